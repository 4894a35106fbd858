"""Stops provision to third parties for a person, and allows it again (第三者提供の停止). Source: 法27条2項, 35条3項.

It takes effect at the next decision, to one recipient (or class) or to every one. Asking why is no part of it.
"""

from sekisho.application.acquiring import slot_needed
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import actor_name
from sekisho.gate.model import Actor
from sekisho.ledger.kinds import EntryKind
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind


def stop_provision(house: House, actor: Actor, subject: str, *, recipient: str | None = None) -> int:
    """Stops provision to a recipient, or (None) to every one; returns the number of the ledger entry.

    Raises:
        StaffError: Nobody of that id (SUBJECT-001), staff who do not act for persons (ACCOUNT-007), or an unknown
            recipient (POLICY-010).
    """
    return house.write(lambda unit: _change(unit, actor, subject, recipient, EventKind.PROVISION_STOPPED))


def allow_provision(house: House, actor: Actor, subject: str, *, recipient: str | None = None) -> int:
    """Lifts a stop; what was stopped for one recipient alone is lifted for that one. Raises as `stop_provision`."""
    return house.write(lambda unit: _change(unit, actor, subject, recipient, EventKind.PROVISION_RESUMED))


def _change(unit: Unit, actor: Actor, subject: str, recipient: str | None, kind: EventKind) -> int:
    state = own_or_any(unit, actor, subject)
    named = None if recipient is None else unit.snapshot.names.recipient(recipient)
    event = Event(kind=kind, at=unit.now, body=EventBody(recipient=named))
    after = subjects.append_events(unit.conn, state, [event])
    if slot_needed(unit, event):
        unit.register_changed()
    who = unit.ledger_no(state.subject_no)
    stopping = kind is EventKind.PROVISION_STOPPED
    entry = unit.record(
        EntryKind.SUBJECT_SUSPENSION_MADE if stopping else EntryKind.SUBJECT_SUSPENSION_LIFTED,
        actor=actor_name(actor),
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        recipient=named,
        policy_version=unit.snapshot.policy.version,
        note={"of": "provision"},
    )
    return entry.no
