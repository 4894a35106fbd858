"""Facts about processed information: what is announced of a data set, and how many persons a count selects."""

from collections.abc import Iterator
from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.gate.tables import Stands
from sekisho.law.forms import Fulfils
from sekisho.policy.model import Policy
from sekisho.policy.names import fold
from sekisho.policy.particulars import Processed, ProcessedKind

ITEMS: Final = "items"
METHOD: Final = "method"
PURPOSE: Final = "purpose"
"""Parts of an announcement about a data set, as `standing/parts.yaml` has them."""

FACTS: Final[FactTable] = {
    Fact.ALWAYS: lambda _asked, _document, _item: True,
    Fact.ANONYMISED_ITEMS_UNPUBLISHED: lambda asked, document, _item: (
        not announced(asked, ITEMS) and not _items_in_text(asked, document)
    ),
    Fact.ANONYMISED_METHOD_UNPUBLISHED: lambda asked, document, _item: (
        not announced(asked, METHOD)
        and not any(row.means for row in _processed(document, ProcessedKind.ANONYMISED))
    ),
    Fact.PSEUDONYMISED_PURPOSE_UNPUBLISHED: lambda asked, document, _item: purpose_unpublished(
        asked, document
    ),
    Fact.TELLS_OF_BREACH: lambda asked, _document, _item: asked.request.fulfils == Fulfils.BREACH_NOTICE,
    Fact.SELECTION_TOO_SMALL: lambda asked, _document, _item: asked.circumstances.too_few,
}


def announced(asked: Asked, part: str) -> bool:
    """Whether a part of the announcement about the data set stands on record today."""
    release = asked.request.release
    return release is not None and asked.registers.stands(Stands.PUBLICATION, release, part, asked.today)


def purpose_unpublished(asked: Asked, document: Policy) -> bool:
    """Whether nothing says what the pseudonymised data set is for: neither a record nor the text (法41条4項).

    That the purpose is one of the policy's own is not enough: it was published for other information.
    """
    wanted = None if asked.purpose is None else fold(asked.purpose.text)
    in_text = any(
        wanted in {fold(one) for one in row.purposes}
        for row in _processed(document, ProcessedKind.PSEUDONYMISED)
    )
    return not announced(asked, PURPOSE) and not in_text


def _items_in_text(asked: Asked, document: Policy) -> bool:
    """Whether the text itself lists every item that is asked for among those of its anonymised information."""
    listed = {fold(name) for row in _processed(document, ProcessedKind.ANONYMISED) for name in row.items}
    named = [found for found in map(asked.policy.item, asked.request.items) if found is not None]
    everything = len(named) == len(asked.request.items) > 0
    return everything and all(fold(item.name) in listed for item in named)


def _processed(document: Policy, kind: ProcessedKind) -> Iterator[Processed]:
    return (row for row in document.processed if row.kind is kind)
