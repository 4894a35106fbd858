"""Reads a period in its words: the words themselves, the event it runs from, whether a law sets it, how soon it is kept.

The period that counts is the reader's; what only the words tell (「法令に定める期間」, 「速やかに」) is added here.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from ruamel.yaml import YAML

from sekisho.policy.drafting.words import pattern, squeeze
from sekisho.policy.model import Promptness, RetentionClock
from sekisho.policy.reader.draft import Draft, Nature, SectionKind, Sentence

_WHERE = frozenset(
    {
        SectionKind.RETENTION,
        SectionKind.SECURITY,
        SectionKind.ACCURACY,
        SectionKind.ACQUISITION,
        SectionKind.OTHER,
    }
)


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, str]:
    text = files("sekisho.policy").joinpath("data", "period_words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, str] = YAML(typ="safe", pure=True).load(text)
    return loaded


def _found(form: str, text: str) -> str | None:
    # The cell of a table that holds the period is its last.
    match = pattern(_forms()[form]).search(squeeze(text.rsplit("\t", maxsplit=1)[-1]))
    return None if match is None else match["said"].strip("、。")


def words_of(text: str) -> str | None:
    """The period as printed: 「取引完了後5年間」, 「法令に定める期間」; None where the text names none."""
    return (
        _found("counted", text) or _found("by_law", text) or _found("ended", text) or _found("leaving", text)
    )


def event_of(text: str) -> str | None:
    """What the period runs from, in the text's words."""
    return _found("event", text)


def set_by_law(text: str) -> bool:
    """Whether the text leaves the period to a law."""
    return _found("by_law", text) is not None


def promptness_of(text: str) -> Promptness | None:
    """How soon after the end the text promises to erase."""
    return next((how for how in Promptness if _found(how.value, text) is not None), None)


def left_open(draft: Draft) -> Iterator[tuple[Sentence, RetentionClock]]:
    """Sentences that leave a period to a law or to rules of the house, about which nothing else was read."""
    kinds = {section.index: section.kind for section in draft.sections}
    read = {row.sentence for row in draft.retention}
    for sentence in draft.sentences:
        if sentence.entry or sentence.id in read or kinds.get(sentence.section) not in _WHERE:
            continue
        if sentence.nature is Nature.PERMIT:
            continue
        if _found("leaving", sentence.text) is not None:
            yield sentence, RetentionClock.CANCELLED
        elif _found("kept_by_law", sentence.text) is not None:
            yield sentence, RetentionClock.ACQUIRED
