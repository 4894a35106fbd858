"""What a message is by the laws of its channel, and which bits say that they are met."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, SlotTable
from sekisho.gate.binding.contact import advertising
from sekisho.gate.ir import Expr, any_of
from sekisho.gate.model import Fact, Slot
from sekisho.law.advertising import channel_laws

FACTS: Final[FactTable] = {
    Fact.MESSAGE_CAN_BE_REFUSED: lambda asked, _document, _item: (
        asked.request.channel in channel_laws() and advertising(asked.request, asked.policy)
    ),
}

SLOTS: Final[SlotTable] = {
    Slot.AD_EXCEPTION: lambda asked: _excepted(asked),
    Slot.AD_REFUSAL: lambda asked: asked.registers.bit(Slot.AD_REFUSAL, asked.request.channel or ""),
}


def _excepted(asked: Asked) -> Expr:
    """Any exception that the channel's law knows. One that it does not know (a card, for a fax) opens nothing."""
    channel = asked.request.channel or ""
    law = channel_laws().get(channel)
    known = () if law is None else law.exceptions
    return any_of(asked.registers.bit(Slot.AD_EXCEPTION, ground.id, channel) for ground in known)
