"""`decide` end to end: state read from the store, bound plan, decision; and the same with its durable entry. One command.

    python bench/decide.py [--persons 5000] [--asked 20000]

"from the store" is one process asking about random people: the register's version and the person's row are read in one
transaction, the plan comes from the cache, the decision is made. "with its entry" is what the command and the API do: a
ledger entry, synchronised to the disk, before the answer leaves. The baseline reads the same row by the same driver and
decides nothing. With a PostgreSQL server at hand the rows are mirrored into a table of a private one (Unix socket,
durable writing off), and the same is asked of it: the row by a prepared statement, the plan and the decision as before.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from private_postgres import private_postgres, why_not
from vault import Sekisho

from sekisho.application.asking import Asked, circumstances, decide, resolve
from sekisho.application.house import Unit
from sekisho.gate.model import Actor, Request
from sekisho.storage.transaction import reading
from sekisho.vault import subjects
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState


def per_call(work: Callable[[str], object], ids: list[str], runs: int = 5) -> list[float]:
    """Microseconds a call, one figure a run."""
    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        for one in ids:
            work(one)
        found.append((time.perf_counter() - begun) / len(ids) * 1e6)
    return found


def report(name: str, figures: list[float]) -> float:
    """Median and spread."""
    middle = statistics.median(figures)
    print(
        f"  {name:34} {middle:9.1f} µs   best {min(figures):9.1f}   spread {(max(figures) - min(figures)) / middle * 100:4.0f} %"
    )
    return middle


def from_postgres(
    unit: Unit, request: Request, actor: Actor, numbers: Mapping[str, SubjectNo | None], ids: list[str]
) -> None:
    """The same with the rows in PostgreSQL."""
    reason = why_not()
    if reason is not None:
        print(f"  PostgreSQL left out: {reason}")
        return
    import psycopg

    names = SubjectState._fields
    with private_postgres() as server:
        url = server.url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(url, autocommit=True, prepare_threshold=1) as base:
            text = {"subject_id": "text", "events": "bytea", "salt": "bytea"}
            kinds = (f"{name} {text.get(name, 'bigint')}" for name in names)
            base.execute(f"CREATE TABLE subject_state ({', '.join(kinds)}, PRIMARY KEY (subject_no))")
            with base.cursor() as cursor, cursor.copy("COPY subject_state FROM STDIN") as copy:
                for number in filter(None, numbers.values()):
                    copy.write_row(tuple(subjects.read_state(unit.conn, number) or ()))
            base.execute("ANALYZE subject_state")
            query = f"SELECT {', '.join(names)} FROM subject_state WHERE subject_no = %s"

            asking = base.cursor(binary=True)

            def row(one: str) -> SubjectState:
                found = asking.execute(query, (numbers[one],)).fetchone()
                assert found is not None
                return SubjectState(*found)

            def judged(one: str) -> object:
                state = row(one)
                around = circumstances(unit, request, actor, state)
                return unit.rule(request, actor=actor, state=state, circumstances=around)

            plain = report("PostgreSQL, the row alone", per_call(row, ids))
            whole = report("decide, state from PostgreSQL", per_call(judged, ids))
        print(f"  ratio decide / row alone = {whole / plain:.1f}")


def main() -> None:
    """Runs the three."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=5_000)
    parser.add_argument("--asked", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["SEKISHO_KEYS"] = str(Path(scratch) / "keys")
        side = Sekisho(Path(scratch))
        for _ in range(given.persons // 500):
            side.write(500)
        house, actor = side.house, side.actor
        chance = random.Random(1)
        ids = chance.choices(side.ids, k=given.asked)
        asked = Asked(verb="use", purpose="p1", items=("name", "email"))
        with reading(house.engine) as tx:
            unit = Unit(house, tx)
            request = resolve(unit.snapshot, asked)
            numbers = {one: SubjectNo(unit.subject(one).subject_no) for one in set(ids)}

            def row(one: str) -> object:
                return subjects.read_state(unit.conn, numbers[one])

            def judged(one: str) -> object:
                state = subjects.read_state(unit.conn, numbers[one])
                return unit.rule(
                    request,
                    actor=actor,
                    state=state,
                    circumstances=circumstances(unit, request, actor, state),
                )

            plain = report("the row alone", per_call(row, ids))
            whole = report("decide, state from the store", per_call(judged, ids))
            print(f"  ratio decide / row alone = {whole / plain:.1f}")
            from_postgres(unit, request, actor, numbers, ids)
        few = ids[:200]
        report(
            "decide with its durable entry",
            per_call(
                lambda one: decide(
                    house, actor, Asked(verb="use", subject=one, purpose="p1", items=("name",))
                ),
                few,
                3,
            ),
        )


if __name__ == "__main__":
    main()
