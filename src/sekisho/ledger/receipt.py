"""A receipt of an erasure, which its holder can check without us (消去の受領証).

It holds the proof of the entry that erased and, once a new epoch of keys has begun, the proof of the entry of that roll.
What it proves: from the instant of the first entry nothing of the named groups is opened; from the second on every copy
of the destroyed keys that a backup still holds is noise. What it cannot prove it says: older backups of the key store
must be destroyed by the business, and old backups of the data hold some facts in clear. No personal data.

Source: 法22条; design §7, Erasing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from sekisho.errors import OperatorError
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import GONE, Entry
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.proof import InclusionProof, prove, read_proof

VERSION: Final = 1
KIND: Final = "erasure"

IN_CLEAR: Final = ("public_id", "category", "wills_and_consents_as_bits", "days_of_events", "kinds_of_events")
"""What backups of the data that are older than the erasure hold in clear, by name; never a value of an item."""

_ENVELOPE: Final = "envelope:"
_NOTHING: Final = b"null"


class _Marker(msgspec.Struct):
    """Only what says which form it is."""

    v: int
    kind: str


class _Form(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The shape of version 1. Proofs in their own JSON form."""

    v: int
    kind: str
    erased: msgspec.Raw
    rolled: msgspec.Raw
    in_clear: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReceipt:
    """A receipt as it is given away. Proves nothing until `verify_receipt` was run on it.

    Attributes:
        erased: Proof of the entry that erased.
        rolled: Proof of the entry of the first roll after it, or None while none was.
        in_clear: What older backups of the data hold in clear.
    """

    erased: InclusionProof
    rolled: InclusionProof | None
    in_clear: tuple[str, ...] = IN_CLEAR

    def to_json(self) -> str:
        """The JSON form, keys ascending."""
        form = _Form(
            v=VERSION,
            kind=KIND,
            erased=msgspec.Raw(self.erased.to_json().encode()),
            rolled=msgspec.Raw(_NOTHING if self.rolled is None else self.rolled.to_json().encode()),
            in_clear=self.in_clear,
        )
        return msgspec.json.encode(form, order="sorted").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a receipt proves; made by `verify_receipt`.

    Attributes:
        entry: Number of the entry that erased.
        whole: The person as a whole, not only some groups.
        groups: The groups that were erased.
        unreadable_since: The instant from which nothing of them is opened.
        final_since: The instant from which copies of their keys are noise; None while no epoch has begun since.
        epoch: The epoch that began then.
        in_clear: What older backups of the data hold in clear.
    """

    entry: int
    whole: bool
    groups: tuple[str, ...]
    unreadable_since: datetime
    final_since: datetime | None
    epoch: int | None
    in_clear: tuple[str, ...]


def read_receipt(text: str) -> ErasureReceipt:
    """Reads the JSON form; proves nothing yet.

    Raises:
        OperatorError: Not of that form, or of another version (RECEIPT-001); a proof in it as `ledger.proof.read_proof`.
    """
    try:
        marker = msgspec.json.decode(text, type=_Marker)
        if (marker.v, marker.kind) != (VERSION, KIND):
            raise OperatorError("RECEIPT-001")
        form = msgspec.json.decode(text, type=_Form)
    except msgspec.DecodeError as error:
        raise OperatorError("RECEIPT-001") from error
    rolled = bytes(form.rolled)
    return ErasureReceipt(
        erased=read_proof(bytes(form.erased).decode()),
        rolled=None if rolled == _NOTHING else read_proof(rolled.decode()),
        in_clear=form.in_clear,
    )


def verify_receipt(receipt: ErasureReceipt, verifiers: Iterable[VerifierKey]) -> Told:
    """Verifies a receipt, offline and without a database.

    Steps: (1) the erasing entry is in the book; (2) it says that something of one person is gone; (3) where a roll is
    claimed, its entry is in the book, later than the erasure.

    Raises:
        OperatorError: (1), (3) as `ledger.proof.prove`; (2) RECEIPT-002; (3) RECEIPT-003.
    """
    known = tuple(verifiers)
    # (1) in the book
    erased = prove(receipt.erased, known).entry
    # (2) something of one person is gone
    gone = tuple(effect.object for effect in erased.effects if effect.hash == GONE)
    if erased.kind is not EntryKind.SUBJECT_DATA_ERASED or not gone or len(erased.subjects) != 1:
        raise OperatorError("RECEIPT-002", entry=erased.no)
    # (3) a roll after it
    rolled = None if receipt.rolled is None else prove(receipt.rolled, known).entry
    if rolled is not None and not _is_roll_after(rolled, erased):
        raise OperatorError("RECEIPT-003", entry=rolled.no)
    epoch = None if rolled is None else rolled.note["epoch"]
    return Told(
        entry=erased.no,
        whole="state" in gone,
        groups=tuple(thing.removeprefix(_ENVELOPE) for thing in gone if thing.startswith(_ENVELOPE)),
        unreadable_since=erased.at,
        final_since=None if rolled is None else rolled.at,
        epoch=epoch if isinstance(epoch, int) else None,
        in_clear=receipt.in_clear,
    )


def _is_roll_after(rolled: Entry, erased: Entry) -> bool:
    epoch = rolled.note.get("epoch")
    return rolled.kind is EntryKind.KEYS_EPOCH_ROLLED and rolled.no > erased.no and isinstance(epoch, int)
