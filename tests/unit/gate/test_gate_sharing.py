"""Third parties: each fault is denied by one rule alone, and the same without the fault is allowed."""

from dataclasses import replace

import pytest

from sekisho.gate.decide import Masks, compile_plan, judge
from sekisho.gate.explain import explain, rules_in
from sekisho.gate.model import Plan, Slot
from sekisho.gate.replay import dump_plan, load_plan
from sekisho.gate.tables import Period, Stands
from sekisho.law.model import Basis
from sekisho.policy.model import Clause, ClauseId, ExceptionCase, Exceptions, JointUse, Nature
from strategies import TODAY, facts_of, person, plan_of
from unit.gate.sharing_cases import (
    ENTRUSTED,
    FAULTS,
    GIVEN,
    JOINT,
    OPT_OUT,
    RECORDED,
    SHARE,
    WIDE,
    Fault,
    published,
    without,
)


def _plan(fault: Fault, *, mended: bool) -> Plan:
    around = (fault.mended_around or fault.around) if mended else fault.around
    request = fault.mended if mended else fault.request
    return plan_of(request, policy=WIDE, registers=fault.registers, circumstances=around)


def _masks(fault: Fault, *, mended: bool) -> Masks:
    state = (fault.mended_state or fault.state) if mended else fault.state
    return judge(compile_plan(_plan(fault, mended=mended)), state)


def _fired(masks: Masks) -> set[str]:
    return {rule.id for rule in rules_in(masks.fired)}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.rule)
def test_given_one_fault_when_asked_then_its_rule_alone_denies(fault: Fault) -> None:
    masks = _masks(fault, mended=False)
    assert _fired(masks) == {fault.rule}
    assert not masks.allowed


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.rule)
def test_given_the_same_without_the_fault_when_asked_then_allowed(fault: Fault) -> None:
    masks = _masks(fault, mended=True)
    assert _fired(masks) == set()
    assert masks.allowed


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.rule)
def test_given_a_plan_of_it_when_stored_and_read_then_the_same_plan(fault: Fault) -> None:
    plan = _plan(fault, mended=False)
    read = load_plan(dump_plan(plan))
    assert replace(read, request=plan.request) == plan


def test_given_parts_missing_when_refused_then_both_languages_name_them() -> None:
    registers = without(Stands.PUBLICATION, "joint_use", "address", "representative")
    plan = plan_of(SHARE, policy=WIDE, registers=registers)
    fired = judge(compile_plan(plan), person()).fired
    (ja,) = explain(plan, fired=fired, lifted=0, policy=WIDE)
    (en,) = explain(plan, fired=fired, lifted=0, policy=WIDE, language="en")
    assert (
        ja.message
        == "共同利用について公表すべきことが足りません（管理責任者の住所、管理責任者の代表者の氏名）。"
    )
    assert "the address of the responsible party, the representative of the responsible party" in en.message
    assert ja.fact == en.fact == "address"


def test_given_the_text_publishes_the_parts_when_asked_then_no_record_is_needed() -> None:
    joint = JointUse(
        items=True,
        item_names=("氏名",),
        scope=("株式会社見本共同",),
        purposes=("サービスの提供",),
        responsible="株式会社見本",
        responsible_address="東京都見本区1-1",
        responsible_representative="見本太郎",
    )
    recipients = tuple(
        replace(one, source=type(one.source)()) if one.id == "q6" else one for one in WIDE.recipients
    )
    policy = replace(WIDE, joint_use=joint, recipients=recipients)
    bare = replace(RECORDED, standing={})
    assert judge(compile_plan(plan_of(SHARE, policy=policy, registers=bare)), person()).allowed
    for lacking in (
        replace(joint, responsible_address=None),
        replace(joint, responsible_representative=None),
        replace(joint, responsible=None),
        replace(joint, scope_open=True),
        replace(joint, purposes=()),
        replace(joint, items=False),
    ):
        plan = plan_of(SHARE, policy=replace(policy, joint_use=lacking), registers=bare)
        assert "share.not_published" in _fired(judge(compile_plan(plan), person())), lacking


def test_given_a_document_that_promises_the_way_of_acquisition_when_missing_then_its_own_part_denies() -> (
    None
):
    def clause(number: int, text: str, *topics: str) -> Clause:
        return Clause(
            id=ClauseId(f"c{number:03d}"),
            text=text,
            lines=(number, number),
            section="提供",
            section_kind="third_party",
            nature=Nature.PERMIT,
            topics=topics,
        )

    recited = clause(101, "次の事項を示して共同して利用するとき。", "provision", "exceptions")
    case = ExceptionCase(text=recited.text, basis=Basis.JOINT_USE, clause=recited.id)
    with_it = (recited, clause(102, "共同して利用すること"), clause(103, "取得方法"))
    exceptions = Exceptions(cases=(case,), by_law=True)
    policy = replace(WIDE, clauses=(*WIDE.clauses, *with_it), provision_exceptions=exceptions)
    assert _fired(judge(compile_plan(plan_of(SHARE, policy=policy, registers=RECORDED)), person())) == {
        "share.own_part_missing"
    }
    told = published("joint_use", "acquisition", Period(since=TODAY))
    assert judge(compile_plan(plan_of(SHARE, policy=policy, registers=told)), person()).allowed
    next_case = clause(103, "取得方法を示した別の場合", "exceptions")
    other = replace(policy, clauses=(*WIDE.clauses, recited, with_it[1], next_case))
    assert judge(compile_plan(plan_of(SHARE, policy=other, registers=RECORDED)), person()).allowed


def test_given_a_part_that_lapses_when_bound_then_the_plan_ends_with_it() -> None:
    policy = replace(WIDE, retention=())
    ending = published("joint_use", "address", Period(since=TODAY - 3, until=TODAY + 2))
    registers = replace(ending, days={})
    assert plan_of(SHARE, policy=policy, registers=registers).valid_until == TODAY + 2
    lapsed = plan_of(SHARE, policy=policy, registers=registers, today=TODAY + 3)
    assert "share.not_published" in _fired(judge(compile_plan(lapsed), person()))


def test_given_a_filing_of_yesterday_when_bound_then_denied_until_the_time_to_stop_it_has_passed() -> None:
    policy = replace(WIDE, retention=())
    registers = replace(published("opt_out", "filed", Period(since=TODAY)), days={})
    early = plan_of(OPT_OUT, policy=policy, registers=registers)
    assert _fired(judge(compile_plan(early), person())) == {"opt_out.too_soon"}
    assert early.valid_until == TODAY + 29
    later = plan_of(OPT_OUT, policy=policy, registers=registers, today=TODAY + 30)
    assert judge(compile_plan(later), person()).allowed


@pytest.mark.parametrize("slot_reference", ["", "r1"])
def test_given_a_stop_when_provided_by_opt_out_then_denied_at_once(slot_reference: str) -> None:
    stopped = person((Slot.STOP_PROVISION, slot_reference))
    masks = judge(compile_plan(plan_of(OPT_OUT, policy=WIDE, registers=RECORDED)), stopped)
    assert _fired(masks) == {"provide.stopped"}


def test_given_a_policy_that_lists_no_opt_out_when_relied_on_then_it_opens_nothing() -> None:
    closed = replace(WIDE, provision_exceptions=Exceptions(by_law=False))
    masks = judge(compile_plan(plan_of(OPT_OUT, policy=closed, registers=RECORDED)), person())
    assert _fired(masks) == {"basis.not_available", "provide.no_consent"}


@pytest.mark.parametrize(
    "basis", [Basis.ENTRUSTMENT, Basis.SUCCESSION, Basis.JOINT_USE, Basis.PROVIDED_BY_LAW]
)
def test_given_a_way_of_receiving_when_its_facts_are_stated_then_no_confirmation_is_asked(
    basis: Basis,
) -> None:
    whole = replace(ENTRUSTED, basis=basis, facts=facts_of(basis))
    assert judge(compile_plan(plan_of(whole, policy=WIDE, registers=RECORDED)), person()).allowed
    half = replace(whole, facts=facts_of(basis)[:1])
    masks = judge(compile_plan(plan_of(half, policy=WIDE, registers=RECORDED)), person())
    assert _fired(masks) == {"basis.facts_missing", "receive.unconfirmed"}


@pytest.mark.parametrize("part", ["named", "confirmed", "recorded"])
def test_given_a_source_when_one_part_of_its_confirmation_is_missing_then_denied(part: str) -> None:
    registers = without(Stands.SOURCE, "kiyoshi", part)
    masks = judge(compile_plan(plan_of(GIVEN, policy=WIDE, registers=registers)), person())
    assert _fired(masks) == {"receive.unconfirmed"}


def test_given_secrets_when_shared_then_denied_whatever_is_published() -> None:
    standing = {**RECORDED.standing, (Stands.PUBLICATION, "joint_use:password"): {"listed": Period(since=0)}}
    secret = replace(SHARE, items=("password",))
    masks = judge(
        compile_plan(plan_of(secret, policy=WIDE, registers=replace(RECORDED, standing=standing))), person()
    )
    assert _fired(masks) == {"item.secret"}


def test_every_part_of_the_act_is_tried() -> None:
    assert {fault.rule for fault in FAULTS if fault.rule.startswith("share.")} == {
        "share.not_joint_user",
        "share.not_published",
        "share.item_not_listed",
        "share.purpose_not_listed",
    }
    assert len(JOINT) == 7
