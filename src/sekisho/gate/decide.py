"""Decides: runs a plan on a person's state and says why.

The mask is computed by the compiled plan; the explanation is rendered from the mask, once for each mask that
occurs.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sekisho.gate.ir import any_of
from sekisho.gate.model import Decision, Mode, Plan, StateRow, Term, Verdict
from sekisho.gate.printers.python import MaskOf, compile_terms


@dataclass(frozen=True, slots=True)
class CompiledPlan:
    """A plan with its programs: the strict mask of the whole request, and the masks of its parts."""

    plan: Plan
    strict: MaskOf
    common: MaskOf
    by_item: tuple[tuple[str, MaskOf], ...]


def strict_terms(plan: Plan) -> tuple[Term, ...]:
    """The terms of the whole request: a rule that denies one item denies all. One term a rule."""
    gathered: dict[int, list[Term]] = {}
    for terms in (plan.common, *(terms for _, terms in plan.by_item)):
        for term in terms:
            gathered.setdefault(term.bit, []).append(term)
    return tuple(Term(bit, any_of(term.when for term in terms)) for bit, terms in sorted(gathered.items()))


def compile_plan(plan: Plan) -> CompiledPlan:
    """The programs of a plan. Costs some hundred microseconds: keep it with the plan."""
    return CompiledPlan(
        plan,
        compile_terms(strict_terms(plan)),
        compile_terms(plan.common),
        tuple((item, compile_terms(terms)) for item, terms in plan.by_item),
    )


@dataclass(frozen=True, slots=True)
class Masks:
    """What a plan says of one state: the rules that deny, those that the basis lifts, and each item's answer."""

    fired: int
    lifted: int
    items: tuple[tuple[str, bool], ...]

    @property
    def allowed(self) -> bool:
        """Nothing fired, or (narrow) an item is left."""
        return self.fired == 0 if not self.items else any(allowed for _, allowed in self.items)


def judge(program: CompiledPlan, state: StateRow) -> Masks:
    """Runs a compiled plan on one state row. Pure."""
    plan = program.plan
    raw = program.strict(state)
    fired, lifted = raw & ~plan.lift, raw & plan.lift
    if not fired:
        return Masks(0, lifted, tuple((item, True) for item in plan.request.items))
    whole = program.common(state) & ~plan.lift
    items = tuple((item, not whole and not of(state) & ~plan.lift) for item, of in program.by_item)
    if plan.request.mode is Mode.STRICT:
        items = tuple((item, False) for item, _ in items)
    return Masks(fired, lifted, items)


def decide(
    program: CompiledPlan,
    state: StateRow,
    *,
    state_version: int,
    at: datetime,
    about: str,
    hypothetical: bool = False,
) -> Decision:
    """The gate's answer for one person.

    Args:
        program: The bound and compiled request.
        state: The person's state row, read in the same snapshot as the registers.
        state_version: Version of that row.
        at: The instant, UTC.
        about: Opaque id of the person, bound into the decision's id.
        hypothetical: Asked with a day of its own; yields no permit.
    """
    plan = program.plan
    masks = judge(program, state)
    allowed = masks.allowed and plan.verdict is not Verdict.ALWAYS_DENIED
    if plan.request.mode is Mode.NARROW:
        allowed = masks.allowed
    stamp = f"{plan.id}\n{about}\n{state_version}\n{masks.fired}\n{masks.lifted}\n{at.isoformat()}\n{hypothetical}"
    return Decision(
        id=hashlib.sha256(b"sekisho/decision/1\n" + stamp.encode()).hexdigest()[:32],
        allowed=allowed,
        fired=masks.fired,
        lifted=masks.lifted,
        items=masks.items,
        plan=plan.id,
        policy_version=plan.policy_version,
        state_version=state_version,
        at=at,
        hypothetical=hypothetical,
    )


def denied_items(plan: Plan, state: StateRow, bit: int) -> Sequence[str]:
    """The items that one rule denies; empty when it judges the request as a whole."""
    if any(term.bit == bit for term in plan.common):
        return ()
    return tuple(
        item for item, terms in plan.by_item if compile_terms(t for t in terms if t.bit == bit)(state)
    )
