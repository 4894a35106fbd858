"""Prints a plan as SQL for SQLite: one integer expression whose bits are the terms that hold.

NOT is never printed: it is pushed down to the conditions, for SQL's NOT of an unknown (NULL) is unknown again, where
`ir` says that it is true. What is left are AND and OR under CASE WHEN, where unknown counts as false, which is what
every condition of `ir` says of an unknown value. Words of bits are never NULL (`subject_state`).

Identifiers stand in brackets: a missing column is then an error, whereas in double quotes SQLite would take its name
for a string.
"""

from collections.abc import Iterable
from typing import assert_never

from sekisho.gate.ir import AllBits, And, AnyBits, Bit, Const, DayUpTo, Equals, Expr, InSet, Not, Or
from sekisho.gate.model import Term


def print_expr(expr: Expr) -> str:
    """The expression as an SQL condition: true exactly where it holds, otherwise false or NULL. Not for use in NOT."""
    return _holds(expr)


def print_mask(terms: Iterable[Term]) -> str:
    """The mask of the terms that hold, as one SQL expression over the columns of `subject_state`."""
    bits: dict[Expr, int] = {}
    for term in terms:
        bits[term.when] = bits.get(term.when, 0) | 1 << term.bit
    parts = [f"(CASE WHEN {print_expr(when)} THEN {mask} ELSE 0 END)" for when, mask in bits.items()]
    return "(" + " | ".join(parts) + ")" if parts else "0"


def _holds(expr: Expr) -> str:  # noqa: PLR0911 - one case a node
    match expr:
        case Const(value):
            return "1" if value else "0"
        case Bit(word, bit):
            return f"([w{word}] & {1 << bit})"
        case AllBits(word, mask):
            return f"([w{word}] & {mask} = {mask})"
        case AnyBits(word, mask):
            return f"([w{word}] & {mask})"
        case InSet(column, members):
            return f"([{column}] IN ({_listed(members)}))"
        case Equals(column, None):
            return f"([{column}] IS NULL)"
        case Equals(column, value):
            return f"([{column}] = {value})"
        case DayUpTo(column, day):
            return f"([{column}] <= {day})"
        case Not(of):
            return _fails(of)
        case And(of):
            return "(" + " AND ".join(map(_holds, of)) + ")"
        case Or(of):
            return "(" + " OR ".join(map(_holds, of)) + ")"
    assert_never(expr)


def _fails(expr: Expr) -> str:  # noqa: PLR0911 - one case a node
    match expr:
        case Const(value):
            return "0" if value else "1"
        case Bit(word, bit):
            return f"([w{word}] & {1 << bit} = 0)"
        case AllBits(word, mask):
            return f"([w{word}] & {mask} <> {mask})"
        case AnyBits(word, mask):
            return f"([w{word}] & {mask} = 0)"
        case InSet(column, members):
            return f"([{column}] IS NULL OR [{column}] NOT IN ({_listed(members)}))"
        case Equals(column, None):
            return f"([{column}] IS NOT NULL)"
        case Equals(column, value):
            return f"([{column}] IS NOT {value})"
        case DayUpTo(column, day):
            return f"([{column}] IS NULL OR [{column}] > {day})"
        case Not(of):
            return _holds(of)
        case And(of):
            return "(" + " OR ".join(map(_fails, of)) + ")"
        case Or(of):
            return "(" + " AND ".join(map(_fails, of)) + ")"
    assert_never(expr)


def _listed(members: Iterable[int]) -> str:
    return ", ".join(str(int(member)) for member in sorted(members))
