"""Prints expressions and plans as SQL: one grammar for every engine, and a small `Dialect` for what differs.

NOT is never printed: it is pushed down to the conditions, for SQL's NOT of an unknown (NULL) is unknown again, where
`ir` says that it is true. What is left are AND and OR under CASE WHEN or WHERE, where unknown counts as false, which is
what every condition of `ir` says of an unknown value. Words of bits are never NULL (`subject_state`).

A mask of rules may be wider than any number of an engine. So what is printed are the plan's distinct conditions, by
position, in as many BIGINT words as they need; `MaskSql` turns the words of a row back into the mask of rules.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from sekisho.gate.ir import (
    BITS,
    TRUE,
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
from sekisho.gate.model import Term
from sekisho.gate.printers.conditions import by_condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How an engine spells names and numbers.

    Attributes:
        name: For people.
        opening: Before a name.
        closing: After a name.
        typed: A number has a type and is no condition. It is written as BIGINT expressly: a small one would be read as
            a narrower type, and a mask of such numbers would overflow.
        sorts: It groups rows by sorting them, not by hashing.
    """

    name: str
    opening: str
    closing: str
    typed: bool
    sorts: bool

    def column(self, name: str, of: str = "") -> str:
        """A column, of the named table or alias where one is given."""
        quoted = f"{self.opening}{name}{self.closing}"
        return f"{self.opening}{of}{self.closing}.{quoted}" if of else quoted

    def number(self, number: int) -> str:
        """A whole number of 64 bits."""
        return f"CAST({int(number)} AS BIGINT)" if self.typed else str(int(number))


SQLITE: Final = Dialect(name="SQLite", opening="[", closing="]", typed=False, sorts=True)
"""Names stand in brackets: a missing column is then an error, whereas in double quotes SQLite takes its name for text."""

POSTGRES: Final = Dialect(name="PostgreSQL", opening='"', closing='"', typed=True, sorts=False)
"""PostgreSQL 15 and later."""

DUCKDB: Final = Dialect(name="DuckDB", opening='"', closing='"', typed=True, sorts=False)
"""DuckDB 1.4 and later."""

BY_ENGINE: Final = {"sqlite": SQLITE, "postgresql": POSTGRES, "duckdb": DUCKDB}
"""By the name that the database toolkit gives an engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSql:
    """Which conditions hold for a row, as SQL, and what that says about the rules.

    Attributes:
        words: SQL expressions, each a BIGINT that is never negative: bit p of word w tells of condition w × 62 + p.
        raised: By condition, the mask of the rules that it raises.
        always: Mask of the rules that are raised whatever the row.
    """

    words: tuple[str, ...]
    raised: tuple[int, ...]
    always: int

    def mask(self, words: Sequence[int]) -> int:
        """The mask of rules that a row's words stand for."""
        mask = self.always
        for place, raised in enumerate(self.raised):
            word, bit = divmod(place, BITS)
            if words[word] >> bit & 1:
                mask |= raised
        return mask

    def selected(self) -> str:
        """The words as columns ``mask0``…, for a SELECT."""
        return ", ".join(f"{word} AS {name}" for word, name in zip(self.words, self.names, strict=True))

    @property
    def names(self) -> tuple[str, ...]:
        """What `selected` calls the words."""
        return tuple(f"mask{place}" for place in range(len(self.words)))


def print_mask(terms: Iterable[Term], dialect: Dialect, *, of: str = "") -> MaskSql:
    """The terms that hold for a row of `subject_state`, as SQL.

    Args:
        terms: Of a plan.
        dialect: The engine's.
        of: Table or alias that the columns belong to; empty = they need no name before them.
    """
    raised = by_condition(terms)
    always = raised.pop(TRUE, 0)
    printer = _Printer(dialect, of, dialect.number)
    conditions = list(raised)
    words = [
        printer.word(conditions[first : first + BITS]) for first in range(0, max(len(conditions), 1), BITS)
    ]
    return MaskSql(words=tuple(words), raised=tuple(raised.values()), always=always)


def print_expr(
    expr: Expr, dialect: Dialect, *, of: str = "", threshold: Callable[[int], str] | None = None
) -> str:
    """The expression as an SQL condition: true exactly where it holds, otherwise false or NULL. Not for use in NOT.

    Args:
        expr: The expression.
        dialect: The engine's.
        of: Table or alias that the columns belong to; empty = they need no name before them.
        threshold: How the day of a `DayUpTo` is written, where it is no number but stands in a table.
    """
    return _Printer(dialect, of, threshold or dialect.number).holds(expr)


@dataclass(frozen=True, slots=True)
class _Printer:
    dialect: Dialect
    of: str
    threshold: Callable[[int], str]

    def word(self, conditions: Iterable[Expr]) -> str:
        number = self.dialect.number
        parts = [
            f"(CASE WHEN {self.holds(when)} THEN {number(1 << bit)} ELSE {number(0)} END)"
            for bit, when in enumerate(conditions)
        ]
        return "(" + " | ".join(parts) + ")" if parts else number(0)

    def holds(self, expr: Expr) -> str:  # noqa: PLR0911 - one case a node
        number = self.dialect.number
        match expr:
            case Const(value):
                return _constant(value)
            case Bit(word, bit):
                return self._any_bits(word, 1 << bit)
            case AllBits(word, mask):
                return f"({self._bits(word, mask)} = {number(mask)})"
            case AnyBits(word, mask):
                return self._any_bits(word, mask)
            case InSet(column, members):
                return (
                    f"({self._column(column)} IN ({self._listed(members)}))" if members else _constant(False)
                )
            case Equals(column, value):
                named = self._column(column)
                return f"({named} IS NULL)" if value is None else f"({named} = {number(value)})"
            case DayUpTo(column, day):
                return f"({self._column(column)} <= {self.threshold(day)})"
            case Not(of):
                return self._fails(of)
            case And(of):
                return "(" + " AND ".join(map(self.holds, of)) + ")"
            case Or(of):
                return "(" + " OR ".join(map(self.holds, of)) + ")"
        assert_never(expr)

    def _fails(self, expr: Expr) -> str:  # noqa: PLR0911 - one case a node
        number = self.dialect.number
        match expr:
            case Const(value):
                return _constant(not value)
            case Bit(word, bit):
                return f"({self._bits(word, 1 << bit)} = {number(0)})"
            case AllBits(word, mask):
                return f"({self._bits(word, mask)} <> {number(mask)})"
            case AnyBits(word, mask):
                return f"({self._bits(word, mask)} = {number(0)})"
            case InSet(column, members):
                return (
                    self._unless(column, f"NOT IN ({self._listed(members)})") if members else _constant(True)
                )
            case Equals(column, value):
                if value is None:
                    return f"({self._column(column)} IS NOT NULL)"
                return self._unless(column, f"<> {number(value)}")
            case DayUpTo(column, day):
                return self._unless(column, f"> {self.threshold(day)}")
            case Not(of):
                return self.holds(of)
            case And(of):
                return "(" + " OR ".join(map(self._fails, of)) + ")"
            case Or(of):
                return "(" + " AND ".join(map(self._fails, of)) + ")"
        assert_never(expr)

    def _column(self, name: str) -> str:
        return self.dialect.column(name, self.of)

    def _bits(self, word: int, mask: int) -> str:
        return f"({self._column(f'w{word}')} & {self.dialect.number(mask)})"

    def _any_bits(self, word: int, mask: int) -> str:
        bits = self._bits(word, mask)
        return f"({bits} <> {self.dialect.number(0)})" if self.dialect.typed else bits

    def _unless(self, column: str, compared: str) -> str:
        """A comparison that also holds where the column is unknown."""
        named = self._column(column)
        return f"({named} IS NULL OR {named} {compared})"

    def _listed(self, members: Iterable[int]) -> str:
        return ", ".join(map(self.dialect.number, sorted(members)))


def _constant(value: bool) -> str:
    return "TRUE" if value else "FALSE"
