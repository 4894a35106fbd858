"""Witnessing other books: a second house that signs only what continues what it signed before.

Two books that show different histories to different people cannot both carry the cosignature of one honest witness. The
witness keeps the newest checkpoint of each book that it watches; it checks the book's signature and the proof that the new
tree continues the old one, stores it, and only then answers. Nothing about entries is learned: a checkpoint is a size, a hash
and a signature.

Source: C2SP tlog-witness (add-checkpoint), tlog-cosignature.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger.canonical import write_instant
from sekisho.ledger.checkpoint import Checkpoint
from sekisho.ledger.merkle import EMPTY_ROOT, verify_consistency
from sekisho.ledger.note import SignedNote, VerifierKey, cosign
from sekisho.ledger.ports import Signer
from sekisho.storage.schema import metadata

witnessed_log: Final = Table(
    "witnessed_log",
    metadata,
    Column("origin", Text, primary_key=True, comment="name of another book that is watched"),
    Column("size", BigInteger, nullable=False, comment="entries of its newest checkpoint that was cosigned"),
    Column("root", LargeBinary, nullable=False, comment="its root"),
    Column("note", LargeBinary, nullable=False, comment="the checkpoint as it was sent"),
    Column("at", String(27), nullable=False, comment="when it was cosigned, UTC"),
)
"""The newest checkpoint of each watched book. It never goes back."""

_MOST_LINES: Final = 63
_HASH: Final = 32
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a book sends to its witness.

    Attributes:
        old: The size that it believes the witness signed last.
        path: Proof that the tree of that size is the beginning of the new one.
        note: The new checkpoint.
    """

    old: int
    path: tuple[bytes, ...]
    note: bytes

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Reads the body of a request.

        Raises:
            StaffError: Not of that form (LEDGER-040).
        """
        head, gap, note = raw.partition(b"\n\n")
        first, *lines = head.decode("ascii", errors="replace").split("\n")
        old = _OLD.fullmatch(first)
        if not gap or old is None or len(lines) > _MOST_LINES:
            raise StaffError("LEDGER-040")
        try:
            path = tuple(base64.b64decode(line, validate=True) for line in lines)
        except (binascii.Error, ValueError):
            raise StaffError("LEDGER-040") from None
        if any(len(step) != _HASH for step in path):
            raise StaffError("LEDGER-040")
        return cls(old=int(old[1]), path=path, note=note)

    def __bytes__(self) -> bytes:
        path = "".join(f"{base64.b64encode(step).decode()}\n" for step in self.path)
        return f"old {self.old}\n{path}\n".encode() + self.note


def add_checkpoint(
    conn: Connection, raw: bytes, *, logs: Sequence[VerifierKey], signer: Signer, at: datetime
) -> bytes:
    """Checks a submission, keeps it, and gives the cosignature's line.

    Steps: (1) the form; (2) the book is one that is watched; (3) its key signed; (4) the old size is not above the new one;
    (5) it is the size that was cosigned last, and with the same size the same root; (6) the new tree continues the old one;
    (7) the new checkpoint is kept, in the transaction whose commit precedes the answer.

    Args:
        conn: Open connection, in a transaction that may write: two submissions at once are ordered by it.
        raw: The body of the request.
        logs: Keys of the books that are watched.
        signer: The witness's key, not the one that signs its own book.
        at: Now, in UTC.

    Raises:
        StaffError: (1) LEDGER-040; (2) LEDGER-041; (3) LEDGER-042; (4) LEDGER-040; (5) LEDGER-043 with the size; (6) LEDGER-044.
    """
    # (1) the form
    sent = Submission.parse(raw)
    try:
        note = SignedNote.parse(sent.note)
        head = Checkpoint.parse(note.text)
    except OperatorError as error:
        raise StaffError("LEDGER-040") from error
    # (2) a book that is watched
    keys = [key for key in logs if key.name == head.origin]
    if not keys:
        raise StaffError("LEDGER-041")
    # (3) signed by its key
    try:
        plain = any(voucher.at is None for voucher in note.verify(keys))
    except OperatorError as error:
        raise StaffError("LEDGER-042") from error
    if not plain:
        raise StaffError("LEDGER-042")
    # (4) not backwards
    if sent.old > head.size:
        raise StaffError("LEDGER-040")
    # (5) from where this witness stands
    table = witnessed_log
    known = conn.execute(select(table.c.size, table.c.root).where(table.c.origin == head.origin)).first()
    last, root = (0, EMPTY_ROOT) if known is None else (int(known.size), bytes(known.root))
    if sent.old != last or (known is not None and head.size == last and head.root != root):
        raise StaffError("LEDGER-043", size=last)
    # (6) the old tree is the beginning of the new one
    try:
        verify_consistency(old=last, new=head.size, old_root=root, new_root=head.root, path=sent.path)
    except OperatorError as error:
        raise StaffError("LEDGER-044") from error
    # (7) kept before it is said
    values = {"size": head.size, "root": head.root, "note": sent.note, "at": write_instant(at)}
    if known is None:
        conn.execute(insert(table).values(origin=head.origin, **values))
    else:
        conn.execute(update(table).where(table.c.origin == head.origin).values(**values))
    return str(cosign(note.text, signer, at)).encode()


def join_cosignature(note: bytes, answer: bytes, witness: VerifierKey) -> bytes:
    """The checkpoint with a witness's line, which must verify; other lines of the answer are dropped.

    Raises:
        OperatorError: The answer holds no valid cosignature of this witness (LEDGER-046).
    """
    try:
        mine = SignedNote.parse(note)
        told = SignedNote.parse(mine.text.encode() + b"\n" + answer)
        lines = [each for each in told.signatures if each.name == witness.name]
        vouched = SignedNote(text=mine.text, signatures=tuple(lines[:1])).verify([witness]) if lines else ()
    except OperatorError as error:
        raise OperatorError("LEDGER-046", name=witness.name) from error
    if not any(voucher.at is not None for voucher in vouched):
        raise OperatorError("LEDGER-046", name=witness.name)
    kept = [each for each in mine.signatures if (each.name, each.key_id) != (lines[0].name, lines[0].key_id)]
    return bytes(SignedNote(text=mine.text, signatures=(*kept, lines[0])))
