"""The baselines: plain rows, and plain rows with a plain audit row. Same driver, same durability, same grouping as sekisho.

Each operation is one transaction of indexed statements. With the audit row it is written in the operation's own
transaction, one row an operation however many records it touches, for every operation that sekisho enters in its book.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from oracle import LOG_LINES, Operation, Reply, may_use
from records import DECIDING, Metadata, Record
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    select,
    update,
)

from sekisho.storage.engine import open_database
from sekisho.storage.place import Place
from sekisho.storage.rows import fetch, insert_rows, run
from sekisho.storage.transaction import Transaction, reading
from sekisho.storage.writer import Writer

metadata = MetaData()
record = Table(
    "record",
    metadata,
    Column("key", Text, primary_key=True),
    Column("data", Text, nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in ("pur", "grp", "ttl", "usr", "obj", "dec", "shr", "src")
    ),
    *(Index(f"record_{name}", name) for name in ("grp", "ttl", "usr")),
)
audit = Table(
    "audit",
    metadata,
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
COLUMNS = ("key", "data", "pur", "grp", "ttl", "usr", "obj", "dec", "shr", "src")
_LOG = ("no", "at", "actor", "what", "place", "body")
_ALL = [record.c[name] for name in COLUMNS]
_BY = {name: record.c[name] == bindparam("wanted") for name in ("key", "usr", "grp", "ttl")}
_READ = {name: select(*_ALL).where(condition) for name, condition in _BY.items()}
_KEYS = {name: select(record.c.key).where(condition) for name, condition in _BY.items()}
_DELETE = {name: delete(record).where(condition) for name, condition in _BY.items()}
_SET = {
    name: update(record).where(_BY["key"]).values({name: bindparam("new")})
    for name in ("data", "obj", "dec", "shr")
}
_LINES = select(audit).order_by(audit.c.no.desc()).limit(LOG_LINES)
FIELD = {"usr": "usr", "pur": "grp", "shr": "grp", "obj": "grp", "dec": "grp", "ttl": "ttl", "key": "key"}
"""Which column a class of operation searches by."""

SILENT = frozenset({"get-system-logs", "verify-deletion"})
"""Reading the book and looking whether somebody is gone touch nobody: sekisho enters nothing, nor does the audit row."""


class Plain:
    """Plain rows, with or without the audit row."""

    def __init__(self, place: Place, *, audited: bool) -> None:
        """Makes the tables."""
        self.name = "plain + audit" if audited else "plain"
        self.places: list[Place] = [place]
        self.engine = open_database(place, create=True)
        self.audited = audited
        with Writer(self.engine) as once:
            once.submit(lambda tx: metadata.create_all(tx.connection))
        self.writer = Writer(self.engine)
        self.lines = 0

    def load(self, records: Sequence[Record]) -> None:
        """Writes the first records, in batches."""
        for at in range(0, len(records), 1000):
            some = records[at : at + 1000]
            self.writer.submit(lambda tx, some=some: self._insert(tx, some))

    def _insert(self, tx: Transaction, records: Sequence[Record]) -> None:
        insert_rows(tx.connection, record, COLUMNS, [row_of(one) for one in records])
        self._log(tx, "create-record", records[0].key, [one.key for one in records])

    def do(self, operation: Operation) -> Reply:
        """One operation; returns when it is durable."""
        name, _, by = operation.name.partition("-by-")
        work: Callable[[Transaction], Reply]
        match name:
            case "create-record":
                assert isinstance(operation.what, Record)
                made = operation.what
                work = lambda tx: (self._insert(tx, [made]), frozenset({made.key}))[1]  # noqa: E731
                return self.writer.submit(work)
            case "delete-record":
                work = self._delete
            case "update-data" | "update-metadata":
                work = self._change
            case "get-system-logs":
                return self._newest_lines()
            case "verify-deletion":
                return self._verify(operation)
            case _:
                work = self._read
        field = FIELD.get(by, "key")
        touched = lambda tx: self._touched(tx, operation, work, field)  # noqa: E731
        if name.startswith("read") and not self.audited:
            with reading(self.engine) as tx:
                return touched(tx)
        return self.writer.submit(touched)

    def _touched(self, tx: Transaction, operation: Operation, work: Any, field: str) -> Reply:
        reply = work(tx, operation, field)
        if operation.name not in SILENT:
            self._log(tx, operation.name, operation.where, sorted(reply))
        return reply

    def _log(self, tx: Transaction, what: str, place: str, keys: Sequence[str]) -> None:
        if not self.audited:
            return
        said = {"actor": "bench", "purpose": "support", "keys": list(keys), "allowed": True, "what": what}
        row = (self.lines, time.time_ns() // 1000, "bench", what, place, json.dumps(said).encode())
        insert_rows(tx.connection, audit, _LOG, [row])
        self.lines += 1

    def _delete(self, tx: Transaction, operation: Operation, field: str) -> frozenset[str]:
        keys = frozenset(key for (key,) in fetch(tx.connection, _KEYS[field], {"wanted": operation.where}))
        run(tx.connection, _DELETE[field], {"wanted": operation.where})
        return keys

    def _change(self, tx: Transaction, operation: Operation, field: str) -> frozenset[str]:
        rows = fetch(tx.connection, _READ[field], {"wanted": operation.where})
        changed = set()
        for old in map(record_of, rows):
            column, new = changed_column(old, operation)
            if column:
                run(tx.connection, _SET[column], {"wanted": old.key, "new": new})
                changed.add(old.key)
        return frozenset(changed)

    def _read(self, tx: Transaction, operation: Operation, field: str) -> Mapping[str, object]:
        rows = fetch(tx.connection, _READ[field], {"wanted": operation.where})
        found = map(record_of, rows)
        if operation.name.startswith("read-metadata"):
            return {one.key: one.meta for one in found}
        purpose = operation.what
        return {one.key: one.data for one in found if purpose is None or may_use(one.meta, str(purpose))}

    def _newest_lines(self) -> Reply:
        if not self.audited:
            return None
        with reading(self.engine) as tx:
            numbers = [row[0] for row in fetch(tx.connection, _LINES, {})]
        unbroken = numbers[0] - numbers[-1] == len(numbers) - 1 if numbers else False
        return len(numbers) if unbroken else "not in order"

    def _verify(self, operation: Operation) -> bool:
        with reading(self.engine) as tx:
            return not fetch(tx.connection, _KEYS["key"], {"wanted": operation.where})

    def gives(self, key: str) -> bool:
        """Whether the data of a record can still be had."""
        with reading(self.engine) as tx:
            return bool(fetch(tx.connection, _KEYS["key"], {"wanted": key}))

    def rows(self) -> list[Sequence[Any]]:
        """Everything, as a backup has it."""
        with reading(self.engine) as tx:
            return [tuple(row) for row in tx.connection.execute(select(*_ALL))]

    def put_back(self, rows: Sequence[Sequence[Any]]) -> None:
        """Replaces everything by what a backup has."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(delete(record))
            insert_rows(tx.connection, record, COLUMNS, rows)

        self.writer.submit(work)

    def close(self) -> None:
        """Lets go."""
        self.writer.close()
        self.engine.dispose()


def _joined(words: frozenset[str]) -> str:
    return ",".join(sorted(words))


def _split(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))


def row_of(one: Record) -> tuple[object, ...]:
    """A record as a row."""
    meta = one.meta
    return (
        one.key,
        one.data,
        _joined(meta.pur),
        meta.group,
        meta.ttl,
        meta.usr,
        _joined(meta.obj),
        "allow" if meta.dec else "disallow",
        _joined(meta.shr),
        meta.src,
    )


def record_of(row: Sequence[Any]) -> Record:
    """A row as a record."""
    key, data, pur, group, ttl, usr, obj, dec, shr, src = row
    meta = Metadata(
        pur=_split(pur),
        group=group,
        ttl=ttl,
        usr=usr,
        obj=_split(obj),
        dec=dec == "allow",
        shr=_split(shr),
        src=src,
    )
    return Record(key=key, data=data, meta=meta)


def changed_column(old: Record, operation: Operation) -> tuple[str, str]:
    """Which column an update writes, and what; nothing when the record is not meant."""
    name, what = operation.name, operation.what
    if name == "update-data-by-key":
        return "data", str(what)
    if name == "update-metadata-by-shr":
        wanted = frozenset({str(what)})
        return ("shr", _joined(old.meta.shr - wanted)) if wanted <= old.meta.shr else ("", "")
    assert isinstance(what, tuple)
    word, on = what
    if name == "update-metadata-by-pur":
        shr = old.meta.shr | {word} if on else old.meta.shr - {word}
        return "shr", _joined(shr)
    if word == DECIDING:
        return "dec", "disallow" if on else "allow"
    changed = replace(old.meta, obj=old.meta.obj | {word} if on else old.meta.obj - {word})
    return "obj", _joined(changed.obj)
