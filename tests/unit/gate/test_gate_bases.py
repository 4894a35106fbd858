"""Exceptions open only where law and policy both leave them open, with every fact and a second person's approval."""

from dataclasses import replace

import pytest

from sekisho.gate.bind import request_hash
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import compile_plan, explained, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Plan, Request
from sekisho.gate.obligations import obligations
from sekisho.gate.rules.table import STATUTORY as EXCEPTIONS
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Basis, Verb
from sekisho.policy.model import ExceptionCase, Exceptions, Policy
from strategies import POLICY, STAFF, TODAY, facts_of, person, plan_of

STATUTORY = sorted(basis for basis in statutory_bases() if basis in EXCEPTIONS)
FOUR = (Basis.LAW, Basis.LIFE_BODY_PROPERTY, Basis.PUBLIC_HEALTH_CHILDREN, Basis.STATE_COOPERATION)
APPROVED = Circumstances(approved=True)


def beyond(basis: Basis | None, **rest: object) -> Request:
    request = Request(verb=Verb.USE, purpose=None, items=("name",), basis=basis, facts=facts_of(basis))
    return replace(request, **rest)


def fired(plan: Plan) -> set[str]:
    return {rule.id for rule in rules_in(judge(compile_plan(plan), person()).fired)}


@pytest.mark.parametrize("basis", FOUR)
def test_000_13_the_four_exceptions_allow_use_beyond_the_purposes_with_facts_and_approval(
    basis: Basis,
) -> None:
    assert fired(plan_of(beyond(basis), circumstances=APPROVED)) == set()


def test_000_13_without_an_exception_use_beyond_the_purposes_is_denied() -> None:
    assert fired(plan_of(beyond(None))) == {"use.beyond_purposes"}


@pytest.mark.parametrize(
    ("basis", "missing"), [(basis, fact.id) for basis in STATUTORY for fact in statutory_bases()[basis].facts]
)
def test_a_missing_fact_denies_and_is_named(basis: Basis, missing: str) -> None:
    acts = statutory_bases()[basis].acts
    verb = next(one for one in (Verb.USE, Verb.PROVIDE, Verb.ACQUIRE) if one in acts)
    kept = tuple((fact, text if fact != missing else "  ") for fact, text in facts_of(basis))
    plan = plan_of(beyond(basis, verb=verb, facts=kept, recipient="r1"), circumstances=APPROVED)
    program = compile_plan(plan)
    masks = judge(program, person())
    assert masks.lifted == 0
    first = explained(program, masks, policy=POLICY)[0]
    assert (first.rule, first.fact) == ("basis.facts_missing", missing)
    assert first.source == str(statutory_bases()[basis].acts[verb])
    asked = next(fact for fact in statutory_bases()[basis].facts if fact.id == missing)
    assert asked.ja in first.message


@pytest.mark.parametrize("basis", [basis for basis in Basis if basis not in statutory_bases()])
def test_what_is_no_statutory_exception_lifts_nothing(basis: Basis) -> None:
    denied = fired(plan_of(beyond(basis, facts=(("reason", "x"),)), circumstances=APPROVED))
    assert "use.beyond_purposes" in denied
    assert ("basis.not_available" in denied) is (basis is not Basis.CONSENT)


@pytest.mark.parametrize(
    ("verb", "listed"),
    [
        (Verb.USE, "use_exceptions"),
        (Verb.CONTACT, "use_exceptions"),
        (Verb.PROVIDE, "provision_exceptions"),
        (Verb.ACQUIRE, "sensitive_exceptions"),
    ],
)
def test_a_basis_that_the_policy_does_not_leave_open_denies(verb: Verb, listed: str) -> None:
    """Law ∩ policy: what the text promised to do without, it does without."""
    only_law = Exceptions(cases=(ExceptionCase(text="法令", basis=Basis.LAW),), by_law=False)
    policy: Policy = replace(POLICY, **{listed: only_law})
    channel = "email" if verb is Verb.CONTACT else "web"
    request = beyond(Basis.LIFE_BODY_PROPERTY, verb=verb, channel=channel, recipient="r1")
    assert "basis.not_available" in fired(plan_of(request, policy=policy, circumstances=APPROVED))
    assert "basis.not_available" not in fired(plan_of(request, circumstances=APPROVED))
    law = replace(request, basis=Basis.LAW, facts=facts_of(Basis.LAW))
    assert "basis.not_available" not in fired(plan_of(law, policy=policy, circumstances=APPROVED))


def test_000_21_a_case_worded_beyond_the_act_still_needs_the_statutory_facts() -> None:
    wide = ExceptionCase(text="緊急と当社が判断した場合", basis=Basis.LIFE_BODY_PROPERTY, beyond_act=True)
    policy = replace(POLICY, provision_exceptions=Exceptions(cases=(wide,), by_law=False))
    request = beyond(Basis.LIFE_BODY_PROPERTY, verb=Verb.PROVIDE, recipient="r1", facts=(("reason", "緊急"),))
    plan = plan_of(request, policy=policy, circumstances=APPROVED)
    assert "basis.facts_missing" in fired(plan)
    assert plan.missing == ("consent_difficult",)


def test_an_approval_names_the_request_its_actor_its_person_and_its_facts() -> None:
    request = beyond(Basis.LAW)
    named = request_hash(request, actor="a", about="x")
    others = {
        request_hash(request, actor="b", about="x"),
        request_hash(request, actor="a", about="y"),
        request_hash(replace(request, items=("email",)), actor="a", about="x"),
        request_hash(replace(request, facts=(("law", "別の法律"), ("reason", "理由"))), actor="a", about="x"),
    }
    assert len(others | {named}) == 5
    assert plan_of(request, circumstances=Circumstances(about="x")).request_hash == request_hash(
        request, actor=STAFF.id, about="x"
    )


def test_given_no_statutory_basis_then_one_plan_serves_every_person() -> None:
    request = Request(verb=Verb.USE, purpose="p1", items=("name",))
    plans = {plan_of(request, circumstances=Circumstances(about=about)) for about in ("x", "y")}
    assert len(plans) == 1


def test_facts_cannot_stand_for_an_approval_or_widen_what_was_asked() -> None:
    facts = (*facts_of(Basis.LAW), ("approved", "true"), ("actor", "officer"), ("approval_missing", "false"))
    assert fired(plan_of(beyond(Basis.LAW, facts=facts))) == {"basis.approval_missing"}


def test_a_basis_exists_only_on_the_days_on_which_the_act_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    law = statutory_bases()[Basis.LAW]

    def in_force(start: int | None, end: int | None) -> set[str]:
        changed = {Basis.LAW: replace(law, effective_from=start, effective_to=end)}
        monkeypatch.setattr("sekisho.law.bases.statutory_bases", lambda: changed)
        return fired(plan_of(beyond(Basis.LAW), circumstances=APPROVED))

    assert in_force(TODAY, TODAY) == set()
    assert "basis.not_available" in in_force(TODAY + 1, None)
    assert "basis.not_available" in in_force(None, TODAY - 1)


def test_obligations_record_a_provision_unless_a_statutory_case_opened_it() -> None:
    """法29条: consent is recorded, also where the request says so; 27条1項各号 is not."""

    def due(basis: Basis | None) -> list[str]:
        request = Request(verb=Verb.PROVIDE, purpose="p1", items=("name",), recipient="r1", basis=basis)
        return [obligation.type.value for obligation in obligations(request, POLICY)]

    # A succession on death is no case of Art. 27(1): the consent that it needs besides is recorded.
    assert due(Basis.INHERITANCE) == ["record_provision"]
    assert due(None) == due(Basis.CONSENT) == due(Basis.OPT_OUT) == ["record_provision"]
    assert all(due(basis) == [] for basis in STATUTORY)


@pytest.mark.parametrize(
    ("purpose", "channel", "due"),
    [
        ("p2", "email", ["name_sender", "opt_out_link"]),
        ("p5", "email", ["name_sender", "opt_out_link"]),  # asks for consent
        ("p2", "post", []),
        ("p1", "email", []),
    ],
)
def test_advertising_on_a_channel_of_its_own_law_names_its_sender_and_a_way_out(
    purpose: str, channel: str, due: list[str]
) -> None:
    request = Request(verb=Verb.CONTACT, purpose=purpose, items=(), channel=channel)
    assert [obligation.type.value for obligation in obligations(request, POLICY)] == due


def test_writing_on_a_form_and_rights_and_card_numbers_have_their_obligations() -> None:
    from sekisho.law.model import LegalKind

    def due(request: Request, policy: Policy = POLICY) -> list[tuple[str, str]]:
        return [(one.type.value, one.phase.value) for one in obligations(request, policy)]

    acquire = Request(verb=Verb.ACQUIRE, purpose="p1", items=("name",), channel="web")
    assert due(acquire) == [("state_purposes", "before")]
    assert due(replace(acquire, channel="log")) == []
    for verb in (Verb.DISCLOSE, Verb.CORRECT, Verb.SUSPEND):
        assert due(Request(verb=verb, purpose=None, items=())) == [("confirm_identity", "before")]
    harmful = replace(
        POLICY,
        items=tuple(
            replace(item, kind=LegalKind.FINANCIAL_HARM) if item.id == "phone" else item
            for item in POLICY.items
        ),
    )
    assert due(Request(verb=Verb.USE, purpose="p1", items=("phone",)), harmful) == [("mask", "with")]
    assert due(Request(verb=Verb.USE, purpose="p1", items=("name",)), harmful) == []
