"""When the parties of a deal see each other's information: who, after what has happened, and which items.

Only sentences that name parties of a deal and an event, and that show one party something of the other.
"""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.policy.particulars import DealCondition
from sekisho.policy.provenance import ItemId
from sekisho.policy.reader.draft import SectionKind, Sentence
from sekisho.policy.reader.extractors.item_names import mentions
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_NOT_HERE = frozenset({SectionKind.DEFINITIONS, SectionKind.INTRO, SectionKind.RIGHTS})


def extract(outline: Outline) -> tuple[DealCondition, ...]:
    """Each condition, in the order of the text. Items are well-known ids as read."""
    found = [
        row
        for sentence in outline.sentences
        if outline.kind_at(sentence.section) not in _NOT_HERE
        for row in _in_sentence(sentence)
    ]
    return tuple(replace(row, id=f"d{number}") for number, row in enumerate(found, start=1))


def _in_sentence(sentence: Sentence) -> Iterator[DealCondition]:
    forms = patterns("deals")
    text = fold(sentence.text)
    parties = tuple(dict.fromkeys(match.group() for match in forms["party"].finditer(text)))
    event = forms["event"].search(text)
    mutual = bool(forms["mutual"].search(text))
    if not parties or event is None or not forms["shows"].search(text[event.end() :]):
        return
    if len(parties) < 2 and not mutual and not forms["deal"].search(event["event"]):  # noqa: PLR2004 -- a deal has two sides
        return
    yield DealCondition(
        id="",
        parties=parties,
        event=event["event"].strip("、 "),
        items=tuple(ItemId(key) for _, key, _ in mentions(sentence.text)),
        mutual=mutual,
        clause=clause_of(sentence.id),
        source=source_at(sentence, SURE if len(parties) > 1 else LIKELY, "deals.condition"),
    )
