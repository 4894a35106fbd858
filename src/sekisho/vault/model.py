"""The words of the vault: who holds keys, which items lie together, what an envelope is.

Values only. A *holder* (鍵の持ち主) is whoever envelopes hang on: a person (本人), a contact person of a recipient, an
agent, a member of staff, a complainant without an account, a held text. Every subject is a holder; the numbers are
one series.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

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
    "from_days",
    "from_micros",
    "to_days",
    "to_micros",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
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


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = date(1970, 1, 1)


def to_micros(at: datetime) -> int:
    """An instant as microseconds since 1970-01-01T00:00Z, the form in which tables keep it.

    Raises:
        ValueError: `at` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The instant, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def to_days(day: date) -> int:
    """A legal day (JST calendar) as days since 1970-01-01, the form in which the state row keeps it."""
    return (day - _FIRST_DAY).days


def from_days(days: int) -> date:
    """The legal day."""
    return _FIRST_DAY + timedelta(days=days)
