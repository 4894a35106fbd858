"""Prints expressions for the solver: what `ir` says of each node, over free variables instead of one person's row.

A bit is a truth value of its own, for a word of bits is never unknown and no rule computes with it. A column is a number
and a truth value that says whether it is known; a test of an unknown column is false, as in `ir`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias, assert_never

from sekisho.errors import OperatorError
from sekisho.gate.ir import (
    COLUMNS,
    WORDS,
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
from sekisho.gate.model import StateRow

Formula: TypeAlias = Any  # Any: the solver is an extra and brings no types

_WORDS: Final = frozenset(f"w{number}" for number in range(WORDS))


def solver() -> Any:  # noqa: ANN401 - the solver's module
    """The solver.

    Raises:
        OperatorError: It is not installed (ANALYSIS-001).
    """
    try:
        import z3
    except ImportError:
        raise OperatorError("ANALYSIS-001") from None
    return z3


def available() -> bool:
    """Whether the solver is installed."""
    try:
        solver()
    except OperatorError:
        return False
    return True


class Variables:
    """The variables that stand for one person's row; made as they are asked for, by name."""

    def __init__(self) -> None:
        self._z3 = solver()
        self.bits: dict[tuple[int, int], Formula] = {}
        self.numbers: dict[str, Formula] = {}
        self.known: dict[str, Formula] = {}

    def bit(self, word: int, bit: int) -> Formula:
        """Whether a bit is set."""
        if (word, bit) not in self.bits:
            self.bits[word, bit] = self._z3.Bool(f"w{word}.{bit}")
        return self.bits[word, bit]

    def column(self, column: str) -> tuple[Formula, Formula]:
        """Whether a column is known, and its number."""
        if column not in self.numbers:
            self.numbers[column] = self._z3.Int(column)
            self.known[column] = self._z3.Bool(f"{column}?")
        return self.known[column], self.numbers[column]

    def row(self, model: Formula) -> StateRow:
        """The row that a model of the solver is. What it leaves open is zero, or unknown for a day."""
        words = dict.fromkeys(_WORDS, 0)
        for (word, bit), variable in self.bits.items():
            if self._z3.is_true(model.eval(variable, model_completion=True)):
                words[f"w{word}"] |= 1 << bit
        found: dict[str, int | None] = {}
        for column, number in self.numbers.items():
            known = self._z3.is_true(model.eval(self.known[column], model_completion=True))
            value = model.eval(number, model_completion=True).as_long()
            found[column] = value if known else None
        return tuple(words.get(column) if column in words else found.get(column) for column in COLUMNS)


def print_expr(expr: Expr, variables: Variables) -> Formula:
    """The expression as a formula."""
    return _Printer(variables).print(expr)


class _Printer:
    def __init__(self, variables: Variables) -> None:
        self.z3 = solver()
        self.variables = variables

    def print(self, expr: Expr) -> Formula:  # noqa: PLR0911 - one case a node
        z3, variables = self.z3, self.variables
        match expr:
            case Const(value):
                return z3.BoolVal(value)
            case Bit(word, bit):
                return variables.bit(word, bit)
            case AllBits(word, mask):
                return self._all(z3.And, (variables.bit(word, bit) for bit in _bits(mask)))
            case AnyBits(word, mask):
                return self._all(z3.Or, (variables.bit(word, bit) for bit in _bits(mask)))
            case InSet(column, members):
                known, number = variables.column(column)
                return z3.And(known, self._all(z3.Or, (self._within(number, run) for run in _runs(members))))
            case Equals(column, None):
                return z3.Not(variables.column(column)[0])
            case Equals(column, value):
                known, number = variables.column(column)
                return z3.And(known, number == value)
            case DayUpTo(column, day):
                known, number = variables.column(column)
                return z3.And(known, number <= day)
            case Not(of):
                return z3.Not(self.print(of))
            case And(of):
                return self._all(z3.And, map(self.print, of))
            case Or(of):
                return self._all(z3.Or, map(self.print, of))
        assert_never(expr)

    def _within(self, number: Formula, run: tuple[int, int]) -> Formula:
        first, last = run
        return number == first if first == last else self.z3.And(number >= first, number <= last)

    @staticmethod
    def _all(join: Callable[..., Formula], parts: Iterable[Formula]) -> Formula:
        return join(*parts)


def _runs(members: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs of neighbours: classes are numbered in a row, and a run is one test instead of hundreds."""
    runs: list[tuple[int, int]] = []
    for member in sorted(members):
        if runs and runs[-1][1] == member - 1:
            runs[-1] = (runs[-1][0], member)
        else:
            runs.append((member, member))
    return runs


def _bits(mask: int) -> Iterable[int]:
    return (bit for bit in range(mask.bit_length()) if mask >> bit & 1)


def substitution(row: StateRow, variables: Variables) -> list[tuple[Formula, Formula]]:
    """The variables with the values of one person's row: for asking what a formula says of it."""
    z3 = solver()
    columns: Mapping[str, int | None] = dict(zip(COLUMNS, row, strict=True))
    given = []
    for (word, bit), variable in variables.bits.items():
        given.append((variable, z3.BoolVal(bool((columns[f"w{word}"] or 0) >> bit & 1))))
    for column, number in variables.numbers.items():
        value = columns[column]
        given.append((variables.known[column], z3.BoolVal(value is not None)))
        given.append((number, z3.IntVal(0 if value is None else value)))
    return given
