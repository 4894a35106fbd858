"""Row-level security against a hand-written WHERE with the same conditions, on the same table, in one run.

    python bench/rls.py [ROWS] [--serial] [--plans]

A private PostgreSQL holds ROWS customers (default 1,000,000) and the mirror of their states. Three queries count and
sum the same rows: an administrator's with the conditions written by hand, a purpose's login on the table under row
policies, and the same login on its closed view. Medians of five, interleaved; ratios of one run. With --serial no query may use parallel workers.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import psycopg

from enforced import MAP, Shop, plain, served, shop_edition
from sekisho.enforce.composing import reader, request_of
from sekisho.gate.decide import strict_terms
from sekisho.gate.ir import COLUMNS, any_of, negate
from sekisho.gate.model import Slot
from sekisho.gate.printers.sql import POSTGRES, print_expr
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import legal_day
from strategies import TODAY, person, plan_of

ROUNDS = 5
KINDS = (
    (80, person()),
    (8, person((Slot.OBJECTION, "p1"))),
    (6, person(category=2)),
    (4, person(prov=2)),
    (2, person(days={"d0": TODAY - 800})),
)
"""Of a hundred persons: ordinary, objecting, of another category, told nothing, cancelled long ago."""


def fill(shop: Shop, rows: int) -> None:
    by = legal_day(SystemClock().now()) - TODAY
    shop.administer(
        "INSERT INTO crm.customers SELECT n, 'name' || n, 'e' || n || '@example.com', 'b' || n, 'l', 'gold', 's' "
        f"FROM generate_series(1, {rows}) n"
    )
    shop.administer(
        f"INSERT INTO sekisho.subject_key SELECT n, 'person' || n FROM generate_series(1, {rows}) n"
    )
    at = 0
    for share, row in KINDS:
        values = (*row[:8], *(None if one is None else one + by for one in row[8:]))
        listed = ", ".join("NULL" if one is None else str(one) for one in values)
        shop.administer(
            f"INSERT INTO sekisho.state (key, subject, version, {', '.join(COLUMNS)}) "
            f"SELECT n, 'person' || n, 1, {listed} FROM generate_series(1, {rows}) n "
            f"WHERE n % 100 >= {at} AND n % 100 < {at + share}"
        )
        at += share
    shop.administer("VACUUM ANALYZE")
    shop.administer("UPDATE sekisho.mirror SET synced_at = clock_timestamp()")


def by_hand() -> str:
    today = legal_day(SystemClock().now())
    plan = plan_of(
        request_of("p1", ("name", "email", "birth_date"), "strict"), actor=reader("p1"), today=today
    )
    allowed = negate(any_of(term.when for term in strict_terms(plan)))
    return (
        "SELECT count(*), sum(length(email)) FROM crm.customers c WHERE EXISTS "
        f"(SELECT 1 FROM sekisho.state s WHERE s.key = c.customer_no AND {print_expr(allowed, POSTGRES, of='s')})"
    )


def timed(connection: "psycopg.Connection", query: str) -> tuple[float, tuple]:
    began = time.perf_counter()
    found = connection.execute(query).fetchone()
    return time.perf_counter() - began, found


def main() -> None:
    rows = next((int(word) for word in sys.argv[1:] if word.isdigit()), 1_000_000)
    with served() as url:
        shop = Shop(url)
        shop.apply(shop_edition(MAP.replace("key_type", "explain: open\nkey_type")))
        fill(shop, rows)
        table = "SELECT count(*), sum(length(email)) FROM crm.customers"
        # The view of a closed map is the same but for OFFSET 0; it is made beside, so that both run on one server.
        closed = str(shop.administer("SELECT pg_get_viewdef('sekisho_live.p1__customers'::regclass)")[0][0])
        shop.administer(
            f"CREATE VIEW sekisho_live.closed WITH (security_barrier) AS {closed.rstrip('; ')} OFFSET 0;"
            "ALTER VIEW sekisho_live.closed OWNER TO sekisho_keeper; GRANT SELECT ON sekisho_live.closed TO sekisho_p1"
        )
        view = "SELECT count(*), sum(length(email)) FROM sekisho_live.closed"
        with shop.login("sekisho_p1") as login, psycopg.connect(plain(url), autocommit=True) as owner:
            asked = {
                "WHERE by hand": (owner, by_hand()),
                "row policies": (login, table),
                "closed view": (login, view),
            }
            for connection in (login, owner):
                connection.execute("SET jit = off")
                if "--serial" in sys.argv:
                    connection.execute("SET max_parallel_workers_per_gather = 0")
            answers = {name: timed(*who)[1] for name, who in asked.items()}
            assert len(set(answers.values())) == 1, answers
            times: dict[str, list[float]] = {name: [] for name in asked}
            for _ in range(ROUNDS):
                for name, who in asked.items():
                    times[name].append(timed(*who)[0])
            base = statistics.median(times["WHERE by hand"])
            print(f"{rows:,} rows, seen: {answers['row policies'][0]:,}")
            for name, found in times.items():
                median = statistics.median(found)
                print(f"{name:14} {median * 1000:8.0f} ms   {median / base:5.2f} ×")
            if "--plans" in sys.argv:
                for who, query in asked.values():
                    print(
                        "\n".join(line[0] for line in who.execute("EXPLAIN (ANALYZE, TIMING OFF) " + query))
                    )


if __name__ == "__main__":
    main()
