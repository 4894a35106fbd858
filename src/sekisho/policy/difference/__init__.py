"""The difference (差分) between two versions of a policy: in words, and in what may be done with personal information.

Pure: it compares two policies as values. Worked examples are asked of the gate (`gate.contrast`); how many persons are
concerned is counted by the application. Source: 法17条2項, 21条3項.
"""

from sekisho.policy.difference.model import (
    EVERYONE,
    NO_CONTACT,
    Aspect,
    Box,
    Difference,
    Direction,
    Mark,
    MarkKind,
    RuleChange,
    Sentence,
    TextChange,
    TextChangeKind,
)
from sekisho.policy.difference.rules import compare_rules
from sekisho.policy.difference.texts import compare_texts, marked_words, sentences_of
from sekisho.policy.difference.whole import aligned, compare

__all__ = [
    "EVERYONE",
    "NO_CONTACT",
    "Aspect",
    "Box",
    "Difference",
    "Direction",
    "Mark",
    "MarkKind",
    "RuleChange",
    "Sentence",
    "TextChange",
    "TextChangeKind",
    "aligned",
    "compare",
    "compare_rules",
    "compare_texts",
    "marked_words",
    "sentences_of",
]
