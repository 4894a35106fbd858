"""Explains a past decision years later: the stored plan, the stored mask, the sentences of the version that decided.

It renders again, it does not decide again: the person's events may be gone, and the answer given then stands.
"""

from dataclasses import dataclass
from datetime import datetime

from sekisho.application import plan_store
from sekisho.application.house import House, Unit
from sekisho.errors import Language, StaffError
from sekisho.gate.explain import explain
from sekisho.gate.model import Plan, Reason
from sekisho.ledger import store as book
from sekisho.ledger.model import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A past decision.

    Attributes:
        decision: Its id.
        entry: Number of its ledger entry.
        at: When it was made.
        allowed: The answer given.
        policy_version: The version that decided.
        reasons: Rendered again with that version's sentences.
    """

    decision: str
    entry: int
    at: datetime
    allowed: bool
    policy_version: str
    reasons: tuple[Reason, ...]


def explain_decision(house: House, decision: str, *, language: Language = "ja") -> Explained:
    """Explains a decision by its id.

    Raises:
        StaffError: No entry holds that decision (DECISION-001), or its plan was not kept (DECISION-002).
    """
    return house.read(lambda unit: _explain(unit, decision, language))


def _explain(unit: Unit, decision: str, language: Language) -> Explained:
    return explained(unit, *decided(unit, decision), language)


def decided(unit: Unit, decision: str) -> tuple[Entry, Plan]:
    """The entry of a decision and the plan that decided, in an open unit of work.

    Raises:
        StaffError: As `explain_decision`.
    """
    entry = book.entry_saying(unit.conn, f'"decision":"{decision}"'.encode())
    if entry is None:
        raise StaffError("DECISION-001")
    plan = None if entry.plan is None else plan_store.plan_of(unit.conn, entry.plan)
    if plan is None or entry.policy_version not in unit.snapshot.versions:
        raise StaffError("DECISION-002")
    return entry, plan


def explained(unit: Unit, entry: Entry, plan: Plan, language: Language) -> Explained:
    """The answer that an entry holds, rendered again with the sentences of the version that decided."""
    version = unit.snapshot.versions[entry.policy_version or ""]
    return Explained(
        decision=entry.decision or "",
        entry=entry.no,
        at=entry.at,
        allowed=entry.allowed is True,
        policy_version=entry.policy_version or "",
        reasons=explain(
            plan, fired=entry.fired, lifted=entry.lifted, policy=version.policy, language=language
        ),
    )
