"""Which bits say that the person stopped something."""

from typing import Final

from sekisho.gate.binding.asked import Asked, SlotTable
from sekisho.gate.ir import Expr, any_of
from sekisho.gate.model import Slot
from sekisho.gate.tables import EVERYTHING
from sekisho.law.model import Verb

SLOTS: Final[SlotTable] = {
    Slot.OBJECTION: lambda asked: _objected(asked),
    Slot.SUSPENSION: lambda asked: any_of(
        (
            asked.registers.bit(Slot.SUSPENSION, asked.request.purpose or ""),
            asked.registers.bit(Slot.SUSPENSION, EVERYTHING),
        )
    ),
    Slot.ITEM_REFUSED: lambda asked: any_of(
        asked.registers.bit(Slot.ITEM_REFUSED, item) for item in asked.items
    ),
    Slot.STOP_PROVISION: lambda asked: _provision_stopped(asked),
}


def _objected(asked: Asked) -> Expr:
    bit, purpose, channel = asked.registers.bit, asked.request.purpose or "", asked.request.channel or ""
    whole = (bit(Slot.OBJECTION, purpose), bit(Slot.OBJECTION, EVERYTHING))
    narrow = (bit(Slot.OBJECTION, purpose, channel), bit(Slot.OBJECTION, EVERYTHING, channel))
    return any_of(whole + (narrow if asked.request.verb is Verb.CONTACT else ()))


def _provision_stopped(asked: Asked) -> Expr:
    named = (asked.request.recipient, None if asked.recipient is None else asked.recipient.member_of)
    return any_of(
        asked.registers.bit(Slot.STOP_PROVISION, reference)
        for reference in (*filter(None, named), EVERYTHING)
    )
