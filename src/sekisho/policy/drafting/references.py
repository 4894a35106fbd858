"""Drafts what the text points to and does not hold itself: other documents, and sections by their names."""

from sekisho.policy.drafting.origin import clause_of_sentence, source_of
from sekisho.policy.model import Reference
from sekisho.policy.reader.draft import Draft


def draft_references(draft: Draft) -> tuple[Reference, ...]:
    """The references of a text, ``t1``… in its order, each target once."""
    return tuple(
        Reference(
            id=f"t{number}",
            text=draft.sentence(row.sentence).text,
            target=row.name,
            clause=clause_of_sentence(row.sentence),
            source=source_of(row),
        )
        for number, row in enumerate(draft.references, start=1)
    )
