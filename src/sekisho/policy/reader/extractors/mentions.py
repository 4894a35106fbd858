"""That the text speaks of special-care, sensitive or person-related information: what is done with it, or refused."""

from dataclasses import replace

from sekisho.law.model import LegalKind
from sekisho.policy.particulars import Mention, MentionVerb
from sekisho.policy.reader.draft import Nature, Sentence
from sekisho.policy.reader.enumeration import pieces
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_KINDS = (LegalKind.SENSITIVE, LegalKind.SPECIAL_CARE, LegalKind.PERSON_RELATED)


def extract(outline: Outline) -> tuple[Mention, ...]:
    """One for each kind and attitude; what the kind means is taken from its definition."""
    found: dict[tuple[LegalKind, bool], Mention] = {}
    meant: dict[LegalKind, tuple[str, ...]] = {}
    for sentence in outline.sentences:
        text = fold(sentence.text)
        for kind in _KINDS:
            if not patterns("mentions")[kind.value].search(text):
                continue
            if definition := patterns("mentions")["definition"].search(text):
                meant.setdefault(kind, _listed(definition["what"] or ""))
                continue
            if sentence.entry and sentence.parent is not None and found:
                continue  # a case of the sentence above it
            row = _mention(sentence, text, kind)
            held = found.get((kind, row.refused))
            found[kind, row.refused] = row if held is None else _joined(held, row)
    rows = (replace(row, items=meant.get(row.kind, ())) for row in found.values())
    return tuple(replace(row, id=f"s{number}") for number, row in enumerate(rows, start=1))


def _listed(what: str) -> tuple[str, ...]:
    text = patterns("mentions")["joint"].sub("、", patterns("mentions")["tail"].sub("", what))
    return tuple(piece for piece in pieces(text) if piece)


def _mention(sentence: Sentence, text: str, kind: LegalKind) -> Mention:
    verbs = tuple(verb for verb in MentionVerb if patterns("mentions")[verb.value].search(text))
    return Mention(
        id="",
        kind=kind,
        verbs=verbs,
        refused=sentence.nature is Nature.FORBID,
        clause=clause_of(sentence.id),
        source=source_at(sentence, SURE if verbs else LIKELY, f"mentions.{kind.value}"),
    )


def _joined(held: Mention, row: Mention) -> Mention:
    verbs = {*held.verbs, *row.verbs}
    return replace(held, verbs=tuple(verb for verb in MentionVerb if verb in verbs))
