"""The printers agree on the mask, with each other and with a reading of the language that is nobody's program.

The same claim is held against printers that are broken on purpose: each differs from the real one in a single case,
and a fixed set of examples must catch it. A claim that no mutant can break proves nothing.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.gate.decide import compile_plan, judge, strict_terms
from sekisho.gate.ir import COLUMNS, AllBits, And, AnyBits, Bit, Const, DayUpTo, Equals, Expr, InSet, Not, Or
from sekisho.gate.model import Plan, StateRow, Term
from sekisho.gate.printers import python, sqlite
from strategies import (
    TODAY,
    WORD_LIMIT,
    expressions,
    likely_requests,
    likely_rows,
    plans,
    requests,
    terms,
    thresholds,
    uniform_rows,
)

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PrintMask = Callable[[Iterable[Term]], str]
CompileTerms = Callable[[Iterable[Term]], Callable[[StateRow], int]]


# -- the naive reading -------------------------------------------------------------------------------------


def holds(expr: Expr, row: StateRow) -> bool:  # noqa: C901, PLR0911 - one case a node
    """What `ir` says of each node, word for word."""
    columns = dict(zip(COLUMNS, row, strict=True))

    def bits(word: int) -> set[int]:
        number = columns[f"w{word}"]
        assert number is not None
        return {bit for bit, digit in enumerate(reversed(f"{number:b}")) if digit == "1"}

    def of_mask(mask: int) -> set[int]:
        return {bit for bit in range(64) if mask // 2**bit % 2}

    match expr:
        case Const(value):
            return value
        case Bit(word, bit):
            return bit in bits(word)
        case AllBits(word, mask):
            return of_mask(mask) <= bits(word)
        case AnyBits(word, mask):
            return bool(of_mask(mask) & bits(word))
        case InSet(column, members):
            return any(columns[column] == member for member in members)
        case Equals(column, value):
            return columns[column] == value
        case DayUpTo(column, day):
            found = columns[column]
            return False if found is None else found < day + 1
        case Not(of):
            return not holds(of, row)
        case And(of):
            return all(holds(part, row) for part in of)
        case Or(of):
            return any(holds(part, row) for part in of)


def naive(judged: Iterable[Term], row: StateRow) -> int:
    mask = 0
    for term in judged:
        if holds(term.when, row):
            mask |= 2**term.bit
    return mask


# -- real SQLite -------------------------------------------------------------------------------------------


@contextmanager
def table(rows: list[StateRow]) -> Iterator[sqlite3.Connection]:
    """The columns of `ir.COLUMNS` in a real table; words are NOT NULL as in `subject_state`."""
    base = sqlite3.connect(":memory:")
    kinds = (f"{name} INTEGER{' NOT NULL' if name.startswith('w') else ''}" for name in COLUMNS)
    base.execute(f"CREATE TABLE subject_state (no INTEGER PRIMARY KEY, {', '.join(kinds)})")
    slots = ", ".join("?" * (len(COLUMNS) + 1))
    base.executemany(
        f"INSERT INTO subject_state VALUES ({slots})", [(no, *row) for no, row in enumerate(rows)]
    )
    try:
        yield base
    finally:
        base.close()


def in_sqlite(rows: list[StateRow], judged: list[tuple[Term, ...]], printed: PrintMask) -> list[list[int]]:
    with table(rows) as base:
        return [
            [mask for (mask,) in base.execute(f"SELECT {printed(one)} FROM subject_state ORDER BY no")]
            for one in judged
        ]


def disagreements(
    judged: list[tuple[Term, ...]],
    rows: list[StateRow],
    *,
    compiled: CompileTerms = python.compile_terms,
    printed: PrintMask = sqlite.print_mask,
) -> list[tuple[tuple[Term, ...], StateRow]]:
    """The property: for every set of terms and every row, one mask."""
    found = []
    by_sql = in_sqlite(rows, judged, printed)
    for one, masks in zip(judged, by_sql, strict=True):
        program = compiled(one)
        for row, sql in zip(rows, masks, strict=True):
            if not naive(one, row) == program(row) == sql:
                found.append((one, row))
    return found


def parts_of(plan: Plan) -> list[tuple[Term, ...]]:
    """Strict, the request as a whole, and per item."""
    return [strict_terms(plan), plan.common, *(found for _, found in plan.by_item)]


@FEW
@given(judged=terms(), rows=st.lists(uniform_rows(), min_size=1, max_size=8))
def test_any_terms_on_any_rows_give_one_mask(judged: tuple[Term, ...], rows: list[StateRow]) -> None:
    assert disagreements([judged], rows) == []


@FEW
@given(data=st.data(), plan=plans())
def test_any_plan_gives_one_mask_on_any_rows_strict_and_per_item(data: st.DataObject, plan: Plan) -> None:
    edges = {TODAY}.union(*(thresholds(term.when) for part in parts_of(plan) for term in part))
    rows = data.draw(st.lists(uniform_rows(edges), min_size=1, max_size=8))
    assert disagreements(parts_of(plan), rows) == []


@FEW
@given(plan=plans(likely_requests()), rows=st.lists(likely_rows(), min_size=1, max_size=8))
def test_a_working_day_s_plans_give_one_mask_on_likely_people(plan: Plan, rows: list[StateRow]) -> None:
    assert disagreements(parts_of(plan), rows) == []


@FEW
@given(plan=plans(requests() | likely_requests()), row=likely_rows() | uniform_rows())
def test_what_the_gate_answers_follows_from_the_masks(plan: Plan, row: StateRow) -> None:
    """`judge` works on joined conditions and remembers its answers: the same as judging each part by itself."""
    whole = naive(plan.common, row)
    parts = {item: naive(found, row) for item, found in plan.by_item}
    program = compile_plan(plan)
    for masks in (judge(program, row), judge(program, row)):
        raised = naive(strict_terms(plan), row)
        assert (masks.fired, masks.lifted) == (raised & ~plan.lift, raised & plan.lift)
        free = {item: (whole | part) & ~plan.lift == 0 for item, part in parts.items()}
        if plan.request.mode == "strict":
            assert masks.allowed == (masks.fired == 0)
            free = dict.fromkeys(free, masks.allowed)
        else:
            assert masks.allowed == (any(free.values()) if free else masks.fired == 0)
        assert dict(masks.items) == free
        for bit, items in masks.concerned.items():
            assert items == tuple(item for item, part in parts.items() if part >> bit & 1)


def test_likely_people_are_often_allowed_and_often_not() -> None:
    """At least three in ten allowed; otherwise most of the above compared one denial with another."""
    found: list[bool] = []

    @settings(max_examples=400, database=None, derandomize=True, deadline=None)
    @given(plan=plans(likely_requests()), row=likely_rows())
    def sample(plan: Plan, row: StateRow) -> None:
        found.append(judge(compile_plan(plan), row).allowed)

    sample()
    share = sum(found) / len(found)
    assert 0.3 <= share <= 0.9, share


# -- mutants -----------------------------------------------------------------------------------------------


def _row(number: int | None, word: int, day: int | None) -> StateRow:
    """Neighbouring columns differ, so that one taken for another shows."""

    def value(place: int, column: str) -> int | None:
        if column.startswith("w"):
            return word if column == "w0" else (word * 2 + 5 * place) % WORD_LIMIT
        if column.startswith("d"):
            return day if column == "d0" else TODAY + place % 3 - 1
        return number if number is None else (number + (column == "cons")) % 4

    return tuple(value(place, column) for place, column in enumerate(COLUMNS))


ROWS: list[StateRow] = [
    _row(number, word, day)
    for number in (None, 0, 1, 2)
    for word in (0, 1, 2, 3, 6, 1 << 60, 1 << 61, WORD_LIMIT - 1)
    for day in (None, TODAY - 1, TODAY, TODAY + 1)
]
_AND = And((Bit(0, 0), Equals("prov", 1)))
EXAMPLES: list[tuple[Term, ...]] = [
    (Term(bit, when), Term(bit + 1, Not(when)))
    for bit, when in enumerate(
        (
            Bit(0, 0),
            Bit(1, 1),
            Const(True),
            Const(False),
            Bit(0, 61),
            AllBits(0, 3),
            AnyBits(1, 3),
            InSet("prov", frozenset({1, 2})),
            InSet("cons", frozenset()),
            Equals("category", None),
            Equals("category", 0),
            Equals("d0", TODAY),
            DayUpTo("d0", TODAY),
            _AND,
            Or((Bit(0, 0), Equals("prov", 1))),
            Not(And((DayUpTo("d0", TODAY), Not(InSet("cons", frozenset({2})))))),
            Or((Not(_AND), DayUpTo("d3", TODAY))),
        )
    )
]


def test_the_fixed_examples_hold_for_the_real_printers() -> None:
    assert disagreements(EXAMPLES, ROWS) == []


def changed_text(before: str, after: str) -> Callable[[str], str]:
    return lambda text: text.replace(before, after)


SQL_MUTANTS: dict[str, Callable[[str], str]] = {
    "less instead of up to": changed_text(" <= ", " < "),
    "from instead of after": changed_text(" > ", " >= "),
    "unknown forgotten under NOT": changed_text(" IS NULL OR ", " IS NOT NULL AND "),
    "is not, by <>": changed_text(" IS NOT ", " <> "),
    "and for or": changed_text(" OR ", " AND "),
    "or for and": changed_text(" AND ", " OR "),
    "any for all": changed_text(" & 3 = 3", " & 3"),
    "not in for in": changed_text("] IN ", "] NOT IN "),
    "in for not in": changed_text(" NOT IN ", " IN "),
    "another word": changed_text("[w1]", "[w0]"),
    "another column": changed_text("[cons]", "[prov]"),
    "the next bit": changed_text("[w0] & 1)", "[w0] & 2)"),
    "the last bit lost": changed_text(str(1 << 61), str(1 << 60)),
    "else one": changed_text("ELSE 0", "ELSE 1"),
    "one rule's bit for another": changed_text("THEN 2 ", "THEN 4 "),
}


@pytest.mark.parametrize("name", SQL_MUTANTS)
def test_a_broken_sql_printer_is_caught(name: str) -> None:
    mutate = SQL_MUTANTS[name]
    assert any(mutate(sqlite.print_mask(one)) != sqlite.print_mask(one) for one in EXAMPLES), (
        "changes nothing"
    )
    found = disagreements(EXAMPLES, ROWS, printed=lambda judged: mutate(sqlite.print_mask(judged)))
    assert found


def rewritten(change: Callable[[Expr], Expr | None]) -> CompileTerms:
    """A Python printer that takes some nodes for others."""

    def walk(expr: Expr) -> Expr:
        other = change(expr)
        if other is not None:
            return other
        match expr:
            case Not(of):
                return Not(walk(of))
            case And(of):
                return And(tuple(map(walk, of)))
            case Or(of):
                return Or(tuple(map(walk, of)))
            case _:
                return expr

    return lambda judged: python.compile_terms(replace(term, when=walk(term.when)) for term in judged)


def _mutant(kind: type, build: Callable[..., Expr]) -> Callable[[Expr], Expr | None]:
    return lambda expr: build(expr) if isinstance(expr, kind) else None


PYTHON_MUTANTS: dict[str, Callable[[Expr], Expr | None]] = {
    "less instead of up to": _mutant(DayUpTo, lambda e: DayUpTo(e.column, e.day - 1)),
    "a day too many": _mutant(DayUpTo, lambda e: DayUpTo(e.column, e.day + 1)),
    "unknown day counts": _mutant(DayUpTo, lambda e: Or((e, Equals(e.column, None)))),
    "the bit before": _mutant(Bit, lambda e: Bit(e.word, max(e.bit - 1, 0))),
    "the bit after": _mutant(Bit, lambda e: Bit(e.word, min(e.bit + 1, 61))),
    "another word": _mutant(Bit, lambda e: Bit(1 - e.word, e.bit)),
    "any for all": _mutant(AllBits, lambda e: AnyBits(e.word, e.mask)),
    "all for any": _mutant(AnyBits, lambda e: AllBits(e.word, e.mask)),
    "a member missing": _mutant(InSet, lambda e: InSet(e.column, frozenset(sorted(e.members)[1:]))),
    "unknown is a member": _mutant(InSet, lambda e: Or((e, Equals(e.column, None)))),
    "unknown is nought": _mutant(Equals, lambda e: Equals(e.column, e.value or 0)),
    "or for and": _mutant(And, lambda e: Or(e.of)),
    "and for or": _mutant(Or, lambda e: And(e.of)),
    "not forgotten": _mutant(Not, lambda e: e.of),
    "constants swapped": _mutant(Const, lambda e: Const(not e.value)),
}


@pytest.mark.parametrize("name", PYTHON_MUTANTS)
def test_a_broken_python_printer_is_caught(name: str) -> None:
    assert disagreements(EXAMPLES, ROWS, compiled=rewritten(PYTHON_MUTANTS[name]))


def test_a_not_over_null_is_what_the_printer_avoids() -> None:
    """SQL's own NOT would lose the reason of everybody whose day is unknown."""
    with table([ROWS[0]]) as base:
        assert ROWS[0][COLUMNS.index("d0")] is None
        (plain,) = base.execute(
            f"SELECT CASE WHEN NOT ([d0] <= {TODAY}) THEN 1 ELSE 0 END FROM subject_state"
        )
        (ours,) = base.execute(
            f"SELECT {sqlite.print_mask([Term(0, Not(DayUpTo('d0', TODAY)))])} FROM subject_state"
        )
    assert (plain, ours) == ((0,), (1,))


def test_a_column_that_is_missing_is_an_error_and_never_a_string() -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE subject_state (no INTEGER PRIMARY KEY, d0 INTEGER)")
    base.execute("INSERT INTO subject_state VALUES (1, 1)")
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        base.execute(f"SELECT {sqlite.print_mask([Term(0, DayUpTo('d9', TODAY))])} FROM subject_state")
    base.close()


@FEW
@given(when=expressions())
def test_both_sides_of_every_expression_are_printed_as_opposites(when: Expr) -> None:
    judged = (Term(0, when), Term(1, Not(when)))
    for masks in in_sqlite(ROWS[::7], [judged], sqlite.print_mask):
        assert set(masks) <= {1, 2}
