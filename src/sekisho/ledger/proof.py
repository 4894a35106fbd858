"""Proof that an entry is in the book, which anyone can check without us.

The JSON form, version 1, holds the entry's bytes, its audit path and the newest checkpoint; with the log's verifier key
that is all that is needed. `tlog_proof` prints the same for public tools.

Source: RFC 6962 §2.1.1; C2SP tlog-proof.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from sekisho.errors import OperatorError, StaffError
from sekisho.ledger.canonical import parse
from sekisho.ledger.checkpoint import OpenedCheckpoint, open_checkpoint
from sekisho.ledger.merkle import consistency_path, inclusion_path, leaf_hash, verify_inclusion
from sekisho.ledger.model import Entry
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.store import BODY, ledger_entry
from sekisho.ledger.tree import newest_checkpoint, stored_subtree

VERSION: Final = 1


class _Version(msgspec.Struct):
    """Only the marker."""

    v: int


class _Form(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The shape of version 1. Hashes are lower-case hex."""

    v: int
    entry: int
    body: str
    path: tuple[str, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """An entry with its way up to a checkpoint. Proves nothing until `prove` was run on it.

    Attributes:
        entry: The entry's number.
        body: The entry's canonical bytes.
        path: Audit path, the leaf's sibling first, 32 bytes each.
        checkpoint: The signed note.
    """

    entry: int
    body: bytes
    path: tuple[bytes, ...]
    checkpoint: bytes

    def to_json(self) -> str:
        """The JSON form, keys ascending."""
        form = _Form(
            v=VERSION,
            entry=self.entry,
            body=self.body.decode(),
            path=tuple(step.hex() for step in self.path),
            checkpoint=self.checkpoint.decode(),
        )
        return msgspec.json.encode(form, order="sorted").decode()

    def tlog_proof(self) -> str:
        """The C2SP form: the leaf's index and path, and the checkpoint; the entry's bytes go beside it."""
        path = "".join(f"{base64.b64encode(step).decode()}\n" for step in self.path)
        return f"c2sp.org/tlog-proof@v1\nindex {self.entry}\n{path}\n{self.checkpoint.decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """An entry that was in the book when the checkpoint was signed; made by `prove`."""

    entry: Entry
    checkpoint: OpenedCheckpoint


def inclusion_proof(conn: Connection, no: int) -> InclusionProof:
    """The proof of one entry against the newest checkpoint.

    Raises:
        StaffError: No such entry (LEDGER-010), its contents were pruned (LEDGER-018), or no checkpoint covers it yet
            (LEDGER-009).
        OperatorError: The stored tree is incomplete (LEDGER-012).
    """
    body = conn.scalar(select(BODY).where(ledger_entry.c.no == no))
    if body is None:
        raise StaffError("LEDGER-010", entry=no)
    if not body:
        raise StaffError("LEDGER-018", entry=no)
    newest = newest_checkpoint(conn)
    if newest is None or newest.size <= no:
        raise StaffError("LEDGER-009", entry=no, size=0 if newest is None else newest.size)
    path = inclusion_path(no, newest.size, stored_subtree(conn))
    return InclusionProof(entry=no, body=body, path=path, checkpoint=newest.note)


def consistency_proof(conn: Connection, old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the book at size `old` is the beginning of the book at size `new` (RFC 6962 §2.1.2).

    Raises:
        StaffError: Not ``1 <= old <= new``, or beyond the newest checkpoint (LEDGER-019).
        OperatorError: The stored tree is incomplete (LEDGER-012).
    """
    newest = newest_checkpoint(conn)
    size = 0 if newest is None else newest.size
    if not 1 <= old <= new <= size:
        raise StaffError("LEDGER-019", old=old, new=new, size=size)
    return consistency_path(old, new, stored_subtree(conn))


def read_proof(text: str) -> InclusionProof:
    """Reads the JSON form; proves nothing yet.

    Raises:
        OperatorError: Not of that form (LEDGER-015), or of another version (LEDGER-002).
    """
    try:
        version = msgspec.json.decode(text, type=_Version).v
        if version != VERSION:
            raise OperatorError("LEDGER-002", format="proof", version=version)
        form = msgspec.json.decode(text, type=_Form)
        read = InclusionProof(
            entry=form.entry,
            body=form.body.encode(),
            path=tuple(map(bytes.fromhex, form.path)),
            checkpoint=form.checkpoint.encode(),
        )
    except (msgspec.DecodeError, ValueError) as error:
        raise OperatorError("LEDGER-015") from error
    return read


def prove(proof: InclusionProof, verifiers: Iterable[VerifierKey]) -> Proven:
    """Verifies a proof, offline and without a database.

    Steps: (1) the checkpoint is signed by the log's key; (2) the path leads from the entry's bytes to the
    checkpoint's root; (3) the bytes are an entry and say the number under which they were proved.

    Raises:
        OperatorError: (1) LEDGER-004, LEDGER-005; (2) LEDGER-007; (3) LEDGER-001, LEDGER-002, LEDGER-007.
    """
    # (1) signed by the log's key
    opened = open_checkpoint(proof.checkpoint, verifiers)
    # (2) the path leads to its root
    head = opened.checkpoint
    leaf = leaf_hash(proof.body)
    verify_inclusion(leaf=leaf, index=proof.entry, size=head.size, path=proof.path, root=head.root)
    # (3) the bytes are that entry
    entry = parse(proof.body)
    if entry.no != proof.entry:
        raise OperatorError("LEDGER-007")
    return Proven(entry=entry, checkpoint=opened)
