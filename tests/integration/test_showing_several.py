"""Several persons shown in one act: each judged as if asked about alone, few entries, and no way to enumerate."""

import json
from dataclasses import replace
from itertools import product

import pytest
from api_house import DESK, NOBODY, OFFICER, bearer, client_of
from own_house import actor, house, template
from typer.testing import CliRunner

from sekisho.application import explaining, leaving, preferences, showing, signing_in, telling, using
from sekisho.application.acquiring import Acquisition, acquire
from sekisho.application.asking import Asked
from sekisho.application.house import House
from sekisho.cli.app import app
from sekisho.errors import DeveloperError, StaffError
from sekisho.gate.minting import permit_for
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger import store as book
from sekisho.ledger.model import Entry
from sekisho.vault.model import ItemId, SubjectId, SubjectNo
from sekisho.vault.plaintext import Plaintext

__all__ = ["actor", "house", "template"]

NAME, MAIL, NUMBER = "氏名", "メールアドレス", "会員番号"
SERVICE, NEWS = "p6", "p5"


def member(house: House, actor: Actor, name: str, *, number: bool = True) -> str:
    items = {NAME: name, MAIL: f"{len(name)}@example.jp", "電話番号": "090-0000-7777"}
    if number:
        items[NUMBER] = f"M-{name}"
    done = acquire(
        house,
        actor,
        Acquisition(
            category="会員",
            channel="web",
            purposes=["p1", "p2", NEWS, SERVICE],
            items={item: Plaintext(value) for item, value in items.items()},
        ),
    )
    assert done.subject is not None
    return str(done.subject)


@pytest.fixture
def people(house: House, actor: Actor) -> list[str]:
    """As different as the gate can find them: plain, without an item, against the news, cancelled, erased."""
    made = [member(house, actor, f"見本 {word}") for word in ("一", "二", "三", "四", "五")]
    made.append(member(house, actor, "見本 六", number=False))
    preferences.stop(house, actor, made[1], purpose=NEWS)
    leaving.cancel(house, actor, made[2], on=house.clock.now().date())
    leaving.erase(house, actor, made[3], reason="request")
    return made


def asked(purpose: str = SERVICE, *items: str, mode: str = "strict") -> Asked:
    return Asked(verb="use", purpose=purpose, items=items or (NAME, NUMBER), mode=mode)


def entries(house: House, subject: str) -> list[Entry]:
    def read(unit) -> list[Entry]:  # type: ignore[no-untyped-def] # noqa: ANN001 - a unit of work
        return book.entries_of(unit.conn, unit.ledger_no(unit.subject(subject).subject_no))

    return house.read(read)


def size(house: House) -> int:
    return house.read(lambda unit: book.size(unit.conn))


def named(house: House, account: str) -> Actor:
    return signing_in.staff_by_name(house, account).actor


def test_given_unlike_persons_when_shown_together_then_each_has_the_answer_that_it_has_alone(
    house: House, actor: Actor, people: list[str]
) -> None:
    told = set()
    for purpose, items, mode, account in product(
        (SERVICE, NEWS, "p1"), ((NAME,), (NAME, NUMBER)), ("strict", "narrow"), ("operator", DESK, NOBODY)
    ):
        who, question = named(house, account), asked(purpose, *items, mode=mode)
        together = showing.show_several(house, who, question, people)
        assert together.gone == (people[3],)
        assert list(together.shown) == [one for one in people if one != people[3]]
        for subject, shown in together.shown.items():
            alone = using.show(house, who, replace(question, subject=str(subject)))
            ours, theirs = shown.ruling.decision, alone.ruling.decision
            assert (ours.plan, ours.fired, ours.lifted, ours.items, ours.allowed) == (
                theirs.plan,
                theirs.fired,
                theirs.lifted,
                theirs.items,
                theirs.allowed,
            )
            assert {item: value.reveal() for item, value in shown.values.items()} == {
                item: value.reveal() for item, value in alone.values.items()
            }
            assert shown.ruling.reasons() == alone.ruling.reasons()
            assert shown.ruling.grounds == alone.ruling.grounds
            told.add((ours.allowed, ours.fired))
    assert len(told) > 4  # the persons, purposes and accounts are as different as they should be


def test_given_several_shown_when_asked_what_touched_me_then_each_has_one_entry_with_its_own_answer(
    house: House, actor: Actor, people: list[str]
) -> None:
    before = size(house)
    done = showing.show_several(house, actor, asked(NEWS, NAME), people)
    numbers = {shown.entry for shown in done.shown.values()}
    assert size(house) - before == len(numbers) < len(done.shown)
    for subject, shown in done.shown.items():
        mine = [entry for entry in entries(house, subject) if entry.no >= before]
        assert [entry.no for entry in mine] == [shown.entry]
        assert (mine[0].allowed, mine[0].fired) == (
            shown.ruling.allowed,
            shown.ruling.decision.fired,
        )
        assert mine[0].kind == ("subject:data:used" if shown.ruling.allowed else "subject:data:denied")
        again = explaining.explain_decision(house, shown.ruling.decision.id)
        assert (again.entry, again.allowed) == (shown.entry, shown.ruling.allowed)
    denied = done.shown[SubjectId(people[1])]
    assert not denied.ruling.allowed
    assert dict(denied.values) == {}


def test_given_more_than_an_entry_names_when_shown_then_it_commits_to_the_set_and_each_still_finds_it(
    house: House, actor: Actor, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "NAMED", 2)
    done = showing.show_several(house, actor, asked(SERVICE, NAME), [people[0], people[1], people[4]])
    (number,) = {shown.entry for shown in done.shown.values()}
    entry = house.read(lambda unit: book.entry(unit.conn, number))
    assert (entry.subjects, [part.count for part in entry.sets]) == ((), [3])
    assert all(number in [one.no for one in entries(house, subject)] for subject in done.shown)
    assert number not in [one.no for one in entries(house, people[5])]


def test_given_an_officer_holds_it_back_when_several_are_shown_then_the_entry_is_not_told(
    house: House, actor: Actor, people: list[str]
) -> None:
    done = showing.show_several(house, actor, replace(asked(), tell="no"), people[:1])
    number = done.shown[SubjectId(people[0])].entry
    assert house.read(lambda unit: book.entry(unit.conn, number)).tellable == telling.TELL_NO
    open_one = showing.show_several(house, actor, asked(), people[:1]).shown[SubjectId(people[0])].entry
    assert house.read(lambda unit: book.entry(unit.conn, open_one)).tellable == "yes"


def test_given_a_question_about_one_person_when_asked_of_several_then_refused_and_nothing_is_entered(
    house: House, actor: Actor, people: list[str]
) -> None:
    before = size(house)
    whom = Actor(kind=ActorKind.SUBJECT, id=people[0], purposes=None, items=None, subject=1)
    for who, question, code in (
        (actor, replace(asked(), subject=people[0]), "SEVERAL-002"),
        (actor, replace(asked(), at=house.clock.now()), "SEVERAL-002"),
        (actor, replace(asked(), verb="contact"), "SEVERAL-002"),
        (actor, replace(asked(), tell="perhaps"), "REQUEST-006"),
        (whom, asked(), "SEVERAL-002"),
    ):
        with pytest.raises(StaffError) as refused:
            showing.show_several(house, who, question, people)
        assert refused.value.code == code
    for wanted in ([], [f"x{number}" for number in range(showing.MOST + 1)]):
        with pytest.raises(StaffError) as refused:
            showing.show_several(house, actor, asked(), wanted)
        assert refused.value.code == "SEVERAL-001"
    assert size(house) == before


def test_given_another_persons_permit_when_several_are_opened_then_nobody_is(
    house: House, actor: Actor, people: list[str]
) -> None:
    def steal(unit) -> object:  # type: ignore[no-untyped-def] # noqa: ANN001 - a unit of work
        mine, other = unit.subject(people[0]), unit.subject(people[4])
        ruling = showing._judge(unit, actor, showing._request(unit, actor, asked(SERVICE, NAME)), mine)
        number = SubjectNo(mine.subject_no)
        permit = permit_for(
            ruling.decision, ruling.program.plan, subjects=(number,), transaction=unit.tx.number
        )
        wanted = [ItemId(item) for item in ruling.decision.allowed_items]
        return unit.house.vault.open_each(unit.tx, [(permit, SubjectNo(other.subject_no), wanted)])

    with pytest.raises(DeveloperError) as refused:
        house.write(steal)
    assert refused.value.code == "PERMIT-001"


def test_given_a_search_when_found_and_shown_at_once_then_it_has_its_entry_and_its_limits(
    house: House, actor: Actor, people: list[str]
) -> None:
    house = replace(house, workspace=replace(house.workspace, most_found=2, searches=3))
    for _ in range(2):
        member(house, actor, "名札 桜子")
    by = {NAME: Plaintext("名札 桜子")}
    before = size(house)
    found, done = showing.find_and_show(
        house, actor, purpose=SERVICE, by=by, asked=asked(SERVICE, NAME, NUMBER)
    )
    assert found.subjects == tuple(done.shown)
    for shown in done.shown.values():
        assert {value.reveal() for value in shown.values.values()} == {"名札 桜子", "M-名札 桜子"}
    assert size(house) - before == 2
    assert found.entry == before
    # A question that cannot be asked is refused whether or not anybody would be found, and counts no search.
    for name in ("名札 桜子", "名札 無子"):
        with pytest.raises(StaffError) as refused:
            showing.find_and_show(
                house,
                actor,
                purpose=SERVICE,
                by={NAME: Plaintext(name)},
                asked=replace(asked(), verb="contact"),
            )
        assert refused.value.code == "SEVERAL-002"
    member(house, actor, "名札 桜子")
    for code in ("FIND-003", None, "FIND-004"):
        if code is None:
            empty = showing.find_and_show(
                house, actor, purpose=SERVICE, by={NAME: Plaintext("名札 無子")}, asked=asked()
            )
            assert (empty[0].subjects, empty[1].shown) == ((), {})
            continue
        before = size(house)
        with pytest.raises(StaffError) as refused:
            showing.find_and_show(house, actor, purpose=SERVICE, by=by, asked=asked())
        assert refused.value.code == code
        newest = house.read(lambda unit: book.page(unit.conn, limit=1, newest_first=True))[0]
        assert (size(house) - before, newest.kind, newest.subjects) == (1, "subject:data:denied", ())
    nobody, shown = showing.find_and_show(house, named(house, NOBODY), purpose=SERVICE, by=by, asked=asked())
    assert nobody.ruling is not None
    assert (nobody.subjects, shown.shown) == ((), {})


def test_the_api_shows_several_with_an_answer_for_each(house: House, actor: Actor, people: list[str]) -> None:
    with client_of(house) as client:
        officer = bearer(client, OFFICER)
        body = {"subjects": people[:4], "items": [NAME], "purpose": NEWS}
        answer = client.post("/api/v1/subjects/show", json=body, headers=officer)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert [one["subject"] for one in told["persons"]] == people[:3]
        assert told["gone"] == [people[3]]
        assert told["persons"][0]["items"] == {NAME: "見本 一"}
        assert told["persons"][1]["items"] == {}
        assert [one["rule"] for one in told["persons"][1]["reasons"]] != []
        search = {"by": {NAME: "見本 一"}, "items": [NUMBER], "purpose": SERVICE}
        both = client.post("/api/v1/subjects/find-and-show", json=search, headers=officer)
        assert both.status_code == 200, both.text
        assert both.json()["found"]["subjects"] == [people[0]]
        assert both.json()["persons"][0]["items"] == {NUMBER: "M-見本 一"}
        nobody = bearer(client, NOBODY)
        assert client.post("/api/v1/subjects/find-and-show", json=search, headers=nobody).status_code == 403
    with client_of(house) as client:
        strange = {"Authorization": "Bearer nobody"}
        assert client.post("/api/v1/subjects/show", json=body, headers=strange).status_code == 401


def test_the_command_line_shows_several_and_says_by_its_exit_code_whether_everybody_was(
    house: House, actor: Actor, people: list[str]
) -> None:
    folder = str(house.workspace.folder)

    def run(command: str, said: object, *more: str) -> tuple[int, dict]:  # type: ignore[type-arg] # of any JSON
        done = CliRunner().invoke(
            app,
            ["subject", command, folder, "--purpose", SERVICE, "--items", NAME, "--json", *more],
            input=json.dumps(said),
        )
        return done.exit_code, json.loads(done.stdout)

    assert run("show-several", {"subjects": people[:2]})[0] == 0
    code, told = run("show-several", {"subjects": [people[0], people[3]]})
    assert (code, told["gone"], len(told["persons"])) == (1, [people[3]], 1)
    code, told = run("find-and-show", {NAME: "見本 一"})
    assert (code, [one["subject"] for one in told["persons"]]) == (0, [people[0]])
