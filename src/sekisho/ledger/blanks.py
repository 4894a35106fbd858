"""Entries whose contents were pruned: the number and the leaf stay, and the book itself says which they are.

A pruning leaves one entry, whose note commits to all entries that are without contents after it: how many, and the digest of
their numbers. So nobody can empty an entry and call it a pruning: the newest such entry would contradict.

Digest, version 1: SHA-256 over, for every chunk of 65,536 numbers with a blank in it and ascending, the chunk's number in 8
bytes (big-endian) and its 8,192 bytes of bits in the order of `sets`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from sekisho.ledger.audit import Block, FirstBad, Place
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.ledger.sets import CHUNK

BELOW: Final = "below"
COUNT: Final = "count"
DIGEST: Final = "digest"


class Blanks:
    """The digest of blank entries, told in ascending order; memory does not grow with them.

    Attributes:
        count: How many so far.
        first: The first, or None.
        last: The last, or None.
    """

    def __init__(self) -> None:
        """None so far."""
        self.count = 0
        self.first: int | None = None
        self.last: int | None = None
        self._hash = hashlib.sha256()
        self._chunk = -1
        self._bits = bytearray(CHUNK // 8)

    def add(self, numbers: Iterable[int]) -> None:
        """Takes further numbers, each above all before."""
        for number in numbers:
            chunk, place = divmod(number, CHUNK)
            if chunk != self._chunk:
                self._flush()
                self._chunk = chunk
            self._bits[place >> 3] |= 1 << (place & 7)
            self.count += 1
            self.first = number if self.first is None else self.first
            self.last = number

    def digest(self) -> str:
        """The digest of all that were told, lower-case hex. Nothing can be added afterwards."""
        self._flush()
        return self._hash.hexdigest()

    def _flush(self) -> None:
        if self._chunk >= 0:
            self._hash.update(self._chunk.to_bytes(8) + self._bits)
            self._bits = bytearray(CHUNK // 8)
        self._chunk = -1


def pruning_note(blanks: Blanks, *, below: int) -> dict[str, int | str]:
    """What the entry of a pruning says of the entries without contents."""
    return {BELOW: below, COUNT: blanks.count, DIGEST: blanks.digest()}


class BlankCheck:
    """The entries without contents are those of which the newest pruning says so."""

    def __init__(self) -> None:
        """None seen."""
        self._blanks = Blanks()
        self._said: dict[str, int | str] = {}

    def block(self, block: Block) -> Iterator[FirstBad]:
        """Collects; what is wrong shows at the end."""
        self.told(block.blanks, block.entries)
        yield from ()

    def told(self, blanks: Iterable[int], entries: Iterable[Entry]) -> None:
        """Blank numbers and whole entries, in order."""
        self._blanks.add(blanks)
        for entry in entries:
            if entry.kind is EntryKind.LEDGER_ENTRIES_PRUNED:
                self._said = dict(entry.note)

    def said(self, note: dict[str, int | str]) -> None:
        """What the next pruning's entry says."""
        self._said = note

    def finish(self, _size: int) -> Iterator[FirstBad]:
        """Contents that are gone without a word."""
        blanks = self._blanks
        if blanks.last is None or blanks.first is None:
            return
        below = self._said.get(BELOW, 0)
        if not isinstance(below, int) or blanks.last >= below:
            last = blanks.last
            yield FirstBad(last if self._said else blanks.first, last, Place.PRUNED)
        elif (blanks.count, blanks.digest()) != (self._said.get(COUNT), self._said.get(DIGEST)):
            yield FirstBad(blanks.first, blanks.last, Place.PRUNED)
