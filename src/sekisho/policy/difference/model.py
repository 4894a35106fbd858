"""Values of a difference: sentences with marked words, and boxes of cells that were widened or narrowed.

A *cell* is one purpose × item × category of persons × contact channel × recipient. Cells come in boxes, one set of ids
for each dimension, so that a change of thousands of cells is still one line to read. What stands for "all of them" or
"none of them" in a box is a word of its own, never an empty set: an empty set would be no cell at all.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sekisho.policy.model import ClauseId

EVERYONE: Final = "*"
"""In a box: persons of any category, those of none that the policy names included."""

NO_CONTACT: Final = ""
"""In a box: the information is used without reaching the person, or goes to no recipient."""


class Direction(StrEnum):
    """Which way a change goes, seen from what the business may do."""

    NARROWED = "narrowed"
    WIDENED = "widened"

    def mirrored(self) -> "Direction":
        """The other way."""
        return Direction.NARROWED if self is Direction.WIDENED else Direction.WIDENED


class Aspect(StrEnum):
    """What a change is about."""

    AFTER_CANCELLATION = "after_cancellation"
    """Purposes that stay open after a cancellation."""
    CHANNEL = "channel"
    """A way of acquiring."""
    ITEM = "item"
    """An item that is acquired at all."""
    ITEM_CHANNELS = "item_channels"
    """The ways by which an item is acquired."""
    ITEM_CORRECTION = "item_correction"
    """Whether the person may correct an item at once."""
    ITEM_KIND = "item_kind"
    """How strictly the law guards an item."""
    PROVISION_EXCEPTION = "provision_exception"
    """A statutory case in which the policy provides without consent."""
    PURPOSE = "purpose"
    """A purpose as a whole."""
    PURPOSE_ADVERTISING = "purpose_advertising"
    """Whether a purpose counts as advertising, for which laws of their own ask an opt-in."""
    PURPOSE_BASIS = "purpose_basis"
    """What opens a purpose for a person."""
    PURPOSE_CATEGORIES = "purpose_categories"
    """Whom a purpose is for."""
    PURPOSE_CHANNELS = "purpose_channels"
    """How a purpose reaches the person."""
    PURPOSE_ITEMS = "purpose_items"
    """What a purpose needs."""
    PURPOSE_STOP = "purpose_stop"
    """Whether the person may stop a purpose."""
    PURPOSE_TERM = "purpose_term"
    """Until when a purpose runs."""
    RECIPIENT = "recipient"
    """A recipient as a whole."""
    RECIPIENT_CONDITIONS = "recipient_conditions"
    """What the text demands before a recipient may receive."""
    RECIPIENT_ITEMS = "recipient_items"
    """What a recipient may receive."""
    RECIPIENT_STOP = "recipient_stop"
    """Whether the person may stop a provision."""
    RETENTION = "retention"
    """How long information is kept."""
    RIGHT = "right"
    """A right that the text grants."""
    SENSITIVE_EXCEPTION = "sensitive_exception"
    """A statutory case for information of special care."""
    USE_EXCEPTION = "use_exception"
    """A statutory case in which the policy goes beyond the purposes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A block of cells: every combination of one id from each dimension.

    Attributes:
        purposes: Purpose ids.
        items: Item ids.
        categories: Category ids, or `EVERYONE`.
        channels: Contact channels, or `NO_CONTACT` for use without contact.
        recipients: Recipient ids, or `NO_CONTACT` for no provision.
    """

    purposes: frozenset[str]
    items: frozenset[str]
    categories: frozenset[str] = frozenset({EVERYONE})
    channels: frozenset[str] = frozenset({NO_CONTACT})
    recipients: frozenset[str] = frozenset({NO_CONTACT})

    @property
    def cells(self) -> int:
        """How many cells it holds."""
        size = 1
        for side in (self.purposes, self.items, self.categories, self.channels, self.recipients):
            size *= len(side)
        return size


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One change of what may be done, as a person reads it.

    Attributes:
        aspect: What it is about.
        direction: Widened or narrowed, for the business.
        of: The words of the purpose, recipient, item or right that it is about.
        id: Its id in the policies compared.
        before: What held before, in words; empty = nothing, or not at all.
        after: What holds after, in words.
        moved: What was gained or lost, in words: the part of `after` or `before` that is the change.
        counterpart: The wording of the other version when a purpose was reworded, else None.
        counterpart_id: Its id.
        boxes: The cells that were opened or closed; empty where the change is not one of cells.
        clause: The sentence of the version in which it stands (of the later one when it stands in both), or None.
    """

    aspect: Aspect
    direction: Direction
    of: str
    id: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    counterpart: str | None = None
    counterpart_id: str | None = None
    boxes: tuple[Box, ...] = ()
    clause: ClauseId | None = None

    def mirrored(self) -> "RuleChange":
        """The change as it looks from the other version: widened is narrowed, before is after."""
        return replace(self, direction=self.direction.mirrored(), before=self.after, after=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One unit of a text: a sentence, or a heading.

    Attributes:
        text: As published.
        key: The form in which it is compared.
        heading: It is a heading.
        clause: Its id, or None for a heading.
        lines: First and last line, or None.
    """

    text: str
    key: str
    heading: bool = False
    clause: ClauseId | None = None
    lines: tuple[int, int] | None = None


class MarkKind(StrEnum):
    """What became of a run of words."""

    ADDED = "added"
    KEPT = "kept"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A run of words with one fate."""

    kind: MarkKind
    text: str


class TextChangeKind(StrEnum):
    """What became of a sentence."""

    ADDED = "added"
    KEPT = "kept"
    MOVED = "moved"
    REMOVED = "removed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """One sentence of either text, and what became of it.

    Attributes:
        kind: Its fate.
        before: In the earlier text; None when it was added.
        after: In the later text; None when it was removed.
        marks: The words of a reworded sentence, in reading order: removed before added.
    """

    kind: TextChangeKind
    before: Sentence | None
    after: Sentence | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What lies between two versions.

    Attributes:
        texts: Every sentence of both texts in the order of reading, with its fate.
        rules: The changes of what may be done: by aspect, then by words.
    """

    texts: tuple[TextChange, ...]
    rules: tuple[RuleChange, ...]

    @property
    def changed_texts(self) -> tuple[TextChange, ...]:
        """The sentences that were not simply kept."""
        return tuple(one for one in self.texts if one.kind is not TextChangeKind.KEPT)

    @property
    def widened(self) -> tuple[RuleChange, ...]:
        """The changes that let the business do more."""
        return tuple(one for one in self.rules if one.direction is Direction.WIDENED)

    @property
    def empty(self) -> bool:
        """Whether both versions say the same."""
        return not self.changed_texts and not self.rules
