"""Finds persons for a purpose (検索): ranked, few at a time, each search in the book, and not so many that they enumerate.

A search names public ids only; opening anything asks the gate again. It is an act of its own: the role must be bound
to the purpose, and the entry names whoever was found. What would name too many is refused, with an entry that counts
nobody: a list of persons is made by `selecting`, where the gate judges each. Source: 法18条, 23条.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sekisho.application.house import House, Unit
from sekisho.application.rulings import Ruling
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, Request
from sekisho.law.model import Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import SearchBy
from sekisho.safeguards import store as accounts
from sekisho.safeguards.model import TRY_WINDOW
from sekisho.vault import subjects
from sekisho.vault.finding import Match
from sekisho.vault.model import HolderNo, ItemId, SubjectId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import Status, SubjectState

_MATCHED: Final = {Match.EXACT: "exact", Match.FORMER: "former", Match.READING: "reading"}


class Refused(StrEnum):
    """Why a search was not answered."""

    BROAD = "broad"
    OFTEN = "often"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whom a search found.

    Attributes:
        ruling: The ruling on looking for this purpose; when it denies for everybody, nobody is named.
        subjects: Public ids, the nearest first.
        matches: How each was found: ``exact``, ``former`` (a name of before) or ``reading``.
        entry: Number of the ledger entry.
    """

    ruling: Ruling | None
    subjects: tuple[SubjectId, ...]
    matches: tuple[str, ...] = ()
    entry: int | None


def find(house: House, actor: Actor, *, purpose: str, by: Mapping[str, Plaintext]) -> Found:
    """Finds persons by items that the policy makes searchable, for a purpose. All given items must match.

    Raises:
        StaffError: An item that cannot be searched (FIND-001), nothing to search by (FIND-002), too many would be
            named (FIND-003), too many searches of this account in a short time (FIND-004). Of the last two the book
            has an entry.
    """
    return answered(house, house.write(lambda unit: find_here(unit, actor, purpose, by)))


def answered(house: House, done: Found | Refused) -> Found:
    """Whom a search found, or its refusal told. Raises as `find`; for after the commit, so that the entry stays."""
    if done is Refused.BROAD:
        raise StaffError("FIND-003", most=house.workspace.most_found)
    if done is Refused.OFTEN:
        raise StaffError(
            "FIND-004", most=house.workspace.searches, minutes=TRY_WINDOW // timedelta(minutes=1)
        )
    assert isinstance(done, Found)  # the refusals were told above
    return done


def find_here(unit: Unit, actor: Actor, purpose: str, by: Mapping[str, Plaintext]) -> Found | Refused:
    """As `find`, in an open unit of work; a refusal is a value, because its entry must be kept."""
    names = unit.snapshot.names
    purpose_id = names.purpose(purpose)
    fields: dict[str, Plaintext] = {names.item(item): value for item, value in by.items()}
    _require_searchable(unit, fields)
    if actor.purposes is not None and purpose_id not in actor.purposes:
        request = Request(verb=Verb.USE, purpose=purpose_id, items=tuple(fields))
        ruling = unit.rule(request, actor=actor, state=None)
        return Found(ruling=ruling, subjects=(), entry=unit.record_ruling(ruling).no)
    if _too_often(unit, actor):
        _enter(unit, actor, purpose_id, {"refused": Refused.OFTEN.value})
        return Refused.OFTEN
    found = _living(unit, _matching(unit, fields))
    if len(found) > unit.house.workspace.most_found:
        _enter(unit, actor, purpose_id, {"refused": Refused.BROAD.value})
        return Refused.BROAD
    who = tuple(sorted(unit.ledger_no(state.subject_no) for _, state in found))
    entry = _enter(unit, actor, purpose_id, {"found": len(who)}, who)
    return Found(
        ruling=None,
        subjects=tuple(state.subject_id for _, state in found),
        matches=tuple(_MATCHED[match] for match, _ in found),
        entry=entry,
    )


def _require_searchable(unit: Unit, fields: Mapping[str, Plaintext]) -> None:
    if not fields:
        raise StaffError("FIND-002")
    for item_id in fields:
        item = unit.snapshot.policy.item(item_id)
        if item is None or item.search is SearchBy.NONE:
            raise StaffError("FIND-001", item=item_id)


def _too_often(unit: Unit, actor: Actor) -> bool:
    """Counts this search, unless there were too many lately."""
    key = unit.house.keys.secret("signin")
    who = hmac.new(key, f"find\n{actor.id}".encode(), hashlib.sha256).digest()
    if accounts.failures_since(unit.conn, who, unit.now - TRY_WINDOW) >= unit.house.workspace.searches:
        return True
    accounts.record_failure(unit.conn, who, unit.now)
    return False


def _matching(unit: Unit, fields: Mapping[str, Plaintext]) -> dict[HolderNo, Match]:
    """The holders for whom every given item matches, each with its farthest match."""
    found: dict[HolderNo, Match] | None = None
    for item, value in fields.items():
        matching = unit.house.vault.find_ranked(ItemId(item), value.reveal())
        if found is None:
            found = matching
        else:
            found = {one: max(match, found[one]) for one, match in matching.items() if one in found}
    return found or {}


def _living(unit: Unit, found: Mapping[HolderNo, Match]) -> list[tuple[Match, SubjectState]]:
    """Those who are not erased, the nearest match first."""
    most, living = unit.house.workspace.most_found, []
    for holder, match in sorted(found.items(), key=lambda one: (one[1], one[0])):
        state = subjects.read_state(unit.conn, SubjectNo(holder))
        if state is not None and state.status < Status.ERASING:
            living.append((match, state))
        if len(living) > most:
            break
    return living


def _enter(
    unit: Unit, actor: Actor, purpose: str, note: dict[str, int | str], who: tuple[int, ...] = ()
) -> int:
    kind = EntryKind.SUBJECT_DATA_DENIED if "refused" in note else EntryKind.SUBJECT_DATA_USED
    entry = unit.record(
        kind,
        actor=actor.id,
        subjects=who,
        purpose=purpose,
        policy_version=unit.snapshot.policy.version,
        note={"verb": "find", **note},
    )
    return entry.no
