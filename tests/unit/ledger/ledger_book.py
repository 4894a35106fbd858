"""Small books for the ledger's tests, and ways to tamper with them behind the ledger's back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import StaticPool

from sekisho.ledger import store, tree
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Draft, Effect
from sekisho.ledger.note import Ed25519Signer, VerifierKey
from sekisho.ledger.sets import pack
from sekisho.storage.backend import BACKEND
from sekisho.storage.schema import metadata
from sekisho.storage.sqlite import Sqlite

START = datetime(2026, 4, 1, 0, 0, 0, 123456, tzinfo=UTC)
SIGNER = Ed25519Signer(name="sekisho.example/book", seed=bytes(range(32)))
KEY = VerifierKey.of(SIGNER)
TABLES = [
    store.ledger_entry,
    store.ledger_node,
    store.ledger_checkpoint,
    store.entry_subject,
    store.set_member,
]


def draft(index: int, **parts: Any) -> Draft:
    """A plain use of two persons' data, unless the parts say otherwise."""
    usual: dict[str, Any] = {
        "at": START + timedelta(seconds=index),
        "kind": EntryKind.SUBJECT_DATA_USED,
        "actor": f"account-{index % 3}",
        "subjects": (index % 5, index % 7 + 70_000),
        "purpose": "p-delivery",
        "items": ("email", "氏名"),
        "allowed": True,
    }
    return Draft(**(usual | parts))


def audience(index: int, members: set[int]) -> Draft:
    """One set read."""
    kind = EntryKind.SUBJECT_AUDIENCE_SELECTED
    return draft(index, kind=kind, subjects=(), sets=pack(members))


@contextmanager
def opened(image: bytes | None = None) -> Iterator[Connection]:
    """A book in memory: empty, or a copy of an image."""
    raw = sqlite3.connect(":memory:")
    if image is not None:
        raw.deserialize(image)
    engine = create_engine(
        "sqlite://",
        creator=lambda: raw,
        poolclass=StaticPool,
        execution_options={BACKEND: Sqlite(Path("book.db"))},
    )
    try:
        with engine.begin() as conn:
            if image is None:
                metadata.create_all(conn, tables=TABLES)
            yield conn
    finally:
        engine.dispose()
        raw.close()


def fill(conn: Connection, count: int, *, start: int = 0) -> None:
    """Plain entries; every sixth has effects, every eleventh is a set read."""
    for index in range(start, count):
        if index % 11 == 10:
            store.append(conn, audience(index, {3, 70_001, 200_000 + index}))
        elif index % 6 == 5:
            effect = Effect.of(b"state %d" % index, object="state", ledger_no=index % 5)
            store.append(conn, draft(index, effects=(effect,), note={"count": index}))
        else:
            store.append(conn, draft(index))


@lru_cache(maxsize=4)
def image(count: int = 23, signed: tuple[int, ...] = (6, 13, 21)) -> bytes:
    """The bytes of a book with checkpoints at these sizes and an unsigned, unintegrated tail."""
    with opened() as conn:
        done = 0
        for size in (*signed, count):
            fill(conn, size, start=done)
            done = size
            if size != count:
                tree.checkpoint(conn, SIGNER, START + timedelta(seconds=size))
        conn.commit()
        raw = conn.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        return raw.serialize()


def tamper(conn: Connection, sql: str, **values: Any) -> None:
    """One statement of someone who can write to the file."""
    assert conn.execute(text(sql), values).rowcount
