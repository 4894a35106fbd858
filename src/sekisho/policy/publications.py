"""What a text says is published of persons (公開): whose, which items, and whether for a period only. Pure.

Publishing is provision to everybody (digest §15.1): what stands here narrows it, and never opens it without consent.
"""

from dataclasses import dataclass
from typing import Final

from sekisho.policy.model import CategoryId, ClauseId, ItemId, Policy, RecipientKind
from sekisho.policy.names import fold

_PERIOD: Final = "期間"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One thing that a sentence says is published.

    Attributes:
        clause: The sentence; its id names the publication.
        items: Item ids that are published together.
        categories: Whose; empty = everybody's to whom the document speaks.
        limited: For a period only.
    """

    clause: ClauseId
    items: tuple[ItemId, ...]
    categories: tuple[CategoryId, ...] = ()
    limited: bool = False


def publications(policy: Policy) -> tuple[Publication, ...]:
    """The publications of a text, in its order; one that names no listed item publishes nothing."""
    by_name = {fold(item.name): item.id for item in policy.items}
    found: list[Publication] = []
    for row in policy.statements_of("publication"):
        clause = policy.clause(row.clause)
        items = tuple(dict.fromkeys(by_name[fold(word)] for word in row.topics if fold(word) in by_name))
        if clause is None or not items:
            continue
        whose = tuple(one.id for one in policy.categories if one.name in clause.text)
        limited = _PERIOD in clause.text
        found.append(Publication(clause=row.clause, items=items, categories=whose, limited=limited))
    return tuple(found)


def public_recipients(policy: Policy) -> frozenset[str]:
    """The recipients that stand for the public: a consent to be published names one of them."""
    return frozenset(row.id for row in policy.recipients if row.kind is RecipientKind.PUBLIC)
