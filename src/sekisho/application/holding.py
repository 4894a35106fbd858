"""Holding back an erasure (消去の保留): asked for, approved by somebody else, reviewed, ended. Source: 法22条.

Four kinds may keep something past its period: a law, the person's consent, a need of the business with due reason,
another special reason. A hold keeps just the holdings it names, opens no use (the gate goes on denying what is past
its period unless a law demands it), and is listed as overdue once its review day has passed. Ended, the next sweep
erases. Its reason may name people: it is sealed under a key of the person and read only with an entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.leaving import held_groups, holds_item
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.legal_day import Period, as_date, day_number
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import TELL_NO
from sekisho.safeguards.model import Duty
from sekisho.vault import holds, subjects
from sekisho.vault.holds import ALL_ITEMS, Hold, HoldKind
from sekisho.vault.model import HolderNo, SubjectId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import Status, SubjectState

REVIEW_WITHIN: Final = Period(years=1)
"""The furthest review day: a house rule, labelled as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """What an officer asks to keep.

    Attributes:
        kind: One of the four kinds.
        items: Items by id or name; what lies together with them waits too.
        whole: Everything of the person; then no items.
        reason: Why, in the officer's words. May be personal data.
        review_on: When it must be looked at again.
    """

    kind: str
    items: tuple[str, ...]
    whole: bool
    reason: Plaintext
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAct:
    """What was done to a hold.

    Attributes:
        subject: Public id of the person.
        hold: Its number within the person.
        entry: Number of the ledger entry.
        stands: It keeps until it is ended.
    """

    subject: SubjectId
    hold: int
    entry: int
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedHold:
    """A hold that stands or waits, as staff see it.

    Attributes:
        subject: Public id of the person.
        hold: The hold.
        keeps: Nothing that it names may be erased now.
        overdue: Its review day is past.
    """

    subject: SubjectId
    hold: Hold
    keeps: bool
    overdue: bool


def ask(house: House, actor: Actor, subject: str, wanted: HoldRequest) -> HoldAct:
    """Asks for a hold; it keeps for a week while it waits for somebody else's approval.

    Raises:
        StaffError: Nobody (SUBJECT-001), no officer (ACCOUNT-007), not a kind (REQUEST-001), nothing is named
            (HOLD-001), nothing of it is held (HOLD-002), no reason (HOLD-003), a review day that is past or too far
            (HOLD-004), or the same waits already (HOLD-005).
    """
    return house.write(lambda unit: _ask(unit, actor, subject, wanted))


def _ask(unit: Unit, actor: Actor, subject: str, wanted: HoldRequest) -> HoldAct:
    require(unit, actor, Duty.OFFICER)
    state = unit.subject(subject)
    if wanted.kind not in set(HoldKind):
        raise StaffError("REQUEST-001", field="kind", known="、".join(HoldKind))
    if not wanted.reason.reveal().strip():
        raise StaffError("HOLD-003")
    _require_review(unit, wanted.review_on)
    items = _items(unit, state, wanted)
    number = SubjectNo(state.subject_no)
    waiting = [one for one in holds.holds_of(unit.conn, number) if one.is_open and not one.stands]
    # INVARIANT: asking again does not lengthen what nobody has approved.
    if any(set(one.items) & {*items, ALL_ITEMS} or ALL_ITEMS in items for one in waiting):
        raise StaffError("HOLD-005", hold=waiting[0].no)
    made = Hold(
        subject=number,
        items=items,
        kind=HoldKind(wanted.kind),
        reason=unit.house.texts.seal(HolderNo(number), wanted.reason, at=unit.now),
        asker=actor.id,
        asked_at=unit.now,
        review_on=wanted.review_on,
    )
    made_no = holds.ask_for_hold(unit.conn, made)
    return _enter(unit, actor, state, EntryKind.RETENTION_HOLD_REQUESTED, made, no=made_no)


def _items(unit: Unit, state: SubjectState, wanted: HoldRequest) -> tuple[str, ...]:
    """The ids of what is to be kept: of each holding that is named, what the person has in it."""
    if bool(wanted.items) == wanted.whole:
        raise StaffError("HOLD-001")
    there = held_groups(unit, state)
    if wanted.whole:
        if not there:
            raise StaffError("HOLD-002", items="*")
        return (ALL_ITEMS,)
    named = {unit.snapshot.names.item(item) for item in wanted.items}
    held = {item for _, items in there for item in items if holds_item(unit, state, item)}
    if not named <= held:
        raise StaffError("HOLD-002", items="、".join(sorted(named - held)))
    return tuple(sorted(named))


def _require_review(unit: Unit, day: date) -> None:
    last = as_date(REVIEW_WITHIN.last_day(unit.today))
    if not as_date(unit.today) < day <= last:
        raise StaffError("HOLD-004", first=as_date(unit.today + 1).isoformat(), last=last.isoformat())


def approve(house: House, actor: Actor, subject: str, no: int) -> HoldAct:
    """Lets a hold stand that somebody else asked for.

    Raises:
        StaffError: Nobody (SUBJECT-001), no such hold waits (HOLD-006), the approver asked for it (HOLD-007), or has
            not the duty to approve (ACCOUNT-007).
    """
    return house.write(lambda unit: _answer(unit, actor, subject, no, approved=True))


def refuse(house: House, actor: Actor, subject: str, no: int) -> HoldAct:
    """Refuses a hold that somebody else asked for: it keeps nothing from now. Raises as `approve`."""
    return house.write(lambda unit: _answer(unit, actor, subject, no, approved=False))


def _answer(unit: Unit, actor: Actor, subject: str, no: int, *, approved: bool) -> HoldAct:
    state, found = _found(unit, subject, no, standing=False)
    _require_other(unit, actor, found)
    if approved:
        holds.approve_hold(unit.conn, found.subject, no, by=actor.id, at=unit.now)
        return _enter(unit, actor, state, EntryKind.RETENTION_HOLD_PLACED, found, stands=True)
    holds.refuse_hold(unit.conn, found.subject, no, by=actor.id, on=as_date(unit.today))
    return _enter(unit, actor, state, EntryKind.RETENTION_HOLD_REFUSED, found)


def review(house: House, actor: Actor, subject: str, no: int, *, until: date) -> HoldAct:
    """Looks at a standing hold again and gives it its next review day; not by whoever asked for it.

    Raises:
        StaffError: As `approve`; HOLD-004 for the day.
    """
    return house.write(lambda unit: _review(unit, actor, subject, no, until))


def _review(unit: Unit, actor: Actor, subject: str, no: int, until: date) -> HoldAct:
    state, found = _found(unit, subject, no, standing=True)
    _require_other(unit, actor, found)
    _require_review(unit, until)
    holds.review_hold(unit.conn, found.subject, no, by=actor.id, until=until)
    return _enter(unit, actor, state, EntryKind.RETENTION_HOLD_REVIEWED, found, until=until, stands=True)


def end(house: House, actor: Actor, subject: str, no: int) -> HoldAct:
    """Ends a hold: what it kept past its period goes with the next sweep.

    Raises:
        StaffError: Nobody (SUBJECT-001), no such hold stands (HOLD-006), or no officer (ACCOUNT-007).
    """
    return house.write(lambda unit: _end(unit, actor, subject, no))


def _end(unit: Unit, actor: Actor, subject: str, no: int) -> HoldAct:
    require(unit, actor, Duty.OFFICER)
    state, found = _found(unit, subject, no, standing=True)
    holds.end_hold(unit.conn, found.subject, no, on=as_date(unit.today))
    return _enter(unit, actor, state, EntryKind.RETENTION_HOLD_ENDED, found)


def reason_of(house: House, actor: Actor, subject: str, no: int) -> Plaintext:
    """Why a hold was asked for, for whoever answers or reviews it. Leaves an entry.

    Raises:
        StaffError: Nobody (SUBJECT-001), no such hold is open (HOLD-006), or neither officer nor approver (ACCOUNT-007).
    """
    return house.write(lambda unit: _reason(unit, actor, subject, no))


def _reason(unit: Unit, actor: Actor, subject: str, no: int) -> Plaintext:
    try:
        require(unit, actor, Duty.APPROVE)
    except StaffError:
        require(unit, actor, Duty.OFFICER)
    state, found = _found(unit, subject, no, standing=None)
    unit.record(
        EntryKind.SUBJECT_DATA_USED,
        actor=actor.id,
        subjects=(unit.ledger_no(state.subject_no),),
        tell=TELL_NO,
        note={"verb": "hold_look", "hold": no},
    )
    return unit.house.texts.open(HolderNo(found.subject), found.reason)


def open_holds(house: House, *, overdue_only: bool = False) -> tuple[ListedHold, ...]:
    """The holds that stand or wait, the earliest review first; their reasons stay sealed."""
    return house.read(lambda unit: tuple(one for one in list_open(unit) if one.overdue or not overdue_only))


def list_open(unit: Unit) -> Iterator[ListedHold]:
    """As `open_holds`, in an open unit of work."""
    today = as_date(unit.today)
    for one in holds.open_holds(unit.conn):
        state = subjects.read_state(unit.conn, one.subject)
        if state is not None and state.status < Status.ERASING:
            yield ListedHold(
                subject=state.subject_id,
                hold=one,
                keeps=one.keeps(unit.now),
                overdue=one.is_overdue_on(today),
            )


def _found(unit: Unit, subject: str, no: int, *, standing: bool | None) -> tuple[SubjectState, Hold]:
    """A hold that stands (or waits; None = either)."""
    state = unit.subject(subject)
    for one in holds.holds_of(unit.conn, SubjectNo(state.subject_no)):
        if one.no == no and one.is_open and standing in {None, one.stands}:
            return state, one
    raise StaffError("HOLD-006", hold=no)


def _require_other(unit: Unit, actor: Actor, found: Hold) -> None:
    if actor.id == found.asker:
        raise StaffError("HOLD-007")
    require(unit, actor, Duty.APPROVE)


def _enter(
    unit: Unit,
    actor: Actor,
    state: SubjectState,
    kind: EntryKind,
    about: Hold,
    *,
    no: int | None = None,
    until: date | None = None,
    stands: bool = False,
) -> HoldAct:
    """The entry of an act on a hold. A hold may be for a claim against the person: it is not told by itself."""
    number = about.no if no is None else no
    entry = unit.record(
        kind,
        actor=actor.id,
        subjects=(unit.ledger_no(state.subject_no),),
        items=() if ALL_ITEMS in about.items else about.items,
        policy_version=unit.snapshot.policy.version,
        tell=TELL_NO,
        note={
            "hold": number,
            "kind": about.kind.value,
            "asker": about.asker,
            "review_on": day_number(about.review_on if until is None else until),
        },
    )
    return HoldAct(subject=state.subject_id, hold=number, entry=entry.no, stands=stands)
