"""Facts about targeted advertising: whether the purpose is it, and what the browser says with the request."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.policy.advertising import targets

FACTS: Final[FactTable] = {
    Fact.PURPOSE_TARGETS_ADS: lambda asked, _document, _item: _targets(asked),
    Fact.SIGNAL_DECLINES: lambda asked, _document, _item: asked.request.signal is not None,
}


def _targets(asked: Asked) -> bool:
    return asked.purpose is not None and targets(asked.purpose)
