"""Corrects information (訂正等). Source: 法34条.

The person corrects at once what they may change themselves; for what they may not, the gate says so and Article 34
remains open by a request. The older version stays in the sealed history; what was held about provenance stays too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sekisho.application.asking import circumstances
from sekisho.application.credentials import hashed
from sekisho.application.free_text import telling
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import Ruling
from sekisho.application.typed_values import require_typed
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, Request
from sekisho.law.model import Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import HolderNo, ItemId
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState
from sekisho.vault.sealing import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What came of a correction.

    Attributes:
        ruling: The ruling.
        entry: Number of the ledger entry.
    """

    ruling: Ruling
    entry: int


def correct(house: House, actor: Actor, subject: str, items: Mapping[str, Plaintext]) -> Corrected:
    """Corrects items of one person.

    Raises:
        StaffError: Unknown person or items (POLICY-010), no items (ACQUIRE-001), a value that its item cannot have
            (VALUE-0xx).
    """
    ruling, state = house.read(lambda unit: _judge(unit, actor, subject, items))
    if not ruling.allowed:
        return house.write(lambda unit: _deny(unit, actor, subject, items))
    prepared = house.vault.prepare_write(
        HolderNo(state.subject_no), _resolved(house, items), at=house.clock.now()
    )
    return house.write(lambda unit: _commit(unit, actor, subject, items, prepared))


def _resolved(house: House, items: Mapping[str, Plaintext]) -> dict[ItemId, Plaintext]:
    def resolved(unit: Unit) -> dict[ItemId, Plaintext]:
        names, policy = unit.snapshot.names, unit.snapshot.policy
        values = {ItemId(names.item(item)): value for item, value in items.items()}
        require_typed(policy, values)
        return hashed(policy, values)

    return house.read(resolved)


def _judge(
    unit: Unit, actor: Actor, subject: str, items: Mapping[str, Plaintext]
) -> tuple[Ruling, SubjectState]:
    state = own_or_any(unit, actor, subject)
    wanted = unit.snapshot.names.items(tuple(items))
    if not wanted:
        raise StaffError("ACQUIRE-001")
    request = Request(verb=Verb.CORRECT, purpose=None, items=wanted)
    values = {unit.snapshot.names.item(item): value for item, value in items.items()}
    around = replace(
        circumstances(unit, request, actor, state),
        telling=frozenset(telling(unit.snapshot.policy, values)),
    )
    ruling = unit.rule(request, actor=actor, state=state, circumstances=around)
    return ruling, state


def _deny(unit: Unit, actor: Actor, subject: str, items: Mapping[str, Plaintext]) -> Corrected:
    ruling, state = _judge(unit, actor, subject, items)
    entry = unit.record_ruling(ruling, subjects=(unit.ledger_no(state.subject_no),))
    return Corrected(ruling=ruling, entry=entry.no)


def _commit(
    unit: Unit, actor: Actor, subject: str, items: Mapping[str, Plaintext], prepared: Prepared
) -> Corrected:
    ruling, state = _judge(unit, actor, subject, items)
    who = unit.ledger_no(state.subject_no)
    if not ruling.allowed:
        entry = unit.record_ruling(ruling, subjects=(who,))
        return Corrected(ruling=ruling, entry=entry.no)
    held = Event(kind=EventKind.ITEMS_HELD, at=unit.now, body=EventBody(items=ruling.request.items))
    after = subjects.append_events(unit.conn, state, [held])
    after, written = unit.write_values(prepared, after)
    entry = unit.record_ruling(
        ruling,
        kind=EntryKind.SUBJECT_DATA_CORRECTED,
        subjects=(who,),
        effects=(unit.state_effect(after, who), *written),
    )
    return Corrected(ruling=ruling, entry=entry.no)
