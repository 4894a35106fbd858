"""The shorter form of a condition; that it says the same is held in `test_gate_printers`, on every engine."""

from hypothesis import given, settings

from sekisho.gate.ir import AllBits, And, AnyBits, Bit, Const, DayUpTo, Equals, Expr, InSet, Not, Or
from sekisho.gate.printers.factoring import factored
from strategies import expressions

TOLD, LAW = Equals("prov", 1), Bit(0, 42)


def _atoms(expr: Expr) -> int:
    """How many atoms a condition asks."""
    match expr:
        case Not(of):
            return _atoms(of)
        case And(of) | Or(of):
            return sum(map(_atoms, of))
        case Const() | Bit() | AllBits() | AnyBits() | InSet() | Equals() | DayUpTo():
            return 1


def test_what_several_items_share_is_asked_once() -> None:
    items = (DayUpTo("d1", 1), DayUpTo("d2", 1))
    untold = Or(tuple(Not(Or((TOLD, item, LAW))) for item in items))
    assert factored(untold) == Not(Or((TOLD, LAW, And(items))))


def test_the_same_holds_of_conditions_that_must_all_hold() -> None:
    either = Or((And((TOLD, Equals("cons", 1))), And((TOLD, Equals("cons", 2)))))
    assert factored(either) == And((TOLD, Or((Equals("cons", 1), Equals("cons", 2)))))


def test_missing_items_are_one_test_of_a_word() -> None:
    assert factored(Or((Not(Bit(0, 1)), Not(Bit(0, 2))))) == Not(AllBits(0, 6))
    assert factored(And((Not(Bit(0, 1)), Not(Bit(0, 2))))) == Not(AnyBits(0, 6))


@settings(max_examples=300, deadline=None)
@given(expr=expressions())
def test_no_condition_becomes_longer(expr: Expr) -> None:
    assert _atoms(factored(expr)) <= _atoms(expr)
    assert _atoms(factored(factored(expr))) <= _atoms(factored(expr))
