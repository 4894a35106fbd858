"""Facts about the member of staff who asks: training that has lapsed (法24条)."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import ActorKind, Fact
from sekisho.gate.tables import Stands
from sekisho.policy.model import Policy

TRAINING_COUNTS: Final = "training_counts"
"""Practice: access ends where training has lapsed, even before the first training is on record."""

FACTS: Final[FactTable] = {
    Fact.TRAINING_LAPSED: lambda asked, document, _item: _lapsed(asked, document),
}


def _lapsed(asked: Asked, document: Policy) -> bool:
    """Staff whose training does not stand, and who have no dated exception; the person and the sweep need none."""
    if asked.actor.kind is not ActorKind.STAFF or not _counts(asked, document):
        return False
    return not any(
        asked.registers.stands(Stands.STAFF, asked.actor.id, part, asked.today)
        for part in ("trained", "exception")
    )


def _counts(asked: Asked, document: Policy) -> bool:
    """Training is kept in this workspace: somebody's is on record, or an officer said that it counts.

    Otherwise a workspace that keeps its training elsewhere would lock out everybody.
    """
    kept = any(
        what is Stands.STAFF and "trained" in parts for (what, _), parts in asked.registers.standing.items()
    )
    return kept or document.practice(TRAINING_COUNTS) is True
