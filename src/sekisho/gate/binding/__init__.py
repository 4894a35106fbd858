"""Answers for the rules: every fact of a request and every question to a person's state, room by room.

Closed tables: each fact, question and bit is answered in exactly one room (a test holds that).
"""

from collections import ChainMap
from typing import Final

from sekisho.gate.binding import (
    acquiring,
    askers,
    asking,
    authority,
    channels,
    contact,
    ends,
    entrusting,
    foreign,
    forms,
    kinds,
    matching,
    means,
    opt_out,
    person_related,
    provision,
    publishing,
    purposes,
    receiving,
    request,
    rights,
    sensitive,
    sharing,
    staff,
    status,
    will,
)
from sekisho.gate.binding.asked import FactTable, LookTable, SlotTable

_ASKED: Final = (
    request,
    askers,
    staff,
    purposes,
    acquiring,
    receiving,
    kinds,
    contact,
    ends,
    provision,
    entrusting,
    foreign,
    means,
    opt_out,
    sharing,
    authority,
    person_related,
    forms,
    channels,
    asking,
    sensitive,
    matching,
    rights,
    status,
)

FACTS: Final[FactTable] = ChainMap(*(dict(room.FACTS) for room in _ASKED))
LOOKS: Final[LookTable] = ChainMap(
    *(
        dict(room.LOOKS)
        for room in (
            askers,
            purposes,
            acquiring,
            ends,
            provision,
            foreign,
            opt_out,
            asking,
            publishing,
            status,
        )
    )
)
SLOTS: Final[SlotTable] = ChainMap(
    *(dict(room.SLOTS) for room in (purposes, will, contact, channels, status))
)
