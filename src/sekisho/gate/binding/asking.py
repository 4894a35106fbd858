"""Facts and questions about asking a person for a consent."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.ir import Expr, all_of, negate
from sekisho.gate.model import Fact, Look
from sekisho.gate.tables import ASKED

FACTS: Final[FactTable] = {
    Fact.PURPOSE_ASKS_CONSENT: lambda asked, _document, _item: (
        asked.purpose is not None and asked.purpose.asks_consent
    ),
    Fact.ASKS_A_CONSENT: lambda asked, _document, _item: asked.request.asks is not None,
}

LOOKS: Final[LookTable] = {Look.ASKED_LATELY: lambda asked, _item: _asked_lately(asked)}


def _asked_lately(asked: Asked) -> Expr:
    """Asked on day D, the next request is open from day D + n on; who was never asked was not asked lately."""
    long_ago = asked.today - asked.registers.limits.asking_days
    return all_of((negate(asked.unknown(ASKED)), negate(asked.day_up_to(ASKED, long_ago))))
