"""The single checks of `verify`, each over one block of entries at a time.

A check is told of every block in order, and at the end how many entries there were; it yields what is wrong. Only
counts and the last good places are kept between blocks, so memory does not grow with the book. Rows that nobody asked
for (planted nodes, index rows, bitmaps) are found by count, and only then searched for.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, Connection, Table, cast, func, select

from sekisho.errors import OperatorError
from sekisho.ledger.canonical import write_instant
from sekisho.ledger.checkpoint import Checkpoint, open_checkpoint
from sekisho.ledger.merkle import Node, complete_nodes
from sekisho.ledger.model import Entry
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.sets import unpack
from sekisho.ledger.store import BITMAP, entries_numbered, entry_subject, ledger_node, set_member
from sekisho.ledger.store import ledger_checkpoint as stored
from sekisho.ledger.tree import NODE_HASH, NOTE, ROOT

_MANY: Final = 500
_TALLEST: Final = 62


class Place(StrEnum):
    """What is wrong, by the place where it shows."""

    BODY = "body"
    """The entry's bytes cannot be read, or say another number."""
    CHECKPOINT = "checkpoint"
    """A stored checkpoint is not signed by the log's key, or its row and its note disagree."""
    EXPORT = "export"
    """The tree is not the one of an exported checkpoint: the book was rewritten."""
    GAP = "gap"
    """A number is missing."""
    INDEX = "index"
    """The persons by whom the entry is found are not the persons it names."""
    LEAF = "leaf"
    """The entry's bytes do not give its stored leaf: one of the two was changed."""
    NODE = "node"
    """A stored node is missing, planted, or not the hash of its entries."""
    PRUNED = "pruned"
    """Contents are gone without an entry that says they were pruned."""
    ROOT = "root"
    """The tree is not the one that a stored checkpoint signed."""
    SET = "set"
    """A set read's bitmaps are not those that the entry commits to."""
    TRUNCATED = "truncated"
    """A checkpoint covers more entries than there are: the tail was cut off."""

    @property
    def code(self) -> str:
        """The key of this place's texts in the catalogue of messages."""
        return _CODES[self]


_CODES: Final = {
    Place.GAP: "LEDGER-021",
    Place.BODY: "LEDGER-022",
    Place.LEAF: "LEDGER-023",
    Place.NODE: "LEDGER-024",
    Place.INDEX: "LEDGER-025",
    Place.SET: "LEDGER-026",
    Place.CHECKPOINT: "LEDGER-027",
    Place.ROOT: "LEDGER-028",
    Place.EXPORT: "LEDGER-029",
    Place.TRUNCATED: "LEDGER-030",
    Place.PRUNED: "LEDGER-031",
}


@dataclass(frozen=True, slots=True)
class FirstBad:
    """The first place where the book is not what it should be.

    Attributes:
        entry: The first entry that may be wrong.
        last: The last entry that may be wrong; the same number when it is known exactly.
        place: What is wrong.
    """

    entry: int
    last: int
    place: Place

    def error(self) -> OperatorError:
        """The finding as an error, whose texts say what, why and how to mend it."""
        return OperatorError(self.place.code, entry=self.entry, last=self.last)

    def precision(self) -> tuple[int, int]:
        """Sorts findings: what ends first comes first, then what is narrower."""
        return self.last, -self.entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Consecutive entries that could be read, with what the tree became by them.

    Attributes:
        start: Number of the first.
        end: Number after the last.
        entries: Those whose contents were not pruned.
        blanks: Numbers of those whose contents were pruned.
        nodes: Complete subtrees of level 1 and above that these entries completed.
        roots: Roots of the tree at the sizes for which a checkpoint exists.
    """

    start: int
    end: int
    entries: Sequence[Entry]
    blanks: Sequence[int]
    nodes: Sequence[Node]
    roots: dict[int, bytes]


class NodeCheck:
    """Every complete subtree of the covered entries is stored, with the right hash, and nothing else.

    Args:
        conn: Open connection.
        size: Entries in the book.
    """

    def __init__(self, conn: Connection, size: int) -> None:
        """Finds how far the nodes must reach: as far as the newest checkpoint, and as far as they do."""
        self._conn = conn
        table = ledger_node.c
        reach = select(func.max(table.position)).where(table.level == 1, table.position < size // 2)
        signed = select(func.max(stored.c.size)).where(stored.c.size <= size)
        last = conn.scalar(reach)
        self.covered = max(0 if last is None else 2 * (last + 1), conn.scalar(signed) or 0) & ~1

    def block(self, block: Block) -> Iterator[FirstBad]:
        """What is wrong with the nodes that this block completed."""
        levels: dict[int, dict[int, bytes]] = defaultdict(dict)
        for node in block.nodes:
            if node.position + 1 << node.level <= self.covered:
                levels[node.level][node.position] = node.hash
        table = ledger_node.c
        for level, wanted in levels.items():
            query = select(table.position, NODE_HASH).where(
                table.level == level, table.position.between(min(wanted), max(wanted))
            )
            found: dict[int, bytes] = dict(self._conn.execute(query).all())
            for position, digest in wanted.items():
                if found.get(position) != digest:
                    yield FirstBad(position << level, (position + 1 << level) - 1, Place.NODE)

    def finish(self, size: int) -> Iterator[FirstBad]:
        """Planted nodes."""
        if _count(self._conn, ledger_node) == complete_nodes(self.covered):
            return
        level, position = cast(ledger_node.c.level, BigInteger), cast(ledger_node.c.position, BigInteger)
        for high, place in self._conn.execute(select(level, position)):
            start = max(place, 0) << min(max(high, 0), _TALLEST)
            if not 1 <= high <= _TALLEST or place < 0 or place + 1 << high > self.covered:
                entry = min(start, max(size - 1, 0))
                yield FirstBad(entry, entry, Place.NODE)
                return
        yield FirstBad(0, max(size - 1, 0), Place.NODE)


class IndexCheck:
    """The index by person names exactly the persons of each entry."""

    def __init__(self, conn: Connection) -> None:
        """Starts with no row counted."""
        self._conn = conn
        self._rows = 0

    def block(self, block: Block) -> Iterator[FirstBad]:
        """Missing rows, and rows too many for persons of this block."""
        wanted = {(who, entry.no) for entry in block.entries for who in entry.subjects}
        self._rows += len(wanted)
        persons = sorted({who for who, _ in wanted})
        table = entry_subject.c
        found: set[tuple[int, int]] = set()
        for start in range(0, len(persons), _MANY):
            query = select(table.ledger_no, table.entry_no).where(
                table.ledger_no.in_(persons[start : start + _MANY]),
                table.entry_no.between(block.start, block.end - 1),
            )
            found.update((who, no) for who, no in self._conn.execute(query))
        for _, no in wanted ^ found:
            yield FirstBad(no, no, Place.INDEX)

    def finish(self, size: int) -> Iterator[FirstBad]:
        """Planted rows."""
        if _count(self._conn, entry_subject) != self._rows:
            pairs = select(entry_subject.c.ledger_no, entry_subject.c.entry_no)
            rows = ((who, no) for who, no in self._conn.execute(pairs))
            yield _planted(self._conn, rows, lambda entry: entry.subjects, size, Place.INDEX)


class SetCheck:
    """Every set read has exactly the bitmaps that its entry commits to."""

    def __init__(self, conn: Connection) -> None:
        """Starts with no row counted."""
        self._conn = conn
        self._rows = 0

    def block(self, block: Block) -> Iterator[FirstBad]:
        """Missing or changed bitmaps."""
        table = set_member.c
        for entry in block.entries:
            self._rows += len(entry.sets)
            for start in range(0, len(entry.sets), _MANY):
                parts = entry.sets[start : start + _MANY]
                query = select(table.chunk_no, BITMAP).where(
                    table.entry_no == entry.no, table.chunk_no.in_([part.chunk for part in parts])
                )
                found: dict[int, bytes] = dict(self._conn.execute(query).all())
                agree = (_agrees(found.get(part.chunk, b""), part.hash, part.count) for part in parts)
                if not all(agree):
                    yield FirstBad(entry.no, entry.no, Place.SET)

    def finish(self, size: int) -> Iterator[FirstBad]:
        """Planted bitmaps."""
        if _count(self._conn, set_member) != self._rows:
            pairs = select(set_member.c.chunk_no, set_member.c.entry_no)
            rows = ((chunk, no) for chunk, no in self._conn.execute(pairs))
            said: Callable[[Entry], Collection[int]] = lambda entry: [part.chunk for part in entry.sets]  # noqa: E731
            yield _planted(self._conn, rows, said, size, Place.SET)


@dataclass(slots=True)
class HeadCheck:
    """Stored and exported checkpoints are signed and are heads of this very tree.

    All roots are computed from the same leaves in one pass, so two checkpoints that agree with them are consistent
    with each other; no consistency proof is needed between them.

    Attributes:
        conn: Open connection.
        verifiers: The log's keys, the retired ones too.
        exports: Exported checkpoints, already opened, ascending by size.
        stored_good: Size of the last stored checkpoint that agreed.
        export_good: Size of the last exported checkpoint that agreed.
        seen: How many stored checkpoints agreed.
    """

    conn: Connection
    verifiers: Sequence[VerifierKey]
    exports: Sequence[Checkpoint]
    stored_good: int = field(default=0, init=False)
    export_good: int = field(default=0, init=False)
    seen: int = field(default=0, init=False)

    def sizes(self, start: int, end: int) -> set[int]:
        """The sizes in ``(start, end]`` for which a checkpoint exists; 0 too at the start of the book."""
        query = select(stored.c.size).where(stored.c.size > start, stored.c.size <= end)
        exported = {head.size for head in self.exports if start < head.size <= end}
        return {*self.conn.scalars(query), *exported}

    def block(self, block: Block) -> Iterator[FirstBad]:
        """Checkpoints of sizes that this block reached."""
        lowest = block.start or -(2**63)
        column = stored.c.size
        query = select(column, ROOT, NOTE, stored.c.at).where(column > lowest, column <= block.end)
        for size, root, note, at in self.conn.execute(query.order_by(column)).all():
            if not self._is_genuine(size, root, note, at):
                yield FirstBad(*_between(self.stored_good, size), Place.CHECKPOINT)
                return
            if root != block.roots[size]:
                yield FirstBad(*_between(max(self.stored_good, self.export_good), size), Place.ROOT)
                return
            self.stored_good = size
            self.seen += 1
        for head in self.exports:
            if head.size in block.roots and (head.size > block.start or block.start == 0):
                if head.root != block.roots[head.size]:
                    yield FirstBad(*_between(self.export_good, head.size), Place.EXPORT)
                    return
                self.export_good = head.size

    def finish(self, size: int) -> Iterator[FirstBad]:
        """Checkpoints that cover more than there is."""
        column = stored.c.size
        query = select(column, ROOT, NOTE, stored.c.at).where(column > size).order_by(column).limit(1)
        for claimed, root, note, at in self.conn.execute(query).all():
            genuine = self._is_genuine(claimed, root, note, at)
            yield FirstBad(size, claimed - 1, Place.TRUNCATED if genuine else Place.CHECKPOINT)
        for head in self.exports:
            if head.size > size:
                yield FirstBad(size, head.size - 1, Place.TRUNCATED)

    def _is_genuine(self, size: int, root: bytes, note: bytes, at: str) -> bool:
        """Whether the note is signed by the log's key and the row says what the note says."""
        try:
            opened = open_checkpoint(note, self.verifiers)
        except OperatorError:
            return False
        head = opened.checkpoint
        same_time = opened.at is not None and write_instant(opened.at) == at
        return head.size == size and head.root == root and same_time


def _between(good: int, size: int) -> tuple[int, int]:
    """The entries that a wrong head of this size may be about, when the head at `good` agreed."""
    last = max(size - 1, 0)
    return min(good, last), last


def _agrees(bitmap: bytes, digest: str, count: int) -> bool:
    if hashlib.sha256(bitmap).hexdigest() != digest:
        return False
    try:
        return int.from_bytes(unpack(bitmap)).bit_count() == count
    except OperatorError:
        return False


def _count(conn: Connection, table: Table) -> int:
    return conn.scalar(select(func.count()).select_from(table)) or 0


def _planted(
    conn: Connection,
    rows: Iterator[tuple[int, int]],
    said: Callable[[Entry], Collection[int]],
    size: int,
    place: Place,
) -> FirstBad:
    """The first row ``(key, entry number)`` whose entry does not say that key."""
    for key, no in rows:
        entry = next(entries_numbered(conn, (no,)), None)
        if entry is None or key not in said(entry):
            at = min(max(no, 0), max(size - 1, 0))
            return FirstBad(at, at, place)
    return FirstBad(0, max(size - 1, 0), place)
