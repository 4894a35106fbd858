"""What a person must look at before a version is published: values that the importer was not sure of."""

from dataclasses import dataclass
from typing import Final

from sekisho.policy.model import ClauseId, Origin, Policy
from sekisho.policy.readings.values import drafted_values

UNSURE_BELOW: Final = 0.75
"""A value read with less confidence than this must be confirmed by a person before the version is published.

The rules of the reader give 0.9 and more to what a list under its own heading says, 0.75 to 0.85 to what a heading or
a neighbour had to tell, and less to what was inferred from running text: the last are the ones a person must see.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """One value that waits for a person.

    Attributes:
        part: The field of the policy that holds it.
        id: Its id there.
        clause: The sentence it was read from, or None.
        lines: Where it stands in the text, or None.
        confidence: 0 to 1.
    """

    part: str
    id: str
    clause: ClauseId | None
    lines: tuple[int, int] | None
    confidence: float


def must_confirm(policy: Policy) -> tuple[Unsure, ...]:
    """The values that nobody confirmed and that were read with too little confidence, in the order of the text."""
    found = [
        Unsure(
            part=value.part,
            id=value.id,
            clause=value.clause,
            lines=value.source.lines,
            confidence=value.source.confidence,
        )
        for value in drafted_values(policy)
        if value.source.origin is Origin.READ
        and not value.source.confirmed
        and value.source.confidence < UNSURE_BELOW
    ]
    return tuple(sorted(found, key=lambda one: (one.lines or (0, 0), one.part, one.id)))
