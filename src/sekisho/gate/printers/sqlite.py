"""Prints a plan as SQL for SQLite: one integer expression whose bits are the terms that hold.

Every atom is total (never NULL), so that NOT keeps its meaning, and every identifier is quoted.
"""

from collections.abc import Iterable
from typing import assert_never

from sekisho.gate.ir import AllBits, And, AnyBits, Bit, Const, DayUpTo, Equals, Expr, InSet, Not, Or
from sekisho.gate.model import Term


def print_expr(expr: Expr) -> str:  # noqa: PLR0911 - one case a node
    """The expression as SQL that yields 0 or 1."""
    match expr:
        case Const(value):
            return "1" if value else "0"
        case Bit(word, bit):
            return f'(("w{word}" >> {bit}) & 1)'
        case AllBits(word, mask):
            return f'(("w{word}" & {mask}) = {mask})'
        case AnyBits(word, mask):
            return f'(("w{word}" & {mask}) <> 0)'
        case InSet(column, members):
            listed = ", ".join(str(member) for member in sorted(members))
            return f'("{column}" IS NOT NULL AND "{column}" IN ({listed}))'
        case Equals(column, None):
            return f'("{column}" IS NULL)'
        case Equals(column, value):
            return f'("{column}" IS {value})'
        case DayUpTo(column, day):
            return f'("{column}" IS NOT NULL AND "{column}" <= {day})'
        case Not(of):
            return f"(NOT {print_expr(of)})"
        case And(of):
            return "(" + " AND ".join(print_expr(part) for part in of) + ")"
        case Or(of):
            return "(" + " OR ".join(print_expr(part) for part in of) + ")"
    assert_never(expr)


def print_mask(terms: Iterable[Term]) -> str:
    """The mask of the terms that hold, as one SQL expression over the columns of `subject_state`."""
    parts = [f"(CASE WHEN {print_expr(term.when)} THEN {1 << term.bit} ELSE 0 END)" for term in terms]
    return "(" + " | ".join(parts) + ")" if parts else "0"
