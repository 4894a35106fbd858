"""What is enacted and not in force opens nothing before its day; a test picks the day."""

from dataclasses import replace
from datetime import date

import pytest

from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Request, StateRow
from sekisho.law.bases import basis_named, basis_on, coming_bases, statutory_bases
from sekisho.law.legal_day import day_number
from sekisho.law.model import Basis, Verb
from strategies import SERVICE, TODAY, person, plan_of

COMING = day_number(date(2099, 1, 1))
FACTS = tuple((fact.id, "理由") for fact in coming_bases()[Basis.STATISTICS_MAKING].facts)


def fired(request: Request, *, today: int) -> set[str]:
    state: StateRow = person(days={"d2": today, "d3": today, "d4": today})
    plan = plan_of(request, today=today, circumstances=Circumstances(approved=True))
    return {rule.id for rule in rules_in(judge(compile_plan(plan), state).fired)}


GIVE = Request(
    verb=Verb.PROVIDE,
    purpose=SERVICE,
    items=("name",),
    recipient="r1",
    basis=Basis.STATISTICS_MAKING,
    facts=FACTS,
)


@pytest.mark.parametrize("day", [TODAY, COMING - 1])
def test_given_the_coming_exception_when_asked_before_its_day_then_no_ground_and_no_consent(day: int) -> None:
    assert fired(GIVE, today=day) == {"basis.not_available", "provide.no_consent"}


def test_given_the_coming_exception_when_its_day_is_picked_then_it_lifts_consent_only_with_its_facts() -> (
    None
):
    assert fired(GIVE, today=COMING) == set()
    lacking = replace(GIVE, facts=FACTS[1:])
    assert fired(lacking, today=COMING) == {"basis.facts_missing", "provide.no_consent"}
    assert "provide.item_not_for_recipient" in fired(
        replace(GIVE, recipient="r2", items=("phone",)), today=COMING
    )


def test_given_what_is_coming_when_todays_law_is_read_then_it_is_not_there() -> None:
    assert not set(coming_bases()) & set(statutory_bases())
    assert basis_on(Basis.STATISTICS_MAKING, TODAY) is None
    assert basis_on(Basis.STATISTICS_MAKING, COMING) is not None
    assert basis_named(Basis.STATISTICS_MAKING) is not None
    assert basis_on(None, TODAY) is None
