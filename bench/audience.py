"""Selects an audience of a million in SQLite with reasons, beside a plain scan of the same table.

    python bench/audience.py [ROWS]

The mask of every row is materialised into a table of its own (subject, mask), as the application keeps it; then the
allowed and the reasons are counted from it. The plain scan reads the same columns and adds one number a row, which is
the least that any selection costs. Times are of the same run; the ratio is what to compare between machines.
"""

import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from sekisho.gate.decide import strict_terms
from sekisho.gate.explain import rules_in
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import Request, Term
from sekisho.gate.printers.python import columns_of
from sekisho.gate.printers.sql import SQLITE, print_mask
from sekisho.law.model import Verb
from strategies import NEWS, plan_of

RUNS = 5
REQUEST = Request(verb=Verb.CONTACT, purpose=NEWS, items=("name", "email"), channel="email")


def fill(base: sqlite3.Connection, rows: int) -> None:
    """Made-up people: mostly customers who asked for advertising, some stops, some cancelled."""
    columns = ", ".join(f"{column} INTEGER" for column in COLUMNS)
    base.execute(f"CREATE TABLE subject_state (subject_no INTEGER PRIMARY KEY, {columns})")
    held = (1 << 6) - 1
    values = {
        "category": "CASE WHEN n % 50 = 0 THEN 2 ELSE 1 END",
        "status": "CASE WHEN n % 97 = 0 THEN 4 ELSE 1 END",
        "prov": "1 + (n % 19 = 0)",
        "cons": "n % 5",
        "w0": f"{held} | ((n % 10 < 7) << 54) | ((n % 23 = 0) << 12)",
        "w1": "n & 3",
        "w2": "0",
        "w3": "0",
        "d0": "CASE WHEN n % 40 = 0 THEN 20000 + n % 700 END",
        **{f"d{place}": "20000 + n % 700" for place in (1, 2, 3, 4)},
    }
    chosen = ", ".join(values.get(column, "NULL") for column in COLUMNS)
    base.execute(
        "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?) "
        f"INSERT INTO subject_state SELECT n, {chosen} FROM s",
        (rows,),
    )
    base.commit()


def seconds(work: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(RUNS + 1):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return found[1:]


def say(name: str, found: list[float]) -> float:
    low, middle, high = statistics.quantiles(found, n=4)
    print(f"{name:<28} median {middle:.3f} s  IQR {low:.3f}-{high:.3f}  runs {len(found)}")
    return middle


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    terms: tuple[Term, ...] = strict_terms(plan_of(REQUEST))
    printed = print_mask(terms, SQLITE)
    names = ", ".join(printed.names)
    read = sorted(frozenset[str]().union(*(columns_of(term.when) for term in terms)))
    with TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "bench.db")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("PRAGMA cache_size=-200000")
        fill(base, rows)
        counted: list[tuple[int, int]] = []

        def keep() -> None:
            base.execute("DROP TABLE IF EXISTS temp.audience")
            base.execute(
                f"CREATE TEMP TABLE audience AS SELECT subject_no, {printed.selected()} FROM subject_state"
            )

        def count() -> None:
            found = base.execute(f"SELECT count(*), {names} FROM audience GROUP BY {names}")
            counted[:] = [(printed.mask(words), many) for many, *words in found]

        def only_mask() -> None:
            base.execute(f"SELECT sum({' + '.join(printed.words)}) FROM subject_state").fetchone()

        def scan() -> None:
            columns = " + ".join(f"coalesce({column}, 0)" for column in read)
            base.execute(f"SELECT sum(({columns}) & 1023) FROM subject_state").fetchone()

        print(f"{rows} rows, {len(terms)} rules, {len(read)} columns, SQLite {sqlite3.sqlite_version}")
        plain = say("plain scan", seconds(scan))
        say("mask, not kept", seconds(only_mask))
        kept = say("mask kept", seconds(keep))
        grouped = say("reasons counted from it", seconds(count))
        full = kept + grouped
        excluded = sum(many for mask, many in counted if mask)
        print(f"together {full:.3f} s, {full / plain:.1f} times the plain scan")
        print(f"allowed {rows - excluded}, excluded {excluded}:")
        reasons: dict[str, int] = {}
        for found, count in counted:
            for rule in rules_in(found):
                reasons[rule.id] = reasons.get(rule.id, 0) + count
        for rule_id, count in sorted(reasons.items()):
            print(f"  {rule_id:<32} {count}")
        bound = 0.5 * rows / 1_000_000
        print(f"target {bound:.1f} s for the mask kept: {'met' if kept <= bound else 'missed'}")


if __name__ == "__main__":
    main()
