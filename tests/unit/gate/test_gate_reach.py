"""What a purpose gained since a person was told it is closed to what was acquired before. Source: 法17条2項, 18条1項.

Clause 000-42: a change alone never creates a new consent, nor widens what old data may be used for.
"""

from dataclasses import replace

import pytest

from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Request, Slot, StateRow
from sekisho.gate.reach import agreements, consent_references, reach_of
from sekisho.gate.tables import Notice, Registers, Related
from sekisho.law.model import Verb
from sekisho.policy.model import ItemId, Policy, PurposeBasis, PurposeId
from strategies import (
    AGREED,
    APPLICANT,
    CUSTOMER,
    FRAUD,
    NEWS,
    POLICY,
    REGISTERS,
    SERVICE,
    TOLD,
    day,
    person,
    plan_of,
)

BEFORE = replace(POLICY, retention=())
TOLD_LATER = 4


def edit(policy: Policy, purpose: PurposeId, **changes: object) -> Policy:
    rows = tuple(
        replace(one, **changes) if one.id == purpose else one  # type: ignore[arg-type] # fields by name
        for one in policy.purposes
    )
    return replace(policy, purposes=rows)


def second(policy: Policy) -> Policy:
    return replace(policy, version="v2", effective_from=day("2026-06-01"))


def registers(after: Policy, *related: Related, purpose: PurposeId = NEWS) -> Registers:
    """The registers after a second version, with a person told under each."""
    items = {item.id: TOLD_LATER for item in POLICY.items}
    later = Notice(policy_version="v2", channel="web", purposes=REGISTERS.notices[TOLD].purposes)
    return replace(
        REGISTERS,
        notices={**REGISTERS.notices, TOLD_LATER: later},
        provenance={**REGISTERS.provenance, TOLD_LATER: items},
        published={"v1": day("2026-01-01"), "v2": day("2026-06-01")},
        reach={"v1": reach_of(BEFORE), "v2": reach_of(after)},
        related={purpose: related} if related else {},
    )


def denied(
    request: Request, after: Policy, *related: Related, state: StateRow | None = None, **how: PurposeId
) -> set[str]:
    plan = plan_of(request, policy=after, registers=registers(after, *related, **how))
    return {rule.id for rule in rules_in(judge(compile_plan(plan), state or person()).fired)}


def use(item: str, purpose: PurposeId = NEWS) -> Request:
    return Request(verb=Verb.USE, purpose=purpose, items=(item,))


def judged(after: Policy, purpose: PurposeId = NEWS, to: PurposeId | None = None) -> Related:
    return Related(since="v2", to=frozenset({to or purpose}), reach=reach_of(after)[purpose])


MORE_ITEMS = second(
    edit(BEFORE, NEWS, items=(*(BEFORE.purposes[1].items), ItemId("birth_date"))),
)


def test_given_an_item_added_to_a_purpose_when_data_is_older_then_that_item_alone_is_denied() -> None:
    assert denied(use("birth_date"), MORE_ITEMS) == {"purpose.not_told"}
    assert denied(use("email"), MORE_ITEMS) == set()


def test_given_an_item_added_to_a_purpose_when_acquired_under_that_version_then_allowed() -> None:
    assert denied(use("birth_date"), MORE_ITEMS, state=person(prov=TOLD_LATER)) == set()


def test_given_the_widening_judged_related_then_older_data_follows_it() -> None:
    assert denied(use("birth_date"), MORE_ITEMS, judged(MORE_ITEMS)) == set()


def test_given_it_judged_related_to_what_this_person_was_not_told_then_denied() -> None:
    found = denied(use("birth_date"), MORE_ITEMS, judged(MORE_ITEMS, to=AGREED))
    assert found == {"purpose.not_told"}


def test_given_a_judgement_when_the_purpose_is_widened_once_more_then_that_is_judged_anew() -> None:
    third = replace(edit(MORE_ITEMS, NEWS, items=(*MORE_ITEMS.purposes[1].items, ItemId("purchase_history"))))
    assert denied(use("birth_date"), third, judged(MORE_ITEMS)) == set()
    assert denied(use("purchase_history"), third, judged(MORE_ITEMS)) == {"purpose.not_told"}


def test_given_a_judgement_about_one_version_then_it_says_nothing_of_people_told_under_that_version() -> None:
    after = second(edit(BEFORE, FRAUD, text="不正の調査と防止"))
    asked = use("name", FRAUD)
    related = Related(since="v2", to=frozenset({SERVICE}), reach=reach_of(after)[FRAUD])
    found = registers(after, related, purpose=FRAUD)
    only_service = {
        number: replace(notice, purposes=frozenset({SERVICE})) for number, notice in found.notices.items()
    }
    plan = plan_of(asked, policy=after, registers=replace(found, notices=only_service))

    def rules(state: StateRow) -> set[str]:
        return {rule.id for rule in rules_in(judge(compile_plan(plan), state).fired)}

    assert rules(person()) == set()
    assert rules(person(prov=TOLD_LATER)) == {"purpose.not_told"}


def test_given_a_channel_added_to_a_purpose_when_data_is_older_then_denied_by_that_channel_alone() -> None:
    after = second(edit(BEFORE, SERVICE, channels=("email", "post", "phone", "display", "sms")))
    opted = person((Slot.AD_OPT_IN, "sms"))
    by_sms = Request(verb=Verb.CONTACT, purpose=SERVICE, items=("phone",), channel="sms")
    assert denied(by_sms, after, state=opted) == {"purpose.not_told"}
    assert denied(replace(by_sms, channel="phone"), after, state=opted) == set()
    again = person((Slot.AD_OPT_IN, "sms"), prov=TOLD_LATER)
    assert denied(by_sms, after, state=again) == set()


def test_given_a_category_added_to_a_purpose_when_that_person_was_told_before_then_denied() -> None:
    after = second(edit(BEFORE, SERVICE, categories=(CUSTOMER, APPLICANT)))
    applicant = person(category=2)
    assert denied(use("name", SERVICE), after, state=applicant) == {"purpose.not_told"}
    assert denied(use("name", SERVICE), after, state=person(category=2, prov=TOLD_LATER)) == set()
    assert denied(use("name", SERVICE), after) == set()


def test_given_a_purpose_for_which_consent_was_the_ground_when_it_becomes_free_then_not_for_older_data() -> (
    None
):
    before = edit(BEFORE, NEWS, basis=PurposeBasis.CONSENT)
    after = second(BEFORE)
    found = replace(registers(after), reach={"v1": reach_of(before), "v2": reach_of(after)})
    plan = plan_of(use("email"), policy=after, registers=found)
    fired = {rule.id for rule in rules_in(judge(compile_plan(plan), person()).fired)}
    assert fired == {"purpose.not_told"}


def test_given_a_purpose_reworded_under_its_old_id_then_it_is_another_purpose_to_older_data() -> None:
    after = second(edit(BEFORE, NEWS, text="広告事業者への販売"))
    assert denied(use("email"), after) == {"purpose.not_told"}
    assert denied(use("email"), after, judged(after)) == set()


def test_given_the_same_words_in_another_width_then_it_is_the_same_purpose() -> None:
    after = second(edit(BEFORE, NEWS, text=" 商品 の ご案内。"))
    assert denied(use("email"), after) == set()


def test_given_a_narrowed_purpose_then_older_data_is_used_for_what_is_left() -> None:
    after = second(edit(BEFORE, NEWS, items=(ItemId("email"),)))
    assert denied(use("email"), after) == set()
    assert denied(use("name"), after) == {"item.not_for_purpose"}


def test_given_a_notice_of_a_version_that_had_no_such_purpose_then_naming_it_opens_nothing() -> None:
    after = second(BEFORE)
    without = {name: reach for name, reach in reach_of(BEFORE).items() if name != NEWS}
    found = replace(registers(after), reach={"v1": without, "v2": reach_of(after)})
    plan = plan_of(use("email"), policy=after, registers=found)
    assert {rule.id for rule in rules_in(judge(compile_plan(plan), person()).fired)} == {"purpose.not_told"}


# -- consents --------------------------------------------------------------------------------------------------


def test_given_a_consent_to_less_when_the_purpose_widens_then_the_consent_does_not_grow() -> None:
    after = second(edit(MORE_ITEMS, NEWS))
    assert denied(use("birth_date"), after, state=person((Slot.CONSENT, NEWS))) == {"purpose.not_told"}
    assert denied(use("email"), after, state=person((Slot.CONSENT, NEWS))) == set()


@pytest.mark.parametrize(
    ("item", "expected"), [("email", ["p2", "p2@v1", "p2@v2"]), ("birth_date", ["p2@v2"])]
)
def test_given_two_versions_then_a_consent_covers_what_the_purpose_meant_when_it_was_given(
    item: str, expected: list[str]
) -> None:
    purpose = MORE_ITEMS.purposes[1]
    assert list(agreements(registers(MORE_ITEMS), purpose, item, None)) == expected


def test_given_a_widened_purpose_when_somebody_consents_today_then_the_consent_names_todays_version() -> None:
    found = registers(MORE_ITEMS)
    assert consent_references(found, MORE_ITEMS, NEWS) == (NEWS, f"{NEWS}@v2")
    assert consent_references(found, MORE_ITEMS, SERVICE) == (SERVICE,)
