"""Verifies one stretch of the book: all that can be said of consecutive entries without knowing the others.

A stretch begins at a multiple of its length, a power of two, so its leaves are whole subtrees of the tree. What it found is a
small value that another process can send; `passing` joins the stretches. Any doubt is only said, never placed: where
something is wrong, `verify` looks again slowly and names it.

Persons' index rows are compared without sorting: the pairs of a set, taken as numbers, are the roots of a polynomial; two sets
are the same if their polynomials agree at a point that nobody could foresee. A wrong "the same" has a chance below 2**-90.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Connection, bindparam, select, tuple_

from sekisho.errors import OperatorError
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.merkle import node_hash
from sekisho.ledger.quick import Read, read
from sekisho.ledger.sets import unpack
from sekisho.ledger.store import BITMAP, BODY, LEAF, entry_subject, ledger_entry, ledger_node, set_member
from sekisho.ledger.tree import NODE_HASH
from sekisho.storage.rows import fetch

STRETCH: Final = 65_536
"""Entries of one stretch."""
PRIME: Final = 2**127 - 1
_SHIFT: Final = 63
_BATCH: Final = 2048
_PAGE: Final = 20_000

_ROWS: Final = (
    select(ledger_entry.c.no, BODY, LEAF)
    .where(ledger_entry.c.no >= bindparam("start"), ledger_entry.c.no < bindparam("end"))
    .order_by(ledger_entry.c.no)
)
_NODES: Final = (
    select(ledger_node.c.position, NODE_HASH)
    .where(
        ledger_node.c.level == bindparam("level"),
        ledger_node.c.position >= bindparam("start"),
        ledger_node.c.position < bindparam("end"),
    )
    .order_by(ledger_node.c.position)
)
_SETS: Final = select(set_member.c.chunk_no, BITMAP).where(
    set_member.c.entry_no == bindparam("entry"), set_member.c.chunk_no == bindparam("chunk")
)

_PAIR: Final = tuple_(entry_subject.c.ledger_no, entry_subject.c.entry_no)
_PAIRS: Final = (
    select(entry_subject.c.ledger_no, entry_subject.c.entry_no)
    .where(
        tuple_(bindparam("who", type_=BigInteger), bindparam("no", type_=BigInteger)) < _PAIR,
        entry_subject.c.ledger_no <= bindparam("last"),
    )
    .order_by(entry_subject.c.ledger_no, entry_subject.c.entry_no)
    .limit(_PAGE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One stretch to verify.

    Attributes:
        start: Its first entry.
        end: The entry after its last.
        covered: How many entries of the whole book the stored nodes cover.
        point: Where the polynomials of index rows are evaluated.
        sizes: Sizes within ``(start, end]`` whose root is wanted.
    """

    start: int
    end: int
    covered: int
    point: int
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one stretch is.

    Attributes:
        edge: Hashes of the complete subtrees that make it up, the largest first.
        edges: The same for each wanted size.
        pairs: How many index rows its entries want.
        product: The polynomial of these rows at the point.
        sets: How many bitmaps its entries want; each was there and right.
        blanks: Numbers of the entries whose contents were pruned.
        acting: A bit for each entry that left an effect, in the order of `sets`.
        pruning: The note of its last entry about a pruning, or None.
    """

    edge: tuple[bytes, ...]
    edges: dict[int, tuple[bytes, ...]]
    pairs: int
    product: int
    sets: int
    blanks: tuple[int, ...]
    acting: bytes
    pruning: dict[str, int | str] | None


def look(conn: Connection, task: Task) -> Found | None:
    """What the stretch is, or None when anything in it is wrong."""
    seen = _Seen(conn, task)
    leaves: list[bytes] = []
    try:
        for start in range(task.start, task.end, _BATCH):
            rows = fetch(conn, _ROWS, {"start": start, "end": min(start + _BATCH, task.end)})
            if not seen.rows(rows, start):
                return None
            leaves += [bytes(row[2]) for row in rows]
    except OperatorError:
        return None
    if len(leaves) != task.end - task.start:
        return None
    levels = _levels(leaves)
    if not _are_stored(conn, task, levels):
        return None
    return Found(
        edge=_edge(levels, len(leaves)),
        edges={size: _edge(levels, size - task.start) for size in task.sizes},
        pairs=seen.pairs,
        product=seen.product,
        sets=seen.sets,
        blanks=tuple(seen.blanks),
        acting=bytes(seen.acting),
        pruning=seen.pruning,
    )


class _Seen:
    """What the entries of a stretch add up to."""

    def __init__(self, conn: Connection, task: Task) -> None:
        self._conn = conn
        self._task = task
        self.pairs = self.sets = 0
        self.product = 1
        self.blanks: list[int] = []
        self.acting = bytearray(-(-(task.end - task.start) // 8))
        self.pruning: dict[str, int | str] | None = None

    def rows(self, rows: Sequence[tuple[int, bytes, bytes]], start: int) -> bool:
        """Takes the next rows; whether all are right in themselves."""
        sha256, point, product = hashlib.sha256, self._task.point, self.product
        for expected, (no, body, leaf) in enumerate(rows, start):
            if no != expected or len(leaf) != 32:  # noqa: PLR2004 - SHA-256
                return False
            if not body:
                self.blanks.append(no)
                continue
            if sha256(b"\x00" + body).digest() != leaf:
                return False
            entry = read(body)
            if entry.no != no:
                return False
            for who in entry.subjects:
                product = product * (point - (who << _SHIFT | no)) % PRIME
            self.pairs += len(entry.subjects)
            if entry.effects:
                place = no - self._task.start
                self.acting[place >> 3] |= 1 << (place & 7)
            if entry.sets and not self._has_sets(entry):
                return False
            if entry.kind is EntryKind.LEDGER_ENTRIES_PRUNED:
                self.pruning = entry.note
        self.product = product
        return True

    def _has_sets(self, entry: Read) -> bool:
        self.sets += len(entry.sets)
        for chunk, count, digest in entry.sets:
            rows = fetch(self._conn, _SETS, {"entry": entry.no, "chunk": chunk})
            if len(rows) != 1 or hashlib.sha256(rows[0][1]).hexdigest() != digest:
                return False
            if int.from_bytes(unpack(rows[0][1])).bit_count() != count:
                return False
        return True


def index_pairs(conn: Connection, *, size: int, point: int, first: int, last: int) -> tuple[int, int] | None:
    """The stored index rows of persons ``[first, last]``: how many, and their polynomial at the point.

    None when one of them is about an entry outside ``[0, size)``.
    """
    pairs, product = 0, 1
    who, no = first, -(2**63)
    while True:
        rows = fetch(conn, _PAIRS, {"who": who, "no": no, "last": last})
        for who, no in rows:
            if not 0 <= no < size:
                return None
            product = product * (point - (who << _SHIFT | no)) % PRIME
        pairs += len(rows)
        if len(rows) < _PAGE:
            return pairs, product


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """The complete subtrees over the leaves, by level."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        sha256 = hashlib.sha256
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])
    return levels


def _edge(levels: Sequence[Sequence[bytes]], size: int) -> tuple[bytes, ...]:
    """The subtrees that make up the first `size` leaves, the largest first."""
    return tuple(levels[level][(size >> level) - 1] for level in _bits(size))


def _bits(size: int) -> Iterator[int]:
    return (level for level in reversed(range(size.bit_length())) if size >> level & 1)


def _are_stored(conn: Connection, task: Task, levels: Sequence[Sequence[bytes]]) -> bool:
    """Whether every node that the tree must hold is there with the right hash."""
    for level, hashes in enumerate(levels[1:], 1):
        start, end = task.start >> level, min(task.end, task.covered) >> level
        rows = fetch(conn, _NODES, {"level": level, "start": start, "end": max(end, start)})
        wanted = list(enumerate(hashes[: max(end - start, 0)], start))
        if [(row[0], bytes(row[1])) for row in rows] != wanted:
            return False
    return True


def root_of(edge: Sequence[bytes]) -> bytes:
    """The root of a tree that is not empty, from the subtrees that make it up."""
    *rest, current = edge
    for left in reversed(rest):
        current = node_hash(left, current)
    return current
