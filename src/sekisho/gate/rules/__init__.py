"""The rules of the gate: every reason there is to say no. Few, and reviewable by counsel.

One room for each part of the field, one row for each denial. The sentences of the policy that a rule keeps are found
by topic; its two texts stand in `gate/reasons`, the facts and questions that it asks in `gate/binding`, and how it is
tried in `gate/situations`. `number` is the rule's bit in every mask ever stored: append-only, never reused.
"""

from typing import Final

from sekisho.gate.model import Rule
from sekisho.gate.rules import (
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
    succession,
    will,
)

ROOMS: Final = (
    request,
    askers,
    staff,
    purposes,
    acquiring,
    receiving,
    kinds,
    will,
    contact,
    ends,
    provision,
    forms,
    channels,
    asking,
    publishing,
    sensitive,
    matching,
    entrusting,
    foreign,
    succession,
    means,
    opt_out,
    sharing,
    authority,
    person_related,
    rights,
    status,
    ads,
    posts,
)

RULES: Final[tuple[Rule, ...]] = tuple(
    sorted((rule for room in ROOMS for rule in room.RULES), key=lambda rule: rule.number)
)
"""All rules, by number."""
