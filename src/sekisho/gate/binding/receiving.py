"""Facts about information that somebody else gives: who it is, how they got it (法20条1項, 30条)."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.gate.tables import Stands

INDIRECT: Final = "third_party"
"""The way of acquiring that is no way from the person."""

CONFIRMED: Final = ("named", "confirmed", "recorded")

FACTS: Final[FactTable] = {
    Fact.RECEIPT_UNCONFIRMED: lambda asked, _document, _item: received(asked) and not _confirmed(asked),
    Fact.SOURCE_IMPROPER: lambda asked, _document, _item: _stands(asked, "improper"),
}


def received(asked: Asked) -> bool:
    """Whether somebody other than the person gives the information."""
    return asked.request.channel == INDIRECT or asked.request.source is not None


def _confirmed(asked: Asked) -> bool:
    """Art. 30 is met, or does not ask: what everybody can read is provided by nobody."""
    return _stands(asked, "public") or all(_stands(asked, part) for part in CONFIRMED)


def _stands(asked: Asked, part: str) -> bool:
    source = asked.request.source
    return source is not None and asked.registers.stands(Stands.SOURCE, source, part, asked.today)
