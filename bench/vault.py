"""Vault write and logged read against plain rows, and against plain rows with a plain audit row. One command.

    python bench/vault.py [--persons 20000] [--reads 4000] [--callers 16]

The same engine, driver, pragmas (WAL, synchronous=FULL), batches and group commit serve all three. A person has two
groups of items. "plain" stores the JSON of a group as a row; "plain + audit" stores an audit row with each; "sekisho"
stores envelopes under random keys (key store committed first), the state row, the first event and a ledger entry.
Ratios are medians over runs that alternate, so that the machine's noise falls on all alike.
"""

import argparse
import gc
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
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
from sekisho.storage.rows import fetch, insert_rows
from sekisho.storage.transaction import Transaction, reading
from sekisho.storage.writer import Writer
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import HolderNo, ItemId, SubjectNo
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
READ_PLAIN = select(plain_row.c.part, plain_row.c.body).where(plain_row.c.person == bindparam("person"))

VALUES = {
    "name": "見本 花子",
    "email": "hanako{n}@example.jp",
    "postal_address": "東京都みほん区見本町1-2-3 みほんハイツ101号室",
    "phone": "03-0000-0000",
    "card_number": "0000 0000 0000 0000",
}
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
    """Plain rows, with or without an audit row."""

    def __init__(self, folder: Path, *, audited: bool) -> None:
        self.engine = open_database(folder / f"plain{int(audited)}.db", create=True)
        with self.engine.begin() as conn:
            plain_metadata.create_all(conn)
        self.writer = Writer(self.engine)
        self.audited = audited
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

        def job(tx: Transaction) -> None:
            insert_rows(tx.connection, plain_row, ("person", "part", "body"), rows)
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

    def __init__(self, folder: Path) -> None:
        policy = folder / "policy.txt"
        policy.write_text(POLICY, encoding="utf-8")
        created = init(folder / "workspace", policy)
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
    for key in ("plain", "plain + audit"):
        print(f"  sekisho / {key:14} = {base[key] / base['sekisho']:.2f}")


def main() -> None:
    """Runs both comparisons."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--reads", type=int, default=4_000)
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        import os

        os.environ["SEKISHO_KEYS"] = str(Path(scratch) / "keys")
        sides = {
            "plain": Plain(Path(scratch), audited=False),
            "plain + audit": Plain(Path(scratch), audited=True),
            "sekisho": Sekisho(Path(scratch)),
        }
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
