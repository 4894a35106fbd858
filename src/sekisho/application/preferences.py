"""The person's will: stop a purpose on a channel and start it again (利用の停止と再開).

Stopping never needs a reason. What the text and the law leave no choice about (delivering the service asked for,
important notices, claims) is said so, with the reason, instead of being accepted and ignored.
"""

from dataclasses import dataclass

from sekisho.application import duties
from sekisho.application.house import House, Unit
from sekisho.errors import PersonError, StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.advertising import targeted
from sekisho.policy.model import Policy, Purpose
from sekisho.safeguards.model import Duty
from sekisho.vault import relations, subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import Status, SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was recorded.

    Attributes:
        entry: Number of the ledger entry.
        purpose: Purpose id.
        channel: Contact channel, or None for all.
    """

    entry: int
    purpose: str
    channel: str | None


def stop(house: House, actor: Actor, subject: str, *, purpose: str, channel: str | None = None) -> Changed:
    """Stops a purpose for a person, on one contact channel or on all.

    Raises:
        PersonError: The purpose cannot be stopped, and why (PREFERENCE-001).
        StaffError: Unknown purpose, channel or person.
    """
    return house.write(lambda unit: _change(unit, actor, subject, purpose, channel, EventKind.OBJECTED))


def resume(house: House, actor: Actor, subject: str, *, purpose: str, channel: str | None = None) -> Changed:
    """Starts a stopped purpose again. Resuming all of a purpose lifts the stops of its channels too."""
    return house.write(
        lambda unit: _change(unit, actor, subject, purpose, channel, EventKind.OBJECTION_LIFTED)
    )


def _change(  # noqa: PLR0917 - one line a fact
    unit: Unit, actor: Actor, subject: str, purpose: str, channel: str | None, kind: EventKind
) -> Changed:
    state = own_or_any(unit, actor, subject)
    contact = None if channel is None else unit.snapshot.names.contact(channel)
    return record_will(unit, actor, state, unit.snapshot.names.purpose(purpose), contact, kind)


def record_will(  # noqa: PLR0917 - one line a fact
    unit: Unit,
    actor: Actor,
    state: SubjectState,
    purpose: str,
    channel: str | None,
    kind: EventKind,
    *,
    note: dict[str, int | str] | None = None,
) -> Changed:
    """Writes a person's will to every identity of theirs, in an open unit of work; ids, not words.

    Args:
        unit: The unit of work.
        actor: Whose act it is.
        state: The person.
        purpose: Purpose id. One that the policy in force has no more is stopped all the same: it may come back.
        channel: Contact channel, or None for all.
        kind: A stop, or its end.
        note: What the entry says besides.

    Raises:
        PersonError: The purpose cannot be stopped, and why (PREFERENCE-001).
    """
    from sekisho.application.identities import append_to_all  # it reads this module's rule of who may act

    stopping = kind is EventKind.OBJECTED
    entry = append_to_all(
        unit,
        actor,
        linked_states(unit, state),
        will_events(unit, purpose, channel, kind),
        kind=EntryKind.SUBJECT_OBJECTION_MADE if stopping else EntryKind.SUBJECT_OBJECTION_LIFTED,
        note=note,
        purpose=purpose,
        channel=channel,
    )
    return Changed(entry=entry.no, purpose=purpose, channel=channel)


def will_events(unit: Unit, purpose: str, channel: str | None, kind: EventKind) -> list[Event]:
    """The events of a stop or its end; ids, not words. Raises as `record_will`."""
    found = unit.snapshot.policy.purpose(purpose)
    if kind is EventKind.OBJECTED and found is not None and not is_stoppable(found):
        raise PersonError("PREFERENCE-001", purpose=found.text)
    bodies = [EventBody(purpose=purpose, channel=channel)]
    if kind is EventKind.OBJECTION_LIFTED and channel is None and found is not None:
        bodies += [EventBody(purpose=purpose, channel=each) for each in found.channels]
    return [Event(kind=kind, at=unit.now, body=body) for body in bodies]


def heed(unit: Unit, actor: Actor, state: SubjectState, signal: str) -> None:
    """Keeps what a person's browser says of targeted advertising as the person's will, once.

    The browser speaks with one request; the person means every one. What stands already is not written again.
    """
    from sekisho.application.identities import (  # it reads this module's rule of who may act
        append_to_all,
        has,
    )
    from sekisho.vault.slots import BitKind, BitRef

    for purpose in targeted(unit.snapshot.policy):
        states = linked_states(unit, unit.subject_by_no(SubjectNo(state.subject_no)))
        if all(has(unit, one, BitRef(BitKind.OBJECTION, purpose.id)) for one in states):
            continue
        append_to_all(
            unit,
            actor,
            states,
            [Event(kind=EventKind.OBJECTED, at=unit.now, body=EventBody(purpose=purpose.id))],
            kind=EntryKind.SUBJECT_OBJECTION_MADE,
            note={"signal": signal},
            purpose=purpose.id,
        )


def is_stoppable(purpose: Purpose) -> bool:
    """Whether the person may stop a purpose: by the text, or because it reaches out with information."""
    return purpose.objectable or purpose.advertising


def own_or_any(unit: Unit, actor: Actor, subject: str) -> SubjectState:
    """The person's state, for an act that is the person's own: a person reaches their own only, staff need the duty.

    Raises:
        StaffError: Nobody, or (for a person) somebody else: the same words (SUBJECT-001); staff whose roles do not act
            for persons (ACCOUNT-007).
    """
    if actor.kind is ActorKind.STAFF:
        duties.require(unit, actor, Duty.PERSONS)
    state = unit.subject(subject)
    if actor.kind is ActorKind.SUBJECT and not is_self(unit, actor, state):
        raise StaffError("SUBJECT-001")
    return state


def is_self(unit: Unit, actor: Actor, state: SubjectState) -> bool:
    """Whether a person asks about themselves: the identity that signed in, or one that is linked to it."""
    if actor.subject == state.subject_no:
        return True
    return actor.subject is not None and SubjectNo(state.subject_no) in relations.person_of(
        unit.conn, SubjectNo(actor.subject)
    )


def linked_states(unit: Unit, state: SubjectState) -> tuple[SubjectState, ...]:
    """The identities of a person that are not erased, this one first."""
    others = relations.person_of(unit.conn, SubjectNo(state.subject_no)) - {state.subject_no}
    found = (subjects.read_state(unit.conn, number) for number in sorted(others))
    return (state, *(one for one in found if one is not None and one.status < Status.ERASING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """One row of the person's settings.

    Attributes:
        purpose: The purpose.
        stoppable: Whether it can be stopped.
        stopped: Stopped on every channel.
        channels: Contact channel → stopped there.
    """

    purpose: Purpose
    stoppable: bool
    stopped: bool
    channels: tuple[tuple[str, bool], ...]


def preferences(unit: Unit, state: SubjectState, policy: Policy) -> tuple[Preference, ...]:
    """The person's settings: purposes × channels."""
    from sekisho.vault.slots import BitKind, BitRef

    slots = unit.snapshot.slots

    def stopped(purpose: str, channel: str = "") -> bool:
        position = slots.bits.get(BitRef(BitKind.OBJECTION, purpose, channel))
        return position is not None and state.has(position)

    return tuple(
        Preference(
            purpose=purpose,
            stoppable=is_stoppable(purpose),
            stopped=stopped(purpose.id),
            channels=tuple(
                (channel, stopped(purpose.id) or stopped(purpose.id, channel)) for channel in purpose.channels
            ),
        )
        for purpose in policy.purposes
    )
