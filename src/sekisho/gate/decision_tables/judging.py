"""Asks the rules what a row asks: the request bound in a world of its own, about the person whom the row describes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sekisho.gate.analysis.person import Mark, Person, row_of
from sekisho.gate.analysis.world import World, Worlds, all_but
from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import contact_items
from sekisho.gate.decide import compile_plan, judge, strict_terms
from sekisho.gate.decision_tables.model import Case, Facts
from sekisho.gate.decision_tables.parsing import value_words
from sekisho.gate.model import Plan, Request, Slot, StateRow, Term
from sekisho.gate.tables import CANCELLED, LAST_USE, Period, Registers, Stands
from sekisho.law.legal_day import DayNumber
from sekisho.policy.model import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A row bound and its person numbered: what any engine can be asked.

    Attributes:
        plan: The plan.
        row: The person's state row.
        terms: The terms of the whole request.
    """

    plan: Plan
    row: StateRow
    terms: tuple[Term, ...]

    def fired(self, mask: int) -> int:
        """The rules that deny, of a mask of the rules that are raised."""
        return mask & ~self.plan.lift

    def by_python(self) -> int:
        """The mask of the rules that deny, by the program that decides about one person."""
        return judge(compile_plan(self.plan), self.row).fired


class Judging:
    """The versions of one workspace, in worlds that their persons share."""

    def __init__(self, policies: Sequence[Policy], registers: Registers) -> None:
        """Reads once what rows share.

        Args:
            policies: Every version that a person can have been told.
            registers: The workspace's own: its judgements and limits bind these rows too.
        """
        self._worlds = Worlds(*policies)
        self._registers = registers

    def pose(self, case: Case, policy: Policy, *, today: DayNumber) -> Posed:
        """Binds a row under a version on a day, and numbers its person."""
        world = self._worlds.of(case.request)
        registers = replace(
            world.registers,
            related=self._registers.related,
            limits=self._registers.limits,
            standing=_standing(case.facts),
        )
        world = replace(world, registers=registers)
        plan = bind(
            case.request,
            policy=policy,
            registers=registers,
            actor=case.actor,
            today=today,
            circumstances=case.circumstances,
        )
        person = _person(case.facts, case.request, policy, world, today)
        return Posed(plan=plan, row=row_of(person, world), terms=strict_terms(plan))


def _standing(facts: Facts) -> Mapping[tuple[Stands, str], Mapping[str, Period]]:
    """All that is in order stands, and what is out of the ordinary where the row says so."""
    if not facts.on_record:
        return {}
    return all_but(facts.lacking | (frozenset(value_words("recorded")) - facts.recorded))


def _person(facts: Facts, request: Request, policy: Policy, world: World, today: DayNumber) -> Person:
    addresses = contact_items(policy, request.channel or "")
    touched = tuple(dict.fromkeys((*request.items, *addresses)))
    held = touched if facts.held is None else facts.held
    marks = {*facts.marks, *(Mark(slot=Slot.HOLDS, reference=item) for item in held)}
    scopes = {
        scope
        for scopes in world.agreed.values()
        for scope in scopes
        if scope.recipient in facts.agreed and scope.policy_version == policy.version
    }
    told = {} if facts.told is None else dict.fromkeys(touched, facts.told)
    return Person(
        category=facts.category,
        status=facts.status,
        told=next((dict(each) for each in world.told.values() if each == told), {}),
        agreed=tuple(scopes),
        marks=frozenset(marks),
        days=_days(facts, world, today),
    )


def _days(facts: Facts, world: World, today: DayNumber) -> Mapping[tuple[str, str], int]:
    """The days on record: what came in came in today, and was used today, unless the row says otherwise."""
    said: dict[str, int | None] = {"acquired": int(today), "used": int(today), **facts.days}
    found: dict[tuple[str, str], int] = {}
    keys = {*world.registers.days, CANCELLED, LAST_USE}
    for key in keys:
        day = said.get(key[0])
        if day is not None:
            found[key] = day
    return found
