"""Facts and questions about provision to third parties."""

from collections.abc import Iterable
from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.binding.consents import covering
from sekisho.gate.ir import in_set
from sekisho.gate.model import Fact, Look
from sekisho.policy.model import Policy, Recipient, RecipientKind

FACTS: Final[FactTable] = {
    Fact.RECIPIENT_NOT_SET_UP: lambda asked, document, _item: _recipient(asked, document) is None,
    Fact.ITEM_NOT_TO_RECIPIENT: lambda asked, document, item: _not_to(_recipient(asked, document), item),
    Fact.RECIPIENT_ABROAD: lambda asked, document, _item: _abroad(_recipient(asked, document)),
    Fact.RECIPIENT_NEEDS_RELATION: lambda asked, document, _item: _party(_recipient(asked, document)),
    Fact.RELATION_MISSING: lambda asked, _document, _item: not asked.circumstances.relation,
}

LOOKS: Final[LookTable] = {
    Look.CONSENT_COVERS_ITEM: lambda asked, item: in_set("cons", _provision_consents(asked, item)),
}


def _recipient(asked: Asked, document: Policy) -> Recipient | None:
    return None if asked.request.recipient is None else document.recipient(asked.request.recipient)


def _not_to(recipient: Recipient | None, item: str | None) -> bool:
    return recipient is not None and bool(recipient.items) and item not in recipient.items


def _abroad(recipient: Recipient | None) -> bool:
    return recipient is not None and recipient.country != "JP"


def _party(recipient: Recipient | None) -> bool:
    return recipient is not None and recipient.kind is RecipientKind.COUNTERPARTY


def _provision_consents(asked: Asked, item: str | None) -> Iterable[int]:
    if asked.request.recipient is None:
        return ()
    found = asked.recipient
    named = {asked.request.recipient, None if found is None else found.member_of} - {None}
    return covering(asked, item, to=frozenset(named), country=None if found is None else found.country)
