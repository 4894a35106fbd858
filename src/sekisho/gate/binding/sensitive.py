"""Facts about sensitive information: its kind, the promise of the text, what a value says, a consent with the act."""

from typing import Final

from sekisho.gate.binding.asked import FactTable
from sekisho.gate.model import Fact
from sekisho.law.model import LegalKind

FACTS: Final[FactTable] = {
    Fact.ITEM_IS_SENSITIVE: lambda asked, _document, item: asked.kind(item) is LegalKind.SENSITIVE,
    Fact.ITEM_IS_REFUSED_HERE: lambda asked, document, item: asked.refuses(document, item),
    Fact.ITEM_AGREED_TO_NOW: lambda asked, _document, item: item in asked.circumstances.agreed,
    Fact.ITEM_TELLS_SENSITIVE: lambda asked, _document, item: item in asked.circumstances.telling,
}
