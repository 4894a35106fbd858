"""Wrong-purpose reads: a role bound to one purpose asks for others by every way there is, and gets no plaintext."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from integration.faults.sites import ADVERT, BULLETIN, FORM, ROSTER, Site, fresh
from sekisho.application import acquiring, asking, correcting, finding, own_data, selecting, using
from sekisho.application.asking import Asked
from sekisho.application.house import House
from sekisho.application.signing_in import NewAccount, add_account, put_role, staff_by_name
from sekisho.errors import SekishoError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Role
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.vault import Vault

ITEMS = {
    "氏名": "見本 秘子",
    "メールアドレス": "hideko.kagi@example.jp",
    "電話番号": "090-0000-7777",
    "住所": "東京都見本区秘密町9丁目",
    "生年月日": "1977-07-1",
}
PERSONS = 5


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Actor, list[str]]]:
    """A house with five members, and an account whose role is bound to the bulletin, name and address only."""
    site: Site = fresh(tmp_path_factory.mktemp("purposes") / "site")
    with site.house() as (house, operator):
        people = []
        for number in range(PERSONS):
            done = acquiring.acquire(
                house,
                operator,
                acquiring.Acquisition(
                    category="会員",
                    channel=FORM,
                    purposes=[ROSTER, BULLETIN, ADVERT],
                    items={name: Plaintext(f"{value}{number}") for name, value in ITEMS.items()},
                    consents=["advertising:email"],
                ),
            )
            assert done.subject is not None
            people.append(str(done.subject))
        names = house.read(lambda unit: unit.snapshot.names)
        role = Role(
            id="bulletin",
            purposes=frozenset({names.purpose(BULLETIN)}),
            items=frozenset({"name", "postal_address"}),
        )
        put_role(house, operator, role)
        add_account(house, operator, NewAccount(id="desk", roles=("bulletin",), password=Plaintext("x" * 12)))
        yield house, staff_by_name(house, "desk").actor, people


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every opening of an envelope, whoever asks."""
    found: list[object] = []
    real = Vault._open

    def watched(self: Vault, *given: object) -> object:
        found.append(given)
        return real(self, *given)

    monkeypatch.setattr(Vault, "_open", watched)
    return found


def said(act: Callable[[], Any]) -> Any:
    """What came of an act, or the words of its refusal."""
    try:
        return act()
    except SekishoError as error:
        return f"{error.text('ja')} {error.text('en')} {error!r}"


def told(answer: object) -> str:
    """Everything that an answer could show, values revealed."""
    values = getattr(answer, "values", {})
    shown = " ".join(value.reveal() for value in values.values()) if isinstance(values, dict) else ""
    return f"{answer!r} {shown}"


def requests(house: House, people: list[str], count: int) -> Iterator[Asked]:
    """Random requests, none of them for the purpose and the items to which the role is bound."""
    policy = house.read(lambda unit: unit.snapshot.policy)
    dice = random.Random(23)
    own = house.read(lambda unit: unit.snapshot.names.purpose(BULLETIN))
    purposes = [one.id for one in policy.purposes if one.id != own]
    items = [item.id for item in policy.items]
    beyond = [item for item in items if item not in {"name", "postal_address"}]
    for number in range(count):
        wanted = dice.sample(items, dice.randrange(1, 5))
        purpose: str | None = dice.choice(purposes)
        if number % 5 == 0:  # the right purpose, but an item that the role does not have
            purpose, wanted = own, [*dice.sample(items, 2), dice.choice(beyond)]
        yield Asked(
            verb=dice.choice(["use", "use", "use", "contact", "provide", "disclose"]),
            subject=dice.choice(people),
            items=wanted,
            purpose=purpose,
            channel=dice.choice([None, "email", "post", "phone"]),
            recipient=dice.choice([None, None, "r1", "r2"]),
            basis=dice.choice([None, None, None, "consent", "law", "life_body_property"]),
            facts=dice.choice(
                [{}, {"article": "刑訴法197条2項", "approved": "yes", "actor": "operator", "reason": "急ぎ"}]
            ),
        )


def test_given_a_role_bound_to_one_purpose_when_it_asks_500_times_for_others_then_not_one_value_is_opened(
    desk: tuple[House, Actor, list[str]], opened: list[object]
) -> None:
    house, actor, people = desk
    before = house.read(lambda unit: book.size(unit.conn))
    denied = refused = 0
    for asked in requests(house, people, 500):
        answer = said(lambda asked=asked: using.show(house, actor, asked))
        if isinstance(answer, str):
            refused += 1
            assert "秘子" not in answer
            continue
        assert not answer.ruling.allowed, asked
        assert answer.values == {}
        denied += 1
    assert opened == []
    assert denied > 400, (denied, refused)
    entries = house.read(lambda unit: book.page(unit.conn, limit=1000, newest_first=True))
    mine = [entry for entry in entries if entry.no >= before]
    assert len(mine) == denied, "every denial is in the book"
    assert {entry.kind for entry in mine} == {EntryKind.SUBJECT_DATA_DENIED}


def test_given_that_role_when_it_asks_for_what_it_may_then_it_gets_it(
    desk: tuple[House, Actor, list[str]], opened: list[object]
) -> None:
    house, actor, people = desk
    answer = using.show(house, actor, Asked(verb="use", subject=people[0], items=["氏名"], purpose=BULLETIN))
    assert [value.reveal() for value in answer.values.values()] == ["見本 秘子0"]
    assert len(opened) == 1


def test_given_narrow_mode_when_the_role_asks_for_more_then_only_its_items_are_opened(
    desk: tuple[House, Actor, list[str]],
) -> None:
    house, actor, people = desk
    asked = Asked(verb="use", subject=people[0], items=list(ITEMS), purpose=BULLETIN, mode="narrow")
    answer = using.show(house, actor, asked)
    assert set(answer.values) <= {"name", "postal_address"}


def test_given_that_role_when_it_tries_every_other_way_then_no_value_and_nobody_is_named(
    desk: tuple[House, Actor, list[str]], opened: list[object]
) -> None:
    house, actor, people = desk
    found = finding.find(house, actor, purpose=ROSTER, by={"email": Plaintext("hideko.kagi@example.jp0")})
    assert found.subjects == ()
    audience = selecting.select_audience(
        house, actor, purpose=ADVERT, channel="email", items=["email"], language="ja"
    )
    assert audience.subjects == ()
    ways: list[Callable[[], object]] = [
        lambda: asking.decide(
            house, actor, Asked(verb="use", subject=people[0], items=["email"], purpose=ROSTER)
        ),
        lambda: own_data.own_data(house, actor, people[0], reveal=["email"]).items,
        lambda: correcting.correct(house, actor, people[0], {"email": Plaintext("other@example.jp")}),
    ]
    for way in ways:
        answer = said(way)
        assert "hideko" not in told(answer)
        assert "秘子" not in told(answer)


def test_given_one_person_when_they_ask_for_another_then_nobody_is_there(
    desk: tuple[House, Actor, list[str]], opened: list[object]
) -> None:
    house, _, people = desk
    number = house.read(lambda unit: unit.subject(people[0]).subject_no)
    person = Actor(kind=ActorKind.SUBJECT, id="subject", purposes=None, items=None, subject=number)
    for other in people[1:]:
        for way in (
            lambda other=other: own_data.own_data(house, person, other, reveal=["email"]),
            lambda other=other: own_data.package(house, person, other),
            lambda other=other: correcting.correct(
                house, person, other, {"email": Plaintext("x@example.jp")}
            ),
        ):
            with pytest.raises(SekishoError) as caught:
                way()
            assert caught.value.code == "SUBJECT-001"
    assert opened == []


def test_given_the_answers_when_printed_then_their_values_stay_sealed(
    desk: tuple[House, Actor, list[str]], tmp_path: Path
) -> None:
    house, actor, people = desk
    answer = using.show(house, actor, Asked(verb="use", subject=people[0], items=["氏名"], purpose=BULLETIN))
    assert "秘子" not in f"{answer!r} {answer} {answer.values} {[*answer.values.values()]}"
