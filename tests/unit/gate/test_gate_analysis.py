"""The analysis finds what is wrong with a policy, shows it by a person whom the real gate judges so, and proves the rest."""

import builtins
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sekisho.errors import OperatorError
from sekisho.gate import rules
from sekisho.gate.analysis.analysing import analyse
from sekisho.gate.analysis.bounds import Binder, Bound
from sekisho.gate.analysis.claims import ABROAD
from sekisho.gate.analysis.contradictions import contradictions
from sekisho.gate.analysis.formula import available
from sekisho.gate.analysis.model import Code, Finding, Level, Proved
from sekisho.gate.analysis.person import person_in, row_of
from sekisho.gate.analysis.proving import Prover
from sekisho.gate.analysis.reading import read_off
from sekisho.gate.analysis.requests import provisions, uses
from sekisho.gate.analysis.solving import Solving
from sekisho.gate.analysis.versions import prove
from sekisho.gate.analysis.world import Record
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.ir import Equals
from sekisho.gate.model import Request
from sekisho.gate.rules.table import HANDING
from sekisho.gate.trial import try_rules
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import Period
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.model import ClauseId, Item, ItemId, Nature, Policy, Recipient, RecipientId, RecipientKind
from sekisho.policy.particulars import Conflict, ConflictAbout, ConflictChoice
from sekisho.policy.posts import PUBLIC_POST
from strategies import FRAUD, NEWS, POLICY, SERVICE, TODAY

pytest.importorskip("z3")
FOUND = analyse(POLICY, today=TODAY)


def of(code: Code, findings: Iterable[Finding] = FOUND.findings) -> list[Finding]:
    return [one for one in findings if one.code is code]


def read(policy: Policy) -> list[Finding]:
    return list(read_off(policy, try_rules(policy, today=TODAY)))


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """The gate as it would be had nobody written these rules."""
    monkeypatch.setattr(rules, "RULES", tuple(rule for rule in rules.RULES if rule.id not in names))


def changed(policy: Policy, rows: str, wanted: str, **more: Any) -> Policy:
    found = tuple(replace(one, **more) if one.id == wanted else one for one in getattr(policy, rows))
    return replace(policy, **{rows: found})


# -- read off ----------------------------------------------------------------------------------------------------


def test_given_a_name_that_nothing_has_when_analysed_then_it_is_named_with_its_places_and_sentence() -> None:
    broken = changed(POLICY, "purposes", NEWS, items=(ItemId("name"), ItemId("hobby")))
    (one,) = of(Code.UNKNOWN_ID, read(broken))
    assert one.about == {"id": ("hobby",), "place": ("purposes.1.items.1",)}
    assert (one.level, one.clauses) == (Level.GAP, ("c005",))
    assert not of(Code.UNKNOWN_ID)


def test_given_a_purpose_whose_items_are_bound_elsewhere_when_analysed_then_it_has_none_to_use() -> None:
    barred = changed(POLICY, "purposes", NEWS, items=(ItemId("access_log"),))
    assert [one.about["purpose"] for one in of(Code.PURPOSE_WITHOUT_ITEM, read(barred))] == [(NEWS,)]
    assert not of(Code.PURPOSE_WITHOUT_ITEM)


def test_given_purposes_that_name_no_items_when_analysed_then_they_and_no_others_are_shown_for_review() -> (
    None
):
    (one,) = of(Code.PURPOSE_OF_ALL_ITEMS)
    assert one.level is Level.NEEDS_REVIEW
    assert NEWS not in one.about["purpose"]
    assert SERVICE in one.about["purpose"]


def test_given_an_item_that_an_officer_barred_when_analysed_then_it_serves_no_purpose() -> None:
    barred = changed(POLICY, "items", "access_log", barred=True)
    (one,) = of(Code.ITEM_WITHOUT_PURPOSE, read(barred))
    assert one.about["item"] == ("access_log",)
    assert not of(Code.ITEM_WITHOUT_PURPOSE)


def test_given_items_without_a_period_when_analysed_then_just_those_are_listed() -> None:
    ending = replace(POLICY, retention=POLICY.retention[1:])
    (one,) = of(Code.RETENTION_MISSING, read(ending))
    assert "name" in one.about["item"]
    assert "purchase_history" not in one.about["item"]
    assert not of(Code.RETENTION_MISSING)


def test_given_a_rule_that_finds_no_sentence_to_quote_when_analysed_then_it_is_named() -> None:
    (one,) = of(Code.RULE_WITHOUT_CITATION)
    assert "role.purpose_not_granted" in one.about["rule"]
    assert "provide.no_consent" not in one.about["rule"]


# -- solved ------------------------------------------------------------------------------------------------------


def test_given_a_channel_without_an_address_when_analysed_then_nobody_can_be_reached_and_the_nearest_person_is_shown() -> (
    None
):
    fax = next(one for one in of(Code.NOBODY) if one.about["verb"] == ("contact",))
    assert (fax.about["purpose"], fax.about["channel"]) == ((NEWS,), ("fax",))
    assert fax.level is Level.GAP
    assert fax.example is not None
    assert fax.example.rules == ("contact.no_address",)
    listed = replace(POLICY, items=(*POLICY.items, Item(id=ItemId("fax"), name="FAX番号")))
    listed = changed(listed, "purposes", NEWS, items=(*POLICY.purposes[1].items, ItemId("fax")))
    again = of(Code.NOBODY, Solving(listed, TODAY).unreachable())
    assert all(one.about["verb"] != ("contact",) for one in again)


def test_given_a_policy_with_no_such_item_when_analysed_then_its_rules_never_fire() -> None:
    fewer = replace(
        POLICY, items=tuple(one for one in POLICY.items if one.id not in {"password", "my_number"})
    )
    (one,) = of(Code.NEVER_FIRES, Solving(fewer, TODAY).silent())
    (already,) = of(Code.NEVER_FIRES) or (None,)
    before = set() if already is None else set(already.about["rule"])
    assert set(one.about["rule"]) - before == {"item.secret", "item.my_number"}


def test_given_an_authority_of_the_text_when_analysed_then_the_rules_on_authorities_fire() -> None:
    """They are tried with a party of the policy, never with one that is invented for the trial."""
    police = Recipient(id=RecipientId("police"), name="見本署", kind=RecipientKind.AUTHORITY)
    asked = {"authority.no_ground", "authority.second_approval"}
    (alone,) = of(Code.NEVER_FIRES)
    assert asked <= set(alone.about["rule"])
    named = replace(POLICY, recipients=(*POLICY.recipients, police))
    (found,) = of(Code.NEVER_FIRES, Solving(named, TODAY).silent())
    assert not asked & set(found.about["rule"])


def test_given_rules_that_wake_by_a_register_when_analysed_then_none_is_said_never_to_fire() -> None:
    (found,) = of(Code.NEVER_FIRES)
    assert "staff.training_lapsed" not in found.about["rule"]


def test_given_every_finding_with_an_example_when_the_gate_is_asked_then_it_answers_as_shown() -> None:
    shown = [one.example for one in FOUND.findings if one.example is not None]
    assert shown
    binder = Binder(POLICY, TODAY)
    for example in shown:
        one = binder.bind(example.request)
        masks = judge(compile_plan(one.plan), row_of(example.person, one.world))
        assert (masks.allowed, masks.fired) == (example.allowed, example.fired)


def test_given_the_rules_as_shipped_when_analysed_then_every_claim_is_proved() -> None:
    assert not of(Code.CLAIM_BROKEN)
    assert not of(Code.FOREIGN_WITHOUT_BASIS)
    assert {one.claim for one in FOUND.proved} == {
        "erased",
        "stopped",
        "suspended",
        "provision_stopped",
        "not_agreed",
        "abroad",
        "not_recorded",
        "not_told",
        "no_consent",
        "no_opt_in",
        "category_unknown",
    }


@pytest.mark.parametrize(
    ("rule", "claim"),
    [
        ("subject.erased", "erased"),
        ("purpose.stopped", "stopped"),
        ("purpose.suspended", "suspended"),
        ("provide.stopped", "provision_stopped"),
        ("provide.no_consent", "not_agreed"),
        ("purpose.not_told", "not_told"),
        ("purpose.no_consent", "no_consent"),
        ("contact.no_opt_in", "no_opt_in"),
        ("subject.category_unknown", "category_unknown"),
    ],
)
def test_given_a_rule_taken_out_when_analysed_then_its_claim_breaks_with_a_person_who_is_let_in(
    rule: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, rule)
    found = list(Solving(POLICY, TODAY).claims((claim,)))
    broken = [one for one in found if isinstance(one, Finding)]
    assert claim in {one.about["claim"][0] for one in broken}
    assert all(one.example is not None and one.example.allowed for one in broken)
    assert claim not in {one.claim for one in found if isinstance(one, Proved)}


def test_given_no_rule_for_recipients_abroad_when_analysed_then_the_path_is_shown_with_recipient_and_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [rule.id for rule in rules.RULES if rule.id.startswith(("provide.", "foreign."))]
    without(monkeypatch, *names)
    found = [one for one in Solving(POLICY, TODAY).claims((ABROAD,)) if isinstance(one, Finding)]
    (abroad,) = of(Code.FOREIGN_WITHOUT_BASIS, found)
    assert set(abroad.about["recipient"]) == {one.id for one in POLICY.recipients if one.country != "JP"}
    assert abroad.example is not None
    assert (abroad.example.allowed, abroad.example.person.agreed) == (True, ())


# -- bound together ----------------------------------------------------------------------------------------------


def _possible(one: Bound) -> tuple[dict[int, bool], bool]:
    """Which rules can deny somebody, and whether somebody is allowed."""
    prover = Prover(one.world, TODAY)
    return {term.bit: prover.exists(term.when) for term in one.terms}, prover.exists(one.allowing)


def _by_every_act(policy: Policy) -> Iterator[Request]:
    """One request for each act, recipient and ground, about each item."""
    ways = [
        *((verb, None, SERVICE, None) for verb in Verb),
        *((verb, to.id, SERVICE, None) for to in policy.recipients for verb in HANDING),
        *((verb, None, None, basis.id) for basis in statutory_bases().values() for verb in basis.acts),
    ]
    for verb, to, purpose, basis in ways:
        facts = () if basis is None else tuple((one.id, "x") for one in statutory_bases()[basis].facts)
        for item in policy.items:
            yield Request(
                verb=verb, purpose=purpose, items=(item.id,), recipient=to, basis=basis, facts=facts
            )


def test_given_every_act_and_ground_when_items_are_bound_together_then_each_is_judged_as_it_is_alone() -> (
    None
):
    # Items that a rule looks for among all of a request's: a post, a log of what was said, sensitive information.
    posting = replace(
        POLICY,
        items=(
            *POLICY.items,
            Item(id=ItemId(PUBLIC_POST), name="投稿"),
            Item(id=ItemId("chat"), name="チャットの記録"),
            Item(id=ItemId("union"), name="労働組合への加盟", kind=LegalKind.SENSITIVE),
        ),
        clauses=(
            *POLICY.clauses,
            replace(POLICY.clauses[-1], id=ClauseId("c091"), nature=Nature.FORBID, topics=("sensitive",)),
            replace(POLICY.clauses[-1], id=ClauseId("c092"), nature=Nature.FORBID, topics=("access_log",)),
        ),
    )
    binder = Binder(posting, TODAY)
    different = 0
    for request in _by_every_act(posting):
        for record in (Record.ALL, Record.NOTHING):
            together, alone = binder.bind(request, record=record), binder.alone(request, record=record)
            different += together is not alone
            assert [term.bit for term in together.every] == [term.bit for term in alone.every], request
            assert together.plan.lift == alone.plan.lift, request
    assert different > 500


@pytest.mark.parametrize("record", [Record.ALL, Record.NOTHING])
def test_given_items_bound_together_when_each_is_asked_alone_then_the_same_rules_deny_and_the_same_are_allowed(
    record: Record,
) -> None:
    binder = Binder(POLICY, TODAY)
    asked = [
        *uses(POLICY),
        *(one for to in POLICY.recipients for _, each in provisions(POLICY, to) for one in each),
    ]
    for request in asked[:: 5 if record is Record.ALL else 11]:
        together, alone = binder.bind(request, record=record), binder.alone(request, record=record)
        assert _possible(together) == _possible(alone), request


def test_given_two_items_of_which_the_rules_say_the_same_when_bound_then_they_are_one_question_and_others_are_not() -> (
    None
):
    binder = Binder(POLICY, TODAY)
    name, email, log = (
        binder.bind(Request(verb=Verb.USE, purpose=NEWS, items=(item,)))
        for item in ("name", "email", "access_log")
    )
    assert name is email
    assert name is not log


# -- contradictions ----------------------------------------------------------------------------------------------


def _torn(settled: ConflictChoice | None = None) -> Policy:
    """One sentence says that logs name nobody, another reads them to find fraud."""
    stated = changed(POLICY, "purposes", FRAUD, clause="c009")
    conflict = Conflict(
        id="x1", about=ConflictAbout.LOG_IDENTITY, clause="c010", against="c009", settled=settled
    )
    return replace(stated, conflicts=(conflict,))


def test_given_two_sentences_that_disagree_when_analysed_then_a_person_is_shown_who_is_answered_either_way() -> (
    None
):
    (one,) = contradictions(_torn(), TODAY)
    assert (one.code, one.level, one.clauses) == (Code.CONTRADICTION, Level.GAP, ("c010", "c009"))
    assert (one.about["item"], one.about["purpose"]) == (("access_log",), (FRAUD,))
    assert one.example is not None
    assert {one.example.allowed, one.example.other} == {True, False}


def test_given_an_officer_chose_when_analysed_then_there_is_no_contradiction_any_more() -> None:
    assert list(contradictions(_torn(ConflictChoice.SECOND), TODAY)) == []


def test_given_a_disagreement_on_which_no_answer_hangs_when_analysed_then_it_is_only_noted() -> None:
    conflict = Conflict(id="x1", about=ConflictAbout.PROVISION_PERMITTED, clause="c007", against="c006")
    (one,) = contradictions(replace(POLICY, conflicts=(conflict,)), TODAY)
    assert (one.code, one.level, one.example) == (Code.IDLE_CONTRADICTION, Level.NOTE, None)


# -- versions ----------------------------------------------------------------------------------------------------


def test_given_the_same_policy_twice_when_compared_then_every_request_is_proved_equal() -> None:
    proof = prove(POLICY, replace(POLICY, version="v2"), today=TODAY)
    assert (proof.turned, proof.equal) == ((), proof.requests)
    assert proof.requests > 500


def test_given_an_item_added_to_a_purpose_when_compared_then_only_its_requests_open_and_none_closes() -> None:
    wider = changed(POLICY, "purposes", NEWS, items=(*POLICY.purposes[1].items, ItemId("birth_date")))
    proof = prove(POLICY, wider, today=TODAY, items=frozenset({ItemId("birth_date"), ItemId("name")}))
    assert proof.turned
    assert {(one.request.purpose, one.request.items) for one in proof.turned} == {(NEWS, ("birth_date",))}
    assert all(one.opened is not None and one.closed is None for one in proof.turned)
    held = [one.opened for one in proof.turned if one.request.verb is not Verb.ACQUIRE]
    told = {one.person.told["birth_date"] for one in held if one is not None}
    assert told == {"after"}, "nobody who was told the narrower purpose is reached by the wider one"


def test_given_a_shorter_period_when_compared_then_the_person_shown_is_past_the_one_and_within_the_other() -> (
    None
):
    rows = tuple(replace(one, period=Period(years=2)) if one.id == "k2" else one for one in POLICY.retention)
    proof = prove(
        POLICY, replace(POLICY, retention=rows), today=TODAY, items=frozenset({ItemId("purchase_history")})
    )
    assert proof.turned
    for one in proof.turned:
        assert one.opened is None
        assert one.closed is not None
        day = one.closed.person.days["acquired", "purchase_history"]
        assert Period(years=2).last_day(day) < TODAY <= Period(years=5).last_day(day)


def test_given_a_turned_answer_when_the_gate_is_asked_under_both_then_it_turns() -> None:
    wider = changed(POLICY, "purposes", NEWS, items=(*POLICY.purposes[1].items, ItemId("birth_date")))
    for one in prove(POLICY, wider, today=TODAY, items=frozenset({ItemId("birth_date")})).turned:
        assert one.opened is not None
        assert (one.opened.allowed, one.opened.other) == (False, True)


# -- persons and the solver itself -------------------------------------------------------------------------------


def test_given_a_person_whom_the_solver_found_when_put_into_words_and_back_then_the_row_is_the_same() -> None:
    one = Binder(POLICY, TODAY).bind(Request(verb=Verb.USE, purpose=SERVICE, items=("birth_date",)))
    row = Prover(one.world, TODAY).find(one.allowing)
    assert row is not None
    assert row_of(person_in(row, one.world), one.world) == row


def test_given_nobody_can_fulfil_a_condition_when_asked_then_nobody_is_found() -> None:
    one = Binder(POLICY, TODAY).bind(Request(verb=Verb.USE, purpose=SERVICE, items=("name",)))
    prover = Prover(one.world, TODAY)
    assert prover.find(one.allowing, Equals("status", 4)) is None
    assert prover.find(one.allowing) is not None


def test_given_the_solver_is_not_installed_when_analysed_then_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "z3":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "z3", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    assert not available()
    with pytest.raises(OperatorError) as refused:
        analyse(POLICY, today=TODAY)
    assert refused.value.code == "ANALYSIS-001"
    assert "sekisho[analyse]" in refused.value.text("ja")
