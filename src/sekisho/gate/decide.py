"""Decides: runs a plan on a person's state and says why.

A plan's distinct conditions are compiled into one program. Which of them hold for a state is one whole number, and
everything else follows from that number: what denies, what the basis lifted, which items are left, and why. So the
answer to each number is worked out once and kept with the compiled plan.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeAlias

from sekisho.errors import DeveloperError, Language
from sekisho.gate.explain import explain
from sekisho.gate.ir import Expr, any_of
from sekisho.gate.minting import remember
from sekisho.gate.model import Decision, Mode, Plan, Reason, StateRow, Term
from sekisho.gate.printers.python import compile_answers, compile_terms
from sekisho.law.legal_day import start_of
from sekisho.policy.model import Policy

_KEPT: Final = 1024
"""Answers kept with a plan. In practice a plan meets a few dozen kinds of state."""


@dataclass(frozen=True, slots=True)
class Masks:
    """What a plan says of one state: the rules that deny, those that the basis lifts, and each item's answer.

    Attributes:
        fired: Mask of the rules that deny, for the request as a whole or for any item.
        lifted: Mask of the rules that would deny, but for the basis.
        items: Each item and whether it may be touched.
        allowed: Nothing fired, or (narrow) an item is left.
        concerned: For the bit of each such rule, the items that it judged so; empty = the request as a whole.
    """

    fired: int
    lifted: int
    items: tuple[tuple[str, bool], ...]
    allowed: bool
    concerned: Mapping[int, tuple[str, ...]]
    _told: dict[Language, tuple[Reason, ...]] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class CompiledPlan:
    """A plan with its program, and the answers that it gave.

    Attributes:
        plan: The plan.
        judge: The program: from a state row to the plan's answer.
        ends: The instant (UTC) from which the plan may not decide any more.
    """

    plan: Plan
    judge: Callable[[StateRow], Masks] = field(repr=False, compare=False)
    ends: datetime


def strict_terms(plan: Plan) -> tuple[Term, ...]:
    """The terms of the whole request: a rule that denies one item denies all. One term a rule."""
    gathered: dict[int, list[Term]] = {}
    for terms in (plan.common, *(terms for _, terms in plan.by_item)):
        for term in terms:
            gathered.setdefault(term.bit, []).append(term)
    return tuple(Term(bit, any_of(term.when for term in terms)) for bit, terms in sorted(gathered.items()))


def compile_plan(plan: Plan) -> CompiledPlan:
    """The program of a plan. With binding it costs about a millisecond: keep it with the plan."""
    places: dict[Expr, int] = {}

    def placed(terms: Iterable[Term]) -> _Placed:
        return tuple((places.setdefault(term.when, len(places)), term.bit) for term in terms)

    common = placed(plan.common)
    by_item = tuple((item, placed(terms)) for item, terms in plan.by_item)
    program = compile_answers(
        [Term(place, when) for when, place in places.items()], _Answers(plan, common, by_item)
    )
    return CompiledPlan(plan=plan, judge=program, ends=_end_of(plan.valid_until))


def judge(program: CompiledPlan, state: StateRow) -> Masks:
    """Runs a compiled plan on one state row."""
    return program.judge(state)


_Placed: TypeAlias = tuple[tuple[int, int], ...]
"""Terms by the position of their condition in the program, with their rule's bit."""


class _Answers(dict[int, Masks]):
    """From the conditions that hold, as a mask by their position, to the plan's answer; worked out when asked for."""

    def __init__(self, plan: Plan, common: _Placed, by_item: tuple[tuple[str, _Placed], ...]) -> None:
        """Knows nothing yet."""
        super().__init__()
        self._plan = plan
        self._common = common
        self._by_item = by_item

    def __missing__(self, holding: int) -> Masks:
        plan = self._plan
        whole = _raised(self._common, holding)
        parts = {item: _raised(terms, holding) for item, terms in self._by_item}
        raised = whole
        for part in parts.values():
            raised |= part
        fired = raised & ~plan.lift
        free = {item: not (whole | part) & ~plan.lift for item, part in parts.items()}
        if plan.request.mode is Mode.NARROW and free:
            allowed = any(free.values())
        else:
            allowed = not fired
            free = dict.fromkeys(free, allowed)
        bits = [bit for bit in range(raised.bit_length()) if raised >> bit & 1]
        masks = Masks(
            fired=fired,
            lifted=raised & plan.lift,
            items=tuple(free.items()),
            allowed=allowed,
            concerned={bit: tuple(item for item, part in parts.items() if part >> bit & 1) for bit in bits},
        )
        if len(self) >= _KEPT:
            self.clear()
        self[holding] = masks
        return masks


def _raised(terms: _Placed, holding: int) -> int:
    mask = 0
    for place, bit in terms:
        if holding >> place & 1:
            mask |= 1 << bit
    return mask


def explained(
    program: CompiledPlan, masks: Masks, *, policy: Policy, language: Language = "ja"
) -> tuple[Reason, ...]:
    """Why, for people: rendered once for each answer and language, then kept with it.

    Args:
        program: The plan that judged.
        masks: Its answer (`judge`).
        policy: The version that decided; its sentences are quoted.
        language: Of the messages.

    Raises:
        DeveloperError: The policy is not the one that decided (GATE-002).
    """
    told = masks._told.get(language)  # noqa: SLF001 - of this module
    if told is None:
        told = explain(
            program.plan,
            fired=masks.fired,
            lifted=masks.lifted,
            policy=policy,
            language=language,
            items=masks.concerned,
        )
        masks._told[language] = told  # noqa: SLF001 - of this module
    return told


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

    Raises:
        DeveloperError: The plan was bound for days that are over (GATE-001).
    """
    if at >= program.ends and not hypothetical:
        raise DeveloperError("GATE-001")
    plan = program.plan
    masks = program.judge(state)
    items = ",".join(item for item, allowed in masks.items if allowed)
    stamp = (
        f"{plan.id}\n{about}\n{state_version}\n{masks.fired}\n{masks.lifted}\n{masks.allowed}\n{items}\n"
        f"{at.isoformat()}\n{hypothetical}"
    )
    decision = Decision(
        id=hashlib.sha256(b"sekisho/decision/1\n" + stamp.encode()).hexdigest()[:32],
        allowed=masks.allowed,
        fired=masks.fired,
        lifted=masks.lifted,
        items=masks.items,
        plan=plan.id,
        policy_version=plan.policy_version,
        state_version=state_version,
        at=at,
        hypothetical=hypothetical,
    )
    remember(decision)
    return decision


def denied_items(plan: Plan, state: StateRow, bit: int) -> Sequence[str]:
    """The items that one rule denies; empty when it judges the request as a whole.

    For a stored plan. A compiled one has the answer in `Masks.concerned`.
    """
    if any(term.bit == bit for term in plan.common):
        return ()
    return tuple(
        item
        for item, terms in plan.by_item
        if any(term.bit == bit for term in terms) and compile_terms(t for t in terms if t.bit == bit)(state)
    )


def _end_of(last_day: int) -> datetime:
    try:
        return start_of(last_day + 1)
    except (OverflowError, ValueError):  # a plan without an end
        return datetime.max.replace(tzinfo=UTC)
