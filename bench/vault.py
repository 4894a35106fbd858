"""Vault write and logged read against plain rows with less and less left out. One command.

    python bench/vault.py [--engine sqlite|postgres] [--persons 20000] [--reads 4000] [--callers 16]

The same engine, driver, settings (full sync), batches and group commit serve all; for PostgreSQL a private server on the
disk. A person has two groups of items. "plain" stores the JSON of a group as a row; "plain + audit" stores an audit row
with each; "+ found by 3" keeps besides an index row for each of the three items by which sekisho finds a person, its
value normalised in the same way and in clear. "sekisho" stores envelopes under random keys (key store committed first),
the state row, the first event, keyed look-ups of three items and a ledger entry. Ratios are medians over runs that
alternate, so that the machine's noise falls on all alike. Processor time is that of this process: the server's is not in it.
"""

import argparse
import gc
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import psycopg
from private_postgres import private_postgres
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    select,
)

from sekisho.application.asking import Asked
from sekisho.application.house import House, Unit
from sekisho.application.signing_in import staff_by_name
from sekisho.application.using import show
from sekisho.bootstrap import init, open_house
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Draft, Effect
from sekisho.storage.engine import open_database
from sekisho.storage.place import Place, Schema
from sekisho.storage.rows import fetch, insert_rows
from sekisho.storage.transaction import Transaction, reading
from sekisho.storage.writer import Writer
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import HolderNo, ItemId, SubjectNo
from sekisho.vault.normalise import Field, normalise
from sekisho.vault.slot_store import intern_class

POLICY = """個人情報保護方針
みなと商店（以下「当店」といいます。）は、個人情報を次のとおり取り扱います。
1. 取得する情報
当店は、ウェブサイトで次の個人情報を取得します。
・氏名
・メールアドレス
・住所
・電話番号
・クレジットカード番号
2. 利用目的
・商品の発送のため
・お問い合わせへの対応のため
3. 第三者への提供
当店は、あらかじめご本人の同意を得ないで、個人データを第三者に提供しません。
"""

plain_metadata = MetaData()
plain_row = Table(
    "plain_row",
    plain_metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("part", String(8), primary_key=True),
    Column("body", Text, nullable=False),
)
audit_row = Table(
    "audit_row",
    plain_metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("what", String(64), nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
find_row = Table(
    "find_row",
    plain_metadata,
    Column("field", String(128), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_find_row_person", "person"),
    sqlite_with_rowid=False,
)
READ_PLAIN = select(plain_row.c.part, plain_row.c.body).where(plain_row.c.person == bindparam("person"))

VALUES = {
    "name": "見本 花子{n}",
    "email": "hanako{n}@example.jp",
    "postal_address": "東京都みほん区見本町1-2-3 みほんハイツ101号室",
    "phone": "03-{n:08}",
    "card_number": "0000 0000 0000 0000",
}
FOUND_BY = {"name": Field.NAME, "email": Field.EMAIL, "phone": Field.PHONE}
PARTS = (("g1", ("name", "email", "postal_address", "phone")), ("g2", ("card_number",)))


def values_of(n: int) -> dict[ItemId, str]:
    """Made-up values of person n."""
    return {ItemId(item): value.format(n=n) for item, value in VALUES.items()}


def audit(no: int, person: int, what: str) -> tuple[object, ...]:
    """A plain audit row with what a ledger entry says."""
    said = {
        "actor": "bench",
        "purpose": "p1",
        "items": list(VALUES),
        "policy": "v1",
        "allowed": True,
        "what": what,
    }
    return (no, time.time_ns() // 1000, "bench", what, person, json.dumps(said).encode())


AUDIT_COLUMNS = ("no", "at", "actor", "what", "person", "body")


class Plain:
    """Plain rows, with or without an audit row, with or without index rows."""

    def __init__(self, place: Place, *, audited: bool, found: bool = False) -> None:
        self.engine = open_database(place, create=True)
        self.writer = Writer(self.engine)
        self.writer.submit(lambda tx: plain_metadata.create_all(tx.connection))
        self.audited = audited
        self.found = found
        self.next_audit = 0
        self.count = 0

    def write(self, batch: int) -> None:
        """Writes so many persons in one transaction."""
        start = self.count
        people = [(n, values_of(n)) for n in range(start, start + batch)]
        rows = [
            (n, part, json.dumps({item: values[ItemId(item)] for item in items}, ensure_ascii=False))
            for n, values in people
            for part, items in PARTS
        ]
        finds = [
            (item, normalise(kind, values[ItemId(item)]), n)
            for n, values in people
            for item, kind in (FOUND_BY.items() if self.found else ())
        ]

        def job(tx: Transaction) -> None:
            insert_rows(tx.connection, plain_row, ("person", "part", "body"), rows)
            insert_rows(tx.connection, find_row, ("field", "value", "person"), finds)
            if self.audited:
                notes = [audit(self.next_audit + k, n, "acquired") for k, (n, _) in enumerate(people)]
                insert_rows(tx.connection, audit_row, AUDIT_COLUMNS, notes)

        self.writer.submit(job)
        self.next_audit += batch if self.audited else 0
        self.count += batch

    def read(self, n: int) -> None:
        """Reads one person and records it."""
        with reading(self.engine) as tx:
            found = {part: json.loads(body) for part, body in fetch(tx.connection, READ_PLAIN, {"person": n})}
        assert found["g1"]["email"]
        if self.audited:

            def job(tx: Transaction) -> None:
                insert_rows(tx.connection, audit_row, AUDIT_COLUMNS, [audit(self.next_audit, n, "used")])
                self.next_audit += 1

            self.writer.submit(job)


class Sekisho:
    """The vault with its ledger."""

    def __init__(self, folder: Path, databases: tuple[str, str] | None = None) -> None:
        policy = folder / "policy.txt"
        policy.write_text(POLICY, encoding="utf-8")
        created = init(folder / "workspace", policy, databases=databases)
        self.house: House = open_house(created.workspace)
        self.actor = staff_by_name(self.house, "operator").actor
        self.ids: list[str] = []
        self.slots = None

    def write(self, batch: int) -> None:
        """Writes so many persons in one transaction."""
        now = datetime.now(UTC)
        house = self.house
        house.read(lambda unit: unit.snapshot)
        start = len(self.ids)
        prepared = house.vault.prepare_new([values_of(n) for n in range(start, start + batch)], at=now)

        def work(unit: Unit) -> list[str]:
            notice = intern_class(
                unit.conn, "notice", {"policy_version": "v1", "channel": "web", "purposes": ["p1", "p2"]}
            )
            provenance = intern_class(unit.conn, "provenance", dict.fromkeys(VALUES, notice))
            category = intern_class(unit.conn, "category", unit.snapshot.policy.categories[0].id)
            groups = {str(e.group): int(unit.today) for e in prepared[0].envelopes}
            body = EventBody(category=category, provenance=provenance, groups=groups, items=tuple(VALUES))
            event = Event(kind=EventKind.ACQUIRED, at=now, body=body)
            news = [
                (state, [event]) for state in subjects.new_states([SubjectNo(n.holder) for n in prepared])
            ]
            states = subjects.create_subjects(unit.conn, news, unit.snapshot.slots)
            envelopes = house.vault.commit_many(unit.tx, prepared)
            ledger = {one.holder: one.ledger for one in prepared}
            effects = [
                Effect(ledger_no=ledger[one.holder], object=f"envelope:{one.group}", hash=one.digest.hex())
                for one in envelopes
            ]
            effects += [
                Effect(
                    ledger_no=ledger[HolderNo(state.subject_no)],
                    object="state",
                    hash=subjects.row_digest(state).hex(),
                )
                for state in states
            ]
            # One act, one entry: a batch acquired on the same terms, with every person and every hash in its leaf.
            draft = Draft(
                at=now,
                kind=EntryKind.SUBJECT_DATA_ACQUIRED,
                actor="bench",
                subjects=tuple(ledger.values()),
                purpose="p1",
                items=tuple(VALUES),
                policy_version="v1",
                allowed=True,
                effects=tuple(effects),
            )
            book.append(unit.conn, draft)
            if start == 0:  # as an import does: only what the shelf does not know yet makes it read anew
                unit.register_changed()
            return [state.subject_id for state in states]

        self.ids += house.write(work)

    def read(self, n: int) -> None:
        """Reads two items of one person for a purpose; the entry is durable on return."""
        asked = Asked(verb="use", subject=self.ids[n], purpose="p1", items=("name", "email"))
        shown = show(self.house, self.actor, asked)
        assert shown.ruling.allowed


def timed(work: Callable[[], None]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def concurrently(read: Callable[[int], None], *, reads: int, callers: int, people: int) -> float:
    """Seconds for so many reads by so many callers."""

    def caller(which: int) -> None:
        for k in range(reads // callers):
            read((which * 7919 + k * 104729) % people)

    threads = [threading.Thread(target=caller, args=(which,)) for which in range(callers)]
    return timed(lambda: ([t.start() for t in threads], [t.join() for t in threads])[0])


def report(name: str, figures: dict[str, list[float]], unit: int) -> None:
    """Medians, spread and ratios."""
    print(f"\n{name}")
    base = {key: statistics.median(values) for key, values in figures.items()}
    for key, values in figures.items():
        spread = (max(values) - min(values)) / base[key] * 100
        print(f"  {key:14} {unit / base[key]:>9.0f}/s   spread {spread:4.0f} %   runs {len(values)}")
    for key in sorted(base.keys() - {"sekisho"}, key=base.__getitem__):
        print(f"  sekisho / {key:14} = {base[key] / base['sekisho']:.2f}")


@contextmanager
def sides_of(engine: str, folder: Path) -> Iterator[dict[str, "Plain | Sekisho"]]:
    """Those that are compared, on one engine; baselines of PostgreSQL lie in a database of their own."""
    os.environ["SEKISHO_KEYS"] = str(folder / "keys")
    if engine == "sqlite":
        yield _sides(lambda name: folder / f"{name}.db", Sekisho(folder))
        return
    with private_postgres() as server:
        admin = server.url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(admin, autocommit=True) as connection:
            for name in ("plain", "data", "keys"):
                connection.execute(f"CREATE DATABASE {name}")
        plain, data, keys = (
            server.at(name).replace("postgresql+psycopg", "postgresql") for name in ("plain", "data", "keys")
        )
        yield _sides(lambda name: Schema(url=plain, name=name), Sekisho(folder, (data, keys)))


def _sides(place: Callable[[str], Place], sekisho: Sekisho) -> "dict[str, Plain | Sekisho]":
    return {
        "plain": Plain(place("plain0"), audited=False),
        "plain + audit": Plain(place("plain1"), audited=True),
        "+ found by 3": Plain(place("plain2"), audited=True, found=True),
        "sekisho": sekisho,
    }


def main() -> None:
    """Runs both comparisons."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--reads", type=int, default=4_000)
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        sides_of(given.engine, Path(scratch)) as sides,
    ):
        # As `sekisho import` does: what is there for good is not looked through again by every collection.
        gc.collect()
        gc.freeze()
        writes: dict[str, list[float]] = {key: [] for key in sides}
        busy: dict[str, list[float]] = {key: [] for key in sides}
        each = given.persons // given.runs
        for _ in range(given.runs):
            for key, side in sides.items():
                before = time.process_time()
                writes[key].append(
                    timed(lambda s=side: [s.write(given.batch) for _ in range(each // given.batch)])
                )
                busy[key].append(time.process_time() - before)
        report(f"bulk write, {given.batch} persons a transaction, persons/s", writes, each)
        report("the same by processor time of the process, persons/s", busy, each)
        del sides["+ found by 3"]  # reading by number, it is the one above
        reads: dict[str, list[float]] = {key: [] for key in sides}
        for _ in range(given.runs):
            for key, side in sides.items():
                reads[key].append(
                    concurrently(
                        side.read, reads=given.reads, callers=given.callers, people=given.persons // 2
                    )
                )
        report(f"read with its record, {given.callers} callers, reads/s", reads, given.reads)


if __name__ == "__main__":
    main()
