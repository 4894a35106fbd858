"""Checks the whole book, as an auditor would: from the entries' bytes upwards, trusting no stored hash.

Numbers are gapless; every body can be read and gives its leaf; every stored node is the hash of its entries; the index
by person and the sets of persons are those that the leaves commit to; every stored checkpoint is signed by the log's
key and is the head of this very tree; so is every exported one, which also shows a tail that was cut off.

What a whole and correctly signed rewriting of the book would change can only be seen by an exported checkpoint: keep
some where the operator of this machine cannot reach them. Entries after the newest checkpoint are held only by their
own leaves; `Verification.notes` says how many those are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from sekisho.errors import OperatorError
from sekisho.ledger import quick
from sekisho.ledger.audit import Block, FirstBad, HeadCheck, IndexCheck, NodeCheck, Place, SetCheck
from sekisho.ledger.blanks import BlankCheck
from sekisho.ledger.canonical import parse
from sekisho.ledger.checkpoint import Checkpoint, open_checkpoint
from sekisho.ledger.merkle import EMPTY_ROOT, Frontier, Node, leaf_hash
from sekisho.ledger.model import Entry
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.store import BODY, KEPT, LEAF, entry_subject, ledger_entry, size

_BATCH: Final = 1024
_MANY: Final = 500
_LOWEST: Final = -(2**63)

Row = tuple[int, bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What checking the book found.

    Attributes:
        size: Entries in the book; when something is wrong, how many were read before it.
        root: The root computed from the entries, lower-case hex; None when something is wrong.
        first_bad: The first thing wrong, or None.
        notes: Counts: ``checkpoints`` and ``exports`` that agreed, ``integrated`` entries that stored nodes cover,
            ``uncovered`` entries after the newest checkpoint.
    """

    size: int
    root: str | None
    first_bad: FirstBad | None
    notes: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.first_bad is None


@dataclass(frozen=True, slots=True)
class NewestEffect:
    """The newest recorded hash of one thing.

    Attributes:
        entry: Number of the entry that recorded it.
        hash: SHA-256 of the thing's stored bytes, lower-case hex; `model.GONE` when it was erased.
    """

    entry: int
    hash: str


def verify(
    conn: Connection,
    verifiers: Sequence[VerifierKey],
    *,
    exported: Iterable[bytes | Checkpoint] = (),
    batch: int = _BATCH,
) -> Verification:
    """Checks the whole book in one pass, in memory that does not grow with it.

    Args:
        conn: Open connection; in a transaction of its own, so that entries appended meanwhile are not half seen.
        verifiers: The log's keys, the retired ones too.
        exported: Notes of checkpoints that were kept elsewhere; heads that were proven another way.
        batch: Entries read at a time.

    Raises:
        OperatorError: An exported note is not a checkpoint of this log (LEDGER-004, LEDGER-005): it can show nothing.
    """
    exports = open_exports(exported, verifiers)
    heads = HeadCheck(conn, verifiers, exports)
    nodes = NodeCheck(conn, size(conn))
    checks = (nodes, IndexCheck(conn), SetCheck(conn), BlankCheck(), heads)
    frontier = Frontier()
    last, more = _LOWEST, True
    while more:
        rows = _rows_after(conn, last, batch)
        good, entries, wrong = _read(rows, frontier.size)
        wanted = heads.sizes(frontier.size, frontier.size + good)
        block = _grow(frontier, entries, rows[:good], wanted)
        found = [*wrong, *(bad for check in checks for bad in check.block(block))]
        if found:
            return _refused(block.start, found)
        more = len(rows) == batch
        last = rows[-1][0] if rows else last
    found = [bad for check in checks for bad in check.finish(frontier.size)]
    if found:
        return _refused(frontier.size, found)
    notes = {
        "checkpoints": heads.seen,
        "exports": len(exports),
        "integrated": nodes.covered,
        "uncovered": frontier.size - heads.stored_good,
    }
    return Verification(size=frontier.size, root=frontier.root().hex(), first_bad=None, notes=notes)


def newest_effects(
    conn: Connection, persons: Collection[int] | None = None, *, acting: bytes | None = None
) -> dict[tuple[int | None, str], NewestEffect]:
    """The newest recorded hash of each thing, so that the newest stored state can be held against the book.

    Args:
        conn: Open connection.
        persons: Only things of these ledger numbers, which bounds memory: take the book in blocks of persons. None for
            all, those that belong to nobody included.
        acting: A bit for each entry that left an effect, as `passing` found them; the others are not read then.

    Returns:
        ``(ledger_no or None, object)`` → its newest effect.

    Raises:
        OperatorError: An entry does not agree with its leaf or cannot be read (LEDGER-008, LEDGER-001, LEDGER-002).
    """
    newest: dict[tuple[int | None, str], NewestEffect] = {}
    for entry in _entries_about(conn, persons, acting):
        for who, thing, digest in entry.effects:
            if persons is None or who in persons:
                newest[who, thing] = NewestEffect(entry.no, digest)
    return newest


def _entries_about(
    conn: Connection, persons: Collection[int] | None, acting: bytes | None
) -> Iterable[quick.Read]:
    if persons is None:
        last = _LOWEST
        while rows := _rows_after(conn, last, _BATCH):
            yield from (_read_checked(*row) for row in rows if row[1])
            last = rows[-1][0]
        return
    numbers = [no for no in _numbers_about(conn, persons) if acting is None or _is_set(acting, no)]
    for start in range(0, len(numbers), _MANY):
        query = select(ledger_entry.c.no, BODY, LEAF).where(
            ledger_entry.c.no.in_(numbers[start : start + _MANY]), KEPT
        )
        for row in conn.execute(query.order_by(ledger_entry.c.no)).all():
            yield _read_checked(*row)


def _numbers_about(conn: Connection, persons: Collection[int]) -> list[int]:
    """The entries that name any of these persons, ascending."""
    who, number = entry_subject.c.ledger_no, entry_subject.c.entry_no
    if isinstance(persons, range):
        query = select(number).where(who >= persons.start, who < persons.stop).distinct()
        return sorted(conn.scalars(query))
    wanted, found = sorted(persons), set[int]()
    for start in range(0, len(wanted), _MANY):
        found.update(conn.scalars(select(number).where(who.in_(wanted[start : start + _MANY]))))
    return sorted(found)


def _is_set(bits: bytes, place: int) -> bool:
    return place >> 3 >= len(bits) or bool(bits[place >> 3] >> (place & 7) & 1)


def _read_checked(no: int, body: bytes, leaf: bytes) -> quick.Read:
    found = quick.read(body) if leaf_hash(body) == leaf else None
    if found is None or found.no != no:
        raise OperatorError("LEDGER-008", entry=no)
    return found


def open_exports(
    exported: Iterable[bytes | Checkpoint], verifiers: Sequence[VerifierKey]
) -> list[Checkpoint]:
    """Checkpoints that were kept elsewhere, opened, and heads that were proven, ascending by size.

    Raises:
        OperatorError: One is not a checkpoint of this log (LEDGER-004, LEDGER-005): it can show nothing.
    """
    opened = (
        each if isinstance(each, Checkpoint) else open_checkpoint(each, verifiers).checkpoint
        for each in exported
    )
    return sorted(opened, key=lambda head: head.size)


def _rows_after(conn: Connection, last: int, batch: int) -> list[Row]:
    number = ledger_entry.c.no
    query = select(number, BODY, LEAF).where(number > last).order_by(number).limit(batch)
    return [(no, body, leaf) for no, body, leaf in conn.execute(query)]


def _read(rows: Sequence[Row], start: int) -> tuple[int, list[Entry], list[FirstBad]]:
    """How many rows are right in themselves, their entries, and what is wrong with the next one.

    Of an entry whose contents were pruned only the leaf is left; the tree vouches for it.
    """
    entries: list[Entry] = []
    for good, (no, body, leaf) in enumerate(rows):
        expected = start + good
        if no != expected:
            return good, entries, [FirstBad(min(no, expected), max(no - 1, min(no, expected)), Place.GAP)]
        if not body:
            continue
        if leaf_hash(body) != leaf:
            return good, entries, [FirstBad(no, no, Place.LEAF)]
        try:
            entry = parse(body)
        except OperatorError:
            return good, entries, [FirstBad(no, no, Place.BODY)]
        if entry.no != no:
            return good, entries, [FirstBad(no, no, Place.BODY)]
        entries.append(entry)
    return len(rows), entries, []


def _grow(frontier: Frontier, entries: Sequence[Entry], rows: Sequence[Row], wanted: set[int]) -> Block:
    """Pushes the leaves of rows and keeps the roots at the wanted sizes."""
    start = frontier.size
    nodes: list[Node] = []
    roots = {0: EMPTY_ROOT} if start == 0 else {}
    for _, _, leaf in rows:
        nodes += frontier.push(leaf)
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
    blanks = [no for no, body, _ in rows if not body]
    return Block(start=start, end=frontier.size, entries=entries, blanks=blanks, nodes=nodes, roots=roots)


def _refused(read: int, found: Sequence[FirstBad]) -> Verification:
    return Verification(size=read, root=None, first_bad=min(found, key=FirstBad.precision), notes={})
