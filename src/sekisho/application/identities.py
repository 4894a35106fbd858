"""Two identities that are one person: linked with basis and dates, never merged (同一人物の連結).

What the person stopped, refused, disputed or had erased follows the links; what they agreed to does not, for a consent
is given for what was shown where it was given. Linking carries the stops of either side to the other; a link that
proves wrong ends, and what was stopped stays stopped until the person says otherwise. Source: design §7.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sekisho.application.acquiring import slot_needed
from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.preferences import linked_states
from sekisho.application.rulings import actor_name
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.safeguards.model import Duty
from sekisho.vault import relations, subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import HolderNo, SubjectId, SubjectNo
from sekisho.vault.projection import Status, SubjectState
from sekisho.vault.slots import BitKind, BitRef

BASES: Final = frozenset({"same_account", "same_document", "person_said", "succession"})
"""Why two identities are one person: codes, never prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """One link of a person.

    Attributes:
        other: Public id of the other identity.
        basis: Code of why.
        since: From when.
        until: Until when, or None while it stands.
    """

    other: SubjectId
    basis: str
    since: datetime
    until: datetime | None


def link(house: House, actor: Actor, subject: str, other: str, *, basis: str) -> int:
    """Links two identities; returns the number of the ledger entry.

    Raises:
        StaffError: Not a known basis (LINK-001), the same identity or linked already (LINK-002), or an account
            without the duty (ACCOUNT-007).
    """
    return house.write(lambda unit: _link(unit, actor, subject, other, basis))


def _link(unit: Unit, actor: Actor, subject: str, other: str, basis: str) -> int:
    require(unit, actor, Duty.PERSONS)
    if basis not in BASES:
        raise StaffError("LINK-001", known="、".join(sorted(BASES)))
    one, two = unit.subject(subject), unit.subject(other)
    if two.subject_no in {state.subject_no for state in linked_states(unit, one)}:
        raise StaffError("LINK-002")
    mine, theirs = linked_states(unit, one), linked_states(unit, two)
    relations.link_subjects(
        unit.conn, SubjectNo(one.subject_no), SubjectNo(two.subject_no), basis=basis, since=unit.now
    )
    stops: list[tuple[EventKind, EventBody]] = []
    for found in (found for state in (*mine, *theirs) for found in _stops(unit, state)):
        if found not in stops:
            stops.append(found)
    entry = append_to_all(
        unit,
        actor,
        (*mine, *theirs),
        [Event(kind=kind, at=unit.now, body=body) for kind, body in stops],
        kind=EntryKind.SUBJECT_IDENTITY_LINKED,
        note={"basis": basis},
    )
    return entry.no


def unlink(house: House, actor: Actor, subject: str, other: str) -> int:
    """Ends a link that proved wrong; returns the number of the ledger entry.

    Raises:
        StaffError: No such link stands (LINK-003), or an account without the duty (ACCOUNT-007).
    """
    return house.write(lambda unit: _unlink(unit, actor, subject, other))


def _unlink(unit: Unit, actor: Actor, subject: str, other: str) -> int:
    require(unit, actor, Duty.PERSONS)
    one, two = unit.subject(subject), unit.subject(other)
    standing = relations.links_of(unit.conn, SubjectNo(one.subject_no))
    if not any(found.other == two.subject_no and found.until is None for found in standing):
        raise StaffError("LINK-003")
    relations.end_link(unit.conn, SubjectNo(one.subject_no), SubjectNo(two.subject_no), until=unit.now)
    entry = append_to_all(unit, actor, (one, two), [], kind=EntryKind.SUBJECT_IDENTITY_UNLINKED)
    return entry.no


def links(house: House, actor: Actor, subject: str) -> tuple[Linked, ...]:
    """The links of a person, ended ones too."""
    return house.read(lambda unit: _links(unit, actor, subject))


def _links(unit: Unit, actor: Actor, subject: str) -> tuple[Linked, ...]:
    require(unit, actor, Duty.PERSONS)
    state = unit.subject(subject)
    found = relations.links_of(unit.conn, SubjectNo(state.subject_no))
    others = ((one, subjects.read_state(unit.conn, one.other)) for one in found)
    return tuple(
        Linked(other=other.subject_id, basis=one.basis, since=one.since, until=one.until)
        for one, other in others
        if other is not None and other.status < Status.ERASING
    )


def _stops(unit: Unit, state: SubjectState) -> Iterator[tuple[EventKind, EventBody]]:
    """The events that would set what follows a link and is set for a person."""
    for ref, position in unit.snapshot.slots.bits.items():
        found = _stop(ref)
        if found is not None and state.has(position):
            yield found


def _stop(ref: BitRef) -> tuple[EventKind, EventBody] | None:  # noqa: PLR0911 - one case a kind
    about, channel = ref.ref or None, ref.channel or None
    match ref.kind:
        case BitKind.OBJECTION:
            return EventKind.OBJECTED, EventBody(purpose=about, channel=channel)
        case BitKind.SUSPENSION:
            return EventKind.SUSPENDED, EventBody(purpose=about)
        case BitKind.STOP_PROVISION:
            return EventKind.PROVISION_STOPPED, EventBody(recipient=about)
        case BitKind.AD_REFUSAL:
            return EventKind.ADVERTISING_REFUSED, EventBody(channel=about)
        case BitKind.DISPUTED:
            return EventKind.USE_DISPUTED, EventBody(purpose=about)
        case BitKind.ITEM_REFUSED:
            return EventKind.ITEM_REFUSED, EventBody(items=(ref.ref,))
        case BitKind.DECEASED:
            return EventKind.DIED, EventBody()
        case _:
            return None


def append_to_all(
    unit: Unit,
    actor: Actor,
    states: Sequence[SubjectState],
    events: Sequence[Event],
    *,
    kind: EntryKind,
    note: dict[str, int | str] | None = None,
    tell: str = "yes",
    **named: str | None,
) -> Entry:
    """Writes events to every identity of a person, and one entry for all of them."""
    told = [(state, events) for state in states]
    return append_told(unit, actor, told, kind=kind, note=note, tell=tell, **named)


def append_told(
    unit: Unit,
    actor: Actor,
    told: Sequence[tuple[SubjectState, Sequence[Event]]],
    *,
    kind: EntryKind,
    note: dict[str, int | str] | None = None,
    tell: str = "yes",
    **named: str | None,
) -> Entry:
    """Writes to each state, every one once, the events of its own, and one entry for all of them."""
    changed = iter(subjects.append_each(unit.conn, [one for one in told if one[1]]))
    after = [next(changed) if events else state for state, events in told]
    if any(slot_needed(unit, event) for _, events in told for event in events):
        unit.register_changed()
    found = unit.house.keys.ledger_map([HolderNo(state.subject_no) for state in after])
    numbers = {state.subject_no: found[HolderNo(state.subject_no)] for state in after}
    return unit.record(
        kind,
        actor=actor_name(actor),
        subjects=tuple(numbers.values()),
        effects=tuple(unit.state_effect(state, numbers[state.subject_no]) for state in after),
        note=note,
        tell=tell,
        policy_version=unit.snapshot.policy.version,
        **named,
    )


def has(unit: Unit, state: SubjectState, ref: BitRef) -> bool:
    """Whether a bit is set for a person."""
    position = unit.snapshot.slots.bits.get(ref)
    return position is not None and state.has(position)
