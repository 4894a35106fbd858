"""The solver's printer says of every state what the Python printer says; and what a model says is a state."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.gate.analysis import formula
from sekisho.gate.analysis.formula import Variables, print_expr, substitution
from sekisho.gate.decide import strict_terms
from sekisho.gate.ir import AllBits, AnyBits, Bit, DayUpTo, Equals, Expr, InSet, Not, negate
from sekisho.gate.model import Plan, StateRow, Term
from sekisho.gate.printers.python import columns_of, compile_terms
from strategies import (
    TODAY,
    expressions,
    likely_requests,
    likely_rows,
    plans,
    terms,
    thresholds,
    uniform_rows,
)

z3 = pytest.importorskip("z3")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def mask_of(judged: tuple[Term, ...], row: StateRow) -> int:
    """The mask that the solver's formulas give for one row."""
    mask = 0
    for term in judged:
        variables = Variables()
        printed = print_expr(term.when, variables)
        said = z3.simplify(z3.substitute(printed, *substitution(row, variables)))
        assert z3.is_true(said) or z3.is_false(said), "the row leaves nothing open"
        mask |= z3.is_true(said) << term.bit
    return mask


@FEW
@given(data=st.data(), judged=terms())
def test_given_any_terms_and_any_state_when_the_solver_is_asked_then_its_mask_is_that_of_the_python_printer(
    data: st.DataObject, judged: tuple[Term, ...]
) -> None:
    edges = frozenset().union(*(thresholds(term.when) for term in judged)) or frozenset({TODAY})
    row = data.draw(st.one_of(uniform_rows(edges), likely_rows()))
    assert mask_of(judged, row) == compile_terms(judged)(row)


@FEW
@given(plan=plans(likely_requests()), row=likely_rows())
def test_given_a_real_plan_and_a_likely_person_when_the_solver_is_asked_then_the_same_rules_deny(
    plan: Plan, row: StateRow
) -> None:
    judged = strict_terms(plan)
    assert mask_of(judged, row) == compile_terms(judged)(row)


@FEW
@given(expr=expressions())
def test_given_a_condition_when_the_solver_finds_a_state_then_the_condition_holds_in_that_state(
    expr: Expr,
) -> None:
    variables = Variables()
    asking = z3.Solver()
    asking.add(print_expr(expr, variables))
    if asking.check() == z3.sat:
        assert compile_terms([Term(0, expr)])(variables.row(asking.model())) == 1


@FEW
@given(expr=expressions(), row=uniform_rows())
def test_given_a_condition_that_no_state_fulfils_when_a_state_is_drawn_then_it_does_not_hold(
    expr: Expr, row: StateRow
) -> None:
    asking = z3.Solver()
    asking.add(print_expr(negate(expr), Variables()))
    if asking.check() == z3.unsat:
        assert compile_terms([Term(0, expr)])(row) == 1


# -- printers that are wrong on purpose --------------------------------------------------------------------------

EXAMPLES = (
    (Bit(0, 3), 1 << 3),
    (AllBits(1, 0b110), 0b010),
    (AnyBits(1, 0b110), 0b010),
    (DayUpTo("d0", 100), None),
    (DayUpTo("d0", 100), 100),
    (DayUpTo("d0", 100), 101),
    (Equals("d0", None), None),
    (Equals("d0", 5), None),
    (InSet("category", frozenset({1, 2})), 2),
    (InSet("category", frozenset({1, 2})), 3),
    (Not(Equals("d0", 5)), None),
)
"""A condition, and the value of the one column that it reads."""


def agrees() -> bool:
    for expr, value in EXAMPLES:
        column = next(iter(columns_of(expr)))
        row = tuple(
            value if name == column else (0 if name.startswith(("w", "c", "p", "s")) else None)
            for name in formula.COLUMNS
        )
        judged = (Term(0, expr),)
        if mask_of(judged, row) != compile_terms(judged)(row):
            return False
    return True


Mutant = Callable[[object, Expr], object]


@contextmanager
def mutated(change: Mutant) -> Iterator[None]:
    """The printer with one case answered wrongly."""
    kept = formula._Printer.print

    def wrong(self: object, expr: Expr) -> object:
        found = change(self, expr)
        return kept(self, expr) if found is None else found

    formula._Printer.print = wrong
    try:
        yield
    finally:
        formula._Printer.print = kept


def _day_open(printer: object, expr: Expr) -> object:
    return printer.variables.column(expr.column)[1] < expr.day if isinstance(expr, DayUpTo) else None


def _unknown_counts(printer: object, expr: Expr) -> object:
    if not isinstance(expr, Equals) or expr.value is None:
        return None
    known, number = printer.variables.column(expr.column)
    return z3.Or(z3.Not(known), number == expr.value)


def _known_for_unknown(printer: object, expr: Expr) -> object:
    if isinstance(expr, Equals) and expr.value is None:
        return printer.variables.column(expr.column)[0]
    return None


def _any_for_all(printer: object, expr: Expr) -> object:
    if isinstance(expr, AllBits):
        return z3.Or(*(printer.variables.bit(expr.word, bit) for bit in range(62) if expr.mask >> bit & 1))
    return None


def _all_for_any(printer: object, expr: Expr) -> object:
    if isinstance(expr, AnyBits):
        return z3.And(*(printer.variables.bit(expr.word, bit) for bit in range(62) if expr.mask >> bit & 1))
    return None


def _next_bit(printer: object, expr: Expr) -> object:
    return printer.variables.bit(expr.word, expr.bit + 1) if isinstance(expr, Bit) else None


def _first_member(printer: object, expr: Expr) -> object:
    if isinstance(expr, InSet):
        known, number = printer.variables.column(expr.column)
        return z3.And(known, number == min(expr.members))
    return None


def _not_lost(printer: object, expr: Expr) -> object:
    return printer.print(expr.of) if isinstance(expr, Not) else None


@pytest.mark.parametrize(
    "mutant",
    [
        _day_open,
        _unknown_counts,
        _known_for_unknown,
        _any_for_all,
        _all_for_any,
        _next_bit,
        _first_member,
        _not_lost,
    ],
)
def test_given_a_printer_that_is_wrong_in_one_case_when_the_examples_are_asked_then_it_is_caught(
    mutant: Mutant,
) -> None:
    assert agrees()
    with mutated(mutant):
        assert not agrees()
