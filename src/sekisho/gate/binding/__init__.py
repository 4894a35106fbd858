"""Answers for the rules: every fact of a request and every question to a person's state, room by room.

Closed tables: each fact, question and bit is answered in exactly one room (a test holds that).
"""

from collections import ChainMap
from typing import Final

from sekisho.gate.binding import (
    acquiring,
    askers,
    asking,
    channels,
    contact,
    ends,
    forms,
    kinds,
    matching,
    provision,
    purposes,
    request,
    sensitive,
    will,
)
from sekisho.gate.binding.asked import FactTable, LookTable, SlotTable

FACTS: Final[FactTable] = ChainMap(
    *(
        dict(room.FACTS)
        for room in (
            request,
            askers,
            purposes,
            acquiring,
            kinds,
            contact,
            ends,
            provision,
            forms,
            channels,
            asking,
            sensitive,
            matching,
        )
    )
)
LOOKS: Final[LookTable] = ChainMap(
    *(dict(room.LOOKS) for room in (askers, purposes, acquiring, ends, provision, asking))
)
SLOTS: Final[SlotTable] = ChainMap(*(dict(room.SLOTS) for room in (purposes, will, contact, channels)))
