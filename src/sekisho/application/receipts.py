"""Makes the receipt of an erasure: the proof of its entry and, once there is one, of the roll that made it final.

A receipt is made when it is asked for, so that a later one may say more; it signs the head of the book first when no
checkpoint covers the entries. It names no person: whoever got the entry's number on leaving knows whose it is.
"""

from sekisho.application import duties
from sekisho.application.house import House, Unit
from sekisho.application.leaving import Receipt
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.ledger import proof, store, tree
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import GONE, SUBJECT
from sekisho.ledger.note import VerifierKey
from sekisho.ledger.receipt import ErasureReceipt, Told, read_receipt, verify_receipt
from sekisho.safeguards.model import Duty


def erasure_receipt(house: House, actor: Actor, entry: int) -> ErasureReceipt:
    """The receipt of the erasure that an entry tells of, as of now.

    Raises:
        StaffError: The account does not keep the book (ACCOUNT-007), no such entry (LEDGER-010), or one that erased
            nothing (RECEIPT-004).
    """
    return house.write(lambda unit: _make(unit, actor, entry))


def _make(unit: Unit, actor: Actor, entry: int) -> ErasureReceipt:
    duties.require(unit, actor, Duty.BOOK)
    return receipt_of(unit, entry, actor=actor.id)


def receipt_of(unit: Unit, entry: int, *, actor: str) -> ErasureReceipt:
    """As `erasure_receipt`, in an open unit of work; the caller has asked who may."""
    found = store.entry(unit.conn, entry)
    erasing = found.kind is EntryKind.SUBJECT_DATA_ERASED
    if not (erasing and any(one.hash == GONE for one in found.effects)):
        raise StaffError("RECEIPT-004", entry=entry)
    roll = _first_roll_after(unit, entry)
    newest = tree.newest_checkpoint(unit.conn)
    if newest is None or newest.size <= max(entry, roll or 0):
        made = tree.checkpoint(unit.conn, unit.house.signer, unit.now)
        unit.house.keys.set_mark("ledger_size", str(made.size))
        unit.record(EntryKind.LEDGER_CHECKPOINT_SIGNED, actor=actor, note={"size": made.size})
    return ErasureReceipt(
        erased=proof.inclusion_proof(unit.conn, entry),
        rolled=None if roll is None else proof.inclusion_proof(unit.conn, roll),
    )


def receipt_on_leaving(house: House, left: Receipt) -> ErasureReceipt | None:
    """The receipt for a person who has just left, by what the act itself returned; None when nothing was erased."""
    if not left.erased:
        return None
    return house.write(lambda unit: receipt_of(unit, left.entry, actor=SUBJECT))


def _first_roll_after(unit: Unit, entry: int) -> int | None:
    """The number of the first roll after an entry."""
    words = f'"{EntryKind.KEYS_EPOCH_ROLLED.value}"'.encode()
    found = store.entry_saying(unit.conn, words, after=entry)
    return None if found is None else found.no


def check_receipt(text: str, key: str) -> Told:
    """Verifies a receipt with the book's public key alone: no workspace, no network.

    Raises:
        OperatorError: As `ledger.receipt.read_receipt` and `verify_receipt`; the key is none (LEDGER-006).
    """
    return verify_receipt(read_receipt(text), [VerifierKey.parse(key.strip())])
