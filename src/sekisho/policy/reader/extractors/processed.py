"""Anonymised and pseudonymised information: what the text says is made, acquired, provided, and which items it publishes."""

import re
from collections.abc import Iterator

from sekisho.policy.particulars import Processed, ProcessedKind
from sekisho.policy.reader.draft import Sentence
from sekisho.policy.reader.enumeration import closed, pieces
from sekisho.policy.reader.extractors.standing import LIKELY, SURE, below, clause_of, source_at
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold, patterns

_LABELLED = re.compile(r"^[^:：。]{2,30}[:：] ?(?P<value>\S.*)$")


def extract(outline: Outline) -> tuple[Processed, ...]:
    """One of each kind that the text handles; a mere definition or a negation of identifying is no handling."""
    rows = [row for kind in ProcessedKind if (row := _of_kind(outline, kind)) is not None]
    return tuple(rows)


def _of_kind(outline: Outline, kind: ProcessedKind) -> Processed | None:
    forms = patterns("processed")
    own = {section.index for section in outline.sections if section.kind.value == kind.value}
    rows = [
        row
        for row in outline.sentences
        if (row.section in own or forms[kind.value].search(fold(row.text)))
        and not forms["definition"].search(fold(row.text))
    ]
    acts = tuple(act for act in ("make", "acquire", "provide") if any(_does(row, act, kind) for row in rows))
    if not acts:
        return None
    first = next(row for row in rows if any(_does(row, act, kind) for act in acts))
    return Processed(
        id=f"z{1 + list(ProcessedKind).index(kind)}",
        kind=kind,
        acts=acts,
        items=tuple(_values(outline, rows, "items")),
        means=tuple(_values(outline, rows, "means")),
        purposes=tuple(_values(outline, rows, "purposes")),
        clause=clause_of(first.id),
        source=source_at(first, SURE if own else LIKELY, f"processed.{kind.value}"),
    )


def _does(sentence: Sentence, act: str, kind: ProcessedKind) -> bool:
    """Whether a sentence, or the sub-heading above it, speaks of doing it with this kind."""
    forms = patterns("processed")
    return any(
        forms[kind.value].search(words) and forms[act].search(words)
        for words in (fold(sentence.text), fold(sentence.group or ""))
    )


def _values(outline: Outline, rows: list[Sentence], what: str) -> Iterator[str]:
    """The values behind a label, or in the list below a sentence that announces them."""
    form = patterns("processed")[what]
    for row in rows:
        if not form.search(fold(row.text)):
            continue
        if labelled := _LABELLED.match(fold(row.text)):
            yield from (closed(piece)[0] for piece in pieces(labelled["value"].rstrip("。")))
        else:
            yield from (entry.text for entry in below(outline, row))
