"""Selects an audience with reasons on each engine, beside a plain scan of the same table. One command.

    python bench/audience.py [--engine sqlite|duckdb|postgres] [--rows 1000000]

The state rows are made up by the engine itself: for DuckDB that is the exported projection, a file with the state
columns and nothing else. "reasons" counts the persons by mask in one pass; "kept" materialises each person's mask first,
which is what SQLite needs, for it would compute the mask again for every group. The plain scan reads the same columns and
adds one number a row: the least that any selection costs. The ratio is what to compare between machines. PostgreSQL is a
private server of this run, durable writing off; its processor time is not this process's. On a machine that others use
the processor's time tells more than the clock.
"""

import argparse
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from private_postgres import private_postgres

from sekisho.gate.decide import strict_terms
from sekisho.gate.explain import rules_in
from sekisho.gate.ir import COLUMNS, WORDS
from sekisho.gate.model import Request, Slot
from sekisho.gate.printers.alike import print_set
from sekisho.gate.printers.python import columns_of
from sekisho.gate.printers.sql import DUCKDB, POSTGRES, SQLITE, Dialect
from sekisho.law.model import Verb
from strategies import HELD, NEWS, bits_of, plan_of

RUNS = 5
REQUEST = Request(verb=Verb.CONTACT, purpose=NEWS, items=("name", "email"), channel="email")
SHARES = {(Slot.AD_OPT_IN, "email"): "n % 10 < 7", (Slot.OBJECTION, NEWS, "email"): "n % 23 = 0"}
"""Bits that some have: slot, and who."""


def word(number: int) -> str:
    """A state word: everybody holds everything, and some have the bits of `SHARES`."""
    held = bits_of(*((Slot.HOLDS, item) for item in HELD))[number]
    parts = [f"CASE WHEN {who} THEN {bits_of(slot)[number]} ELSE 0 END" for slot, who in SHARES.items()]
    return " + ".join([str(held), *parts])


PEOPLE = {
    "category": "CASE WHEN n % 50 = 0 THEN 2 ELSE 1 END",
    "status": "CASE WHEN n % 97 = 0 THEN 4 ELSE 1 END",
    "prov": "CASE WHEN n % 19 = 0 THEN 2 ELSE 1 END",
    "cons": "n % 5",
    **{f"w{number}": word(number) for number in range(WORDS)},
    "d0": "CASE WHEN n % 40 = 0 THEN 20000 + n % 700 END",
    **{f"d{place}": "20000 + n % 700" for place in (1, 2, 3, 4)},
}
"""Made-up people: mostly customers who asked for advertising, some stops, some cancelled."""


@dataclass(frozen=True)
class Engine:
    """An engine with the state rows of its made-up people.

    Attributes:
        name: With its release.
        dialect: How it spells.
        run: Runs a statement and gives its rows.
        bound: The target, seconds for a million persons.
        kept: The target is for masks that are kept, not for reasons alone.
    """

    name: str
    dialect: Dialect
    run: Callable[[str], list[Any]]
    bound: float
    kept: bool


def people(dialect: Dialect, series: str) -> Iterator[str]:
    """The statements that make the table; as in `subject_state` only the days may be unknown."""
    kind = "BIGINT" if dialect.typed else "INTEGER"
    columns = (f"{name} {kind}{'' if name.startswith('d') else ' NOT NULL'}" for name in COLUMNS)
    yield f"CREATE TABLE subject_state (subject_no {kind} PRIMARY KEY, {', '.join(columns)})"
    yield f"INSERT INTO subject_state SELECT n, {', '.join(PEOPLE.get(c, 'NULL') for c in COLUMNS)} FROM {series}"


@contextmanager
def sqlite(rows: int) -> Iterator[Engine]:
    with TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "bench.db")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("PRAGMA cache_size=-200000")
        series = f"(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows}) SELECT n FROM s)"
        for statement in people(SQLITE, series):
            base.execute(statement)
        base.commit()
        yield Engine(
            f"SQLite {sqlite3.sqlite_version}", SQLITE, lambda q: base.execute(q).fetchall(), 0.5, True
        )


@contextmanager
def duckdb(rows: int) -> Iterator[Engine]:
    import duckdb as engine

    with TemporaryDirectory() as folder:
        base = engine.connect(str(Path(folder) / "projection.duckdb"))
        for statement in people(DUCKDB, f"range(1, {rows + 1}) AS s(n)"):
            base.execute(statement)
        base.execute("CHECKPOINT")
        yield Engine(
            f"DuckDB {engine.__version__}", DUCKDB, lambda q: base.execute(q).fetchall(), 0.05, False
        )


@contextmanager
def postgres(rows: int) -> Iterator[Engine]:
    import psycopg

    settings = (("shared_buffers", "'2GB'"), ("max_wal_size", "'8GB'"), ("work_mem", "'64MB'"))
    with private_postgres(settings=settings) as server:
        url = server.url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(url, autocommit=True) as base:

            def run(query: str) -> list[Any]:
                done = base.execute(query)
                return done.fetchall() if done.description else []

            for statement in people(POSTGRES, f"generate_series(1, {rows}) AS s(n)"):
                run(statement)
            run("VACUUM ANALYZE subject_state")
            release = base.info.parameter_status("server_version") or ""
            yield Engine(f"PostgreSQL {release.split()[0]}", POSTGRES, run, 0.15, False)


ENGINES = {"sqlite": sqlite, "duckdb": duckdb, "postgres": postgres}


Taken = list[tuple[float, float]]


def seconds(work: Callable[[], object]) -> Taken:
    """Of each run the time on the clock, and that of this process's own threads."""
    found = []
    for _ in range(RUNS + 1):
        begun, busy = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - begun, time.process_time() - busy))
    return found[1:]


def say(name: str, found: Taken) -> float:
    low, middle, high = statistics.quantiles([clock for clock, _ in found], n=4)
    busy = statistics.median(busy for _, busy in found)
    print(
        f"{name:<28} median {middle:.3f} s  IQR {low:.3f}-{high:.3f}  processor {busy:.3f} s  runs {len(found)}"
    )
    return middle


def measure(engine: Engine, rows: int) -> None:
    """Prints what one engine takes."""
    terms = strict_terms(plan_of(REQUEST))
    printed = print_set(terms, engine.dialect)
    names = ", ".join(printed.names)
    read = sorted(frozenset[str]().union(*(columns_of(term.when) for term in terms)))
    counted: list[tuple[int, int]] = []

    def scan() -> None:
        columns = " + ".join(f"coalesce({column}, 0)" for column in read)
        engine.run(f"SELECT sum(({columns}) & 1023) FROM subject_state")

    def reasons(of: str, given: str = "") -> None:
        found = engine.run(f"{given}SELECT count(*), {names} FROM {of} GROUP BY {names}")
        counted[:] = [(printed.mask(words), many) for many, *words in found]

    def keep() -> None:
        engine.run("DROP TABLE IF EXISTS audience")
        engine.run(
            f"CREATE TEMP TABLE audience AS SELECT subject_no, {printed.selected()} FROM subject_state"
        )

    print(f"{rows} rows, {len(terms)} rules, {len(read)} columns, {engine.name}")
    plain = say("plain scan", seconds(scan))
    judged = f"(SELECT {printed.selected()} FROM subject_state) AS judged"
    if engine.kept:  # as the application asks SQLite
        given = f"WITH judged AS MATERIALIZED (SELECT {printed.selected()} FROM subject_state) "
        at_once = say("reasons in one statement", seconds(lambda: reasons("judged", given)))
    else:
        at_once = say("reasons in one statement", seconds(lambda: reasons(judged)))
    kept = say("mask kept", seconds(keep))
    say("reasons counted from it", seconds(lambda: reasons("audience")))
    excluded = sum(many for mask, many in counted if mask)
    print(f"one statement {at_once / plain:.1f} times, kept {kept / plain:.1f} times the plain scan")
    print(f"allowed {rows - excluded}, excluded {excluded}:")
    by_rule: dict[str, int] = {}
    for found, count in counted:
        for rule in rules_in(found):
            by_rule[rule.id] = by_rule.get(rule.id, 0) + count
    for rule_id, count in sorted(by_rule.items()):
        print(f"  {rule_id:<32} {count}")
    bound, reached = engine.bound * rows / 1_000_000, kept if engine.kept else at_once
    print(f"target {bound:.2f} s for {'the mask kept' if engine.kept else 'the reasons'}: ", end="")
    print("met" if reached <= bound else "missed")


def main() -> None:
    """Measures one engine, or each."""
    parser = argparse.ArgumentParser(description="Selects an audience with reasons, beside a plain scan.")
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    for name in [given.engine] if given.engine else ENGINES:
        with ENGINES[name](given.rows) as engine:
            measure(engine, given.rows)


if __name__ == "__main__":
    main()
