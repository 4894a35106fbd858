"""Prints what a plan reads of a person: whoever is alike in it is the same to the plan, and is judged once.

For sets. Working out every condition of every row costs an engine more than reading the row; here it only reads, and the
program of `printers.python` judges each group that it found. There are as many groups as ways in which people differ in
what the plan asks about, not as many as people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, assert_never

from sekisho.gate.ir import (
    COLUMNS,
    AllBits,
    And,
    AnyBits,
    Bit,
    Const,
    DayUpTo,
    Equals,
    Expr,
    InSet,
    Not,
    Or,
)
from sekisho.gate.model import StateRow, Term
from sekisho.gate.printers.python import MaskOf, compile_terms
from sekisho.gate.printers.sql import Dialect, MaskSql, print_mask

_LAST: Final = 2**63 - 1
_PLACE: Final = {column: place for place, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeSql:
    """The columns by which people are alike or not, as SQL, and what their values say about the rules.

    Attributes:
        columns: By column of `ir.COLUMNS` that the plan reads, the SQL of what it reads there: a number, or NULL for a day
            that is unknown.
        program: From a state row to the mask of rules.
    """

    columns: dict[str, str]
    program: MaskOf

    def mask(self, values: Sequence[int | None]) -> int:
        """The mask of rules for whoever has these values, in the order of `names`."""
        row: list[int | None] = [0] * len(COLUMNS)
        for column, value in zip(self.columns, values, strict=False):
            row[_PLACE[column]] = value
        state: StateRow = tuple(row)
        return self.program(state)

    def selected(self) -> str:
        """The values as columns `names`, for a SELECT."""
        return ", ".join(
            f"{said} AS {name}"
            for said, name in zip(self.columns.values() or ("0",), self.names, strict=True)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What `selected` calls the values. One that says nothing where the plan reads nothing of a person."""
        return tuple(f"read{place}" for place in range(max(len(self.columns), 1)))


SetSql: TypeAlias = MaskSql | AlikeSql
"""What counts a set: ``SELECT count(*), names FROM (SELECT selected FROM subject_state) GROUP BY names``."""


@dataclass(slots=True)
class _Read:
    """What conditions read: whole columns, bits of words, and how days lie to others."""

    whole: set[str] = field(default_factory=set)
    bits: dict[str, int] = field(default_factory=dict)
    days: dict[str, set[int]] = field(default_factory=dict)

    def add(self, expr: Expr) -> None:
        match expr:
            case Const():
                pass
            case Bit(word, bit):
                self._bits(word, 1 << bit)
            case AllBits(word, mask) | AnyBits(word, mask):
                self._bits(word, mask)
            case InSet(column, members):
                self._numbers(column, members)
            case Equals(column, value):
                self._numbers(column, () if value is None else (value,))
            case DayUpTo(column, day):
                self.days.setdefault(column, set()).add(day)
            case Not(of):
                self.add(of)
            case And(of) | Or(of):
                for part in of:
                    self.add(part)
            case _:
                assert_never(expr)

    def _bits(self, word: int, mask: int) -> None:
        self.bits[f"w{word}"] = self.bits.get(f"w{word}", 0) | mask

    def _numbers(self, column: str, numbers: Iterable[int]) -> None:
        """A class is read as it stands; of a day only how it lies to each number asked for, before, on, after."""
        if not column.startswith("d"):
            self.whole.add(column)
            return
        edges = self.days.setdefault(column, set())
        for number in numbers:
            edges.update((number - 1, number) if number > -_LAST - 1 else (number,))


def print_set(terms: Iterable[Term], dialect: Dialect, *, of: str = "") -> SetSql:
    """What an engine counts a set by: an engine that sorts to group sorts one narrow mask faster than many columns.

    Args:
        terms: Of a plan.
        dialect: The engine's.
        of: Table or alias that the columns belong to; empty = they need no name before them.
    """
    return (print_mask if dialect.sorts else print_alike)(terms, dialect, of=of)


def print_alike(terms: Iterable[Term], dialect: Dialect, *, of: str = "") -> AlikeSql:
    """What terms read of a row of `subject_state`, as SQL.

    Args:
        terms: Of a plan.
        dialect: The engine's.
        of: Table or alias that the columns belong to; empty = they need no name before them.
    """
    judged = tuple(terms)
    read = _Read()
    for term in judged:
        read.add(term.when)
    columns = {}
    for column in COLUMNS:
        named = dialect.column(column, of)
        if column in read.whole:
            columns[column] = named
        elif column in read.bits:
            columns[column] = f"({named} & {dialect.number(read.bits[column])})"
        elif column in read.days:
            columns[column] = _between(named, sorted(read.days[column]), dialect)
    return AlikeSql(columns=columns, program=compile_terms(judged))


def _between(named: str, edges: Sequence[int], dialect: Dialect) -> str:
    """A day that lies to every edge as the column's does: the first edge not before it, or one after them all."""
    after = dialect.number(min(edges[-1] + 1, _LAST) if edges else 0)
    upto = "".join(f"WHEN {named} <= {dialect.number(edge)} THEN {dialect.number(edge)} " for edge in edges)
    return f"(CASE {upto}WHEN {named} IS NULL THEN NULL ELSE {after} END)"
