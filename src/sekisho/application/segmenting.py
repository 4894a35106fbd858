"""Puts a person into declared segments (対象区分), and takes them out: codes of the person, never words.

A segment says for whom a purpose is meant ("asked about the accounting service"). Its name stands in the policy's
answers; on the person there is one bit for each, so that an audience is selected without opening anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sekisho.application.acquiring import slot_needed
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import actor_name
from sekisho.application.shelf import Snapshot
from sekisho.gate.model import Actor
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import Segment
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.projection import SubjectState
from sekisho.vault.slots import BitKind, BitRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """What a person belongs to after the change.

    Attributes:
        segments: Every segment that the person is in.
        entry: Number of the ledger entry.
    """

    segments: tuple[Segment, ...]
    entry: int


def change(
    house: House, actor: Actor, subject: str, *, join: Sequence[str] = (), leave: Sequence[str] = ()
) -> Belonging:
    """Records to which declared segments a person belongs; effective from the next decision.

    Raises:
        StaffError: A segment that nobody declared (POLICY-010), or nobody (SUBJECT-001).
    """
    return house.write(lambda unit: _change(unit, actor, subject, join, leave))


def _change(unit: Unit, actor: Actor, subject: str, join: Sequence[str], leave: Sequence[str]) -> Belonging:
    state = own_or_any(unit, actor, subject)
    names = unit.snapshot.names
    joined, left = [names.segment(one) for one in join], [names.segment(one) for one in leave]
    events = [
        Event(kind=kind, at=unit.now, body=EventBody(segment=one))
        for kind, named in ((EventKind.SEGMENT_JOINED, joined), (EventKind.SEGMENT_LEFT, left))
        for one in named
    ]
    after = subjects.append_events(unit.conn, state, events) if events else state
    if any(slot_needed(unit, event) for event in events):
        unit.register_changed()
    who = unit.ledger_no(state.subject_no)
    entry = unit.record(
        EntryKind.SUBJECT_SEGMENTS_CHANGED,
        actor=actor_name(actor),
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        policy_version=unit.snapshot.policy.version,
        note={
            **{f"joined_{number}": one for number, one in enumerate(joined, 1)},
            **{f"left_{number}": one for number, one in enumerate(left, 1)},
        },
    )
    return Belonging(segments=segments_of(unit.snapshot, after), entry=entry.no)


def segments_of(snapshot: Snapshot, state: SubjectState) -> tuple[Segment, ...]:
    """The declared segments that a person is in, in the order of their declaration."""

    def belongs(segment: Segment) -> bool:
        place = snapshot.slots.bits.get(BitRef(BitKind.SEGMENT, segment.id))
        return place is not None and state.has(place)

    return tuple(filter(belongs, snapshot.policy.segments))
