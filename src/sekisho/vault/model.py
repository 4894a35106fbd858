"""The words of the vault: who holds keys, which items lie together, what an envelope is.

Values only. A *holder* (鍵の持ち主) is whoever envelopes hang on: a person (本人), a contact person of a recipient, an
agent, a member of staff, a complainant without an account, a held text. Every subject is a holder; the numbers are
one series.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

import msgspec

from sekisho.gate.model import SubjectNo

HolderNo = NewType("HolderNo", int)
"""Internal number of any key holder, from the same series as `SubjectNo`."""
SubjectId = NewType("SubjectId", str)
"""Public random id of a subject, 128 bits as 22 URL-safe characters. Says nothing of the person."""
LedgerNo = NewType("LedgerNo", int)
"""Pseudonym of a holder in the ledger. The map to it lies in the key store and goes with the keys."""
GroupId = NewType("GroupId", str)
"""Id of an item group, `g001`…; append-only, never recycled."""
ItemId = NewType("ItemId", str)
"""Id of an item of the policy's model."""

__all__ = [
    "ALL_GROUPS",
    "Envelope",
    "ErasureRef",
    "GroupId",
    "HolderKind",
    "HolderNo",
    "ItemGroup",
    "ItemId",
    "LedgerNo",
    "SubjectId",
    "SubjectNo",
]

ALL_GROUPS: Final = GroupId("*")
"""In journals and tombstones: every group of the holder, and the holder itself."""


class HolderKind(StrEnum):
    """What a key holder is."""

    SUBJECT = "subject"
    CONTACT_PERSON = "contact_person"
    AGENT = "agent"
    STAFF = "staff"
    COMPLAINANT = "complainant"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGroup:
    """Items of one legal kind, sensitivity and retention rule: sealed together, erased together.

    Attributes:
        id: Append-only.
        items: Its items, sorted. Only grows, and never once closed.
        legal_kind: 個人情報, 要配慮個人情報 … as the policy's model names them.
        sensitivity: The policy's own class of sensitivity.
        retention: Key of the retention rule that ends it.
        closed: An item has left: nothing new is written here, and each holder's envelope moves on its next write.
    """

    id: GroupId
    items: tuple[ItemId, ...]
    legal_kind: str
    sensitivity: str
    retention: str
    closed: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What its items have in common."""
        return (self.legal_kind, self.sensitivity, self.retention)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One sealed version of one group of one holder. Holds no plaintext.

    Attributes:
        holder: Whose.
        group: Which group.
        row_version: 1, 2, …; the highest is the newest, the others are the history of corrections (訂正).
        schema: Version of what is inside (1: JSON object of item id → text).
        body: Version marker, nonce, ciphertext with tag.
        digest: SHA-256 of `body`, for the ledger's leaf.
    """

    holder: HolderNo
    group: GroupId
    row_version: int
    schema: int
    body: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRef:
    """One row of the erasure journal: `no` counts per holder from 1."""

    holder: HolderNo
    no: int
