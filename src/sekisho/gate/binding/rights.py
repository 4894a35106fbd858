"""Facts about declining a person's request."""

from typing import Final

from sekisho.gate.binding.asked import FactTable
from sekisho.gate.model import Fact
from sekisho.law.rights import ground_of, missing_facts

FACTS: Final[FactTable] = {
    Fact.GROUND_NOT_OF_RIGHT: lambda asked, _document, _item: (
        ground_of(asked.request.right, asked.request.ground) is None
    ),
    Fact.REFUSAL_FACTS_MISSING: lambda asked, _document, _item: bool(
        missing_facts(asked.request.right, asked.request.ground, dict(asked.request.facts))
    ),
}
