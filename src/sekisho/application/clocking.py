"""Days from which a person's periods run, as the business learns of them: the last use, a purpose achieved (法22条).

A cancellation has a use case of its own (`leaving.cancel`); acquisition dates itself. The others happen outside: a last
purchase, a prize that was sent, an event that the policy names (契約終了, 退職). Until such a day is on record nothing is erased by it, and the calendar says so.
"""

from datetime import date
from enum import StrEnum
from typing import Final

from sekisho.application.acquiring import slot_needed
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import actor_name
from sekisho.errors import StaffError
from sekisho.gate.ir import DAYS
from sekisho.gate.model import Actor
from sekisho.gate.tables import EVERY_PURPOSE, acquired, happened
from sekisho.law.legal_day import day_number
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import RetentionClock
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.projection import SubjectState
from sekisho.vault.slots import DayKind, DayRef

SPARED: Final = 4
"""Day columns that single purposes leave free: item groups and cancellations need theirs."""


class PersonClock(StrEnum):
    """What happened."""

    LAST_USE = "last_use"
    """最終利用日: the person's last use of the service."""
    PURPOSE_ACHIEVED = "purpose_achieved"
    """利用目的の達成: a purpose, or all of them, is achieved for this person."""
    EVENT = "event"
    """An event that the policy names happened to the person."""


def record_day(
    house: House,
    actor: Actor,
    subject: str,
    *,
    clock: str,
    on: date,
    purpose: str | None = None,
    event: str | None = None,
) -> int:
    """Records on which day something happened; returns the ledger entry's number.

    Args:
        house: The workspace.
        actor: Who records it.
        subject: Public id.
        clock: One of `PersonClock`.
        on: The legal day; today at the latest.
        purpose: Which purpose is achieved, by id or text; None = every one that was this person's.
        event: Which event happened, as the policy names it; only with the clock `event`.

    Raises:
        StaffError: Nobody (SUBJECT-001), not such a clock (REQUEST-001), a day to come (CLOCK-001), an unknown purpose
            (POLICY-010), no event from which a period of the policy runs (CLOCK-003), or no day column is left for a
            single purpose (CLOCK-002).
    """
    return house.write(lambda unit: _record(unit, actor, subject, clock, on, purpose, event))


def _record(  # noqa: PLR0917 - one line a fact
    unit: Unit, actor: Actor, subject: str, clock: str, on: date, purpose: str | None, event: str | None
) -> int:
    state = own_or_any(unit, actor, subject)
    if clock not in set(PersonClock):
        raise StaffError("REQUEST-001", field="clock", known="、".join(PersonClock))
    if day_number(on) > unit.today:
        raise StaffError("CLOCK-001")
    known = unit.snapshot.slots.days
    if clock == PersonClock.LAST_USE:
        place, kind, body = DayRef(DayKind.USED), EventKind.USED, EventBody(day=day_number(on))
    elif clock == PersonClock.EVENT:
        named = event_of(unit, event)
        place, kind = DayRef(DayKind.EVENT, named), EventKind.HAPPENED
        body = EventBody(day=day_number(on), event=named)
    else:
        achieved = EVERY_PURPOSE if purpose is None else unit.snapshot.names.purpose(purpose)
        place, kind = DayRef(DayKind.PURPOSE_ACHIEVED, achieved), EventKind.PURPOSE_ACHIEVED
        body = EventBody(day=day_number(on), purpose=achieved)
        if purpose is not None and place not in known and len(known) >= DAYS - SPARED:
            raise StaffError("CLOCK-002")
    events = [Event(kind=kind, at=unit.now, body=body)]
    if kind is EventKind.PURPOSE_ACHIEVED:
        events += _closed(unit, state, purpose, day_number(on))
    after = subjects.append_events(unit.conn, state, events)
    if any(slot_needed(unit, event) for event in events):
        unit.register_changed()
    who = unit.ledger_no(state.subject_no)
    entry = unit.record(
        EntryKind.SUBJECT_CLOCK_RECORDED,
        actor=actor_name(actor),
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        purpose=body.purpose if purpose is not None else None,
        policy_version=unit.snapshot.policy.version,
        note={
            "clock": clock,
            "day": day_number(on),
            **({} if body.event is None else {"event": body.event}),
        },
    )
    return entry.no


def _closed(unit: Unit, state: SubjectState, purpose: str | None, day: int) -> list[Event]:
    """Closes what is achieved, at once: the gate does not wait for the sweep.

    What was acquired after that day serves its purpose anew; then the purpose stays open.
    """
    policy, registers = unit.snapshot.policy, unit.snapshot.registers
    named = None if purpose is None else unit.snapshot.names.purpose(purpose)
    found = []
    for one in policy.purposes:
        groups = {registers.groups.get(item.id) for item in policy.items if policy.serves(one, item.id)}
        columns = (registers.days.get(acquired(group)) for group in groups if group is not None)
        days = (getattr(state, column) for column in columns if column is not None)
        if named in {None, one.id} and not any(since is not None and since > day for since in days):
            body = EventBody(purpose=one.id)
            found.append(Event(kind=EventKind.PURPOSE_CLOSED, at=unit.now, body=body))
    return found


def event_of(unit: Unit, event: str | None) -> str:
    """An event as its day column names it.

    Raises:
        StaffError: No period of the policy runs from it (CLOCK-003).
    """
    rules = unit.snapshot.policy.retention
    known = {
        happened(rule.event)[1]: rule.event or "" for rule in rules if rule.clock is RetentionClock.EVENT
    }
    _, named = happened(event)
    if not named or named not in known:
        raise StaffError("CLOCK-003", known="、".join(sorted(known.values())) or "－")
    return named
