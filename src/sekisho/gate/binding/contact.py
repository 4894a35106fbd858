"""Facts and bits about reaching a person."""

from typing import Final

from sekisho.gate.binding.asked import FactTable, SlotTable
from sekisho.gate.ir import TRUE, any_of
from sekisho.gate.model import Fact, Slot
from sekisho.policy.model import Purpose

OPT_IN_CHANNELS: Final = frozenset({"email", "sms", "fax"})
"""Channels on which advertising needs an opt-in. Source: 特電法3条, 特商法12条の3, 12条の5."""

FACTS: Final[FactTable] = {
    Fact.CHANNEL_NOT_FOR_PURPOSE: lambda asked, _document, _item: (
        asked.purpose is not None and asked.request.channel not in asked.purpose.channels
    ),
    Fact.PURPOSE_ADVERTISES: lambda asked, _document, _item: (
        asked.purpose is not None and advertises(asked.purpose, asked.request.channel)
    ),
}

SLOTS: Final[SlotTable] = {
    Slot.AD_OPT_IN: lambda asked: asked.registers.bit(Slot.AD_OPT_IN, asked.request.channel or ""),
    Slot.HOLDS: lambda asked: (
        TRUE if asked.request.channel == "display" else any_of(map(asked.holds, asked.addresses))
    ),
}


def advertises(purpose: Purpose, channel: str | None) -> bool:
    """Whether a message for a purpose is advertising on a channel for which a law of its own asks an opt-in.

    A message that asks for consent to advertising is itself advertising (digest §15.7).
    """
    return (purpose.advertising or purpose.asks_consent) and channel in OPT_IN_CHANNELS
