"""A reading as a value: what an officer says about one sentence and about the values drafted from it.

A reading never changes the published text. It belongs to the words of its sentence: in a later version it holds as
long as the sentence stays word for word. What is None stays as the importer drafted it.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from sekisho.law.legal_day import Period
from sekisho.law.model import LegalKind
from sekisho.policy.model import (
    CategoryId,
    ClauseId,
    ItemId,
    Nature,
    PurposeBasis,
    PurposeId,
    RecipientId,
    RecipientKind,
    RetentionClock,
)
from sekisho.policy.names import fold

SCHEMA: Final = "sekisho/reading/1"
"""Version marker of a reading in its stored form."""

NO_BASIS: Final = "none"
"""In the place of a statutory basis: the case restates none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeReading:
    """What a purpose was set to: whose, which items, by which contact channels, on what ground."""

    id: PurposeId
    categories: tuple[CategoryId, ...] | None = None
    items: tuple[ItemId, ...] | None = None
    channels: tuple[str, ...] | None = None
    basis: PurposeBasis | None = None
    objectable: bool | None = None
    advertising: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReading:
    """What an item was set to."""

    id: ItemId
    kind: LegalKind | None = None
    self_correctable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientReading:
    """What a recipient was set to."""

    id: RecipientId
    kind: RecipientKind | None = None
    country: str | None = None
    items: tuple[ItemId, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReading:
    """What a retention rule was set to."""

    id: str
    clock: RetentionClock | None = None
    event: str | None = None
    period: Period | None = None
    items: tuple[ItemId, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionReading:
    """The statutory basis that a listed case restates.

    Attributes:
        id: The list and the place among the sentence's cases in it: ``provision_exceptions:1``.
        basis: A `Basis` value, or ``none``.
    """

    id: str
    basis: str | None = None


Correction = PurposeReading | ItemReading | RecipientReading | RetentionReading | ExceptionReading
"""What was said about one drafted value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that officers said about one sentence, complete as of the newest act.

    Attributes:
        clause: The sentence.
        words: Fingerprint of its words.
        confirmed: A person has confirmed the reading.
        nature: What it does, if the importer was wrong.
        topics: What it is about, if the importer was wrong.
        purposes: Corrections of purposes drafted from it.
        items: Corrections of items.
        recipients: Corrections of recipients.
        retention: Corrections of retention rules.
        exceptions: Corrections of cases.
        reason: Why the newest act was done, in the officer's words.
        widened: What the newest act opened: ``purposes.p1.items``; empty = nothing.
    """

    clause: ClauseId
    words: str
    confirmed: bool = False
    nature: Nature | None = None
    topics: tuple[str, ...] | None = None
    purposes: tuple[PurposeReading, ...] = ()
    items: tuple[ItemReading, ...] = ()
    recipients: tuple[RecipientReading, ...] = ()
    retention: tuple[RetentionReading, ...] = ()
    exceptions: tuple[ExceptionReading, ...] = ()
    reason: str | None = None
    widened: tuple[str, ...] = ()

    @property
    def corrects(self) -> bool:
        """Whether it says anything else than that the draft is right."""
        return (
            self.nature is not None
            or self.topics is not None
            or bool(self.purposes or self.items or self.recipients or self.retention or self.exceptions)
        )


def fingerprint(text: str) -> str:
    """What two sentences of the same words share; blanks and width do not count."""
    return hashlib.sha256(fold(text).encode()).hexdigest()[:32]
