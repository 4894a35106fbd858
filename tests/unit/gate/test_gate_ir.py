"""The expression language refuses what no row has, and simplifies without changing what it says."""

import pytest

from sekisho.gate.ir import (
    COLUMNS,
    FALSE,
    TRUE,
    AllBits,
    And,
    AnyBits,
    Bit,
    DayUpTo,
    Equals,
    InSet,
    Not,
    Or,
    all_of,
    any_of,
    in_set,
    negate,
)
from sekisho.gate.model import Slot
from sekisho.gate.printers.python import columns_of
from strategies import REGISTERS, TODAY


@pytest.mark.parametrize(
    "build",
    [
        lambda: Bit(4, 0),
        lambda: Bit(-1, 0),
        lambda: Bit(0, 62),
        lambda: AllBits(0, 0),
        lambda: AnyBits(0, 1 << 62),
        lambda: AnyBits(0, -1),
        lambda: InSet("salt", frozenset({1})),
        lambda: InSet("prov", frozenset({2**63})),
        lambda: Equals("d16", 1),
        lambda: Equals("prov", True),
        lambda: DayUpTo("d0; DROP TABLE subject_state", 1),
        lambda: DayUpTo("d0", -(2**63) - 1),
    ],
)
def test_a_node_that_no_row_could_answer_is_refused(build: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        build()


def test_simplification() -> None:
    one, two, other = Bit(0, 1), Bit(0, 2), Bit(1, 1)
    assert any_of(()) == FALSE
    assert all_of(()) == TRUE
    assert any_of((one, TRUE)) == TRUE
    assert all_of((one, FALSE)) == FALSE
    assert any_of((one, FALSE, one)) == one
    assert any_of((one, two)) == AnyBits(0, 6)
    assert all_of((one, two)) == AllBits(0, 6)
    assert any_of((one, two, other)) == Or((AnyBits(0, 6), other))
    assert any_of((AllBits(0, 6), one)) == Or((AllBits(0, 6), one))
    assert all_of((And((one, other)), two)) == And((AllBits(0, 6), other))
    assert negate(negate(one)) == one
    assert negate(TRUE) == FALSE
    assert in_set("prov", ()) == FALSE
    assert in_set("prov", (3, 3)) == Equals("prov", 3)
    assert in_set("prov", (3, 4)) == InSet("prov", frozenset({3, 4}))


def test_columns_of_an_expression() -> None:
    expr = all_of(
        (Bit(0, 1), Not(DayUpTo("d3", TODAY)), any_of((Equals("prov", None), in_set("cons", (1, 2)))))
    )
    assert columns_of(expr) == {"w0", "d3", "prov", "cons"}
    assert columns_of(TRUE) == frozenset()


def test_a_bit_that_was_never_given_is_set_for_nobody() -> None:
    assert REGISTERS.bit(Slot.CONSENT, "p99") == FALSE
    assert len(COLUMNS) == len(set(COLUMNS))
