"""Joins the heads of the watched books into this one: a root of roots (`ledger.lanes`)."""

from dataclasses import dataclass

from sekisho.application import book_desk, lane_book
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.ledger import lanes, tree
from sekisho.ledger.checkpoint import Checkpoint
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.tree import StoredCheckpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What came of it.

    Attributes:
        entry: Number of the entry that names the heads.
        heads: These heads; ascending by origin.
        added: Whether the entry is new: it is not when no head moved since the last.
        root: The signed checkpoint above it: the root of roots.
    """

    entry: int
    heads: tuple[Checkpoint, ...]
    added: bool
    root: StoredCheckpoint


def join(house: House, actor: Actor) -> Joining:
    """Names the heads of all watched books in an entry, and signs the head of this book above it.

    Steps: (1) some book is watched and was heard of; (2) an entry, where a head moved since the last one; (3) a checkpoint
    that covers it, where none does.

    Raises:
        StaffError: No book is watched (BOOK-007), or none was heard of yet (BOOK-008).
        OperatorError: The head cannot be signed (LEDGER-012, LEDGER-014).
    """
    # (1) books that were heard of, (2) a new entry
    entry, heads, added = house.write(lambda unit: _enter(unit, actor))
    # (3) only what was committed is signed
    root = house.read(lambda unit: tree.newest_checkpoint(unit.conn))
    if root is None or root.size <= entry:
        root = book_desk.sign_checkpoint(house, actor)
    return Joining(entry=entry, heads=heads, added=added, root=root)


def _enter(unit: Unit, actor: Actor) -> tuple[int, tuple[Checkpoint, ...], bool]:
    if not unit.house.workspace.book.watches:
        raise StaffError("BOOK-007")
    heads = tuple(each.head for each in lane_book.heard(unit))
    if not heads:
        raise StaffError("BOOK-008")
    newest = lane_book.newest_joining(unit)
    if newest is not None and newest.heads == heads:
        return newest.entry, heads, False
    effects = tuple(map(lanes.effect_of, heads))
    entry = unit.record(
        EntryKind.LEDGER_HEADS_JOINED, actor=actor.id, effects=effects, note={"lanes": len(heads)}
    )
    return entry.no, heads, True
