"""Reads the lanes: the books that this house watches, and what its own book says of their heads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sekisho.application.house import House, Unit
from sekisho.errors import OperatorError
from sekisho.ledger import lanes, store
from sekisho.ledger.checkpoint import Checkpoint, open_checkpoint
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.lanes import Witnessed
from sekisho.ledger.note import VerifierKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A watched book.

    Attributes:
        origin: Its name.
        head: Its newest head that was cosigned here, or None while it was never heard of.
        at: When that was, in UTC.
        joined: Its size in the newest root of roots, or None.
    """

    origin: str
    head: Checkpoint | None
    at: datetime | None
    joined: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """All of them.

    Attributes:
        lanes: Ascending by origin.
        entry: Number of the newest entry that joins heads, or None.
    """

    lanes: tuple[Lane, ...]
    entry: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest joining: its entry and what it names."""

    entry: int
    heads: tuple[Checkpoint, ...]


def lanes_of(house: House) -> Lanes:
    """The watched books with their heads."""
    return house.read(_lanes)


def _lanes(unit: Unit) -> Lanes:
    newest = newest_joining(unit)
    joined = {head.origin: head.size for head in newest.heads} if newest is not None else {}
    known = {each.head.origin: each for each in heard(unit)}
    found = []
    for origin in sorted({key.name for key in unit.house.workspace.book.watches}):
        one = known.get(origin)
        found.append(
            Lane(
                origin=origin,
                head=None if one is None else one.head,
                at=None if one is None else one.at,
                joined=joined.get(origin),
            )
        )
    return Lanes(lanes=tuple(found), entry=None if newest is None else newest.entry)


def heard(unit: Unit) -> tuple[Witnessed, ...]:
    """The newest heads of the books that the settings name; ascending by origin."""
    return lanes.witnessed(unit.conn, {key.name for key in unit.house.workspace.book.watches})


def has_moved(unit: Unit) -> bool:
    """Whether some head is not the one that the newest joining names."""
    heads = tuple(each.head for each in heard(unit))
    if not heads:
        return False
    newest = newest_joining(unit)
    return newest is None or newest.heads != heads


def newest_joining(unit: Unit) -> Newest | None:
    """The newest entry that joins heads, as far as the book goes in this unit."""
    done = unit.house.tally.counts(unit.conn).by_kind.get(EntryKind.LEDGER_HEADS_JOINED)
    if done is None:
        return None
    return Newest(entry=done.entry, heads=lanes.heads_of(store.entry(unit.conn, done.entry)))


def first_wrong(unit: Unit) -> tuple[str, int | None] | None:
    """The first lane whose kept head is not what its book signed, or went back behind what this book says of it."""
    keys = unit.house.workspace.book.watches
    known = {each.head.origin: each for each in heard(unit)}
    for origin, one in known.items():
        if not _is_signed(one, keys):
            return f"lane:{origin}", None
    newest = newest_joining(unit)
    if newest is None:
        return None
    watched = {key.name for key in keys}
    for head in newest.heads:
        if head.origin not in watched:  # it is no longer
            continue
        kept = known.get(head.origin)
        if kept is None or kept.head.size < head.size or (kept.head.size == head.size and kept.head != head):
            return f"lane:{head.origin}", newest.entry
    return None


def _is_signed(one: Witnessed, keys: tuple[VerifierKey, ...]) -> bool:
    try:
        return open_checkpoint(one.note, keys).checkpoint == one.head
    except OperatorError:
        return False


def head_in(house: House, proofs: Iterable[bytes], keys: Iterable[str]) -> tuple[Checkpoint, ...]:
    """The heads of this house's book in roots of roots that other houses made.

    Args:
        house: The house whose book it is.
        proofs: What `ledger join` of the others wrote.
        keys: Their verifier keys.

    Raises:
        OperatorError: A key cannot be read (LEDGER-006), or as `lanes.prove_joined` and `Joined.head_of`.
    """
    theirs = [VerifierKey.parse(key) for key in keys]
    joined = [lanes.prove_joined(each.decode(errors="replace"), theirs) for each in proofs]
    return tuple(one.head_of(house.workspace.origin) for one in joined)
