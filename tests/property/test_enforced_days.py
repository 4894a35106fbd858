"""Every day of eight years, with two leap days, decides in the database as the gate decides on that day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from private_postgres import why_not

from enforced import Shop, served, shop_edition
from sekisho.enforce import foundation
from sekisho.enforce.composing import reader, request_of
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.model import StateRow
from sekisho.law.legal_day import Period, day_number
from sekisho.policy.model import RetentionClock, RetentionRule
from strategies import POLICY, SERVICE, STATISTICS, person, plan_of

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
FIRST, DAYS = day_number(date(2027, 1, 1)), 8 * 365 + 2
LEAP = day_number(date(2028, 2, 29))

ODD = replace(
    POLICY,
    retention=(
        RetentionRule(
            id="k1", clock=RetentionClock.CANCELLED, period=Period(years=1), purposes=(SERVICE, STATISTICS)
        ),
        RetentionRule(
            id="k2", clock=RetentionClock.ACQUIRED, period=Period(years=2, months=1), items=("name",)
        ),  # type: ignore[arg-type]
        RetentionRule(id="k3", clock=RetentionClock.LAST_USE, period=Period(months=6), items=("birth_date",)),  # type: ignore[arg-type]
    ),
)
"""Periods in years and in months: a threshold stands still, or jumps, around the end of February."""


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with served() as url:
        yield Shop(url)


def row(**days: int | None) -> StateRow:
    start = {"d2": FIRST, "d3": FIRST, "d4": FIRST, "d1": FIRST}
    return person(days={**start, **days})


def test_given_each_day_of_eight_years_when_read_then_the_database_answers_as_the_gate_does(
    shop: Shop,
) -> None:
    text = (
        "schema: sekisho/enforce/1\nkey_type: bigint\nexplain: open\npurposes: [p1]\ntables:\n"
        "  - {table: crm.customers, key: customer_no, items: {full_name: name, birth: birth_date}}\n"
    )
    edition = shop_edition(text, first=FIRST, days=DAYS, policy=ODD)
    (gate,) = edition.gates
    assert len(gate.days) == DAYS
    shop.apply(edition)
    rows = [
        row(**{column: LEAP + off})
        for column in ("d0", "d1", "d2")
        for off in (-800, -366, -365, -200, -2, -1, 0, 1, 2, 200, 365, 366, 1200, 2000)
    ]
    shop.fill(rows)
    # The clock is a view of the database's own; here it shows every day in turn.
    shop.administer(
        "CREATE TABLE sekisho.shown (day integer); INSERT INTO sekisho.shown VALUES (0);"
        "GRANT SELECT ON sekisho.shown TO sekisho_keeper;"
        "CREATE OR REPLACE VIEW sekisho.clock AS SELECT s.day, statement_timestamp() AS at FROM sekisho.shown s;"
        "CREATE TABLE sekisho.found (day integer, key bigint);"
        "CREATE OR REPLACE VIEW sekisho.my_access AS SELECT 'p1'::text AS purpose"
    )
    shop.administer(
        f"DO $$ BEGIN FOR one IN {FIRST}..{FIRST + DAYS - 1} LOOP "
        "UPDATE sekisho.shown SET day = one; "
        "INSERT INTO sekisho.found SELECT one, key FROM sekisho.p1__customers; END LOOP; END $$"
    )
    found: dict[int, set[int]] = {}
    for day, key in shop.administer("SELECT day, key FROM sekisho.found"):
        found.setdefault(day, set()).add(key)
    answers = set()
    for day in range(FIRST, FIRST + DAYS):
        plan = plan_of(
            request_of("p1", gate.items, gate.table.mode), policy=ODD, actor=reader("p1"), today=day
        )
        judged = compile_plan(plan)
        expected = {no for no, one in enumerate(rows) if judge(judged, one).allowed}
        assert found.get(day, set()) == expected, date.fromordinal(date(1970, 1, 1).toordinal() + day)
        answers.add(len(expected))
    assert len(answers) > 10  # thresholds did move past the rows


def test_given_the_clock_when_asked_around_midnight_in_japan_then_the_day_changes_there(shop: Shop) -> None:
    asked = foundation.CLOCK.partition(" AS\n")[2]
    for instant, day in (("2028-02-28 14:59:59.999999+00", LEAP - 1), ("2028-02-28 15:00:00+00", LEAP)):
        then = asked.replace("statement_timestamp()", f"'{instant}'::timestamptz")
        assert shop.administer(f"SET timezone = 'America/Lima'; {then}")[0][0] == day
