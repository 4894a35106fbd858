"""Related persons and the history of corrections: by the person, by staff who act for persons, by nobody else."""

from typing import Any

import pytest
from api_house import NOBODY, bearer, client, house, make_person, officer, person, workspace
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select

from sekisho.application import correcting, former_values, leaving, own_data, relatives, signing_in
from sekisho.application.house import House
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger import store as book
from sekisho.ledger.model import SUBJECT, Entry
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.tables import related_person

__all__ = ["client", "house", "officer", "person", "workspace"]

Client = TestClient[Litestar]
Header = dict[str, str]
EMAIL = "メールアドレス"


def staff(house: House) -> Actor:
    return signing_in.staff_by_name(house, "operator").actor


def themselves(house: House, who: str) -> Actor:
    number = house.read(lambda unit: unit.subject(who)).subject_no
    return Actor(kind=ActorKind.SUBJECT, id=who, purposes=None, items=None, subject=number)


def newest(house: House) -> Entry:
    return house.read(lambda unit: book.page(unit.conn, limit=1, newest_first=True))[0]


# -- what stood before -------------------------------------------------------------------------------------------------


def test_given_corrections_when_the_history_is_asked_for_then_value_day_and_hand_are_told(
    house: House, person: str
) -> None:
    correcting.correct(house, staff(house), person, {EMAIL: Plaintext("second@example.jp")})
    mine = themselves(house, person)
    correcting.correct(house, mine, person, {EMAIL: Plaintext("third@example.jp")})
    history = former_values.former_values(house, mine, person)
    told = [(one.item, one.value.reveal(), one.by, one.removed) for one in history.former]
    assert told == [
        ("email", "second@example.jp", SUBJECT, False),
        ("email", "canary-zq7@example.jp", "operator", False),
    ]
    days = [one.until for one in history.former]
    assert None not in days
    assert days == sorted(days, reverse=True)  # type: ignore[type-var] # none of them is None
    entry = newest(house)
    assert (entry.no, entry.kind, entry.note["former"]) == (history.entry, "subject:data:disclosed", 2)
    assert "second@" not in repr(history)
    assert own_data_value(house, person) == "third@example.jp"


def own_data_value(house: House, who: str) -> str | None:
    data = own_data.own_data(house, themselves(house, who), who, reveal=["email"])
    (found,) = [own.value for own in data.items if own.item.id == "email"]
    return None if found is None else found.reveal()


def test_given_an_account_number_when_it_was_corrected_then_the_former_one_is_masked(
    house: House, person: str
) -> None:
    for number in ("1234567", "7654321890"):
        done = correcting.correct(house, staff(house), person, {"口座番号": Plaintext(number)})
        assert done.ruling.allowed
    history = former_values.former_values(house, staff(house), person, ["口座番号"])
    assert [one.value.reveal() for one in history.former] == ["＊" * 7]


def test_given_somebody_else_when_they_ask_for_the_history_then_nobody_is_there(
    house: House, client: Client, person: str, officer: Header
) -> None:
    other = make_person(house)
    with pytest.raises(StaffError) as refused:
        former_values.former_values(house, themselves(house, other), person)
    assert refused.value.code == "SUBJECT-001"
    place = f"/api/v1/subjects/{person}/former"
    denied = client.post(place, json={}, headers=bearer(client, NOBODY))
    assert denied.json()["code"] == "ACCOUNT-007"
    assert client.post(place, json={"items": ["無い項目"]}, headers=officer).status_code == 400
    answer = client.post(place, json={}, headers=officer).json()
    assert (answer["allowed"], answer["former"]) == (True, [])


def test_given_an_erased_person_when_the_history_is_asked_for_then_it_went_with_the_group(
    house: House, person: str
) -> None:
    correcting.correct(house, staff(house), person, {EMAIL: Plaintext("second@example.jp")})
    leaving.erase(house, staff(house), person, reason="request")
    with pytest.raises(StaffError):
        former_values.former_values(house, staff(house), person)


# -- related persons ---------------------------------------------------------------------------------------------------


def test_given_a_parent_when_recorded_then_each_side_knows_the_other_and_nothing_is_opened_by_it(
    house: House, client: Client, person: str, officer: Header
) -> None:
    parent = make_person(house)

    def ask(path: str, body: Any = None) -> Any:
        place = f"/api/v1/subjects/{path}"
        return client.post(place, json=body, headers=officer) if body else client.get(place, headers=officer)

    done = ask(f"{person}/relate", {"other": parent, "kin": "parent"})
    assert done.status_code == 200, done.text
    entry = newest(house)
    assert (str(entry.no), entry.kind, len(entry.subjects)) == (
        done.json()["entry"],
        "subject:relation:recorded",
        2,
    )

    def standing(of: str) -> list[tuple[str, str]]:
        found = ask(f"{of}/relatives").json()["relatives"]
        return [(one["kin"], one["subject"]) for one in found if one["until"] is None]

    assert standing(person) == [("parent", parent)]
    assert standing(parent) == [("child", person)]
    # The child sees that a parent is on record, not whose number that is; and has no way to the parent's data.
    mine = themselves(house, person)
    assert [(one.kin, one.other) for one in relatives.relatives_of(house, mine, person)] == [("parent", None)]
    with pytest.raises(StaffError):
        own_data.own_data(house, mine, parent, reveal=["email"])
    again = ask(f"{person}/relate", {"other": parent, "kin": "parent"})
    assert (again.status_code, again.json()["code"]) == (400, "KIN-002")
    assert ask(f"{parent}/unrelate", {"other": person, "kin": "child"}).status_code == 200
    assert standing(person) == standing(parent) == []
    assert ask(f"{person}/unrelate", {"other": parent, "kin": "parent"}).json()["code"] == "KIN-003"


@pytest.mark.parametrize(("kin", "code"), [("cousin", "KIN-001"), ("family", "KIN-002")])
def test_given_a_word_or_a_person_that_is_none_when_related_then_refused(
    house: House, person: str, kin: str, code: str
) -> None:
    with pytest.raises(StaffError) as refused:
        relatives.relate(house, staff(house), person, person, kin=kin)
    assert refused.value.code == code


def test_given_an_emergency_contact_when_the_person_is_erased_then_no_row_is_left_on_either_side(
    house: House, person: str
) -> None:
    contact = make_person(house)
    relatives.relate(house, staff(house), person, contact, kin="emergency_contact")
    there = relatives.relatives_of(house, staff(house), contact)
    assert [one.kin for one in there] == ["emergency_contact_of"]

    def rows() -> int:
        return house.read(
            lambda unit: unit.conn.scalar(select(func.count()).select_from(related_person)) or 0
        )

    before = rows()
    leaving.erase(house, staff(house), person, reason="request")
    assert rows() == before - 2
    assert relatives.relatives_of(house, staff(house), contact) == ()
