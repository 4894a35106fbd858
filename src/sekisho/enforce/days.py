"""From a plan for each day to conditions that a database can keep: the same conditions, and a table of thresholds.

A plan holds for its day only, because periods in calendar terms (months, leap years, 29 February) move every
threshold in its own way. No database computes them here. Each coming day is bound by the gate itself; what differs
from day to day stands in a table, and a day that is not in the table denies. So the database cannot be wrong about a
calendar that it does not know.
"""

from collections.abc import Mapping
from typing import assert_never

from sekisho.enforce.model import Day, Gate, Shape, Table
from sekisho.gate.ir import (
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
    all_of,
    any_of,
    negate,
)
from sekisho.gate.model import Mode, Plan


def gate_of(plans: Mapping[int, Plan], table: Table) -> Gate:
    """The gate that keeps plans of one request, each bound for its day.

    Args:
        plans: Legal day → plan; at least one. All have the purpose and the items of the request.
        table: Where the items are.
    """
    shapes: dict[tuple[Expr, tuple[tuple[str, Expr], ...]], int] = {}
    days: dict[int, Day] = {}
    for day, plan in sorted(plans.items()):
        thresholds: list[int] = []
        row, items = _conditions(plan)
        shape = (
            _placed(row, thresholds),
            tuple((item, _placed(when, thresholds)) for item, when in items.items()),
        )
        days[day] = Day(shape=shapes.setdefault(shape, len(shapes)), thresholds=tuple(thresholds))
    first = next(iter(plans.values())).request
    return Gate(
        purpose=first.purpose or "",
        table=table,
        items=first.items,
        shapes=tuple(Shape(row=row, items=dict(items)) for row, items in shapes),
        days=days,
        plans=tuple(dict.fromkeys(plan.id for _, plan in sorted(plans.items()))),
    )


def _conditions(plan: Plan) -> tuple[Expr, dict[str, Expr]]:
    """Whether the row is seen, and, of a narrow request, which items may be used in it.

    A rule that a basis lifts cannot deny; enforcement relies on no basis, so there is none to lift here.
    """
    common = negate(any_of(term.when for term in plan.common))
    each = {item: negate(any_of(term.when for term in terms)) for item, terms in plan.by_item}
    if plan.request.mode is Mode.NARROW:
        return all_of((common, any_of(each.values()))), {
            item: all_of((common, when)) for item, when in each.items()
        }
    return all_of((common, *each.values())), {}


def _placed(expr: Expr, thresholds: list[int]) -> Expr:
    """The expression with the place of each threshold in its stead; the thresholds go to the list."""
    match expr:
        case DayUpTo(column, day):
            if day not in thresholds:
                thresholds.append(day)
            return DayUpTo(column, thresholds.index(day))
        case Not(of):
            return Not(_placed(of, thresholds))
        case And(of):
            return And(tuple(_placed(part, thresholds) for part in of))
        case Or(of):
            return Or(tuple(_placed(part, thresholds) for part in of))
        case Const() | Bit() | AllBits() | AnyBits() | InSet() | Equals():
            return expr
    assert_never(expr)
