"""Drafts what the text points to and does not hold itself: other documents, and sections by their names."""

from dataclasses import replace

from sekisho.policy.drafting.origin import clause_of_sentence, source_of
from sekisho.policy.model import Reference
from sekisho.policy.names import fold
from sekisho.policy.reader.draft import Draft


def draft_references(draft: Draft) -> tuple[Reference, ...]:
    """The references of a text, ``t1``… in its order, each target once."""
    quoted = (
        Reference(
            id="",
            text=draft.sentence(row.sentence).text,
            target=row.name,
            clause=clause_of_sentence(row.sentence),
            source=source_of(row),
        )
        for row in draft.references
    )
    found: dict[str, Reference] = {}
    for row in (*quoted, *draft.particulars.references):
        found.setdefault(f"{row.kind}/{fold(row.target)}", row)
    in_order = sorted(found.values(), key=lambda row: row.source.lines or (0, 0))
    return tuple(replace(row, id=f"t{number}") for number, row in enumerate(in_order, start=1))
