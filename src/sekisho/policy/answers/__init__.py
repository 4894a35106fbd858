"""Answers: what no text can tell, supplied by an officer, kept apart from what was read.

`model` is the value, `parsing` reads `answers.yaml`, `printing` writes its stored form, `overlay` lays it over a policy.
"""

from sekisho.policy.answers.model import (
    NO_ANSWERS,
    Answers,
    CategoryAnswer,
    ChannelAnswer,
    ItemAnswer,
    PurposeSettings,
    RecipientAnswer,
    RetentionAnswer,
    SegmentAnswer,
    UseAnswer,
    Value,
)
from sekisho.policy.answers.overlay import overlay
from sekisho.policy.answers.parsing import parse_answers
from sekisho.policy.answers.printing import dump_answers

__all__ = [
    "NO_ANSWERS",
    "Answers",
    "CategoryAnswer",
    "ChannelAnswer",
    "ItemAnswer",
    "PurposeSettings",
    "RecipientAnswer",
    "RetentionAnswer",
    "SegmentAnswer",
    "UseAnswer",
    "Value",
    "dump_answers",
    "overlay",
    "parse_answers",
]
