"""Prints a plan as Python: one compiled function per program, for one decision at a time.

The source is generated from whole numbers and fixed column names only, never from text of a request.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias, assert_never

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

MaskOf: TypeAlias = Callable[[StateRow], int]
"""The mask of the terms that hold for one state row."""


def print_expr(expr: Expr, sets: list[frozenset[int]]) -> str:  # noqa: PLR0911 - one case a node
    """The expression as Python source over the local names of the columns. Sets go to `sets`, by position."""
    match expr:
        case Const(value):
            return str(value)
        case Bit(word, bit):
            return f"(w{word} >> {bit} & 1 == 1)"
        case AllBits(word, mask):
            return f"(w{word} & {mask} == {mask})"
        case AnyBits(word, mask):
            return f"(w{word} & {mask} != 0)"
        case InSet(column, members):
            sets.append(members)
            return f"({column} in s{len(sets) - 1})"
        case Equals(column, None):
            return f"({column} is None)"
        case Equals(column, value):
            return f"({column} == {value})"
        case DayUpTo(column, day):
            return f"({column} is not None and {column} <= {day})"
        case Not(of):
            return f"(not {print_expr(of, sets)})"
        case And(of):
            return "(" + " and ".join(print_expr(part, sets) for part in of) + ")"
        case Or(of):
            return "(" + " or ".join(print_expr(part, sets) for part in of) + ")"
    assert_never(expr)


def compile_terms(terms: Iterable[Term]) -> MaskOf:
    """Compiles terms to a function from a state row to the mask of the terms that hold."""
    sets: list[frozenset[int]] = []
    parts = [f"({1 << term.bit} if {print_expr(term.when, sets)} else 0)" for term in terms]
    body = " | ".join(parts) or "0"
    bound = "".join(f", s{n}=s{n}" for n in range(len(sets)))
    used = [name if name in body else "_" for name in COLUMNS]
    source = f"def mask(row{bound}):\n    {', '.join(used)} = row\n    return {body}\n"
    scope: dict[str, object] = {f"s{n}": members for n, members in enumerate(sets)}
    exec(compile(source, "<plan>", "exec"), scope)  # noqa: S102 - generated from whole numbers only
    function = scope["mask"]
    assert callable(function)
    return function
