"""What an officer answered, as a value.

An answer fills what the text leaves open: items, ways of acquiring, periods, partners, countries, practices, and how a
purpose is set up. It never makes a purpose: a person was told none, so a new one needs a new version of the text
(法17条, 21条).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sekisho.law.legal_day import Period
from sekisho.law.model import LegalKind
from sekisho.policy.model import (
    CategoryId,
    ChannelId,
    ItemId,
    PurposeId,
    RecipientId,
    RecipientKind,
    RetentionClock,
    SearchBy,
    SegmentId,
)

SCHEMA: Final = "sekisho/answers/1"
"""Version marker of `answers.yaml` in its stored form."""

Value = str | bool | tuple[str, ...]
"""The answer to one question: a period, a country, yes or no, or names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    """An item added, or a listed one set up. What is None stays as it is."""

    id: ItemId
    name: str
    kind: LegalKind | None = None
    required: bool | None = None
    self_correctable: bool | None = None
    search: SearchBy | None = None
    channels: tuple[ChannelId, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAnswer:
    """A way of acquiring added."""

    id: ChannelId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryAnswer:
    """A category of persons added."""

    id: CategoryId
    name: str
    natural: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientAnswer:
    """A recipient named, or a class that the text names set up."""

    id: RecipientId
    name: str
    kind: RecipientKind | None = None
    items: tuple[ItemId, ...] | None = None
    country: str | None = None
    member_of: RecipientId | None = None
    purposes: tuple[PurposeId, ...] | None = None
    works_for: RecipientId | None = None
    handled_in: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionAnswer:
    """A retention rule added; `reason` is what persons are told about why it is kept so long.

    Clock `event` runs from the event that `event` names; staff record its day for each person.
    """

    id: str
    clock: RetentionClock
    period: Period
    items: tuple[ItemId, ...] = ()
    purposes: tuple[PurposeId, ...] = ()
    categories: tuple[CategoryId, ...] = ()
    ends_day_before: bool = False
    reason: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAnswer:
    """A segment of persons declared."""

    id: SegmentId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAnswer:
    """One use that persons are asked to agree to, beyond the purposes told: its words, its items, its ways.

    It stands under a purpose that is open by consent only (「同意を得た範囲内で利用」), so it opens for nobody but whoever
    agrees to this very use. It is never changed afterwards: the consents given point to it (法18条1項).
    """

    id: PurposeId
    name: str
    of: PurposeId
    items: tuple[ItemId, ...]
    channels: tuple[str, ...] = ()
    advertising: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeSettings:
    """How a purpose that the text states is set up. What is None stays as it is."""

    id: PurposeId
    channels: tuple[str, ...] | None = None
    items: tuple[ItemId, ...] | None = None
    categories: tuple[CategoryId, ...] | None = None
    objectable: bool | None = None
    advertising: bool | None = None
    after_cancellation: bool | None = None
    segments: tuple[SegmentId, ...] | None = None


_Row = TypeVar(
    "_Row",
    ItemAnswer,
    ChannelAnswer,
    CategoryAnswer,
    RecipientAnswer,
    RetentionAnswer,
    SegmentAnswer,
    UseAnswer,
    PurposeSettings,
)


def _by_id(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    """Rows by id: the newest of each, in the place of the first."""
    return tuple({row.id: row for row in rows}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that officers answered about one document. Holds no personal data of subjects.

    Attributes:
        values: Question id → answer.
        items: Items added or set up; ids are settled, so that the stored form never renumbers.
        channels: Ways of acquiring added.
        categories: Categories added.
        recipients: Recipients added or set up.
        retention: Retention rules added.
        segments: Segments of persons declared.
        uses: Uses declared under a purpose that is open by consent only.
        purposes: Settings of purposes that the text states.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    items: tuple[ItemAnswer, ...] = ()
    channels: tuple[ChannelAnswer, ...] = ()
    categories: tuple[CategoryAnswer, ...] = ()
    recipients: tuple[RecipientAnswer, ...] = ()
    retention: tuple[RetentionAnswer, ...] = ()
    segments: tuple[SegmentAnswer, ...] = ()
    uses: tuple[UseAnswer, ...] = ()
    purposes: tuple[PurposeSettings, ...] = ()

    def answer(self, question: str) -> Value | None:
        """The answer to a question; None while it is open."""
        if question in {"items", "channels", "categories"}:
            names = tuple(row.name for row in getattr(self, question))
            return names or self.values.get(question)
        return self.values.get(question)

    def merged(self, newer: "Answers") -> "Answers":
        """These answers with newer ones over them: by question, and by id for what is added."""
        return Answers(
            values={**self.values, **newer.values},
            items=_by_id((*self.items, *newer.items)),
            channels=_by_id((*self.channels, *newer.channels)),
            categories=_by_id((*self.categories, *newer.categories)),
            recipients=_by_id((*self.recipients, *newer.recipients)),
            retention=_by_id((*self.retention, *newer.retention)),
            segments=_by_id((*self.segments, *newer.segments)),
            uses=_by_id((*self.uses, *newer.uses)),
            purposes=_by_id((*self.purposes, *newer.purposes)),
        )


NO_ANSWERS: Final = Answers()
