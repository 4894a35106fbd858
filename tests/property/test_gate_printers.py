"""The printers agree on the mask, with each other and with a reading of the language that is nobody's program.

The same claim is held against printers that are broken on purpose: each differs from the real one in a single case,
and a fixed set of examples must catch it. A claim that no mutant can break proves nothing.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines import ENGINES, Engine, PrintMask, open_duckdb, open_postgres, open_sqlite
from sekisho.gate.decide import compile_plan, judge, strict_terms
from sekisho.gate.ir import (
    BITS,
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
from sekisho.gate.model import Plan, StateRow, Term
from sekisho.gate.printers import python, sql
from sekisho.gate.printers.alike import AlikeSql, print_alike
from sekisho.gate.printers.sql import Dialect, MaskSql
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
    wide_terms,
)

FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
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


# -- real engines ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each of the databases; PostgreSQL is skipped, with the reason, where none can be had."""
    if request.param == "postgres":
        with open_postgres(request.getfixturevalue("postgres").url) as opened:
            yield opened
    else:
        with open_sqlite() if request.param == "sqlite" else open_duckdb() as opened:
            yield opened


def disagreements(
    engine: Engine,
    judged: list[tuple[Term, ...]],
    rows: list[StateRow],
    *,
    compiled: CompileTerms = python.compile_terms,
    printed: PrintMask = sql.print_mask,
) -> list[tuple[tuple[Term, ...], StateRow]]:
    """The property: for every set of terms and every row, one mask."""
    found = []
    by_sql = engine.masks(rows, judged, printed)
    for one, masks in zip(judged, by_sql, strict=True):
        program = compiled(one)
        for row, printed_mask in zip(rows, masks, strict=True):
            if not naive(one, row) == program(row) == printed_mask:
                found.append((one, row))
    return found


def parts_of(plan: Plan) -> list[tuple[Term, ...]]:
    """Strict, the request as a whole, and per item."""
    return [strict_terms(plan), plan.common, *(found for _, found in plan.by_item)]


@FEW
@given(judged=terms(), rows=st.lists(uniform_rows(), min_size=1, max_size=8))
def test_any_terms_on_any_rows_give_one_mask(
    engine: Engine, judged: tuple[Term, ...], rows: list[StateRow]
) -> None:
    assert disagreements(engine, [judged], rows) == []


@FEW
@given(judged=wide_terms(), rows=st.lists(uniform_rows(), min_size=1, max_size=4))
def test_more_rules_and_conditions_than_a_word_holds_give_one_mask(
    engine: Engine, judged: tuple[Term, ...], rows: list[StateRow]
) -> None:
    assert len(sql.print_mask(judged, engine.dialect).words) > 1
    assert disagreements(engine, [judged], rows) == []


@FEW
@given(judged=terms() | wide_terms(), rows=st.lists(uniform_rows(), min_size=1, max_size=8))
def test_whoever_is_alike_in_what_terms_read_has_one_mask(
    engine: Engine, judged: tuple[Term, ...], rows: list[StateRow]
) -> None:
    assert disagreements(engine, [judged], rows, printed=print_alike) == []


@FEW
@given(data=st.data(), plan=plans())
def test_any_plan_gives_one_mask_on_any_rows_strict_and_per_item(
    engine: Engine, data: st.DataObject, plan: Plan
) -> None:
    edges = {TODAY}.union(*(thresholds(term.when) for part in parts_of(plan) for term in part))
    rows = data.draw(st.lists(uniform_rows(edges), min_size=1, max_size=8))
    assert disagreements(engine, parts_of(plan), rows) == []
    assert disagreements(engine, parts_of(plan), rows, printed=print_alike) == []


@FEW
@given(plan=plans(likely_requests()), rows=st.lists(likely_rows(), min_size=1, max_size=8))
def test_a_working_day_s_plans_give_one_mask_on_likely_people(
    engine: Engine, plan: Plan, rows: list[StateRow]
) -> None:
    assert disagreements(engine, parts_of(plan), rows) == []


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
            Or((Equals("d0", None), DayUpTo("d0", TODAY))),
        )
    )
]


EXAMPLES.append(
    (
        *(Term(70 + 2 * place, Bit(place % 2, place % 62)) for place in range(100)),
        Term(9, Const(True)),
        Term(300, Or((Bit(0, 0), Bit(0, 1)))),
    )
)


@pytest.mark.parametrize("printed", [sql.print_mask, print_alike])
def test_the_fixed_examples_hold_for_the_real_printers(engine: Engine, printed: PrintMask) -> None:
    assert disagreements(engine, EXAMPLES, ROWS, printed=printed) == []


Mutate: TypeAlias = Callable[[MaskSql, Dialect], MaskSql]


def text(change: Callable[[Dialect], tuple[str, str]]) -> Mutate:
    """A printer that writes one thing for another."""

    def mutate(mask: MaskSql, dialect: Dialect) -> MaskSql:
        before, after = change(dialect)
        return replace(mask, words=tuple(word.replace(before, after) for word in mask.words))

    return mutate


def _swapped(mask: MaskSql, _: Dialect) -> MaskSql:
    return replace(mask, words=mask.words[::-1])


def _raised_next(mask: MaskSql, _: Dialect) -> MaskSql:
    return replace(mask, raised=mask.raised[1:] + mask.raised[:1])


SQL_MUTANTS: dict[str, Mutate] = {
    "less instead of up to": text(lambda _: (" <= ", " < ")),
    "from instead of after": text(lambda _: (" > ", " >= ")),
    "unknown forgotten under NOT": text(lambda _: (" IS NULL OR ", " IS NOT NULL AND ")),
    "known for unknown": text(lambda _: (" IS NULL)", " IS NOT NULL)")),
    "unknown for known": text(lambda _: (" IS NOT NULL)", " IS NULL)")),
    "and for or": text(lambda _: (" OR ", " AND ")),
    "or for and": text(lambda _: (" AND ", " OR ")),
    "any for all": text(
        lambda d: (f"& {d.number(3)}) = {d.number(3)}", f"& {d.number(3)}) <> {d.number(0)}")
    ),
    "not in for in": text(lambda d: (f"{d.closing} IN ", f"{d.closing} NOT IN ")),
    "in for not in": text(lambda _: (" NOT IN ", " IN ")),
    "another word": text(lambda d: (d.column("w1"), d.column("w0"))),
    "another column": text(lambda d: (d.column("cons"), d.column("prov"))),
    "the next bit": text(
        lambda d: (f"({d.column('w0')} & {d.number(1)})", f"({d.column('w0')} & {d.number(2)})")
    ),
    "the last bit lost": text(lambda d: (d.number(1 << 61), d.number(1 << 60))),
    "else one": text(lambda d: (f"ELSE {d.number(0)}", f"ELSE {d.number(1)}")),
    "one condition's bit for another": text(lambda d: (f"THEN {d.number(2)} ", f"THEN {d.number(4)} ")),
    "true for false": text(lambda _: ("FALSE", "TRUE")),
    "the second word first": _swapped,
    "the rules of the next condition": _raised_next,
    "what always denies forgotten": lambda mask, _: replace(mask, always=0),
}


def _changes(engine: Engine, mutate: Mutate) -> bool:
    printed = [sql.print_mask(one, engine.dialect) for one in EXAMPLES]
    return any(mutate(one, engine.dialect) != one for one in printed)


@pytest.mark.parametrize("name", SQL_MUTANTS)
def test_a_broken_sql_printer_is_caught(engine: Engine, name: str) -> None:
    mutate = SQL_MUTANTS[name]
    assert _changes(engine, mutate), "changes nothing"

    def printed(judged: Iterable[Term], dialect: Dialect) -> MaskSql:
        return mutate(sql.print_mask(judged, dialect), dialect)

    assert disagreements(engine, EXAMPLES, ROWS, printed=printed)


ALIKE_MUTANTS: dict[str, Callable[[Dialect], tuple[str, str]]] = {
    "less instead of up to": lambda _: (" <= ", " < "),
    "unknown is after every day": lambda _: ("IS NULL THEN NULL", "IS NULL THEN 99999"),
    "known for unknown": lambda _: (" IS NULL", " IS NOT NULL"),
    "another word": lambda d: (d.column("w1"), d.column("w0")),
    "another class": lambda d: (d.column("cons"), d.column("prov")),
    "another day": lambda d: (d.column("d3"), d.column("d0")),
    "the last bit lost": lambda d: (d.number(1 << 61), d.number(1 << 60)),
    "one day for the next": lambda d: (f"THEN {d.number(TODAY)} ", f"THEN {d.number(TODAY + 1)} "),
}


@pytest.mark.parametrize("name", ALIKE_MUTANTS)
def test_a_printer_that_takes_different_people_for_alike_is_caught(engine: Engine, name: str) -> None:
    before, after = ALIKE_MUTANTS[name](engine.dialect)
    changed = 0

    def printed(judged: Iterable[Term], dialect: Dialect) -> AlikeSql:
        nonlocal changed
        found = print_alike(judged, dialect)
        columns = {column: said.replace(before, after) for column, said in found.columns.items()}
        changed += columns != found.columns
        return replace(found, columns=columns)

    assert disagreements(engine, EXAMPLES, ROWS, printed=printed)
    assert changed, "changes nothing"


def rewritten(change: Callable[[Expr], Expr | None]) -> Callable[[Iterable[Term]], tuple[Term, ...]]:
    """What a printer that takes some nodes for others reads."""

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

    return lambda judged: tuple(replace(term, when=walk(term.when)) for term in judged)


def _mutant(kind: type, build: Callable[..., Expr]) -> Callable[[Expr], Expr | None]:
    return lambda expr: build(expr) if isinstance(expr, kind) else None


NODE_MUTANTS: dict[str, Callable[[Expr], Expr | None]] = {
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


@pytest.mark.parametrize("name", NODE_MUTANTS)
def test_a_printer_that_takes_one_node_for_another_is_caught(engine: Engine, name: str) -> None:
    read = rewritten(NODE_MUTANTS[name])
    assert disagreements(engine, EXAMPLES, ROWS, compiled=lambda judged: python.compile_terms(read(judged)))
    assert disagreements(engine, EXAMPLES, ROWS, printed=lambda judged, d: sql.print_mask(read(judged), d))


def test_a_not_over_null_is_what_the_printer_avoids(engine: Engine) -> None:
    """SQL's own NOT would lose the reason of everybody whose day is unknown."""
    assert ROWS[0][COLUMNS.index("d0")] is None
    engine.fill(ROWS[:1])
    when = sql.print_expr(DayUpTo("d0", TODAY), engine.dialect)
    assert engine.run(f"SELECT CASE WHEN NOT {when} THEN 1 ELSE 0 END FROM subject_state") == [(0,)]
    assert engine.masks(ROWS[:1], [[Term(0, Not(DayUpTo("d0", TODAY)))]]) == [[1]]


@pytest.mark.parametrize("of", ["", "subject_state"])
def test_a_column_that_is_missing_is_an_error_and_never_a_string(of: str) -> None:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE subject_state (no INTEGER PRIMARY KEY, d0 INTEGER)")
    base.execute("INSERT INTO subject_state VALUES (1, 1)")
    when = sql.print_expr(DayUpTo("d9", TODAY), sql.SQLITE, of=of)
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        base.execute(f"SELECT no FROM subject_state WHERE {when}")
    base.close()


@pytest.mark.parametrize("number", [-(2**63), -(2**31) - 1, -1, 0, 2**31, 2**53 + 1, 2**63 - 1])
def test_whole_numbers_of_64_bits_are_themselves(engine: Engine, number: int) -> None:
    assert engine.run(f"SELECT {engine.dialect.number(number)}") == [(number,)]
    rows = [_row(1, 0, number), _row(1, 0, None), _row(1, 0, TODAY)]
    assert engine.holding(rows, Equals("d0", number)) == [0]
    assert engine.holding(rows, Not(Equals("d0", number))) == [1, 2]


def test_a_mask_of_full_words_neither_narrows_nor_overflows(engine: Engine) -> None:
    """Every condition holds: each word of the mask is full, and comes back as all its rules."""
    judged = [Term(3 * place, DayUpTo("d0", TODAY + place)) for place in range(3 * BITS)]
    printed = sql.print_mask(judged, engine.dialect)
    assert engine.masks([_row(1, 0, TODAY)], [judged]) == [[sum(1 << term.bit for term in judged)]]
    (words,) = engine.run(f"SELECT {printed.selected()} FROM subject_state")
    assert words == ((1 << BITS) - 1,) * 3


@FEW
@given(when=expressions())
def test_both_sides_of_every_expression_are_printed_as_opposites(engine: Engine, when: Expr) -> None:
    judged = (Term(0, when), Term(1, Not(when)))
    for masks in engine.masks(ROWS[::7], [judged]):
        assert set(masks) <= {1, 2}
    both = engine.holding(ROWS[::7], when) + engine.holding(ROWS[::7], Not(when))
    assert sorted(both) == list(range(len(ROWS[::7])))
