"""The stored tree: grows in batches behind the entries, and is signed.

Entries are appended in the transactions of their effects; the process that holds the serve lease adds the inner
nodes later. Only complete subtrees are stored, so a node is written once and never changes, and how far the tree has
grown can be read from the nodes themselves: there is no counter that could disagree. If the process dies, the
transaction's nodes are gone together and the next run adds them again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, LargeBinary, cast, func, insert, select, update

from sekisho.errors import OperatorError
from sekisho.ledger.canonical import write_instant
from sekisho.ledger.checkpoint import sign_checkpoint
from sekisho.ledger.merkle import Frontier, Subtree, node_hash, split
from sekisho.ledger.ports import Signer
from sekisho.ledger.store import LEAF, ledger_checkpoint, ledger_entry, ledger_node, size

NODE_HASH: Final = cast(ledger_node.c.hash, LargeBinary).label("hash")
ROOT: Final = cast(ledger_checkpoint.c.root, LargeBinary).label("root")
NOTE: Final = cast(ledger_checkpoint.c.note, LargeBinary).label("note")
_PAIR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckpoint:
    """A signed head as stored; `checkpoint.open_checkpoint` verifies its note.

    Attributes:
        size: Number of entries that it covers.
        root: Root of the tree, 32 bytes.
        note: The signed note's bytes; this is what is exported.
        at: When it was signed, UTC text to the second in the form of `canonical.write_instant`.
    """

    size: int
    root: bytes
    note: bytes
    at: str


def integrated(conn: Connection) -> int:
    """How many entries the stored nodes cover: an even number, because one leaf alone has no node."""
    last = conn.scalar(select(func.max(ledger_node.c.position)).where(ledger_node.c.level == 1))
    return 0 if last is None else _PAIR * (last + 1)


def integrate(conn: Connection, *, batch: int = 4096) -> int:
    """Adds the nodes of complete subtrees for the next entries.

    Args:
        conn: Open connection, in a transaction that may write.
        batch: At most so many entries, from 2.

    Returns:
        How many entries the nodes now cover; when it is what it was, nothing is left to add.

    Raises:
        OperatorError: An entry or node on the way is missing (LEDGER-012).
    """
    start = integrated(conn)
    number = ledger_entry.c.no
    query = select(number, LEAF).where(number >= start).order_by(number).limit(max(batch, _PAIR))
    frontier = Frontier.at(start, stored_subtree(conn))
    nodes = []
    for no, leaf in conn.execute(query):
        if no != frontier.size:
            raise OperatorError("LEDGER-012", entry=frontier.size)
        nodes += frontier.push(leaf)
    if nodes:
        rows = [{"level": node.level, "position": node.position, "hash": node.hash} for node in nodes]
        conn.execute(insert(ledger_node), rows)
    return frontier.size & ~1


def checkpoint(conn: Connection, signer: Signer, at: datetime) -> StoredCheckpoint:
    """Integrates what is left, signs the head, and stores it. The same size is signed once.

    Args:
        conn: Open connection, in a transaction that may write.
        signer: The log's key.
        at: Now, in UTC, from 1970 on; cut to the second.

    Raises:
        OperatorError: The tree is incomplete (LEDGER-012), or does not continue the newest checkpoint: a log never
            signs two histories (LEDGER-014).
    """
    covered = -1
    while (grown := integrate(conn)) != covered:
        covered = grown
    newest = newest_checkpoint(conn)
    count = size(conn)
    subtree = stored_subtree(conn)
    if newest is not None:
        if newest.size > count or Frontier.at(newest.size, subtree).root() != newest.root:
            raise OperatorError("LEDGER-014", size=newest.size)
        if newest.size == count:
            return newest
    root = Frontier.at(count, subtree).root()
    second = at.replace(microsecond=0)
    note = sign_checkpoint(signer, size=count, root=root, at=second)
    made = StoredCheckpoint(size=count, root=root, note=note, at=write_instant(second))
    conn.execute(insert(ledger_checkpoint).values(size=count, root=root, note=note, at=made.at))
    return made


def keep_cosigned(conn: Connection, size: int, note: bytes) -> None:
    """Puts a checkpoint's note with further signatures in the place of the old one; its text must be the same."""
    table = ledger_checkpoint
    conn.execute(update(table).where(table.c.size == size).values(note=note))


def note_at(conn: Connection, size: int) -> bytes:
    """The note of the checkpoint of a size that was signed."""
    return conn.execute(select(NOTE).where(ledger_checkpoint.c.size == size)).scalar_one()


def newest_checkpoint(conn: Connection) -> StoredCheckpoint | None:
    """The checkpoint with the greatest size, or None before the first."""
    table = ledger_checkpoint.c
    row = conn.execute(select(table.size, ROOT, NOTE, table.at).order_by(table.size.desc()).limit(1)).first()
    return None if row is None else StoredCheckpoint(size=row.size, root=row.root, note=row.note, at=row.at)


def stored_subtree(conn: Connection) -> Subtree:
    """Hashes of parts of the stored tree, O(log n) look-ups each.

    The returned function raises OperatorError when an entry or node is missing (LEDGER-012).
    """

    def leaf_or_node(start: int, end: int) -> bytes:
        count = end - start
        level = count.bit_length() - 1
        if level == 0:
            query = select(LEAF).where(ledger_entry.c.no == start)
        elif count == 1 << level:
            query = select(NODE_HASH).where(
                ledger_node.c.level == level, ledger_node.c.position == start >> level
            )
        else:
            middle = start + split(count)
            return node_hash(leaf_or_node(start, middle), leaf_or_node(middle, end))
        found = conn.scalar(query)
        if found is None:
            raise OperatorError("LEDGER-012", entry=start)
        return found

    return leaf_or_node
