"""Who receives: the recipient by the document that judges, and what its class lends it."""

from sekisho.gate.binding.asked import Asked
from sekisho.gate.tables import Stands
from sekisho.law.countries import JAPAN
from sekisho.policy.model import ItemId, Policy, Recipient


def receiving(asked: Asked, document: Policy) -> Recipient | None:
    """The recipient that is named, if the document knows it."""
    return None if asked.request.recipient is None else document.recipient(asked.request.recipient)


def listed_items(document: Policy, recipient: Recipient) -> tuple[ItemId, ...]:
    """The items that it may receive: its own list, else that of its class; empty = none is kept."""
    group = None if recipient.member_of is None else document.recipient(recipient.member_of)
    return recipient.items or (() if group is None else group.items)


def on_record(asked: Asked, recipient: Recipient, part: str) -> bool:
    """Whether a part stands about the recipient on the day."""
    return asked.registers.stands(Stands.RECIPIENT, recipient.id, part, asked.today)


def is_abroad(recipient: Recipient | None) -> bool:
    """Whether it is located outside Japan. Where its machines stand does not count for this."""
    return recipient is not None and recipient.country != JAPAN


def handles_abroad(recipient: Recipient) -> bool:
    """Whether the information is handled outside Japan: where it is located, or where it works."""
    return is_abroad(recipient) or any(country != JAPAN for country in recipient.handled_in)
