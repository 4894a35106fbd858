"""The tree and the entries as fixed files: tiles of 256 hashes and bundles of 256 entries, which anybody may mirror.

A tile of level ``l`` holds the hashes of consecutive complete subtrees of ``256**l`` leaves; level 0 holds the leaves. The
last tile of a level may be partial (``.p/W``). Whoever has the tiles can compute every proof without asking us. What a
resource holds never changes, and none is given beyond the newest checkpoint, because nobody signed for it.

A bundle holds entries as ``uint16`` big-endian length and bytes. An entry that was pruned, or that is longer than 65,535
bytes, cannot stand in it: HTTP refuses such a bundle, exported files hold the length 0 in its place (`exporting`).

Source: C2SP tlog-tiles.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import Connection, select
from typing_extensions import override

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger.store import BODY, LEAF, ledger_entry, ledger_node
from sekisho.ledger.tree import NODE_HASH

WIDTH: Final = 256
"""Hashes in a full tile, entries in a full bundle."""
LONGEST: Final = 0xFFFF
"""Bytes of the longest entry that a bundle can hold."""
_HEIGHT: Final = 8
_LEVELS: Final = 64
_DIGITS: Final = 3
_PATH: Final = re.compile(r"(entries|0|[1-9][0-9]?)((?:/x[0-9]{3})*/[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One tile or bundle, named.

    Attributes:
        level: Level of the tile, from 0; None for a bundle of entries.
        index: Which one of the level, from 0.
        width: How many hashes or entries: 256, or fewer in a partial one.
    """

    level: int | None
    index: int
    width: int

    @classmethod
    def parse(cls, path: str) -> Self:
        """Reads what follows ``tile/``, in its only spelling.

        Raises:
            StaffError: No such name (LEDGER-016).
        """
        found = _PATH.fullmatch(path)
        if found is None:
            raise StaffError("LEDGER-016")
        level, index, width = found.groups()
        read = cls(
            level=None if level == "entries" else int(level),
            index=int(index.replace("/", "").replace("x", "")),
            width=WIDTH if width is None else int(width),
        )
        if str(read) != path or (read.level or 0) >= _LEVELS:
            raise StaffError("LEDGER-016")
        return read

    @override
    def __str__(self) -> str:
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // _DIGITS) * _DIGITS)
        groups = [digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)]
        place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{'entries' if self.level is None else self.level}/{place}{part}"

    @property
    def first(self) -> int:
        """Number of its first hash within the level; of its first entry."""
        return self.index * WIDTH

    @property
    def end(self) -> int:
        """Number after its last."""
        return self.first + self.width

    def within(self, size: int) -> bool:
        """Whether a tree of that size has it."""
        return self.end <= size >> _HEIGHT * (self.level or 0)


def resources(size: int) -> Iterator[Resource]:
    """The tiles and bundles of a tree of that size, bundles first, then the levels upwards, each in order."""
    yield from _of_level(None, size)
    level = 0
    while size >> _HEIGHT * level:
        yield from _of_level(level, size >> _HEIGHT * level)
        level += 1


def _of_level(level: int | None, count: int) -> Iterator[Resource]:
    full, rest = divmod(count, WIDTH)
    for index in range(full):
        yield Resource(level=level, index=index, width=WIDTH)
    if rest:
        yield Resource(level=level, index=full, width=rest)


def tile(conn: Connection, wanted: Resource) -> bytes:
    """The bytes of a tile: its hashes, 32 bytes each.

    Args:
        conn: Open connection.
        wanted: A tile within the newest checkpoint's size; the caller has compared.

    Raises:
        OperatorError: An entry or node is missing (LEDGER-012).
    """
    level = wanted.level or 0
    if level == 0:
        place, value = ledger_entry.c.no, LEAF
        query = select(place, value)
    else:
        place, value = ledger_node.c.position, NODE_HASH
        query = select(place, value).where(ledger_node.c.level == _HEIGHT * level)
    rows = conn.execute(query.where(place >= wanted.first, place < wanted.end).order_by(place)).all()
    if [row[0] for row in rows] != list(range(wanted.first, wanted.end)):
        raise OperatorError("LEDGER-012", entry=wanted.first << _HEIGHT * level)
    return b"".join(row[1] for row in rows)


def bodies(conn: Connection, wanted: Resource) -> list[bytes]:
    """The entries of a bundle in order; empty bytes for one that was pruned.

    Raises:
        OperatorError: An entry is missing (LEDGER-012).
    """
    number = ledger_entry.c.no
    rows = conn.execute(
        select(number, BODY).where(number >= wanted.first, number < wanted.end).order_by(number)
    ).all()
    if [row[0] for row in rows] != list(range(wanted.first, wanted.end)):
        raise OperatorError("LEDGER-012", entry=wanted.first)
    return [row[1] for row in rows]


def bundle(entries: list[bytes]) -> bytes:
    """Entries as one bundle; what is longer than a bundle can hold stands in it with the length 0."""
    parts = []
    for body in entries:
        kept = body if len(body) <= LONGEST else b""
        parts += [len(kept).to_bytes(2), kept]
    return b"".join(parts)


def served(conn: Connection, wanted: Resource, *, size: int) -> bytes:
    """What HTTP answers for a resource.

    Args:
        conn: Open connection.
        wanted: Which resource.
        size: Size of the newest checkpoint.

    Raises:
        StaffError: Nothing of that name below the checkpoint (LEDGER-016), or a bundle of which an entry was pruned or is too
            long (LEDGER-017).
        OperatorError: As `tile` and `bodies`.
    """
    if not wanted.within(size):
        raise StaffError("LEDGER-016")
    if wanted.level is not None:
        return tile(conn, wanted)
    entries = bodies(conn, wanted)
    if not all(0 < len(body) <= LONGEST for body in entries):
        raise StaffError("LEDGER-017")
    return bundle(entries)
