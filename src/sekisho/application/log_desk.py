"""The book given away: the signed head, tiles, proofs between sizes, packs of evidence; and watching other books."""

import secrets
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sekisho.application.book_desk import Bad, Verified
from sekisho.application.house import House, Unit
from sekisho.errors import OperatorError
from sekisho.gate.model import Actor
from sekisho.ledger import exporting, standalone, tiles, witness
from sekisho.ledger.audit import Place
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.note import Ed25519Signer, SignatureType, VerifierKey
from sekisho.ledger.proof import consistency_proof
from sekisho.ledger.tree import StoredCheckpoint

_PACK_CODES = {place.value: place.code for place in Place} | {
    "file": "BOOK-002",
    "witness": "BOOK-003",
    "joined": "BOOK-009",
}


def head(house: House) -> StoredCheckpoint:
    """The newest checkpoint. Raises as `ledger.exporting.signed`."""
    return house.read(lambda unit: exporting.signed(unit.conn))


def resource(house: House, path: str, *, hashes_only: bool = False) -> bytes:
    """A tile or a bundle by its name of C2SP tlog-tiles.

    Args:
        house: The workspace.
        path: What follows ``tile/``.
        hashes_only: Give no entries.

    Raises:
        StaffError: No such thing below the newest checkpoint (LEDGER-016), or entries of it are pruned (LEDGER-017).
    """
    wanted = tiles.Resource.parse(path)

    def work(unit: Unit) -> bytes:
        size = 0 if hashes_only and wanted.level is None else exporting.signed(unit.conn).size
        return tiles.served(unit.conn, wanted, size=size)

    return house.read(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """The proof that the book of one size is the beginning of the book of another.

    Attributes:
        old: The smaller size.
        new: The greater size.
        path: RFC 6962 §2.1.2, 32 bytes each.
        checkpoint: The newest checkpoint's note.
    """

    old: int
    new: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def consistency(house: House, old: int, new: int | None = None) -> Consistency:
    """The proof between two sizes; without a second one, up to the newest checkpoint.

    Raises:
        StaffError: No such sizes (LEDGER-019), no checkpoint (LEDGER-032).
    """

    def work(unit: Unit) -> Consistency:
        newest = exporting.signed(unit.conn)
        upper = newest.size if new is None else new
        path = consistency_proof(unit.conn, old, upper)
        return Consistency(old=old, new=upper, path=path, checkpoint=newest.note)

    return house.read(work)


def export(house: House, folder: Path) -> int:
    """Brings a folder of static files up to date; returns how many were written. Raises as `export_tiles`."""
    return house.read(lambda unit: exporting.export_tiles(unit.conn, folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A pack that was made.

    Attributes:
        head: The checkpoint that it ends at.
        entry: Number of the entry about it.
        key: The log's verifier key: hand it over by another way than the pack.
    """

    head: StoredCheckpoint
    entry: int
    key: str


def pack(house: House, actor: Actor, target: Path) -> Evidence:
    """Writes a pack of evidence, and that it was made. Raises as `exporting.write_pack`."""
    key = VerifierKey.of(house.signer)
    newest = house.read(lambda unit: exporting.write_pack(unit.conn, target, key))
    entry = house.write(
        lambda unit: unit.record(
            EntryKind.LEDGER_EVIDENCE_EXPORTED, actor=actor.id, note={"size": newest.size}
        )
    )
    return Evidence(head=newest, entry=entry.no, key=str(key))


def verify_pack(
    path: Path,
    *,
    keys: Sequence[str] = (),
    witnesses: Sequence[str] = (),
    kept: Sequence[bytes] = (),
    joined: Sequence[bytes] = (),
    joined_keys: Sequence[str] = (),
) -> Verified:
    """Checks a pack with the very program that lies in it.

    Args:
        path: The file.
        keys: The book's keys; none = the one in the pack.
        witnesses: Keys whose cosignature must be there.
        kept: Notes of checkpoints that were kept elsewhere.
        joined: Proofs of roots of roots that must name the book.
        joined_keys: Keys of the houses that made them.

    Raises:
        OperatorError: The file is no pack, or a key or checkpoint cannot be read (BOOK-001).
    """
    try:
        found = standalone.verify(
            str(path),
            keys=list(keys) or None,
            witnesses=list(witnesses),
            kept=list(kept),
            joined=list(joined),
            joined_keys=list(joined_keys),
        )
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise OperatorError("BOOK-001", file=path.name) from error
    bad = found["first_bad"]
    first_bad = (
        Bad(place=str(bad["place"]), entry=bad["entry"], what=_PACK_CODES[str(bad["place"])])
        if isinstance(bad, dict)
        else None
    )
    root = found["root"]
    return Verified(
        ok=bool(found["ok"]),
        size=int(str(found["size"])),
        root=None if root is None else str(root),
        first_bad=first_bad,
        subjects=0,
    )


# -- watching other books ----------------------------------------------------------------------------------------


def witness_key(house: House) -> str:
    """The key with which this house cosigns other books, as they write it into their settings."""
    return VerifierKey.of(_witness_signer(house)).written(SignatureType.COSIGNATURE)


def add_checkpoint(house: House, raw: bytes) -> bytes:
    """Cosigns another book's checkpoint. Raises as `ledger.witness.add_checkpoint`."""
    signer = _witness_signer(house)
    logs = house.workspace.book.watches
    return house.write(
        lambda unit: witness.add_checkpoint(unit.conn, raw, logs=logs, signer=signer, at=unit.now)
    )


def _witness_signer(house: House) -> Ed25519Signer:
    # A key of its own: what is said of other books is never mistaken for what is said of this one.
    seed = house.keys.secret("witness", lambda: secrets.token_bytes(32))
    return Ed25519Signer(name=f"{house.workspace.origin}/witness", seed=seed)
