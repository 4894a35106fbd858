"""Facts about the requests of authorities: registered, with a ground, for these items, approved twice."""

import re
from typing import Final

from sekisho.gate.binding.asked import Asked, AuthorityCase, FactTable
from sekisho.gate.binding.matching import opens_a_log
from sekisho.gate.model import AuthorityKind, Fact
from sekisho.law.model import Basis
from sekisho.policy.model import Item, RecipientKind

APPROVERS: Final = 2
"""How many members of staff besides the one who asks must approve an answer to an authority."""

_COMMUNICATION: Final = re.compile("通信|ログ|メッセージ|チャット|通話")

FACTS: Final[FactTable] = {
    Fact.AUTHORITY_NOT_REGISTERED: lambda asked, _document, _item: (
        answers_authority(asked) and _case(asked) is None
    ),
    Fact.AUTHORITY_WITHOUT_GROUND: lambda asked, _document, _item: _without_ground(asked),
    Fact.AUTHORITY_NOT_HEARD: lambda asked, _document, _item: (
        (case := _case(asked)) is not None and case.kind is AuthorityKind.SENDER_DISCLOSURE and not case.heard
    ),
    Fact.AUTHORITY_WITHOUT_WARRANT: lambda asked, _document, _item: (
        (case := _case(asked)) is not None and case.kind is not AuthorityKind.WARRANT
    ),
    Fact.AUTHORITY_ITEM_NOT_ASKED: lambda asked, _document, item: (
        (case := _case(asked)) is not None and item not in case.items
    ),
    Fact.ITEM_IS_COMMUNICATION: lambda asked, _document, item: is_communication(asked, item),
    Fact.SECOND_APPROVAL_MISSING: lambda asked, _document, _item: (
        _case(asked) is not None
        and asked.circumstances.approved
        and asked.circumstances.approvals < APPROVERS
    ),
}


def answers_authority(asked: Asked) -> bool:
    """Whether an authority would be given something on a ground in law; with consent it is a recipient like any."""
    if opens_a_log(asked):
        return True
    basis = asked.request.basis
    authority = asked.recipient is not None and asked.recipient.kind is RecipientKind.AUTHORITY
    return authority and basis is not None and basis is not Basis.CONSENT


def is_communication(asked: Asked, item: str | None) -> bool:
    """Whether an item is the content or the log of communications (電気通信事業法4条); in doubt it is."""
    listed = None if item is None else asked.policy.item(item)
    return listed is not None and is_communication_item(listed)


def is_communication_item(item: Item) -> bool:
    """Whether the name of an item says that it is content or log of communications."""
    return _COMMUNICATION.search(item.name) is not None


def _case(asked: Asked) -> AuthorityCase | None:
    return asked.circumstances.authority if answers_authority(asked) else None


def _without_ground(asked: Asked) -> bool:
    case = _case(asked)
    if case is None or asked.request.basis is not Basis.LAW:
        return False
    return not case.grounded or case.kind is AuthorityKind.VOLUNTARY
