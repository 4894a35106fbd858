"""A sealed file as a stream of chunks: which bytes lie where, and how one chunk is sealed and opened.

The form: a header of 24 bytes (16 of marker and version, 8 random), then chunks of 1 MiB of plaintext, each with its
tag of 16 bytes; the last one is shorter or full, never empty. A chunk's nonce is the random bytes and its number, its
associated data are the file's place (workspace, table, holder, group, file), its number and whether it is the last:
chunks can be neither exchanged, reordered, left out nor moved, and a file cannot end early (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár, 2015). One random key seals one file and nothing else.
"""

import os
import struct
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sekisho.vault.cipher import VERSION, bind, new_key
from sekisho.vault.errors import TamperedError
from sekisho.vault.model import GroupId, HolderNo

CHUNK: Final = 1 << 20
"""Bytes of plaintext in a chunk; few enough to hold, many enough that sealing costs no more than AES itself."""
MARKER: Final = b"sekisho file 1\n\0"
_PREFIX_BYTES: Final = 8
HEADER: Final = len(MARKER) + _PREFIX_BYTES
TAG: Final = 16
DIGEST: Final = 32
_COUNTER: Final = struct.Struct(">I")
_TABLE: Final = "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sealed file belongs, for the associated data of its chunks.

    Attributes:
        workspace: Id of the workspace.
        holder: Whose.
        group: The group under whose key it was sealed first; it stays when the rules move the file on.
        file: The file's random id.
    """

    workspace: str
    holder: HolderNo
    group: GroupId
    file: str

    def binding(self, number: int, *, last: bool) -> bytes:
        """Associated data of one chunk."""
        return VERSION + bind(self.workspace, _TABLE, self.holder, self.group, self.file, number, int(last))


def chunks_of(size: int) -> int:
    """How many chunks a plaintext of `size` bytes (at least one) has."""
    return -(-size // CHUNK)


def sealed_size(size: int) -> int:
    """Bytes on the disk of a plaintext of `size` bytes."""
    return HEADER + size + TAG * chunks_of(size)


def reach_of(number: int, size: int) -> tuple[int, int]:
    """Where chunk `number` of a plaintext of `size` bytes lies on the disk: offset and bytes, its tag included."""
    return HEADER + number * (CHUNK + TAG), min(CHUNK, size - number * CHUNK) + TAG


@dataclass(slots=True, kw_only=True)
class ChunkSealer:
    """Seals the chunks of one file in order.

    Attributes:
        place: Where the file belongs.
        key: Its own key. Never written but sealed.
        header: What stands before the chunks.
        digests: SHA-256 of each sealed chunk so far, the header counted to the first.
    """

    place: Place
    key: bytes = field(default_factory=new_key, repr=False)
    header: bytes = field(default_factory=lambda: MARKER + os.urandom(_PREFIX_BYTES), repr=False)
    digests: list[bytes] = field(default_factory=list, repr=False)

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        """The next bytes of the file: the header with the first chunk."""
        number = len(self.digests)
        # INVARIANT: no nonce twice under a key: the key is this file's, the number only grows.
        nonce = self.header[len(MARKER) :] + _COUNTER.pack(number)
        sealed = AESGCM(self.key).encrypt(nonce, chunk, self.place.binding(number, last=last))
        written = self.header + sealed if number == 0 else sealed
        self.digests.append(sha256(written).digest())
        return written


def open_chunk(key: bytes, place: Place, header: bytes, sealed: bytes, *, number: int, last: bool) -> bytes:
    """The plaintext of one chunk.

    Raises:
        TamperedError: Changed, moved, reordered, cut off, or sealed under another key (VAULT-002).
    """
    if len(header) != HEADER or not header.startswith(MARKER):
        raise TamperedError("VAULT-002")
    nonce = header[len(MARKER) :] + _COUNTER.pack(number)
    try:
        return AESGCM(key).decrypt(nonce, sealed, place.binding(number, last=last))
    except InvalidTag:
        raise TamperedError("VAULT-002") from None


def fingerprint(digests: bytes) -> bytes:
    """The hash of a sealed file for the book: over the digests of its chunks, so that a changed one can be named."""
    return sha256(MARKER + digests).digest()
