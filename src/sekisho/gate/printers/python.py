"""Prints a plan as Python: one compiled function per program, for one decision at a time.

The source is generated from whole numbers and fixed column names only, never from text of a request; `ir` refuses a
node that holds anything else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, Final, TypeAlias, TypeVar, assert_never

from sekisho.gate.ir import (
    COLUMNS,
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
from sekisho.gate.model import StateRow, Term
from sekisho.gate.printers.conditions import by_condition

_T = TypeVar("_T")

MaskOf: TypeAlias = Callable[[StateRow], int]
"""The mask of the terms that hold for one state row."""

_PLACE: Final = {column: place for place, column in enumerate(COLUMNS)}


def print_expr(expr: Expr, sets: list[frozenset[int]]) -> str:  # noqa: C901, PLR0911 - one case a node
    """The expression as Python source, true or false where a condition stands.

    Reads the local names of the columns. Sets go to `sets`, by position; equal ones share a place.
    """
    match expr:
        case Const(value):
            return str(value)
        case Bit(word, bit):
            return f"(w{word} & {1 << bit})"
        case AllBits(word, mask):
            return f"(w{word} & {mask} == {mask})"
        case AnyBits(word, mask):
            return f"(w{word} & {mask})"
        case InSet(column, members):
            if members not in sets:
                sets.append(members)
            return f"({column} in s{sets.index(members)})"
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


def columns_of(expr: Expr) -> frozenset[str]:
    """The columns that an expression reads."""
    match expr:
        case Const():
            return frozenset()
        case Bit(word) | AllBits(word) | AnyBits(word):
            return frozenset({f"w{word}"})
        case InSet(column) | Equals(column) | DayUpTo(column):
            return frozenset({column})
        case Not(of):
            return columns_of(of)
        case And(of) | Or(of):
            return frozenset().union(*map(columns_of, of))
    assert_never(expr)


def compile_terms(terms: Iterable[Term]) -> MaskOf:
    """Compiles terms to a function from a state row to the mask of the terms that hold.

    The row has the columns of `ir.COLUMNS` in their order; only those that the terms read are looked at.
    """
    function: MaskOf = _compiled(terms, "mask", {})
    return function


def compile_answers(terms: Iterable[Term], answers: Mapping[int, _T]) -> Callable[[StateRow], _T]:
    """As `compile_terms`, but gives what `answers` says of the mask: one call instead of two."""
    function: Callable[[StateRow], _T] = _compiled(terms, "answers[mask]", {"answers": answers})
    return function


def _compiled(terms: Iterable[Term], result: str, scope: Mapping[str, object]) -> Any:  # noqa: ANN401 - made by exec
    bits = by_condition(terms)
    sets: list[frozenset[int]] = []
    always = bits.pop(TRUE, 0)
    tests = list(_tests(bits, sets))
    read = frozenset[str]().union(*map(columns_of, bits))
    loads = [f"    {column} = row[{_PLACE[column]}]\n" for column in sorted(read, key=COLUMNS.index)]
    named = {**{f"s{n}": members for n, members in enumerate(sets)}, **scope}
    bound = "".join(
        f", {name}={name}" for name in named
    )  # as defaults they are local names, the quickest to read
    source = f"def program(row{bound}):\n{''.join(loads)}    mask = {always}\n{''.join(tests)}    return {result}\n"
    exec(compile(source, "<plan>", "exec"), named)  # noqa: S102 - generated from whole numbers only
    return named["program"]


def _tests(raised: Mapping[Expr, int], sets: list[frozenset[int]]) -> Iterator[str]:
    """A test for each condition. Bits of one word that are asked for alike stand behind one test of them all."""
    alike: dict[tuple[int, bool], dict[Expr, int]] = {}
    for when in raised:
        asked = _bits_of(when)
        if asked is not None:
            alike.setdefault(asked[:2], {})[when] = asked[2]
    behind = {when for group in alike.values() if len(group) > 1 for when in group}
    for (word, is_set), group in alike.items():
        if len(group) > 1:
            every = reduce(or_, group.values())
            yield f"    if w{word} & {every}{'' if is_set else f' != {every}'}:\n"
            for when in group:
                yield f"        if {print_expr(when, sets)}:\n            mask |= {raised[when]}\n"
    for when, mask in raised.items():
        if when not in behind:
            yield f"    if {print_expr(when, sets)}:\n        mask |= {mask}\n"


def _bits_of(when: Expr) -> tuple[int, bool, int] | None:
    """Word, wanted value and mask of a condition that any of these bits has that value; None = it is no such one."""
    match when:
        case Bit(word, bit):
            return word, True, 1 << bit
        case AnyBits(word, mask):
            return word, True, mask
        case Not(Bit(word, bit)):
            return word, False, 1 << bit
        case Not(AllBits(word, mask)):
            return word, False, mask
        case _:
            return None
