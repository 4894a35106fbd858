"""What a purpose sees through row-level security is what the gate allows it, person by person and item by item."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from private_postgres import why_not

from enforced import MAP, Shop, served, shop_edition
from sekisho.enforce.composing import reader, request_of
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.model import Mode, StateRow
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import legal_day
from strategies import TODAY, likely_rows, person, plan_of, thresholds, uniform_rows

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
CHECKED = settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each try asks a server some thirty times
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with served() as url:
        made = Shop(url)
        made.apply(shop_edition(MAP.replace("key_type", "explain: open\nkey_type")))
        yield made


def shifted(row: StateRow, by: int) -> StateRow:
    """The row with its days moved, so that those near the generators' day are near today."""
    return (*row[:8], *(None if one is None or abs(one) > 2**30 else one + by for one in row[8:]))


def allowed(purpose: str, items: tuple[str, ...], mode: Mode, row: StateRow, today: int) -> dict[str, bool]:
    """What the gate says in Python: nothing when it denies, else each item."""
    plan = plan_of(request_of(purpose, items, mode), actor=reader(purpose), today=today)
    masks = judge(compile_plan(plan), row)
    return dict(masks.items) if masks.allowed else {}


@CHECKED
@given(st.data())
def test_given_any_states_when_each_purpose_reads_then_it_sees_what_the_gate_allows(
    shop: Shop, data: st.DataObject
) -> None:
    today = legal_day(SystemClock().now())
    edition = shop_edition()
    edges = {TODAY}
    for gate in edition.gates:
        plan = plan_of(request_of(gate.purpose, gate.items, gate.table.mode), actor=reader(gate.purpose))
        for _, terms in plan.by_item:
            edges |= {edge for term in terms for edge in thresholds(term.when)}
    drawn = data.draw(st.lists(st.one_of(likely_rows(), uniform_rows(edges)), min_size=30, max_size=60))
    rows = [shifted(row, today - TODAY) for row in [*drawn, person()]]
    shop.fill(rows)
    for gate in edition.gates:
        told = [allowed(gate.purpose, gate.items, gate.table.mode, row, today) for row in rows]
        expected = [no for no, said in enumerate(told) if said]
        assert shop.seen(gate.purpose, gate.table.name) == expected, gate.name
        through_table = shop.read(
            gate.purpose, f"SELECT customer_no FROM crm.{gate.table.name} ORDER BY customer_no"
        )
        assert [row[0] for row in through_table] == expected, gate.name
        if gate.table.mode is Mode.NARROW:
            columns = [column for column in gate.columns if column.shown]
            shown = shop.read(
                gate.purpose,
                f"SELECT customer_no, {', '.join(column.name for column in columns)} "
                f'FROM sekisho_live."{gate.name}" ORDER BY 1',
            )
            for no, *values in shown:
                assert [value is not None for value in values] == [told[no][c.item] for c in columns]


def test_given_real_looking_people_when_read_then_both_answers_occur(shop: Shop) -> None:
    today = legal_day(SystemClock().now())
    shop.fill([shifted(person(), today - TODAY), shifted(person(category=2), today - TODAY)])
    assert shop.seen("p1") == [0]
    assert shop.seen("p6") == [1]
