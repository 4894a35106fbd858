"""A person doubts that a use is within what was published: it waits while it is examined (法18条, 35条1項).

The gate holds the disputed purpose from the next decision on, never what stands above it: duties by law, claims, fraud
handling, or the examination itself, which needs no purpose. Found outside, the use stops for good; found within, it
goes on; either way the result stands in the person's own history.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sekisho.application import duties
from sekisho.application.house import House, Unit
from sekisho.application.identities import append_to_all, has
from sekisho.application.preferences import linked_states, own_or_any
from sekisho.errors import StaffError
from sekisho.gate.binding.status import stands_above
from sekisho.gate.model import Actor
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Duty
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import SubjectId, SubjectNo
from sekisho.vault.slots import BitKind, BitRef


class Outcome(StrEnum):
    """What an examination found."""

    OUTSIDE = "outside"
    """The use was outside the published purposes: it stops for good."""
    WITHIN = "within"
    """The use was within them: it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """What was recorded.

    Attributes:
        entry: Number of the ledger entry.
        purpose: Purpose id.
        held: Uses for it wait, or have stopped, from the next decision on.
    """

    entry: int
    purpose: str
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """A doubt that has not been answered.

    Attributes:
        subject: Public id of the person.
        purpose: Purpose id.
        since: When it was raised.
    """

    subject: SubjectId
    purpose: str
    since: datetime


def dispute(house: House, actor: Actor, subject: str, *, purpose: str) -> Disputed:
    """Records that a person does not understand a use; the purpose waits unless it stands above.

    Raises:
        StaffError: Unknown purpose (POLICY-010) or person (SUBJECT-001).
    """
    return house.write(lambda unit: _dispute(unit, actor, subject, purpose))


def _dispute(unit: Unit, actor: Actor, subject: str, purpose: str) -> Disputed:
    state = own_or_any(unit, actor, subject)
    wanted = unit.snapshot.names.purpose(purpose)
    found = unit.snapshot.policy.purpose(wanted)
    assert found is not None
    held = not stands_above(found)
    entry = append_to_all(
        unit,
        actor,
        linked_states(unit, state),
        [Event(kind=EventKind.USE_DISPUTED, at=unit.now, body=EventBody(purpose=wanted))],
        kind=EntryKind.SUBJECT_DISPUTE_OPENED,
        note={"held": int(held)},
        purpose=wanted,
    )
    return Disputed(entry=entry.no, purpose=wanted, held=held)


def settle(house: House, actor: Actor, subject: str, *, purpose: str, outcome: str) -> Disputed:
    """Records what an examination found: outside stops the purpose for good, within lets it go on.

    Raises:
        StaffError: Not an outcome (REQUEST-001), nothing is disputed (DISPUTE-001), or the account is no officer
            (ACCOUNT-007).
    """
    return house.write(lambda unit: _settle(unit, actor, subject, purpose, outcome))


def _settle(unit: Unit, actor: Actor, subject: str, purpose: str, outcome: str) -> Disputed:
    duties.require(unit, actor, Duty.OFFICER)
    if outcome not in set(Outcome):
        raise StaffError("REQUEST-001", field="outcome", known="、".join(Outcome))
    state = unit.subject(subject)
    wanted = unit.snapshot.names.purpose(purpose)
    if not has(unit, state, BitRef(BitKind.DISPUTED, wanted)):
        raise StaffError("DISPUTE-001")
    body = EventBody(purpose=wanted, ground=outcome)
    events = [Event(kind=EventKind.DISPUTE_SETTLED, at=unit.now, body=body)]
    if outcome == Outcome.OUTSIDE:
        events.append(Event(kind=EventKind.SUSPENDED, at=unit.now, body=EventBody(purpose=wanted)))
    entry = append_to_all(
        unit,
        actor,
        linked_states(unit, state),
        events,
        kind=EntryKind.SUBJECT_DISPUTE_SETTLED,
        note={"outcome": outcome},
        purpose=wanted,
    )
    return Disputed(entry=entry.no, purpose=wanted, held=outcome == Outcome.OUTSIDE)


def open_disputes(house: House, actor: Actor) -> tuple[OpenDispute, ...]:
    """The doubts that wait for an answer, oldest first."""
    return house.read(lambda unit: _open(unit, actor))


def _open(unit: Unit, actor: Actor) -> tuple[OpenDispute, ...]:
    duties.require(unit, actor, Duty.PERSONS)
    found: list[OpenDispute] = []
    for number in subjects.with_event(unit.conn, EventKind.USE_DISPUTED):
        state = subjects.read_state(unit.conn, number)
        if state is None:
            continue
        for event in subjects.read_events(unit.conn, SubjectNo(number)):
            purpose = event.body.purpose or ""
            standing = event.kind is EventKind.USE_DISPUTED and has(
                unit, state, BitRef(BitKind.DISPUTED, purpose)
            )
            if standing:
                found.append(OpenDispute(subject=state.subject_id, purpose=purpose, since=event.at))
    newest = {(one.subject, one.purpose): one for one in found}
    return tuple(sorted(newest.values(), key=lambda one: one.since))
