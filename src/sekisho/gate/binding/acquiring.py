"""Facts and questions about acquiring: listed ways, listed items, published purposes."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.binding.consents import covering
from sekisho.gate.ir import in_set
from sekisho.gate.model import Fact, Look
from sekisho.law.model import LegalKind
from sekisho.policy.model import Policy

FACTS: Final[FactTable] = {
    Fact.CHANNEL_NOT_LISTED: lambda asked, document, _item: (
        asked.request.channel is None or document.channel(asked.request.channel) is None
    ),
    Fact.ITEM_NOT_LISTED: lambda _asked, document, item: item is None or document.item(item) is None,
    Fact.ITEM_NOT_FOR_CHANNEL: lambda asked, document, item: _not_for_channel(asked, document, item),
    Fact.ITEM_IS_SPECIAL_CARE: lambda asked, _document, item: (
        asked.kind(item) in {LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}
    ),
    Fact.NOTICE_NOT_PUBLISHED: lambda asked, _document, _item: not _notice_published(asked),
}

LOOKS: Final[LookTable] = {
    Look.CONSENT_COVERS_SPECIAL_CARE: lambda asked, item: in_set(
        "cons", covering(asked, item, to=frozenset({None}), country=None)
    ),
}


def _not_for_channel(asked: Asked, document: Policy, item: str | None) -> bool:
    # A channel that the policy does not know is `channel_not_listed`; one refusal names one cause.
    known = asked.request.channel is not None and asked.policy.channel(asked.request.channel) is not None
    listed = None if item is None else document.item(item)
    own = () if listed is None else listed.channels
    return known and bool(own) and asked.request.channel not in own


def _notice_published(asked: Asked) -> bool:
    wanted = asked.request.notice or asked.policy.version
    since = asked.registers.published.get(wanted)
    return since is not None and since <= asked.today
