"""Checkpoints: the signed head of the tree, which is what leaves the house.

Three lines (origin, size, root in Base 64) as a signed note. The origin is the signing key's name. A second,
time-stamped signature by the same key says when, because extension lines are not recommended. Whoever keeps one
checkpoint can later show that the book was cut or rewritten.

Source: C2SP tlog-checkpoint.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from typing_extensions import override

from sekisho.errors import OperatorError
from sekisho.ledger.note import SignedNote, VerifierKey, sign_note
from sekisho.ledger.ports import Signer

_LINES: Final = 4
_HASH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The head of the tree at one size. A value says nothing about who signed it; `open_checkpoint` does.

    Attributes:
        origin: Which log.
        size: Number of entries.
        root: The tree's root, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a note's text.

        Raises:
            OperatorError: Not three such lines in their only spelling (LEDGER-004).
        """
        lines = text.split("\n")
        if len(lines) != _LINES or not lines[0] or lines[3]:
            raise OperatorError("LEDGER-004", place="lines")
        if not (lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 20):  # noqa: PLR2004 - 64 bits
            raise OperatorError("LEDGER-004", place="size")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except (binascii.Error, ValueError) as error:
            raise OperatorError("LEDGER-004", place="root") from error
        read = cls(origin=lines[0], size=int(lines[1]), root=root)
        if len(root) != _HASH or str(read) != text:
            raise OperatorError("LEDGER-004", place="form")
        return read

    @override
    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCheckpoint:
    """A checkpoint whose log's signature was verified; made by `open_checkpoint`.

    Attributes:
        checkpoint: What was signed.
        at: When, by the log's own time-stamped signature, in UTC to the second; None without one.
    """

    checkpoint: Checkpoint
    at: datetime | None


def sign_checkpoint(signer: Signer, *, size: int, root: bytes, at: datetime) -> bytes:
    """The note of a checkpoint, signed plainly and with the time."""
    checkpoint = Checkpoint(origin=signer.name, size=size, root=root)
    return bytes(sign_note(str(checkpoint), signer, at=at))


def open_checkpoint(raw: bytes, verifiers: Iterable[VerifierKey]) -> OpenedCheckpoint:
    """Reads and verifies the note of a checkpoint.

    Args:
        raw: The note's bytes.
        verifiers: The log's keys, the retired ones too. One of them must be named like the origin and have signed.

    Raises:
        OperatorError: Not a checkpoint (LEDGER-004), or not signed by the log's key (LEDGER-005).
    """
    note = SignedNote.parse(raw)
    vouchers = [each for each in note.verify(verifiers) if each.name == note.text.partition("\n")[0]]
    if all(each.at is not None for each in vouchers):
        raise OperatorError("LEDGER-005", name=note.signatures[0].name)
    stamps = [each.at for each in vouchers if each.at is not None]
    return OpenedCheckpoint(checkpoint=Checkpoint.parse(note.text), at=stamps[0] if stamps else None)
