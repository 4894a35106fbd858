"""Which bit and which day of the state row belongs to what: an append-only map, as a value.

A slot once given is never given again, because old rows and old decisions still use it. `slot_store` keeps the map;
this module only reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sekisho.errors import DeveloperError
from sekisho.gate.ir import DAYS, WORDS

BITS: Final = 62
"""Bits a word: a signed 64-bit integer keeps them positive in every engine, with one to spare."""
BIT_SLOTS: Final = WORDS * BITS
DAY_SLOTS: Final = DAYS
EVERY: Final = ""
"""As a reference or channel: every purpose, every channel."""


class BitKind(StrEnum):
    """What a bit says when it is set."""

    OBJECTION = "objection"  # the person objects to purpose (ref) by channel, or by every channel
    SUSPENSION = "suspension"  # 利用停止 of the purpose (ref), or of every use
    STOP_PROVISION = "stop_provision"  # 第三者提供の停止 to the recipient (ref), or to every one
    CONSENT = "consent"  # consent (ref) stands
    ADVERTISING = "advertising"  # advertising was asked for by channel (ref)
    SEGMENT = "segment"  # belongs to the declared segment (ref)
    ITEM_REFUSED = "item_refused"  # the person refuses that the item (ref) is collected
    HAS_ITEM = "has_item"  # a value of the item (ref) is held
    AD_EXCEPTION = "ad_exception"  # an exception (ref) from the opt-in stands for the channel
    AD_REFUSAL = "ad_refusal"  # advertising by the channel (ref) was refused
    DISPUTED = "disputed"  # use for the purpose (ref) is being examined
    DECEASED = "deceased"  # the person has died
    ACHIEVED = "achieved"  # the purpose (ref) is achieved for the person
    GUARDIAN = "guardian"  # a statutory agent agreed for a minor: to the purpose or recipient (ref)


class DayKind(StrEnum):
    """What a day says."""

    ACQUIRED = "acquired"  # group (ref) was last acquired
    USED = "used"
    CANCELLED = "cancelled"
    PURPOSE_ACHIEVED = "purpose_achieved"  # of the purpose (ref)
    EVENT = "event"  # what the policy names (ref) happened
    LEFT = "left"
    ASKED = "asked"  # last asked for a consent
    OF_AGE = (
        "of_age"  # a minor's consent is their own from then; rounded up, so that no birthday stands in clear
    )


@dataclass(frozen=True, slots=True)
class BitRef:
    """One bit by its meaning."""

    kind: BitKind
    ref: str = EVERY
    channel: str = EVERY


@dataclass(frozen=True, slots=True)
class DayRef:
    """One day by its meaning."""

    kind: DayKind
    ref: str = EVERY


@dataclass(frozen=True, slots=True)
class Slots:
    """The map as of one reading.

    Attributes:
        bits: Meaning → position, word × 62 + bit.
        days: Meaning → column number.
    """

    bits: Mapping[BitRef, int] = field(default_factory=dict)
    days: Mapping[DayRef, int] = field(default_factory=dict)

    def bit(self, ref: BitRef) -> int:
        """The position.

        Raises:
            DeveloperError: No slot was given to it (VAULT-008).
        """
        position = self.bits.get(ref)
        if position is None:
            raise DeveloperError("VAULT-008", kind=ref.kind.value, ref=ref.ref, channel=ref.channel)
        return position

    def day(self, ref: DayRef) -> int:
        """The column number.

        Raises:
            DeveloperError: No slot was given to it (VAULT-008).
        """
        position = self.days.get(ref)
        if position is None:
            raise DeveloperError("VAULT-008", kind=ref.kind.value, ref=ref.ref, channel=EVERY)
        return position


def word_and_bit(position: int) -> tuple[int, int]:
    """Word number and bit number of a position, for the printers of the gate."""
    return divmod(position, BITS)
