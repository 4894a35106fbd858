"""Searches for persons: ranked, few at a time, in the book, and not so many that they tell who is registered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from api_house import make_person, make_workspace

from sekisho import bootstrap
from sekisho.application import correcting, finding, leaving, signing_in
from sekisho.application.finding import Found
from sekisho.application.house import House
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.ledger import store as book
from sekisho.ledger.model import Entry
from sekisho.vault.plaintext import Plaintext

NAME = "名札 桜子"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    with bootstrap.house_at(make_workspace(tmp_path)) as opened:
        yield replace(opened, workspace=replace(opened.workspace, most_found=2, searches=6))


def staff(house: House) -> Actor:
    return signing_in.staff_by_name(house, "operator").actor


def search(house: House, **by: str) -> Found:
    return finding.find(
        house, staff(house), purpose="p6", by={item: Plaintext(value) for item, value in by.items()}
    )


def newest(house: House) -> Entry:
    return house.read(lambda unit: book.page(unit.conn, limit=1, newest_first=True))[0]


def test_given_namesakes_and_a_former_name_when_searched_then_ranked_and_each_is_in_the_entry(
    house: House,
) -> None:
    married = make_person(house, 氏名=NAME)
    correcting.correct(house, staff(house), married, {"氏名": Plaintext("名札 改子")})
    namesake = make_person(house, 氏名=NAME)
    found = search(house, 氏名="名札　桜子")
    assert (found.subjects, found.matches) == ((namesake, married), ("exact", "former"))
    entry = newest(house)
    assert (entry.no, len(entry.subjects), entry.note["verb"]) == (found.entry, 2, "find")
    # Both must match, and the farther match counts.
    both = search(house, 氏名=NAME, 電話番号="090-0000-7777")
    assert both.matches == ("exact", "former")
    assert search(house, 氏名=NAME, 電話番号="090-0000-0000").subjects == ()


def test_given_a_search_that_matches_many_when_made_then_nobody_is_named_and_the_book_has_the_attempt(
    house: House,
) -> None:
    people = [make_person(house, 氏名=NAME) for _ in range(3)]
    with pytest.raises(StaffError) as refused:
        search(house, 氏名=NAME)
    assert refused.value.code == "FIND-003"
    assert NAME not in refused.value.text("ja") + refused.value.text("en")
    entry = newest(house)
    assert (entry.kind, entry.subjects, entry.note) == (
        "subject:data:denied",
        (),
        {"verb": "find", "refused": "broad"},
    )
    # Two may be named.
    leaving.erase(house, staff(house), people[0], reason="request")
    assert set(search(house, 氏名=NAME).subjects) == set(people[1:])


def test_given_many_searches_of_one_account_when_it_goes_on_then_refused_and_others_still_search(
    house: House,
) -> None:
    for number in range(6):
        search(house, 電話番号=f"03-0000-000{number}")
    with pytest.raises(StaffError) as refused:
        search(house, 電話番号="03-0000-0007")
    assert refused.value.code == "FIND-004"
    assert newest(house).note == {"verb": "find", "refused": "often"}
    officer = signing_in.staff_by_name(house, "officer.one").actor
    assert finding.find(house, officer, purpose="p6", by={"氏名": Plaintext(NAME)}).subjects == ()
