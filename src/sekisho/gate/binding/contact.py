"""Facts and bits about reaching a person."""

from typing import Final

from sekisho.gate.binding.asked import FactTable, SlotTable
from sekisho.gate.ir import TRUE, any_of
from sekisho.gate.model import Fact, Request, Slot
from sekisho.law.advertising import channel_laws
from sekisho.policy.model import Policy

FACTS: Final[FactTable] = {
    Fact.CHANNEL_NOT_FOR_PURPOSE: lambda asked, _document, _item: (
        asked.purpose is not None and asked.request.channel not in asked.purpose.channels
    ),
    Fact.PURPOSE_ADVERTISES: lambda asked, _document, _item: advertises(asked.request, asked.policy),
}

SLOTS: Final[SlotTable] = {
    Slot.AD_OPT_IN: lambda asked: asked.registers.bit(Slot.AD_OPT_IN, asked.request.channel or ""),
    Slot.SEGMENT: lambda asked: (
        TRUE if asked.request.segment is None else asked.registers.bit(Slot.SEGMENT, asked.request.segment)
    ),
    Slot.HOLDS: lambda asked: (
        TRUE if asked.request.channel == "display" else any_of(map(asked.holds, asked.addresses))
    ),
}


def advertises(request: Request, policy: Policy) -> bool:
    """Whether a message is advertising on a channel for which a law of its own asks an opt-in."""
    law = channel_laws().get(request.channel or "")
    return law is not None and law.opt_in and advertising(request, policy)


def advertising(request: Request, policy: Policy) -> bool:
    """Whether a message is advertising, on whatever channel.

    A message that asks for consent to advertising is itself advertising (digest §15.7); so is one that does not say
    what it asks for.
    """
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    if purpose is None:
        return False
    if purpose.advertising or not purpose.asks_consent:
        return purpose.advertising
    kind, _, asked_for = (request.asks or "").partition(":")
    match kind:
        case "recipient":
            return False
        case "purpose":
            wanted = policy.purpose(asked_for)
            return wanted is None or wanted.advertising
        case _:
            return True
