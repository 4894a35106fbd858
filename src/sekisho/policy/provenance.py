"""The ids of a policy's values, and where a value came from: origin, lines, confidence, the rule that found it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

PurposeId = NewType("PurposeId", str)
ItemId = NewType("ItemId", str)
ChannelId = NewType("ChannelId", str)
CategoryId = NewType("CategoryId", str)
RecipientId = NewType("RecipientId", str)
ClauseId = NewType("ClauseId", str)
SegmentId = NewType("SegmentId", str)


class Origin(StrEnum):
    """Where a value came from."""

    READ = "read"
    ANSWER = "answer"
    EDITED = "edited"
    LAW = "law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value stands, and how sure its reading is.

    Attributes:
        origin: Read, answered or edited.
        lines: First and last line (1-based) in the published text, or None.
        confidence: 0 to 1; 1 when a person said so.
        confirmed: A person has confirmed the reading.
        rule: Name of the reader's rule that found it; "" where a person said it, or an older file does not tell.
    """

    origin: Origin = Origin.READ
    lines: tuple[int, int] | None = None
    confidence: float = 1.0
    confirmed: bool = False
    rule: str = ""
