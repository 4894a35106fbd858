"""Hand-overs: what each missing thing denies alone, what an exception lifts, and where Art. 29 asks for a record."""

from dataclasses import replace

import pytest

from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Request, StateRow
from sekisho.gate.obligations import obligations
from sekisho.gate.tables import Period, Registers, Stands
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Basis, Verb
from sekisho.policy.model import Policy, Practice, Recipient, RecipientId, RecipientKind
from sekisho.policy.particulars import ForeignTransfer
from strategies import (
    CONSENT_R3,
    CONSENT_R8,
    POLICY,
    REGISTERS,
    SERVICE,
    STAFF,
    TODAY,
    person,
    plan_of,
    standing_too,
    without,
)


def handing(verb: Verb, recipient: str, *items: str, **more: object) -> Request:
    found = Request(verb=verb, purpose=SERVICE, items=items or ("name",), recipient=recipient)
    return replace(found, **more)  # type: ignore[arg-type] # fields by name


def denied(
    request: Request,
    *,
    registers: Registers = REGISTERS,
    policy: Policy = POLICY,
    state: StateRow | None = None,
    actor: str = STAFF.id,
    today: int = TODAY,
) -> set[str]:
    plan = plan_of(request, registers=registers, policy=policy, actor=replace(STAFF, id=actor), today=today)
    return {rule.id for rule in rules_in(judge(compile_plan(plan), state or person()).fired)}


def due(request: Request, registers: Registers = REGISTERS, policy: Policy = POLICY) -> list[str]:
    found = obligations(request, policy, registers=registers, today=int(TODAY))
    return [one.type.value for one in found]


def changed(recipient: str, **fields: object) -> Policy:
    rows = tuple(
        replace(row, **fields) if row.id == recipient else row  # type: ignore[arg-type] # fields by name
        for row in POLICY.recipients
    )
    return replace(POLICY, recipients=rows)


ENTRUST = handing(Verb.ENTRUST, "r6")


def test_given_everything_on_record_when_entrusted_then_allowed_without_consent_or_record() -> None:
    assert denied(ENTRUST) == set()
    assert denied(replace(ENTRUST, basis=Basis.ENTRUSTMENT)) == set()
    assert denied(replace(ENTRUST, basis=Basis.SUCCESSION)) == {"basis.not_available"}
    assert due(ENTRUST) == []


def test_given_an_overdue_review_when_an_exception_stands_then_it_lifts_the_review_and_nothing_else() -> None:
    late = without("review", about="r6")
    assert denied(ENTRUST, registers=late) == {"entrust.review_overdue"}
    excepted = replace(
        late,
        standing={
            **late.standing,
            (Stands.RECIPIENT, "r6"): {
                **late.standing[Stands.RECIPIENT, "r6"],
                "exception": Period(since=TODAY, until=TODAY + 3),
            },
        },
    )
    for today, expected in ((TODAY, set()), (TODAY + 3, set()), (TODAY + 4, {"entrust.review_overdue"})):
        assert denied(ENTRUST, registers=excepted, today=today) - {"retention.period_over"} == expected
    bare = without("vetted", "agreement", "review", about="r6")
    with_exception = {**bare.standing[Stands.RECIPIENT, "r6"], "exception": Period(since=0)}
    kept = replace(bare, standing={**bare.standing, (Stands.RECIPIENT, "r6"): with_exception})
    assert denied(ENTRUST, registers=kept) == {"entrust.not_vetted", "entrust.no_agreement"}


def test_given_an_agreement_that_begins_or_ends_when_asked_on_its_edges_then_its_days_decide() -> None:
    held = REGISTERS.standing[Stands.RECIPIENT, "r6"]
    for days, allowed in (
        (Period(since=TODAY, until=TODAY), True),
        (Period(since=TODAY + 1), False),
        (Period(since=0, until=TODAY - 1), False),
    ):
        made = replace(
            REGISTERS,
            standing={**REGISTERS.standing, (Stands.RECIPIENT, "r6"): {**held, "agreement": days}},
        )
        assert (denied(ENTRUST, registers=made) == set()) is allowed


def test_given_an_item_of_a_stricter_kind_when_vetted_at_the_ordinary_level_then_that_item_alone_is_denied() -> (
    None
):
    both = handing(Verb.ENTRUST, "r6", "name", "health")
    assert denied(both) == {"entrust.not_vetted"}
    assert denied(both, registers=standing_too("vetted_high", about="r6")) == set()
    only_high = without("vetted", about="r6")
    held = {**only_high.standing[Stands.RECIPIENT, "r6"], "vetted_high": Period(since=0)}
    high = replace(only_high, standing={**only_high.standing, (Stands.RECIPIENT, "r6"): held})
    assert denied(ENTRUST, registers=high) == set()


def test_given_a_contractor_without_a_list_when_entrusted_then_denied_unless_its_class_has_one() -> None:
    bare = changed("r6", items=())
    assert denied(ENTRUST, policy=bare) == {"provide.item_not_for_recipient"}
    group = Recipient(id=RecipientId("r50"), name="配送", kind=RecipientKind.CONTRACTOR, items=("name",))  # type: ignore[arg-type]
    member = changed("r6", items=(), member_of=group.id)
    classed = replace(member, recipients=(*member.recipients, group))
    assert denied(ENTRUST, policy=classed) == set()
    assert denied(handing(Verb.ENTRUST, "r6", "email"), policy=classed) == {"provide.item_not_for_recipient"}


def test_given_a_second_hand_without_a_record_when_entrusted_to_either_then_denied() -> None:
    registers = without("re_entrustment", about="r7")
    for recipient in ("r6", "r7"):
        asked = handing(Verb.ENTRUST, recipient)
        assert denied(asked, registers=registers) == {"entrust.re_entrustment_not_recorded"}
        assert denied(asked) == set()


def test_given_contractors_in_japan_only_when_anybody_in_the_chain_works_abroad_then_denied() -> None:
    domestic = changed("r6", domestic_only=True)
    assert denied(ENTRUST, policy=domestic) == set()
    for fields in ({"country": "DE"}, {"handled_in": ("JP", "DE")}):
        rows = tuple(
            replace(row, **fields) if row.id == "r7" else row  # type: ignore[arg-type] # fields by name
            for row in domestic.recipients
        )
        away = replace(domestic, recipients=rows)
        assert "entrust.leaves_japan" in denied(ENTRUST, policy=away)
        assert "entrust.leaves_japan" in denied(handing(Verb.ENTRUST, "r7"), policy=away)


def test_given_data_held_for_others_when_not_said_so_then_the_entruster_is_not_asked() -> None:
    for holds, expected in ((True, {"entrust.entruster_not_agreed"}), (False, set())):
        policy = replace(POLICY, practices=(Practice(id="held_for_others", holds=holds),))
        assert denied(ENTRUST, policy=policy) == expected


# -- abroad ------------------------------------------------------------------------------------------------

PROVIDE = handing(Verb.PROVIDE, "r3")
EQUAL = standing_too("equivalent_measures", "equivalent_check", about="r3")


def test_given_a_consent_that_told_less_or_named_another_country_when_provided_abroad_then_it_counts_for_nothing() -> (
    None
):
    (scope,) = REGISTERS.consents[CONSENT_R3]
    state = person(cons=CONSENT_R3)
    assert denied(PROVIDE, state=state) == set()
    for lesser in (
        replace(scope, informed=False),
        replace(scope, country="DE"),
        replace(scope, country=None),
        replace(scope, items=frozenset({"email"})),
        replace(scope, recipient="r1"),
    ):
        registers = replace(REGISTERS, consents={**REGISTERS.consents, CONSENT_R3: (lesser,)})
        assert denied(PROVIDE, state=state, registers=registers) == {"provide.abroad_not_set_up"}


def test_given_equivalent_measures_when_provided_then_article_27_is_asked_as_at_home() -> None:
    assert denied(PROVIDE, registers=EQUAL) == {"provide.no_consent"}
    assert denied(PROVIDE, registers=EQUAL, state=person(cons=CONSENT_R3)) == set()
    assert denied(handing(Verb.ENTRUST, "r8")) == {"provide.abroad_not_set_up"}
    checked = standing_too("equivalent_measures", "equivalent_check", about="r8")
    assert denied(handing(Verb.ENTRUST, "r8"), registers=checked) == set()


def test_given_an_adequate_country_when_provided_then_nothing_of_article_28_is_asked_unless_promised() -> (
    None
):
    german = changed("r3", country="DE")
    assert denied(PROVIDE, policy=german) == {"provide.no_consent"}
    unpublished = without(
        "foreign_country", "foreign_system", "foreign_measures", about="r3", what=Stands.PUBLICATION
    )
    assert denied(PROVIDE, policy=german, registers=unpublished) == {"provide.no_consent"}
    promise = ForeignTransfer(id="g1", country="XX", promised=("country", "system", "measures"))
    promised = replace(german, transfers=(promise,))
    assert denied(PROVIDE, policy=promised, registers=unpublished) == {
        "provide.no_consent",
        "foreign.not_published",
    }


def test_given_a_text_that_tells_the_three_itself_when_provided_then_they_count_as_published() -> None:
    nothing = without(
        "foreign_country", "foreign_system", "foreign_measures", about="r3", what=Stands.PUBLICATION
    )
    state = person(cons=CONSENT_R3)
    assert denied(PROVIDE, state=state, registers=nothing) == {"foreign.not_published"}
    told = ForeignTransfer(id="g1", country="US", name="アメリカ", system="制度", measures="措置")
    assert denied(PROVIDE, state=state, registers=nothing, policy=replace(POLICY, transfers=(told,))) == set()
    for lesser in (
        replace(told, system=None),
        replace(told, country="CN"),
        replace(told, promised=("measures",)),
    ):
        policy = replace(POLICY, transfers=(lesser,))
        assert denied(PROVIDE, state=state, registers=nothing, policy=policy) == {"foreign.not_published"}


# -- records of Art. 29 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "registers", "expected"),
    [
        (handing(Verb.PROVIDE, "r1"), REGISTERS, ["record_provision"]),
        (PROVIDE, REGISTERS, ["record_provision"]),
        (PROVIDE, EQUAL, ["record_provision"]),
        (handing(Verb.ENTRUST, "r8"), REGISTERS, ["record_provision"]),
        (handing(Verb.ENTRUST, "r8"), standing_too("equivalent_measures", about="r8"), []),
        (handing(Verb.SUCCEED, "r9"), REGISTERS, []),
    ],
)
def test_given_a_hand_over_when_allowed_then_a_record_is_due_exactly_where_article_29_asks_for_one(
    request_: Request, registers: Registers, expected: list[str]
) -> None:
    assert due(request_, registers) == expected


def test_given_a_body_of_the_state_or_a_case_of_article_27_when_provided_then_no_record_is_due() -> None:
    office = changed("r1", kind=RecipientKind.AUTHORITY)
    assert "record_provision" not in due(handing(Verb.PROVIDE, "r1"), policy=office)
    for basis in (Basis.LAW, Basis.LIFE_BODY_PROPERTY):
        assert basis in statutory_bases()
        assert due(handing(Verb.PROVIDE, "r3", basis=basis)) == []


# -- training ----------------------------------------------------------------------------------------------


def test_given_nobodys_training_on_record_when_not_said_to_count_then_nobody_is_locked_out() -> None:
    use = Request(verb=Verb.USE, purpose=SERVICE, items=("name",))
    nobody = without("trained", about=STAFF.id, what=Stands.STAFF)
    assert denied(use, registers=nobody, actor="staff-2") == set()
    counted = replace(POLICY, practices=(Practice(id="training_counts", holds=True),))
    assert denied(use, registers=nobody, policy=counted, actor="staff-2") == {"staff.training_lapsed"}
    assert denied(use, actor="staff-2") == {"staff.training_lapsed"}
    assert denied(use) == set()
    excepted = standing_too("exception", about="staff-2", what=Stands.STAFF)
    assert denied(use, registers=excepted, actor="staff-2") == set()
    for verb in (Verb.SUSPEND, Verb.ERASE):
        assert denied(Request(verb=verb, purpose=None, items=("name",)), actor="staff-2") == set()


def test_given_the_consent_of_a_contractor_abroad_when_entrusted_then_it_opens_the_items_it_names() -> None:
    assert denied(handing(Verb.ENTRUST, "r8"), state=person(cons=CONSENT_R8)) == set()
