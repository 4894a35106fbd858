"""Facts as tables: what a request is bound against besides the policy itself.

All of it is read in one snapshot of the store; `version` names that snapshot and is part of every plan's key, so a
change from another process changes the next decision (design §6).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sekisho.gate.ir import FALSE, Bit, Expr
from sekisho.gate.model import Slot
from sekisho.policy.model import PurposeBasis
from sekisho.policy.names import fold

EVERYTHING: Final = ""
"""Reference of a bit that stands for every purpose or every recipient."""

CANCELLED: Final = ("cancelled", "")
"""Key of the day column that holds the cancellation date (解約日)."""

LAST_USE: Final = ("used", "")
"""Key of the day column that holds the day of the last use."""

EVERY_PURPOSE: Final = "*"
"""Stands for every purpose that was one person's, where it is said that they are achieved."""


def achieved(purpose: str) -> tuple[str, str]:
    """Key of the day column that holds when a purpose, or every one, was achieved for the person."""
    return ("purpose_achieved", purpose)


OF_AGE: Final = ("of_age", "")
"""Key of the day column that holds the day from which a minor's consent is their own."""

ASKED: Final = ("asked", "")
"""Key of the day column that holds the day on which the person was last asked for a consent."""


def happened(event: str | None) -> tuple[str, str]:
    """Key of the day column that holds when an event that a policy names happened to the person.

    Two spellings of one name are one event. Nothing is ever recorded under no name.
    """
    return ("event", fold(event or ""))


def acquired(group: str) -> tuple[str, str]:
    """Key of the day column that holds when a group of items was acquired."""
    return ("acquired", group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a person was told when information was acquired: one form or channel at one version.

    Attributes:
        policy_version: The version that was in force.
        channel: Acquisition channel.
        purposes: The purposes that were stated or published for it.
        source: Who gave it, by its id on record, when it came from a third party.
    """

    policy_version: str
    channel: str
    purposes: frozenset[str]
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentScope:
    """What one consent to a provision, or to acquiring special-care information, covers.

    Attributes:
        recipient: Recipient id, or the id of a class of recipients; None for a consent to acquire.
        items: Item ids.
        purpose: Purpose id, or None for any purpose that the text agreed to names.
        country: ISO country of the recipient, or None.
        policy_version: The version under which it was given.
        informed: The country, its system and the recipient's measures were given with the text (法28条2項, 規17条).
    """

    recipient: str | None
    items: frozenset[str]
    purpose: str | None
    country: str | None
    policy_version: str
    informed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a purpose went under one version: what a person who was told it then was told.

    Attributes:
        words: Its wording, folded: under another wording it is another purpose.
        items: Items that served it.
        categories: Categories it was for; empty = everybody.
        channels: Contact channels by which it reached the person.
        basis: What opened it.
    """

    words: str
    items: frozenset[str]
    categories: frozenset[str]
    channels: frozenset[str]
    basis: PurposeBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A recorded judgement that a purpose, as it stood under one version, is related to older ones. Source: 法17条2項.

    Attributes:
        since: That version; the judgement speaks of what was acquired under those that began before it.
        to: The older purposes, or the purpose itself when it was widened under its own wording.
        reach: How far the purpose went under that version. A later widening is judged anew.
    """

    since: str
    to: frozenset[str]
    reach: Reach


class Stands(StrEnum):
    """What stands on record besides the policy: about whom, or about which publication. Append-only ids."""

    RECIPIENT = "recipient"
    """A recipient, by its id."""
    PUBLICATION = "publication"
    """Something that must be published first, by what it is about (a recipient, a country, a release)."""
    SOURCE = "source"
    """Somebody from whom information is received, by its id."""
    STAFF = "staff"
    """A member of staff, by account id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Legal days on which something stands.

    Attributes:
        since: The first.
        until: The last, or None: until it is withdrawn.
    """

    since: int
    until: int | None = None

    def holds_on(self, day: int) -> bool:
        """Whether it stands on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The house's own limits, where neither law nor policy sets one.

    Attributes:
        asking_days: Days that must pass before the same person is asked for a consent again.
        age_always: The age of consent counts even where no sentence of the policy asks about it.
    """

    asking_days: int = 90
    age_always: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Everything that was interned or allocated, at one version.

    Attributes:
        version: Counter that grows with every change of a register.
        bits: (slot, reference, channel) → (word, bit).
        days: (kind, reference) → day column.
        categories: Category id → its number in the state row (0 = not known).
        notices: Number → what was told.
        provenance: Class → item → number of its notice.
        consents: Class → the scopes in force.
        groups: Item id → its group.
        published: Policy version → first legal day in force, for the versions that were published.
        reach: Policy version → purpose → how far it went under that version. Empty = not on record: then a notice
            counts for what its purposes mean today.
        related: Purpose → the judgements that it is related to older ones.
        standing: (what, its id) → part → the days on which that part stands: an agreement in force, a review not
            overdue, a part of an announcement. What is not on record stands on no day.
        limits: The house's own limits.
    """

    version: int = 0
    bits: Mapping[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    days: Mapping[tuple[str, str], str] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    notices: Mapping[int, Notice] = field(default_factory=dict)
    provenance: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    consents: Mapping[int, tuple[ConsentScope, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    published: Mapping[str, int] = field(default_factory=dict)
    reach: Mapping[str, Mapping[str, Reach]] = field(default_factory=dict)
    related: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    standing: Mapping[tuple[Stands, str], Mapping[str, Period]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def stands(self, what: Stands, name: str, part: str, day: int) -> bool:
        """Whether a part of something on record stands on a day."""
        found = self.standing.get((what, name), {}).get(part)
        return found is not None and found.holds_on(day)

    def bit(self, slot: Slot, reference: str, channel: str = "") -> Expr:
        """The bit of a slot. One that was never allocated is set for nobody."""
        found = self.bits.get((slot.value, reference, channel))
        return FALSE if found is None else Bit(*found)
