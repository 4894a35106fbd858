"""Facts about kinds of information with stricter rules."""

from typing import Final

from sekisho.gate.binding.asked import FactTable
from sekisho.gate.model import ActorKind, Fact
from sekisho.law.model import LegalKind

FACTS: Final[FactTable] = {
    Fact.ITEM_IS_MY_NUMBER: lambda asked, _document, item: asked.kind(item) is LegalKind.MY_NUMBER,
    Fact.ITEM_IS_HARMFUL: lambda asked, _document, item: asked.kind(item) is LegalKind.FINANCIAL_HARM,
    Fact.WHOLE_READ_UNAPPROVED: lambda asked, _document, _item: (
        asked.request.whole is True
        and asked.actor.kind is ActorKind.STAFF
        and not asked.circumstances.approved
    ),
    Fact.ITEM_IS_SECRET: lambda asked, _document, item: asked.kind(item) is LegalKind.SECRET,
}
