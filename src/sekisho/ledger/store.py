"""Where the book is kept: entries, who they touched, the nodes of the tree, the checkpoints.

Every function takes an open connection and never commits: the caller's transaction holds the effect and its entry
together (design §3). Appending must happen in a transaction that already holds the right to write (SQLite: BEGIN
IMMEDIATE), because the next number is read first. The tree over the entries is grown later, by `tree`.

Reading refuses an entry whose bytes do not give its leaf: a tampered book is not shown as if it were the book.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    cast,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError

from sekisho.errors import DeveloperError, OperatorError, StaffError
from sekisho.ledger.canonical import parse, write
from sekisho.ledger.merkle import leaf_hash
from sekisho.ledger.model import Draft, Entry
from sekisho.ledger.sets import CHUNK, holds
from sekisho.storage.rows import fetch, insert_rows, place_of
from sekisho.storage.schema import metadata

# SQLite makes the row number the key only for the type that is spelt INTEGER; it holds 64 bits all the same.
_NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")

ledger_entry: Final = Table(
    "ledger_entry",
    metadata,
    Column("no", _NUMBER, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
)
"""Canonical bytes and leaf hash of every entry."""

ledger_node: Final = Table(
    "ledger_node",
    metadata,
    Column("level", _NUMBER, primary_key=True, autoincrement=False),
    Column("position", _NUMBER, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Complete subtrees of ``2**level`` leaves, level 1 and above; can be computed again from the entries."""

ledger_checkpoint: Final = Table(
    "ledger_checkpoint",
    metadata,
    Column("size", _NUMBER, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("at", String(27), nullable=False),
)
"""Signed heads; `at` is the instant of the note's time-stamped signature."""

entry_subject: Final = Table(
    "entry_subject",
    metadata,
    Column("ledger_no", _NUMBER, primary_key=True, autoincrement=False),
    Column("entry_no", _NUMBER, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Which entries name a person, person first."""

set_member: Final = Table(
    "set_member",
    metadata,
    Column("chunk_no", _NUMBER, primary_key=True, autoincrement=False),
    Column("entry_no", _NUMBER, primary_key=True, autoincrement=False),
    Column("bitmap", LargeBinary, nullable=False),
)
"""The sets of persons of set reads, chunk first (encoding: `sets`)."""

# A cast, so that a text planted in a byte column reaches us as bytes and is judged like any other change.
BODY: Final = cast(ledger_entry.c.body, LargeBinary).label("body")
LEAF: Final = cast(ledger_entry.c.leaf, LargeBinary).label("leaf")
BITMAP: Final = cast(set_member.c.bitmap, LargeBinary).label("bitmap")

# Built once: every append runs them, and building a statement costs as much as running it.
_LAST: Final = select(func.max(ledger_entry.c.no))

# What was pruned has its leaf left and no contents.
KEPT: Final = ledger_entry.c.body != b""

_MANY: Final = 500


def size(conn: Connection) -> int:
    """How many entries the book has; the next entry's number."""
    last = fetch(conn, _LAST, {})[0][0]
    return 0 if last is None else int(last) + 1


def append(conn: Connection, draft: Draft) -> Entry:
    """Writes one entry under the next number.

    Raises:
        DeveloperError: Another writer took the number: the transaction does not hold the right to write (LEDGER-011).
    """
    return append_many(conn, (draft,))[0]


def append_many(conn: Connection, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
    """Writes entries under the next numbers, in the order given.

    Raises:
        DeveloperError: Another writer took a number: the transaction does not hold the right to write (LEDGER-011).
    """
    entries = tuple(Entry.of(draft, no=no) for no, draft in enumerate(drafts, size(conn)))
    if not entries:
        return ()
    bodies = [write(entry) for entry in entries]
    rows = [(entry.no, body, leaf_hash(body)) for entry, body in zip(entries, bodies, strict=True)]
    subjects = [(who, entry.no) for entry in entries for who in entry.subjects]
    sets = [
        (part.digest.chunk, entry.no, part.bitmap)
        for entry, draft in zip(entries, drafts, strict=True)
        for part in draft.sets
    ]
    try:
        insert_rows(conn, ledger_entry, ("no", "body", "leaf"), rows)
        insert_rows(conn, entry_subject, ("ledger_no", "entry_no"), subjects)
        insert_rows(conn, set_member, ("chunk_no", "entry_no", "bitmap"), sets)
    except IntegrityError as error:
        raise DeveloperError("LEDGER-011") from error
    return entries


def entry(conn: Connection, no: int) -> Entry:
    """One entry.

    Raises:
        StaffError: There is no such entry (LEDGER-010), or its contents were pruned (LEDGER-018).
        OperatorError: Its bytes do not give its leaf, or cannot be read (LEDGER-008, LEDGER-001, LEDGER-002).
    """
    for found in entries_numbered(conn, (no,)):
        return found
    there = conn.scalar(select(ledger_entry.c.no).where(ledger_entry.c.no == no))
    raise StaffError("LEDGER-010" if there is None else "LEDGER-018", entry=no)


def page(
    conn: Connection, *, cursor: int | None = None, limit: int = 100, newest_first: bool = False
) -> list[Entry]:
    """A page of the book; entries whose contents were pruned do not stand on it.

    Args:
        conn: Open connection.
        cursor: Number of the last entry of the page before; None for the first page.
        limit: At most so many entries.
        newest_first: Descending by number; otherwise ascending.

    Raises:
        OperatorError: As for `entry`.
    """
    number = ledger_entry.c.no
    query = select(number, BODY, LEAF).where(KEPT)
    query = query.order_by(number.desc() if newest_first else number).limit(limit)
    if cursor is not None:
        query = query.where(number < cursor if newest_first else number > cursor)
    return [checked(no, body, leaf) for no, body, leaf in conn.execute(query)]


def entries_of(
    conn: Connection,
    ledger_no: int,
    *,
    cursor: int | None = None,
    limit: int | None = None,
    newest_first: bool = False,
) -> list[Entry]:
    """The entries that touched one person, set reads included.

    Whether the person may be told of each is the entry's `is_tellable_on`; nothing is left out here.

    Args:
        conn: Open connection.
        ledger_no: The person's ledger number.
        cursor: Number of the last entry of the page before; None for the first page.
        limit: At most so many entries; None for all.
        newest_first: Descending by number; otherwise ascending.

    Raises:
        OperatorError: As for `entry`; or a bitmap cannot be read (LEDGER-013).
    """
    named = entry_subject.c.entry_no
    in_set = set_member.c.entry_no
    by_name = select(named).where(entry_subject.c.ledger_no == ledger_no)
    by_set = select(in_set, BITMAP).where(set_member.c.chunk_no == ledger_no // CHUNK)
    if cursor is not None:
        by_name = by_name.where(named < cursor if newest_first else named > cursor)
        by_set = by_set.where(in_set < cursor if newest_first else in_set > cursor)
    by_name = by_name.order_by(named.desc() if newest_first else named)
    by_set = by_set.order_by(in_set.desc() if newest_first else in_set)
    with conn.execute(by_name) as names, conn.execute(by_set) as sets:
        held = (no for no, bitmap in sets if holds(bitmap, ledger_no))
        both = merge(names.scalars(), held, reverse=newest_first)
        numbers = list(islice(_each_once(both), limit))
    found = {each.no: each for each in entries_numbered(conn, numbers)}
    return [found[no] for no in numbers if no in found]


def entries_numbered(conn: Connection, numbers: Sequence[int]) -> Iterator[Entry]:
    """The entries with these numbers, ascending within every 500; what does not exist or was pruned is left out.

    Raises:
        OperatorError: As for `entry`.
    """
    for start in range(0, len(numbers), _MANY):
        wanted = numbers[start : start + _MANY]
        query = select(ledger_entry.c.no, BODY, LEAF).where(ledger_entry.c.no.in_(wanted), KEPT)
        rows = conn.execute(query.order_by(ledger_entry.c.no)).all()
        yield from (checked(no, body, leaf) for no, body, leaf in rows)


def entry_saying(conn: Connection, words: bytes, *, newest: bool = False, after: int = -1) -> Entry | None:
    """The first entry after a number whose canonical bytes hold some words, or the newest; None when there is none."""
    found = conn.execute(
        select(ledger_entry.c.no)
        .where(ledger_entry.c.no > after, place_of(words, ledger_entry.c.body, conn.dialect) > 0)
        .order_by(ledger_entry.c.no.desc() if newest else ledger_entry.c.no)
        .limit(1)
    ).scalar_one_or_none()
    return None if found is None else entry(conn, int(found))


def checked(no: int, body: bytes, leaf: bytes) -> Entry:
    """The entry of a stored row.

    Raises:
        OperatorError: The bytes do not give the leaf, or say another number (LEDGER-008); or cannot be read
            (LEDGER-001, LEDGER-002).
    """
    if leaf_hash(body) != leaf:
        raise OperatorError("LEDGER-008", entry=no)
    read = parse(body)
    if read.no != no:
        raise OperatorError("LEDGER-008", entry=no)
    return read


def bitmaps(conn: Connection, read: Entry) -> dict[int, bytes]:
    """The stored bitmaps of one set read, by chunk; each agrees with the digest in the entry.

    Raises:
        OperatorError: One is missing or differs (LEDGER-008).
    """
    query = select(set_member.c.chunk_no, BITMAP).where(
        set_member.c.entry_no == read.no, set_member.c.chunk_no.in_([each.chunk for each in read.sets])
    )
    found: dict[int, bytes] = dict(conn.execute(query).all())
    for each in read.sets:
        if hashlib.sha256(found.get(each.chunk, b"")).hexdigest() != each.hash:
            raise OperatorError("LEDGER-008", entry=read.no)
    return found


def _each_once(ordered: Iterable[int]) -> Iterator[int]:
    last: int | None = None
    for no in ordered:
        if no != last:
            yield no
        last = no
