"""Moves what is held of a person to the item groups that the policy makes today, before anything is judged by group.

A changed retention rule closes the group of its items; a person's data moves on the next write. Judged before it
moved, a closed group would end with the earliest of the rules that are now apart, and take the other items with it.
"""

from sekisho.application.house import House, Unit
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SYSTEM
from sekisho.vault import subjects
from sekisho.vault.model import HolderNo, SubjectNo
from sekisho.vault.projection import Status
from sekisho.vault.sealing import Prepared
from sekisho.vault.store import newest_versions


def settle_groups(house: House, number: SubjectNo) -> None:
    """Moves a person out of closed groups, with an entry of its own. Nothing happens when there is nothing to move."""
    if house.read(lambda unit: _is_settled(unit, number)):
        return
    prepared = house.vault.prepare_write(HolderNo(number), {}, at=house.clock.now())
    house.write(lambda unit: _move(unit, number, prepared))


def _is_settled(unit: Unit, number: SubjectNo) -> bool:
    state = subjects.read_state(unit.conn, number)
    if state is None or state.status >= Status.ERASING:
        return True
    closed = unit.house.vault.registry(unit.conn).closed()
    return closed.isdisjoint(newest_versions(unit.conn, HolderNo(number)))


def _move(unit: Unit, number: SubjectNo, prepared: Prepared) -> None:
    after, written = unit.write_values(prepared, unit.subject_by_no(number))
    who = prepared.ledger
    unit.record(
        EntryKind.SUBJECT_DATA_REGROUPED,
        actor=SYSTEM,
        subjects=(who,),
        effects=(unit.state_effect(after, who), *written),
        policy_version=unit.snapshot.policy.version,
    )
