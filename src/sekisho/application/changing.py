"""The same act of several persons, written down at once (数人分の意思の記録): one commit, one entry that names them all.

For paper forms that came in a pile, or a request that several persons made together. Whose identities are linked is
changed as a whole, as if that person had been named alone. Whoever is not held is told back, not guessed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sekisho.application import duties
from sekisho.application.consenting import ConsentAct, record_each
from sekisho.application.house import House, Unit
from sekisho.application.identities import append_told
from sekisho.application.leaving import Receipt, erase_each
from sekisho.application.preferences import linked_states, will_events
from sekisho.application.showing import MOST
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Duty
from sekisho.vault import subjects
from sekisho.vault.events import EventKind
from sekisho.vault.model import SubjectId
from sekisho.vault.projection import Status, SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEach:
    """Whose act was recorded.

    Attributes:
        entry: Number of the ledger entry; None where nobody is held.
        changed: Public ids, in the order given.
        gone: The ids of whom nobody is held, or not any more.
    """

    entry: int | None
    changed: tuple[SubjectId, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedEach:
    """Who was erased.

    Attributes:
        receipts: Public id → the receipt, each with an entry of its own.
        gone: The ids of whom nobody is held, or not any more.
    """

    receipts: dict[SubjectId, Receipt]
    gone: tuple[str, ...]


def stop_each(
    house: House, actor: Actor, wanted: Sequence[str], *, purpose: str, channel: str | None = None
) -> ChangedEach:
    """Stops a purpose for several persons, on one contact channel or on all.

    Raises:
        PersonError: The purpose cannot be stopped, and why (PREFERENCE-001).
        StaffError: As `consent_each`.
    """
    return _each(house, actor, wanted, _will(purpose, channel, EventKind.OBJECTED))


def resume_each(
    house: House, actor: Actor, wanted: Sequence[str], *, purpose: str, channel: str | None = None
) -> ChangedEach:
    """Starts a stopped purpose again for several persons. Raises as `stop_each`."""
    return _each(house, actor, wanted, _will(purpose, channel, EventKind.OBJECTION_LIFTED))


def consent_each(
    house: House, actor: Actor, wanted: Sequence[str], act: ConsentAct, *, giving: bool
) -> ChangedEach:
    """Records the consent of several persons to the same, or their withdrawal.

    Raises:
        StaffError: Nobody, or too many (SEVERAL-001); a person who asks for others (SEVERAL-002); the account's roles
            do not act for persons (ACCOUNT-007); unknown names; and as `consenting.give`.
    """
    return _each(
        house, actor, wanted, lambda unit, who, states: record_each(unit, who, states, act, giving=giving)
    )


def erase_several(house: House, actor: Actor, wanted: Sequence[str], *, reason: str) -> ErasedEach:
    """Erases several persons at once. Raises as `leaving.erase_each` and, of the list, as `consent_each`."""
    ids = _ids(actor, wanted)
    receipts = erase_each(house, actor, ids, reason=reason)
    return ErasedEach(receipts=receipts, gone=tuple(one for one in ids if one not in receipts))


def _ids(actor: Actor, wanted: Sequence[str]) -> list[SubjectId]:
    ids = [SubjectId(one) for one in dict.fromkeys(wanted)]
    if not 0 < len(ids) <= MOST:
        raise StaffError("SEVERAL-001", most=MOST)
    if actor.kind is ActorKind.SUBJECT:
        raise StaffError("SEVERAL-002")
    return ids


_Work = Callable[[Unit, Actor, list[SubjectState]], int]


def _each(house: House, actor: Actor, wanted: Sequence[str], work: _Work) -> ChangedEach:
    ids = _ids(actor, wanted)

    def change(unit: Unit) -> ChangedEach:
        if actor.kind is ActorKind.STAFF:
            duties.require(unit, actor, Duty.PERSONS)
        found = subjects.read_states(unit.conn, ids)
        there = {one: found[one] for one in ids if one in found and found[one].status < Status.ERASING}
        return ChangedEach(
            entry=work(unit, actor, list(there.values())) if there else None,
            changed=tuple(there),
            gone=tuple(one for one in ids if one not in there),
        )

    return house.write(change)


def _will(purpose: str, channel: str | None, kind: EventKind) -> _Work:
    def work(unit: Unit, actor: Actor, states: Sequence[SubjectState]) -> int:
        named = unit.snapshot.names.purpose(purpose)
        contact = None if channel is None else unit.snapshot.names.contact(channel)
        events = will_events(unit, named, contact, kind)
        every = {one.subject_no: one for state in states for one in linked_states(unit, state)}
        stopping = kind is EventKind.OBJECTED
        entry = append_told(
            unit,
            actor,
            [(state, events) for state in every.values()],
            kind=EntryKind.SUBJECT_OBJECTION_MADE if stopping else EntryKind.SUBJECT_OBJECTION_LIFTED,
            purpose=named,
            channel=contact,
        )
        return entry.no

    return work
