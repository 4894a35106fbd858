"""Verifying a large book: entries a second and peak memory, and how that compares with only hashing the same bytes.

    python bench/ledger_verify.py [--entries 1000000] [--processes 2] [--keep FILE]

Builds a book with the real tables: 95.99 % uses of one person each, 4 % changes of a person's state (an effect each), 0.01 %
set reads of 20,000 persons. The bodies are the canonical form; the quick builder of this file is held against
`canonical.write` for the first 2,000 of them. Then, each in a new process, so that peak memory is its own:

- plain: reads the same bodies and hashes each once (SHA-256), one process;
- verify: `ledger.passing.verify_quickly`: form of every entry, leaves, tree, index by person, sets, checkpoints.

What `sekisho ledger verify` does besides, holding every living person's stored state against the book, depends on the number
of persons and is not in these figures.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from sekisho.ledger import store, tree
from sekisho.ledger.canonical import write, write_instant
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.merkle import leaf_hash
from sekisho.ledger.model import Draft, Effect, Entry
from sekisho.ledger.note import Ed25519Signer, VerifierKey
from sekisho.ledger.passing import verify_quickly
from sekisho.ledger.sets import SetChunk, pack
from sekisho.storage.engine import open_database
from sekisho.storage.rows import insert_rows
from sekisho.storage.schema import metadata

START = datetime(2026, 4, 1, tzinfo=UTC)
SIGNER = Ed25519Signer(name="sekisho.example/bench", seed=bytes(range(32)))
PERSONS = 1_000_000
CHECKED = 2_000
BATCH = 20_000
SETS = 16


def entry_of(no: int, sets: list[tuple[SetChunk, ...]]) -> Entry:
    """The entry of a number, as values."""
    usual = {"at": START + timedelta(milliseconds=no), "actor": f"account-{no % 50}"}
    who = no * 7919 % PERSONS
    if no % 10_000 == 9_999:
        draft = Draft(kind=EntryKind.SUBJECT_AUDIENCE_SELECTED, purpose="p3", sets=sets[no % SETS], **usual)
    elif no % 25 == 24:
        effect = Effect(ledger_no=who, object="state", hash=hashlib.sha256(b"%d" % no).hexdigest())
        kind = EntryKind.SUBJECT_CONSENT_GIVEN
        draft = Draft(kind=kind, subjects=(who,), effects=(effect,), purpose="p3", **usual)
    else:
        draft = Draft(
            kind=EntryKind.SUBJECT_DATA_USED,
            subjects=(who,),
            purpose="p6",
            items=("i1", "i4"),
            basis="within_purpose",
            policy_version="privacy-1",
            decision=f"d{no:025d}",
            plan="a" * 64,
            fired=5,
            allowed=True,
            note={"verb": "use"},
            **usual,
        )
    return Entry.of(draft, no=no)


def body_of(no: int, sets: list[tuple[SetChunk, ...]]) -> bytes:
    """The same entry's bytes, the common kinds put together from text."""
    if no % 10_000 == 9_999:
        return write(entry_of(no, sets))
    at, who = write_instant(START + timedelta(milliseconds=no)), no * 7919 % PERSONS
    if no % 25 == 24:
        digest = hashlib.sha256(b"%d" % no).hexdigest()
        return (
            f'{{"actor":"account-{no % 50}","at":"{at}","effects":[[{who},"state","{digest}"]],'
            f'"kind":"subject:consent:given","no":{no},"purpose":"p3","subjects":[{who}],"tellable":"yes","v":1}}'
        ).encode()
    return (
        f'{{"actor":"account-{no % 50}","allowed":true,"at":"{at}","basis":"within_purpose",'
        f'"decision":"d{no:025d}","fired":"5","items":["i1","i4"],"kind":"subject:data:used","no":{no},'
        f'"note":{{"verb":"use"}},"plan":"{"a" * 64}","policy_version":"privacy-1","purpose":"p6",'
        f'"subjects":[{who}],"tellable":"yes","v":1}}'
    ).encode()


def build(path: Path, count: int) -> None:
    """Fills a book, grows its tree and signs it at ten sizes."""
    engine = open_database(path, create=True)
    random = Random(1)
    sets = [pack(random.sample(range(PERSONS), 20_000)) for _ in range(SETS)]
    for no in [*range(CHECKED), 9_999]:
        assert body_of(no, sets) == write(entry_of(no, sets)), no
    tables = [
        *(store.ledger_entry, store.ledger_node, store.ledger_checkpoint, store.entry_subject),
        store.set_member,
    ]
    with engine.begin() as conn:
        metadata.create_all(conn, tables=tables)
    signed = {count * part // 10 // BATCH * BATCH for part in range(1, 10)} | {count}
    for start in range(0, count, BATCH):
        with engine.begin() as conn:
            fill(conn, range(start, min(start + BATCH, count)), sets)
            while tree.integrate(conn, batch=BATCH) < min(start + BATCH, count) & ~1:
                pass
            if start + BATCH in signed or start + BATCH >= count:
                tree.checkpoint(conn, SIGNER, START + timedelta(days=1))
    engine.dispose()


def fill(conn: Connection, numbers: range, sets: list[tuple[SetChunk, ...]]) -> None:
    """Writes some entries with their index rows and bitmaps."""
    bodies = [(no, body_of(no, sets)) for no in numbers]
    insert_rows(
        conn,
        store.ledger_entry,
        ("no", "body", "leaf"),
        [(no, body, leaf_hash(body)) for no, body in bodies],
    )
    named = sorted((no * 7919 % PERSONS, no) for no in numbers if no % 10_000 != 9_999)
    insert_rows(conn, store.entry_subject, ("ledger_no", "entry_no"), named)
    members = [
        (part.digest.chunk, no, part.bitmap)
        for no in numbers
        if no % 10_000 == 9_999
        for part in sets[no % SETS]
    ]
    insert_rows(conn, store.set_member, ("chunk_no", "entry_no", "bitmap"), members)


def plain(path: Path, _processes: int) -> int:
    """Hashes every body once."""
    engine = open_database(path)
    count = 0
    with engine.connect() as conn:
        cursor = conn.connection.cursor()
        cursor.execute("SELECT body FROM ledger_entry ORDER BY no")
        while rows := cursor.fetchmany(2048):
            for row in rows:
                hashlib.sha256(row[0]).digest()
            count += len(rows)
    return count


def verified(path: Path, processes: int) -> int:
    """Verifies the book."""
    opener = partial(open_database, path)
    with opener().connect() as conn:
        os.environ["PYTHON_CPU_COUNT"] = str(processes)
        found, _ = verify_quickly(conn, [VerifierKey.of(SIGNER)], opener=opener if processes > 1 else None)
    assert found.ok, found
    return found.size


def measure(name: str, path: Path, processes: int) -> dict[str, float]:
    """Runs one of the two in this process and says seconds and peak memory."""
    began = time.perf_counter()
    count = {"plain": plain, "verify": verified}[name](path, processes)
    seconds = time.perf_counter() - began
    mine, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "entries": count,
        "seconds": seconds,
        "processor": sum(each.ru_utime + each.ru_stime for each in (mine, workers)),
        "mb": mine.ru_maxrss / 1024,
        "mb_worker": workers.ru_maxrss / 1024,
    }


def main() -> None:
    """Builds, measures alternately, prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="Keep the book here, or use the one that is here.")
    parser.add_argument("--only", choices=["plain", "verify"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        sys.stdout.write(json.dumps(measure(asked.only, asked.keep, asked.processes)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        path = asked.keep or Path(scratch) / "book.db"
        if not path.exists():
            began = time.perf_counter()
            build(path, asked.entries)
            print(
                f"built {asked.entries:,} entries in {time.perf_counter() - began:.0f} s, {path.stat().st_size / 2**30:.1f} GiB"
            )
        for _ in range(asked.runs):
            found = {name: _apart(name, path, asked.processes) for name in ("plain", "verify")}
            for name, one in found.items():
                print(
                    f"{name:7} {one['seconds']:7.1f} s ({one['processor']:.1f} s of processor time)  "
                    f"{one['entries'] / one['seconds']:>11,.0f} entries/s  "
                    f"peak {one['mb']:.0f} MB, each worker {one['mb_worker']:.0f} MB"
                )
            print(
                f"verify takes {found['verify']['seconds'] / found['plain']['seconds']:.2f} x the plain pass"
            )


def _apart(name: str, path: Path, processes: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--only", name, "--keep", str(path), "--processes", str(processes)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
