"""Changes a person's category (本人の類型): a member becomes a store member, an applicant is hired.

Which purposes, periods and publications concern the person follows the category from the next decision; what was
published under the old one is taken down in this very transaction. Source: 法18条1項; design §6.
"""

from dataclasses import dataclass

from sekisho.application import publishing
from sekisho.application.acquiring import slot_needed
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import actor_name
from sekisho.application.shelf import CATEGORY
from sekisho.gate.model import Actor
from sekisho.ledger.kinds import EntryKind
from sekisho.vault import slot_store, subjects
from sekisho.vault.events import Event, EventBody, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChanged:
    """What changed.

    Attributes:
        entry: Number of the ledger entry.
        taken_down: Published items that were taken down with it.
    """

    entry: int
    taken_down: tuple[str, ...]


def change_category(house: House, actor: Actor, subject: str, category: str) -> CategoryChanged:
    """Puts a person into another category.

    Raises:
        StaffError: Nobody (SUBJECT-001), an unknown category (POLICY-010), staff who do not act for persons
            (ACCOUNT-007).
    """
    return house.write(lambda unit: _change(unit, actor, subject, category))


def _change(unit: Unit, actor: Actor, subject: str, category: str) -> CategoryChanged:
    state = own_or_any(unit, actor, subject)
    wanted = unit.snapshot.names.category(category)
    number = slot_store.intern_class(unit.conn, CATEGORY, wanted)
    event = Event(kind=EventKind.CATEGORY_CHANGED, at=unit.now, body=EventBody(category=number))
    after = subjects.append_events(unit.conn, state, [event])
    if slot_needed(unit, event):
        unit.register_changed()
    who = unit.ledger_no(state.subject_no)
    entry = unit.record(
        EntryKind.SUBJECT_CATEGORY_CHANGED,
        actor=actor_name(actor),
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        policy_version=unit.snapshot.policy.version,
        note={"category": wanted},
    )
    return CategoryChanged(entry=entry.no, taken_down=publishing.settle(unit, after))
