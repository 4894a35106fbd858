"""Where a particular stands: its sentence's clause and its source, the same for every extractor of `policy.particulars`."""

from collections.abc import Iterator

from sekisho.policy.provenance import ClauseId, Source
from sekisho.policy.reader.draft import Sentence
from sekisho.policy.reader.outline import Outline

SURE, LIKELY, GUESS = 0.85, 0.7, 0.5


def clause_of(sentence_id: str) -> ClauseId:
    """The clause of a sentence: each sentence is one clause, twins included, in the same order."""
    return ClauseId("c" + sentence_id.removeprefix("s"))


def source_at(sentence: Sentence, confidence: float, rule: str) -> Source:
    """The source of what a rule found in a sentence."""
    return Source(lines=(sentence.lines.first, sentence.lines.last), confidence=confidence, rule=rule)


def below(outline: Outline, sentence: Sentence) -> Iterator[Sentence]:
    """The entries of the list that a sentence announces, nested ones included, in order."""
    inside = {sentence.id}
    for row in outline.sentences:
        if row.parent in inside:
            inside.add(row.id)
            yield row
