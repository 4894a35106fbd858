"""Facts and questions about acquiring: listed ways, listed items, published purposes."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.binding.consents import covering
from sekisho.gate.ir import Equals, all_of, in_set, negate
from sekisho.gate.model import Fact, Look, Slot
from sekisho.law.model import LegalKind
from sekisho.policy.case_files import is_case_file
from sekisho.policy.model import Policy

ELSEWHERE: Final = frozenset({"paper", "fax", "phone", "recording", "in_person", "third_party"})
"""Ways by which something is learned outside the service itself: offline, or from somebody else."""

AGENT: Final = "agent"
"""The way of acquiring through somebody whom the person entrusted."""

FACTS: Final[FactTable] = {
    Fact.AGENT_NOT_RECORDED: lambda asked, _document, _item: (
        asked.request.channel == AGENT and not asked.circumstances.agent_recorded
    ),
    Fact.CHANNEL_NOT_LISTED: lambda asked, document, _item: (
        asked.request.channel is None or document.channel(asked.request.channel) is None
    ),
    Fact.ITEM_NOT_LISTED: lambda _asked, document, item: item is None or document.item(item) is None,
    Fact.ITEM_NOT_FOR_CHANNEL: lambda asked, document, item: _not_for_channel(asked, document, item),
    Fact.ITEM_IS_SPECIAL_CARE: lambda asked, _document, item: asked.kind(item) is LegalKind.SPECIAL_CARE,
    Fact.SUPPLEMENT_BARRED: lambda asked, document, _item: _supplement_barred(asked, document),
    Fact.NOTICE_NOT_PUBLISHED: lambda asked, _document, _item: not _notice_published(asked),
}

LOOKS: Final[LookTable] = {
    Look.ITEM_REFUSED: lambda asked, item: asked.registers.bit(Slot.ITEM_REFUSED, item or ""),
    Look.CONSENT_COVERS_SPECIAL_CARE: lambda asked, item: in_set(
        "cons", covering(asked, item, to=frozenset({None}), country=None)
    ),
    Look.PERSON_KNOWN: lambda _asked, _item: negate(all_of((Equals("prov", 0), Equals("category", 0)))),
}


def _supplement_barred(asked: Asked, document: Policy) -> bool:
    """Whether the text bars adding to profiles what comes from elsewhere. Case files are no profiles."""
    if asked.request.channel not in ELSEWHERE or not document.statements_of("supplement_ban"):
        return False
    found = (asked.policy.item(item) for item in asked.request.items)
    return any(item is None or not is_case_file(item) for item in found)


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
