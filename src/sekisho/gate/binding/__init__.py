"""Answers for the rules: every fact of a request and every question to a person's state, room by room.

Closed tables: each fact, question and bit is answered in exactly one room (a test holds that). A room has those of the
tables `FACTS`, `LOOKS` and `SLOTS` that it needs.
"""

from typing import Final

from sekisho.gate.binding import (
    acquiring,
    ads,
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
    posts,
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

ROOMS: Final = (
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
    publishing,
    rights,
    status,
    will,
    ads,
    posts,
)

FACTS: Final[FactTable] = {
    fact: answer for room in ROOMS for fact, answer in getattr(room, "FACTS", {}).items()
}
LOOKS: Final[LookTable] = {
    look: answer for room in ROOMS for look, answer in getattr(room, "LOOKS", {}).items()
}
SLOTS: Final[SlotTable] = {
    slot: answer for room in ROOMS for slot, answer in getattr(room, "SLOTS", {}).items()
}
