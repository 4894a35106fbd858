"""The same act of several persons at once: one commit, every person as if alone; erasing keeps its three commits."""

import json

import pytest
from api_house import NOBODY, OFFICER, bearer, client_of, make_person
from own_house import actor, house, template
from typer.testing import CliRunner

from sekisho.application import (
    changing,
    consenting,
    identities,
    leaving,
    preferences,
    receipts,
    showing,
    signing_in,
    using,
)
from sekisho.application.asking import Asked
from sekisho.application.book_desk import verify_book
from sekisho.application.consenting import ConsentAct
from sekisho.application.house import House
from sekisho.cli.app import app
from sekisho.errors import PersonError, SekishoError, StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger import store as book
from sekisho.ledger.note import VerifierKey
from sekisho.vault import subjects
from sekisho.vault.model import SubjectId
from sekisho.vault.projection import SubjectState
from sekisho.vault.slots import BitKind, BitRef

__all__ = ["actor", "house", "template"]

NEWS, SERVICE = "p5", "p6"


def state(house: House, subject: str) -> SubjectState:
    return house.read(lambda unit: subjects.read_states(unit.conn, [SubjectId(subject)])[SubjectId(subject)])


def stopped(house: House, subject: str) -> bool:
    ref = BitRef(BitKind.OBJECTION, NEWS)
    return house.read(lambda unit: identities.has(unit, state(house, subject), ref))


def size(house: House) -> int:
    return house.read(lambda unit: book.size(unit.conn))


def columns(found: SubjectState) -> tuple[object, ...]:
    """Of a state, what does not tell who it is."""
    return found[2:-2]


def test_given_a_list_when_stopped_and_resumed_together_then_each_stands_as_if_alone_and_one_entry_names_all(
    house: House, actor: Actor
) -> None:
    alone, *others = [make_person(house) for _ in range(4)]
    preferences.stop(house, actor, alone, purpose=NEWS)
    before = size(house)
    done = changing.stop_each(house, actor, [*others, others[0], "nobody"], purpose=NEWS)
    assert (list(done.changed), done.gone) == (others, ("nobody",))
    assert size(house) == before + 1
    entry = house.read(lambda unit: book.entry(unit.conn, done.entry or 0))
    assert len(entry.subjects) == len(entry.effects) == len(others)
    assert {columns(state(house, one)) for one in others} == {columns(state(house, alone))}
    assert all(stopped(house, one) for one in others)
    changing.resume_each(house, actor, others, purpose=NEWS)
    assert not any(stopped(house, one) for one in others)
    assert house.read(lambda unit: subjects.rebuild_and_compare(unit.conn)) == []
    assert verify_book(house).first_bad is None


def test_given_linked_identities_when_their_purpose_is_stopped_in_a_list_then_all_of_them_follow_once(
    house: House, actor: Actor
) -> None:
    first, second, third = (make_person(house) for _ in range(3))
    identities.link(house, actor, first, second, basis="person_said")
    version = state(house, first).state_version
    done = changing.stop_each(house, actor, [first, second], purpose=NEWS)
    assert stopped(house, first)
    assert stopped(house, second)
    assert not stopped(house, third)
    assert state(house, first).state_version == version + 1  # once, not once for each that was named
    entry = house.read(lambda unit: book.entry(unit.conn, done.entry or 0))
    assert len(entry.subjects) == 2
    alone = changing.stop_each(house, actor, [third], purpose=NEWS)
    assert alone.changed == (third,)


def test_given_a_consent_of_several_when_given_and_withdrawn_together_then_it_stands_for_each_as_if_alone(
    house: House, actor: Actor
) -> None:
    alone, *others = [make_person(house) for _ in range(3)]
    act = ConsentAct(recipient="株式会社みほん出版", items=("氏名",))
    consenting.give(house, actor, alone, act)
    given = changing.consent_each(house, actor, others, act, giving=True)
    for one in others:
        assert columns(state(house, one)) == columns(state(house, alone))
        assert consenting.standing(house, actor, one)[-1].kind == "provision"
    changing.consent_each(house, actor, others, act, giving=False)
    assert all(one.kind != "provision" for who in others for one in consenting.standing(house, actor, who))
    assert given.entry is not None
    assert house.read(lambda unit: subjects.rebuild_and_compare(unit.conn)) == []


def test_given_what_may_not_be_done_when_asked_for_several_then_nothing_is_changed(
    house: House, actor: Actor
) -> None:
    people = [make_person(house) for _ in range(2)]
    nobody = signing_in.staff_by_name(house, NOBODY).actor
    person = Actor(kind=ActorKind.SUBJECT, id=people[0], purposes=None, items=None, subject=1)
    before = size(house)
    for who, purpose, wanted, code in (
        (nobody, NEWS, people, "ACCOUNT-007"),
        (person, NEWS, people, "SEVERAL-002"),
        (actor, NEWS, [], "SEVERAL-001"),
        (actor, NEWS, [f"x{number}" for number in range(showing.MOST + 1)], "SEVERAL-001"),
        (actor, SERVICE, people, "PREFERENCE-001"),
        (actor, "unheard of", people, "POLICY-010"),
    ):
        with pytest.raises((StaffError, PersonError, SekishoError)) as refused:
            changing.stop_each(house, who, wanted, purpose=purpose)
        assert refused.value.code == code
    for who, reason, code in (
        (nobody, "request", "ACCOUNT-007"),
        (person, "request", "SEVERAL-002"),
        (actor, "whim", "LEAVE-002"),
    ):
        with pytest.raises(StaffError) as refused:
            changing.erase_several(house, who, people, reason=reason)
        assert refused.value.code == code
    assert size(house) == before
    assert changing.stop_each(house, actor, ["nobody"], purpose=NEWS).entry is None


def test_given_several_erased_together_then_three_commits_and_each_has_a_receipt_that_is_provable_alone(
    house: House, actor: Actor
) -> None:
    going, staying = [make_person(house) for _ in range(3)], make_person(house)
    steps: list[str] = []
    house.eraser._progress = steps.append
    done = changing.erase_several(house, actor, [*going, "nobody"], reason="staff")
    assert steps == ["keys destroyed", "rows purged"]
    assert (list(done.receipts), done.gone) == (going, ("nobody",))
    assert len({one.entry for one in done.receipts.values()}) == len(going)
    assert all(one.whole and one.erased for one in done.receipts.values())
    for one in going:
        with pytest.raises(StaffError) as gone:
            using.show(house, actor, Asked(verb="use", subject=one, purpose=SERVICE, items=("氏名",)))
        assert gone.value.code == "SUBJECT-001"
    kept = using.show(house, actor, Asked(verb="use", subject=staying, purpose=SERVICE, items=("氏名",)))
    assert kept.ruling.allowed
    for receipt in done.receipts.values():
        made = receipts.erasure_receipt(house, actor, receipt.entry)
        told = receipts.check_receipt(
            made.to_json(), str(VerifierKey(name=house.signer.name, public_key=house.signer.public_key))
        )
        assert (told.entry, told.whole) == (receipt.entry, True)
    assert verify_book(house).first_bad is None
    assert house.read(lambda unit: subjects.rebuild_and_compare(unit.conn)) == []
    again = changing.erase_several(house, actor, going, reason="staff")
    assert (again.receipts, again.gone) == ({}, tuple(going))


def test_given_linked_identities_when_both_are_on_a_list_to_erase_then_each_is_erased_once(
    house: House, actor: Actor
) -> None:
    first, second = make_person(house), make_person(house)
    identities.link(house, actor, first, second, basis="person_said")
    before = size(house)
    done = changing.erase_several(house, actor, [first, second], reason="request")
    assert set(done.receipts) == {first, second}
    entries = house.read(
        lambda unit: [
            entry for entry in book.page(unit.conn, cursor=before - 1) if entry.kind == "subject:data:erased"
        ]
    )
    assert len(entries) == 2


def test_given_killed_after_the_journal_of_several_when_started_again_then_all_of_them_are_erased(
    house: House, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = [make_person(house) for _ in range(2)]

    class KilledError(Exception):
        pass

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(type(house.vault.keys), "destroy_each", killed)
        with pytest.raises(KilledError):
            changing.erase_several(house, actor, going, reason="staff")
    with pytest.raises(StaffError):  # journalled: nothing of them is read any more
        using.show(house, actor, Asked(verb="use", subject=going[0], purpose=SERVICE, items=("氏名",)))
    assert len(house.eraser.replay(at=house.clock.now())) == 2
    assert all(state(house, one).status == leaving.Status.ERASED for one in going)
    assert verify_book(house).first_bad is None


def test_the_api_and_the_command_line_change_and_erase_several(house: House, actor: Actor) -> None:
    people = [make_person(house) for _ in range(4)]
    with client_of(house) as client:
        officer, nobody = bearer(client, OFFICER), bearer(client, NOBODY)
        stop = {"subjects": people[:2], "act": "stop", "purpose": NEWS}
        answer = client.post("/api/v1/subjects/preferences", json=stop, headers=officer)
        assert (answer.status_code, answer.json()["subjects"]) == (200, people[:2])
        refused = client.post("/api/v1/subjects/preferences", json=stop, headers=nobody)
        assert refused.json()["code"] == "ACCOUNT-007"
        wrong = client.post("/api/v1/subjects/preferences", json={**stop, "act": "x"}, headers=officer)
        assert (wrong.status_code, wrong.json()["code"]) == (400, "REQUEST-001")
        consent = {"subjects": people[:2], "recipient": "株式会社みほん出版", "items": ["氏名"]}
        answer = client.post("/api/v1/subjects/consents", json=consent, headers=officer)
        assert (answer.status_code, answer.json()["gone"]) == (200, [])
        assert consenting.standing(house, actor, people[1])[-1].kind == "provision"
        gone = {"subjects": people[:1], "reason": "request"}
        answer = client.post("/api/v1/subjects/erase", json=gone, headers=officer)
        assert (answer.status_code, list(answer.json()["receipts"])) == (200, people[:1])
        refused = client.post("/api/v1/subjects/erase", json={**gone, "subjects": people}, headers=nobody)
        assert refused.json()["code"] == "ACCOUNT-007"

    def run(command: str, said: object) -> tuple[int, dict]:  # type: ignore[type-arg] # of any JSON
        done = CliRunner().invoke(
            app, ["subject", command, str(house.workspace.folder), "--json"], input=json.dumps(said)
        )
        return done.exit_code, json.loads(done.stdout or "{}")

    code, told = run("change-several", {"subjects": people, "act": "stop", "purpose": NEWS})
    assert (code, told["gone"]) == (1, people[:1])
    assert stopped(house, people[3])
    assert run("change-several", {"subjects": people[1:], "act": "resume", "purpose": NEWS})[0] == 0
    withdraw = {"subjects": people[1:2], "act": "withdraw", "recipient": "株式会社みほん出版"}
    assert run("change-several", withdraw)[0] == 0
    assert all(one.kind != "provision" for one in consenting.standing(house, actor, people[1]))
    assert run("change-several", {**withdraw, "channel": "email"})[0] not in {0, 1}
    code, told = run("erase-several", {"subjects": people[1:3], "reason": "request"})
    assert (code, list(told["receipts"])) == (0, people[1:3])
