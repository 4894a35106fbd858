"""What was made from a person's information besides the envelopes, and goes with it (派生した写しの消去).

Each kind has one entry in a registry: what purges it, told in the purging transaction whose groups go. A look-up in the
key store goes with the keys before that; whatever lies outside the database (a file that was handed out) is not ours.
Source: 法22条.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete

from sekisho.application.export_store import forget_member
from sekisho.application.house import Unit
from sekisho.application.leaving import enter_purge
from sekisho.application.lists import audience_member
from sekisho.law.clock import micros
from sekisho.storage.rows import run
from sekisho.vault.model import ALL_GROUPS, GroupId, HolderNo, SubjectNo
from sekisho.vault.relatives import forget_relations
from sekisho.vault.tables import hold

_OFF_LISTS: Final = delete(audience_member).where(audience_member.c.subject_no == bindparam("subject_no"))
_ENDED_HOLDS: Final = delete(hold).where(hold.c.subject_no == bindparam("subject_no"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One kind of thing that was made from what is erased.

    Attributes:
        id: Stable name.
        purge: Removes it, in the purging transaction; may be repeated. ``*`` among the groups: the whole person.
    """

    id: str
    purge: Callable[[Unit, HolderNo, Collection[GroupId]], None]


def _lists(unit: Unit, holder: HolderNo, groups: Collection[GroupId]) -> None:
    """The person's place on lists. Of a part that goes the list needs nothing: it is judged again before sending."""
    if ALL_GROUPS in groups:
        run(unit.conn, _OFF_LISTS, {"subject_no": holder})


def _holds(unit: Unit, holder: HolderNo, groups: Collection[GroupId]) -> None:
    """Holds that ended, with their reasons: nothing is left that they could keep."""
    if ALL_GROUPS in groups:
        run(unit.conn, _ENDED_HOLDS, {"subject_no": holder})


def _relatives(unit: Unit, holder: HolderNo, groups: Collection[GroupId]) -> None:
    """Whom the person belonged to, on both sides."""
    if ALL_GROUPS in groups:
        forget_relations(unit.conn, SubjectNo(holder))


def _exports(unit: Unit, holder: HolderNo, groups: Collection[GroupId]) -> None:
    """The person's place on lists that were carried out; such a list is due at once, and goes with the next round."""
    if ALL_GROUPS in groups:
        forget_member(unit.conn, holder, micros(unit.now))


DERIVED: tuple[Derived, ...] = (
    Derived(id="derived.lists", purge=_lists),
    Derived(id="derived.holds", purge=_holds),
    Derived(id="derived.exports", purge=_exports),
    Derived(id="derived.relatives", purge=_relatives),
)
"""Everything that goes with the rows. Whoever stores something made from a person's information adds a line."""


def after_purge(unit: Unit, holder: HolderNo, groups: Collection[GroupId], files: Collection[str]) -> None:
    """Purges what was derived, and enters the person's state after it."""
    for one in DERIVED:
        one.purge(unit, holder, groups)
    enter_purge(unit, holder, groups, files)
