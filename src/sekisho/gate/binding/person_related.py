"""Facts about person-related information (個人関連情報): what it is, and what the recipient confirmed (法31条)."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.gate.tables import Stands
from sekisho.law.model import LegalKind

FACTS: Final[FactTable] = {
    Fact.ITEM_IS_REGISTERED: lambda asked, _document, item: asked.kind(item) is not LegalKind.PERSON_RELATED,
    Fact.PERSON_RELATED_UNCONFIRMED: lambda asked, _document, _item: not _confirmed(asked),
}


def _confirmed(asked: Asked) -> bool:
    """The persons' consent is confirmed, or the recipient is bound not to obtain it as personal data."""
    recipient = asked.request.recipient
    return recipient is not None and any(
        asked.registers.stands(Stands.RECIPIENT, recipient, part, asked.today)
        for part in ("consent_confirmed", "not_matched")
    )
