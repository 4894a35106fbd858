"""Sets of persons in the book: one bitmap for each 65,536 persons.

Reading an audience of a million persons is one act, so it is one entry. Its leaf commits to the digests of the
bitmaps, and the bitmaps are kept chunk first, so that "which uses touched me" reads the chunk of one person only.

Encoding, version 1: the byte ``0x01``, then the zlib stream of 8,192 bytes. Person ``n`` of chunk ``n // 65536``
is bit ``n % 8`` (least significant first) of byte ``n % 65536 // 8``. The digest is taken over the encoded bytes, so
that any changed byte is found without decompressing.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from sekisho.errors import DeveloperError, OperatorError

CHUNK: Final = 65_536
"""Persons in one chunk."""
_BYTES: Final = CHUNK // 8
_VERSION: Final = b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDigest:
    """What an entry says about one chunk of its set.

    Attributes:
        chunk: ``ledger_no // 65536``.
        count: How many persons of this chunk are in the set, from 1.
        hash: SHA-256 of the encoded bitmap, lower-case hex.
    """

    chunk: int
    count: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChunk:
    """One chunk of a set, encoded, with its digest. Made by `pack` or `of_raw`.

    Attributes:
        bitmap: The encoded bitmap.
        digest: What the entry will say of it.
    """

    bitmap: bytes
    digest: SetDigest

    @classmethod
    def of_raw(cls, chunk: int, raw: bytes) -> Self:
        """Encodes one raw bitmap.

        Args:
            chunk: Chunk number, from 0.
            raw: 8,192 bytes in the bit order of this module, at least one bit set.

        Raises:
            DeveloperError: Wrong length, negative chunk or empty bitmap (LEDGER-003).
        """
        count = int.from_bytes(raw).bit_count()
        if chunk < 0 or len(raw) != _BYTES or not count:
            raise DeveloperError("LEDGER-003", field="sets")
        bitmap = _VERSION + zlib.compress(raw)
        return cls(
            bitmap=bitmap,
            digest=SetDigest(chunk=chunk, count=count, hash=hashlib.sha256(bitmap).hexdigest()),
        )


def pack(persons: Iterable[int]) -> tuple[SetChunk, ...]:
    """Packs persons into chunks, ascending by chunk number.

    Args:
        persons: Ledger numbers, in any order, repeats allowed.

    Raises:
        DeveloperError: A number below 0 (LEDGER-003).
    """
    raw: dict[int, bytearray] = {}
    for number in persons:
        chunk, place = divmod(number, CHUNK)
        if chunk not in raw:
            raw[chunk] = bytearray(_BYTES)
        raw[chunk][place >> 3] |= 1 << (place & 7)
    return tuple(SetChunk.of_raw(chunk, bytes(raw[chunk])) for chunk in sorted(raw))


def unpack(bitmap: bytes) -> bytes:
    """The raw 8,192 bytes of an encoded bitmap. Does not check the digest.

    Raises:
        OperatorError: Unknown version, broken stream, wrong length or trailing bytes (LEDGER-013).
    """
    # A bound on the output: a planted bitmap must not fill the memory.
    stream = zlib.decompressobj()
    try:
        raw = stream.decompress(bitmap[1:], _BYTES + 1)
    except zlib.error as error:
        raise OperatorError("LEDGER-013") from error
    whole = stream.eof and not stream.unused_data and len(raw) == _BYTES
    if bitmap[:1] != _VERSION or not whole:
        raise OperatorError("LEDGER-013")
    return raw


def holds(bitmap: bytes, person: int) -> bool:
    """Whether the person is in the encoded bitmap of the person's own chunk.

    Raises:
        OperatorError: The bitmap cannot be read (LEDGER-013).
    """
    place = person % CHUNK
    return bool(unpack(bitmap)[place >> 3] >> (place & 7) & 1)


def members(chunk: int, bitmap: bytes) -> Iterator[int]:
    """The ledger numbers in one encoded bitmap, ascending.

    Raises:
        OperatorError: The bitmap cannot be read (LEDGER-013).
    """
    for index, byte in enumerate(unpack(bitmap)):
        for bit in range(8) if byte else ():
            if byte >> bit & 1:
                yield chunk * CHUNK + index * 8 + bit
