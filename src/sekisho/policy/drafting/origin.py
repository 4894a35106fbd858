"""Where a drafted value stands: from the reader's lines to the policy's sources and clauses."""

from sekisho.policy.drafting.words import squeeze
from sekisho.policy.model import ClauseId, Source
from sekisho.policy.reader.draft import Draft, Found, Sentence


def source_of(found: Found) -> Source:
    """The source of a reading: lines, confidence and the rule that found it."""
    return Source(
        lines=(found.lines.first, found.lines.last), confidence=round(found.confidence, 2), rule=found.rule
    )


def source_of_sentence(sentence: Sentence, confidence: float, rule: str) -> Source:
    """The source of what drafting itself found in a sentence."""
    return Source(lines=(sentence.lines.first, sentence.lines.last), confidence=confidence, rule=rule)


def clause_of_sentence(sentence_id: str) -> ClauseId:
    """The clause of a sentence: each sentence is one clause, twins included, in the same order."""
    return ClauseId("c" + sentence_id.removeprefix("s"))


def sentence_at(draft: Draft, found: Found, text: str) -> Sentence | None:
    """The sentence in which a reading stands: on its lines and, where several are, with its words."""
    on_lines = [
        row
        for row in draft.sentences
        if row.lines.first <= found.lines.last and row.lines.last >= found.lines.first
    ]
    wanted = squeeze(text)
    with_words = [row for row in on_lines if wanted in squeeze(row.text)]
    return next(iter(with_words or on_lines), None)


def clause_at(draft: Draft, found: Found, text: str) -> ClauseId | None:
    """The clause in which a reading stands."""
    sentence = sentence_at(draft, found, text)
    return None if sentence is None else clause_of_sentence(sentence.id)
