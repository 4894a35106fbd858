"""Asks the solver: is there a person for whom this holds, and who is it?

Persons are free but for what every row keeps to: a category, notices and consents that the registers know, a status
that exists, and no day in the future but the one on which a minor comes of age. An answer "nobody" is a proof for all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sekisho.gate.analysis.formula import Formula, Variables, print_expr, solver
from sekisho.gate.analysis.world import World
from sekisho.gate.ir import (
    FALSE,
    TRUE,
    And,
    Bit,
    DayUpTo,
    Equals,
    Expr,
    Not,
    all_of,
    in_set,
    negate,
)
from sekisho.gate.model import Slot, StateRow, Status, Term
from sekisho.gate.printers.python import columns_of
from sekisho.gate.tables import OF_AGE
from sekisho.law.legal_day import DayNumber

_EARLIEST: Final = 100 * 366
"""Days back to which anything on record can lie."""

_MINORITY: Final = 20 * 366
"""Days ahead at which a minor comes of age at the latest; no other day lies ahead."""

_SECONDS: Final = 10_000
"""Milliseconds for one question at the most; the questions are small, and one that takes longer is an error of ours."""


class NoAnswer(RuntimeError):  # noqa: N818 - what happened, in words
    """The solver gave up on a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """A proof that a condition holds for no person.

    Attributes:
        core: The bits of the rules that, taken together, leave nobody; empty where the conditions alone do.
    """

    core: frozenset[int]


class Remembered(dict[tuple[object, ...], bool]):
    """Whether somebody exists, by the question: many requests ask the same of the same kind of persons."""


class Prover:
    """Asks about the persons of one world on one day."""

    def __init__(self, world: World, today: DayNumber, remembered: Remembered | None = None) -> None:
        """Remembers answers beside others that ask about the same policy."""
        self._world = world
        self._today = int(today)
        self._remembered = Remembered() if remembered is None else remembered

    def find(self, *conditions: Expr) -> StateRow | None:
        """The most ordinary person for whom all conditions hold, or None: there is none."""
        whole = all_of(conditions)
        asking = _Asking(self._world, self._today, (whole,))
        return asking.ordinary() if asking.holds() else None

    def exists(self, *conditions: Expr) -> bool:
        """Whether there is a person for whom all conditions hold."""
        registers = self._world.registers
        key = (
            conditions,
            self._today,
            next((column for key, column in registers.days.items() if key == OF_AGE), None),
            len(registers.categories),
            len(registers.provenance),
            len(registers.consents),
        )
        if key not in self._remembered:
            whole = all_of(conditions)
            self._remembered[key] = whole != FALSE and _Asking(self._world, self._today, (whole,)).holds()
        return self._remembered[key]

    def spared(self, terms: Sequence[Term], *conditions: Expr) -> StateRow | Nobody:
        """A person whom none of these rules denies; else the rules that, taken together, deny everybody."""
        asking = _Asking(self._world, self._today, conditions)
        core = asking.core(terms)
        if core is not None:
            return Nobody(core=core)
        found = self.find(*conditions, *(negate(term.when) for term in terms))
        assert found is not None
        return found


class _Asking:
    """One question to the solver."""

    def __init__(self, world: World, today: int, conditions: Iterable[Expr]) -> None:
        self._z3 = solver()
        self._world = world
        self._today = today
        self._variables = Variables()
        self._solver = self._z3.Solver()
        self._solver.set("timeout", _SECONDS)
        self._conditions = tuple(conditions)
        for condition in (*self._conditions, *well_formed(world)):
            self._solver.add(self._print(condition))

    def _print(self, expr: Expr) -> Formula:
        ahead = {column for key, column in self._world.registers.days.items() if key == OF_AGE}
        for column in columns_of(expr):
            if column.startswith("d"):
                known, number = self._variables.column(column)
                last = self._today + (_MINORITY if column in ahead else 0)
                span = self._z3.And(number <= last, number >= self._today - _EARLIEST)
                self._solver.add(self._z3.Or(self._z3.Not(known), span))
        return print_expr(expr, self._variables)

    def holds(self) -> bool:
        return self._check()

    def _check(self, *assumed: Formula) -> bool:
        found = self._solver.check(*assumed)
        if found == self._z3.unknown:
            raise NoAnswer(self._solver.reason_unknown())
        return bool(found == self._z3.sat)

    def core(self, terms: Sequence[Term]) -> frozenset[int] | None:
        """The fewest rules that leave nobody, or None when all of them leave somebody."""
        marks = {term.bit: self._z3.Bool(f"rule.{term.bit}") for term in terms}
        for term in terms:
            self._solver.add(self._z3.Implies(marks[term.bit], self._print(negate(term.when))))
        if self._check(*marks.values()):
            return None
        kept = {bit for bit, mark in marks.items() if any(mark.eq(one) for one in self._solver.unsat_core())}
        for bit in sorted(kept):
            if not self._check(*(marks[one] for one in kept if one != bit)):
                kept.discard(bit)
        return frozenset(kept)

    def ordinary(self) -> StateRow:
        """The person, as ordinary as the conditions leave them: one wish after the other, where it can be had."""
        for wish in _wishes(self._world, self._today, self._conditions):
            printed = self._print(wish)
            if self._check(printed):
                self._solver.add(printed)
        assert self._check()
        return self._variables.row(self._solver.model())


def well_formed(world: World) -> Iterable[Expr]:
    """What every row keeps to."""
    registers = world.registers
    yield in_set("category", {0, *registers.categories.values()})
    yield in_set("status", map(int, Status))
    yield in_set("prov", {0, *registers.provenance})
    yield in_set("cons", {0, *registers.consents})


def _wishes(world: World, today: int, conditions: Iterable[Expr]) -> Iterable[Expr]:
    """What makes a person ordinary, the most telling first."""
    registers = world.registers
    yield Equals("status", Status.ACTIVE.value)
    if registers.categories:
        yield in_set("category", registers.categories.values())
    for (slot, _, _), place in registers.bits.items():
        held = slot == Slot.HOLDS
        yield Bit(*place) if held else Not(Bit(*place))
    yield Equals("cons", 0)
    yield negate(in_set("prov", {0}))
    told = {number for number, items in world.told.items() if items and all(items.values())}
    yield in_set("prov", told)
    asked = frozenset[str]().union(*map(columns_of, conditions))
    for (kind, _), column in registers.days.items():
        if column not in asked:
            continue
        if kind in {"acquired", "used"}:
            yield And((DayUpTo(column, today - 30), Not(DayUpTo(column, today - 31))))
            yield negate(Equals(column, None))
        else:
            yield Equals(column, None)
    # Where a day has to be known, the last one that will do is the one on the edge: it shows the period.
    for column in sorted(asked):
        if column.startswith("d"):
            yield negate(DayUpTo(column, today - 400))
    yield from (Equals("category", number) for number in sorted(registers.categories.values())[:1])
    yield TRUE
