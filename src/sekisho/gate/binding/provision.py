"""Facts and questions about provision to third parties."""

from collections.abc import Iterable
from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.binding.consents import covering
from sekisho.gate.binding.parties import listed_items, receiving
from sekisho.gate.ir import in_set
from sekisho.gate.model import Fact, Look
from sekisho.law.model import Verb
from sekisho.policy.deals import serves_claims
from sekisho.policy.model import Policy, Recipient, RecipientKind

FACTS: Final[FactTable] = {
    Fact.RECIPIENT_NOT_SET_UP: lambda asked, document, _item: receiving(asked, document) is None,
    Fact.RECIPIENT_NOT_FOR_PURPOSE: lambda asked, document, _item: _not_for(asked, document),
    Fact.ITEM_NOT_TO_RECIPIENT: lambda asked, document, item: _not_to(asked, document, item),
    Fact.RECIPIENT_NEEDS_RELATION: lambda asked, document, _item: _party(receiving(asked, document)),
    Fact.DEAL_FAILED: lambda asked, _document, _item: asked.circumstances.claims_until is not None,
    Fact.CLAIM_PERIOD_OVER: lambda asked, _document, _item: (
        (until := asked.circumstances.claims_until) is not None and until < asked.today
    ),
    Fact.PURPOSE_NOT_FOR_CLAIMS: lambda asked, _document, _item: (
        asked.purpose is None or not serves_claims(asked.purpose)
    ),
    Fact.RELATION_MISSING: lambda asked, _document, _item: not asked.circumstances.relation,
}

LOOKS: Final[LookTable] = {
    Look.CONSENT_COVERS_ITEM: lambda asked, item: in_set("cons", _provision_consents(asked, item)),
}


def _not_to(asked: Asked, document: Policy, item: str | None) -> bool:
    """Not among the items that the recipient may get. A contractor gets what is on its list and nothing else."""
    recipient = receiving(asked, document)
    if recipient is None:
        return False
    listed = listed_items(document, recipient)
    entrusting = asked.request.verb is Verb.ENTRUST and recipient.kind is RecipientKind.CONTRACTOR
    return item not in listed and (bool(listed) or entrusting)


TRANSFER: Final = "claim_transfer"
"""What a purpose says of itself that sells or pledges claims: whoever takes them is named for it."""


def _not_for(asked: Asked, document: Policy) -> bool:
    """A recipient that is named for some purposes receives for no other; claims go to nobody who is not named."""
    recipient, purpose = receiving(asked, document), asked.purpose
    if recipient is None or purpose is None:
        return False
    bound = bool(recipient.purposes) or TRANSFER in purpose.flags
    return bound and purpose.id not in recipient.purposes


def _party(recipient: Recipient | None) -> bool:
    return recipient is not None and recipient.kind is RecipientKind.COUNTERPARTY


def _provision_consents(asked: Asked, item: str | None) -> Iterable[int]:
    if asked.request.recipient is None:
        return ()
    found = asked.recipient
    named = {asked.request.recipient, None if found is None else found.member_of} - {None}
    return covering(asked, item, to=frozenset(named), country=None if found is None else found.country)
