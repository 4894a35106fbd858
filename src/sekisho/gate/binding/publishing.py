"""Questions about publishing: whose items a sentence says are published, and who agreed to it."""

from collections.abc import Iterable
from typing import Final

from sekisho.gate.binding.asked import Asked, LookTable
from sekisho.gate.binding.consents import covering
from sekisho.gate.ir import TRUE, Expr, all_of, any_of, in_set
from sekisho.gate.model import Look
from sekisho.law.countries import JAPAN
from sekisho.policy.publications import public_recipients, publications

LOOKS: Final[LookTable] = {
    Look.PUBLICATION_AGREED: lambda asked, item: in_set("cons", _agreed(asked, item)),
    Look.PUBLICATION_ANNOUNCED: lambda asked, item: _announced(asked, item),
}


def _agreed(asked: Asked, item: str | None) -> Iterable[int]:
    return covering(asked, item, to=public_recipients(asked.policy), country=JAPAN)


def _announced(asked: Asked, item: str | None) -> Expr:
    """By a document that speaks to the person, for their category or for everybody."""
    return any_of(
        all_of((asked.speaks_to(document), whose))
        for document in asked.judges
        for row in publications(document)
        if item in row.items
        for whose in (asked.in_categories(row.categories) if row.categories else TRUE,)
    )
