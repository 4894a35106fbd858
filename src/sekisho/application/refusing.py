"""What a machine collects, the person may refuse (位置情報など): item by item, and take the refusal back.

What the person brings is the person's to give; what equipment records unasked is refused here. An item that the
service cannot do without is marked compulsory by an officer, and is said so instead of being accepted and ignored.
"""

from dataclasses import dataclass
from typing import Final

from sekisho.application.acquiring import slot_needed
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import actor_name
from sekisho.application.shelf import Snapshot
from sekisho.errors import PersonError
from sekisho.gate.model import Actor
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import Item
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.projection import SubjectState
from sekisho.vault.slots import BitKind, BitRef

MACHINES: Final = frozenset({"log", "automatic", "recording"})
"""Ways of acquiring in which nobody brings anything: equipment records it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One item that a machine collects, and whether the person refuses it."""

    item: Item
    refused: bool


def refuse(house: House, actor: Actor, subject: str, item: str) -> int:
    """Refuses the collection of an item from now on; returns the number of the ledger entry.

    Raises:
        PersonError: The item cannot be refused, and why (PREFERENCE-002).
        StaffError: Unknown item (POLICY-010) or person (SUBJECT-001).
    """
    return house.write(lambda unit: _record(unit, actor, subject, item, refusing=True))


def accept(house: House, actor: Actor, subject: str, item: str) -> int:
    """Takes a refusal back; returns the number of the ledger entry. Raises as `refuse`."""
    return house.write(lambda unit: _record(unit, actor, subject, item, refusing=False))


def _record(unit: Unit, actor: Actor, subject: str, wanted: str, *, refusing: bool) -> int:
    state = own_or_any(unit, actor, subject)
    found = unit.snapshot.policy.item(unit.snapshot.names.item(wanted))
    assert found is not None
    if not can_be_refused(found):
        raise PersonError("PREFERENCE-002", item=found.name)
    kind = EventKind.ITEM_REFUSED if refusing else EventKind.ITEM_ACCEPTED
    event = Event(kind=kind, at=unit.now, body=EventBody(items=(found.id,)))
    after = subjects.append_events(unit.conn, state, [event])
    if slot_needed(unit, event):
        unit.register_changed()
    who = unit.ledger_no(state.subject_no)
    entry = unit.record(
        EntryKind.SUBJECT_COLLECTION_REFUSED if refusing else EntryKind.SUBJECT_COLLECTION_ACCEPTED,
        actor=actor_name(actor),
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        policy_version=unit.snapshot.policy.version,
        note={"item": found.id},
    )
    return entry.no


def can_be_refused(item: Item) -> bool:
    """Whether a person may refuse an item: machines alone collect it, and it is not marked compulsory."""
    return bool(item.channels) and MACHINES.issuperset(item.channels) and not item.required


def refusals(snapshot: Snapshot, state: SubjectState) -> tuple[Refusal, ...]:
    """The items that a person may refuse, in the order of the policy."""

    def refused(item: Item) -> bool:
        place = snapshot.slots.bits.get(BitRef(BitKind.ITEM_REFUSED, item.id))
        return place is not None and state.has(place)

    return tuple(
        Refusal(item=item, refused=refused(item)) for item in snapshot.policy.items if can_be_refused(item)
    )
