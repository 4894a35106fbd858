"""The retention sweep: erases exactly what is due (保存期間の経過・利用目的の達成). Source: 法22条.

A sweep is a run with rows of its own (`sweep_store`). A few persons are one unit of work: journals, entries, proof of
each holding and the run's cursor commit together; then their keys go, then their rows. Killed anywhere, the journal is replayed at the next
start and the run goes on from its cursor; nothing is counted as erased before it is journalled.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, false, or_, select, true

from sekisho.application import duties, lists, sweep_store
from sekisho.application.acquiring import describe_items
from sekisho.application.house import House, Unit
from sekisho.application.leaving import clock_of, concerning, erase_groups, held_groups
from sekisho.application.regrouping import settle_groups
from sekisho.application.sweep_store import Holding, Run
from sekisho.errors import SekishoError, StaffError
from sekisho.gate.model import Actor, ActorKind, Status
from sekisho.gate.tables import CANCELLED, LAST_USE, achieved, acquired, happened
from sekisho.law.clock import micros
from sekisho.law.legal_day import DayNumber
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import RetentionClock
from sekisho.retention.rules import Due, due_groups
from sekisho.safeguards.model import Duty
from sekisho.vault import holds, subjects
from sekisho.vault.model import ALL_GROUPS, ErasureRef, HolderNo, SubjectNo
from sekisho.vault.projection import SubjectState
from sekisho.vault.store import groups_being_erased
from sekisho.vault.tables import envelope, subject_state

_PAGE: Final = 500
_TOGETHER: Final = 50
"""Persons whose holdings are erased in one unit of work: few enough that nobody waits for the writer."""
_DAYS: Final = {
    RetentionClock.ACQUIRED: acquired("")[0],
    RetentionClock.CANCELLED: CANCELLED[0],
    RetentionClock.LAST_USE: LAST_USE[0],
    RetentionClock.EVENT: happened("")[0],
}
"""The kind of day from which each clock runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep found and did, in holdings (a person's group of items).

    Attributes:
        due: Due today, held ones included.
        erased: Erased now.
        held: Due, but under a hold.
        failed: Due, and could not be erased; the next sweep tries again.
        entry: Number of the ledger entry, or None for a dry run.
        run: Number of the run, whose report names each holding; None for a dry run.
    """

    due: int
    erased: int
    held: int
    failed: int
    entry: int | None
    run: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run with what it erased.

    Attributes:
        run: Its counts.
        holdings: Each holding, with the entry that proves it.
    """

    run: Run
    holdings: tuple[Holding, ...]


def sweep(house: House, actor: Actor, *, dry_run: bool = False) -> Swept:
    """Erases what is due today, or counts it. A run that was killed is taken up where it stood.

    Raises:
        StaffError: The account is no officer (ACCOUNT-007).
    """
    if dry_run:
        return house.read(lambda unit: _dry(unit, actor))
    run = house.write(partial(_open, actor=actor))
    house.eraser.finish_all(at=house.clock.now())
    numbers = _everybody_due(house, after=run.last_subject)
    while some := list(islice(numbers, _TOGETHER)):
        _steps(house, actor, run.no, some)
    return house.write(partial(_close, run=run.no, actor=actor))


def reports(house: House, actor: Actor, *, limit: int = 12) -> tuple[Run, ...]:
    """The newest runs. Raises as `sweep`."""

    def work(unit: Unit) -> tuple[Run, ...]:
        duties.require(unit, actor, Duty.OFFICER)
        return tuple(sweep_store.runs(unit.conn, limit=limit))

    return house.read(work)


def report(house: House, actor: Actor, run: int) -> Report:
    """One run with what it erased.

    Raises:
        StaffError: No such run (RETENTION-001), or no officer (ACCOUNT-007).
    """

    def work(unit: Unit) -> Report:
        duties.require(unit, actor, Duty.OFFICER)
        found = sweep_store.find_run(unit.conn, run)
        if found is None:
            raise StaffError("RETENTION-001", run=run)
        return Report(run=found, holdings=tuple(sweep_store.holdings(unit.conn, run)))

    return house.read(work)


def _require(unit: Unit, actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        duties.require(unit, actor, Duty.OFFICER)


def _open(unit: Unit, actor: Actor) -> Run:
    _require(unit, actor)
    # An edition that was planned may have begun: its periods decide which items share a group.
    describe_items(unit)
    lists.forget_expired(unit)
    return sweep_store.open_run(unit.conn, day=unit.today, actor=actor.id, at=unit.now)


def _steps(house: House, actor: Actor, run: int, numbers: Sequence[SubjectNo]) -> None:
    """Several persons in one unit of work. Where one of them cannot be judged or moved, each goes alone."""
    try:
        for number in numbers:
            settle_groups(house, number)
        refs = house.write(partial(_begin_each, actor=actor, run=run, numbers=numbers))
    except SekishoError:
        for number in numbers:
            _step(house, actor, run, number)
        return
    try:
        house.eraser.finish_each(refs, at=house.clock.now())
    except SekishoError:  # journalled: what cannot be finished now is by the next sweep, or at the next start
        for ref in refs:
            _finish_alone(house, run, ref, upto=numbers[-1])


def _begin_each(unit: Unit, *, actor: Actor, run: int, numbers: Sequence[SubjectNo]) -> list[ErasureRef]:
    refs = [_begin(unit, actor, run, number) for number in numbers]
    sweep_store.count(unit.conn, run, upto=numbers[-1])
    return [ref for ref in refs if ref is not None]


def _finish_alone(house: House, run: int, ref: ErasureRef, *, upto: SubjectNo) -> None:
    try:
        house.eraser.finish(ref, at=house.clock.now())
    except SekishoError:
        house.write(lambda unit: sweep_store.count(unit.conn, run, upto=upto, failed=1))


def _step(house: House, actor: Actor, run: int, number: SubjectNo) -> None:
    """One person: erased, held or failed; counted where it is done."""
    try:
        settle_groups(house, number)
        ref = house.write(partial(_begin, actor=actor, run=run, number=number))
        if ref is not None:
            house.eraser.finish(ref, at=house.clock.now())
    except SekishoError:  # whose keys are lost cannot be moved, and nothing of theirs is judged by half
        lost = max(1, sum(house.read(partial(_count_of, number=number))))
        house.write(lambda unit: sweep_store.count(unit.conn, run, upto=number, failed=lost))


def _begin(unit: Unit, actor: Actor, run: int, number: SubjectNo) -> ErasureRef | None:
    """Judges once more in the writing transaction: a hold placed meanwhile stands."""
    due, held = _due_of(unit, number)
    if not due:
        if held:
            sweep_store.count(unit.conn, run, upto=number, held=held)
        return None
    ref, entry = erase_groups(unit, unit.subject_by_no(number), due, actor=actor.id)
    sweep_store.keep(unit.conn, run, number, due, entry=entry)
    sweep_store.count(unit.conn, run, upto=number, erased=len(due), held=held)
    return ref


def _close(unit: Unit, run: int, actor: Actor) -> Swept:
    found = sweep_store.find_run(unit.conn, run)
    assert found is not None
    due = found.erased + found.held + found.failed
    entry = unit.record(
        EntryKind.RETENTION_SWEEP_RUN,
        actor=actor.id,
        note={
            "run": run,
            "due": due,
            "erased": found.erased,
            "held": found.held,
            "failed": found.failed,
        },
    )
    sweep_store.change(unit.conn, run, ended_at=micros(unit.now), entry=entry.no)
    return Swept(due=due, erased=found.erased, held=found.held, failed=found.failed, entry=entry.no, run=run)


def _dry(unit: Unit, actor: Actor) -> Swept:
    _require(unit, actor)
    due_count = held_count = 0
    for number in due_persons(unit, unit.today):
        due, held = _due_of(unit, number)
        due_count += len(due) + held
        held_count += held
    return Swept(due=due_count, erased=0, held=held_count, failed=0, entry=None)


def _due_of(unit: Unit, number: SubjectNo) -> tuple[tuple[Due, ...], int]:
    state = subjects.read_state(unit.conn, number)
    if state is None or state.status >= Status.ERASING:
        return (), 0
    return _split(unit, state)


def _count_of(unit: Unit, number: SubjectNo) -> tuple[int, int]:
    due, held = _due_of(unit, number)
    return len(due), held


def _split(unit: Unit, state: SubjectState, *, today: DayNumber | None = None) -> tuple[tuple[Due, ...], int]:
    """What is due and may go, and how many holdings a hold keeps. What is being erased already is neither."""
    day = unit.today if today is None else today
    number = SubjectNo(state.subject_no)
    going = groups_being_erased(unit.conn, HolderNo(number))
    if ALL_GROUPS in going:
        return (), 0
    groups = [(group, items) for group, items in held_groups(unit, state) if group not in going]
    policy, clock = concerning(unit, state), clock_of(unit, state)
    every = due_groups(policy, groups=groups, clock=clock, today=day)
    if not every:
        return (), 0
    kept = holds.held_groups(unit.conn, number, at=unit.now)
    free = due_groups(policy, groups=groups, clock=clock, today=day, held=map(str, kept))
    return free, len(every) - len(free)


def overdue(unit: Unit) -> int:
    """How many holdings, held ones left out, fell due before yesterday and are still there.

    Yesterday's are not overdue: the daily sweep erases them today.
    """
    yesterday = DayNumber(unit.today - 1)
    found = 0
    for number in due_persons(unit, yesterday):
        state = subjects.read_state(unit.conn, number)
        if state is not None:
            found += len(_split(unit, state, today=yesterday)[0])
    return found


def due_persons(unit: Unit, day: DayNumber, *, after: int = sweep_store.START) -> Iterator[SubjectNo]:
    """Everybody of whom something may be due on a day or must move, in order, page by page: memory does not grow."""
    last = after
    while numbers := _page(unit, day, last):
        yield from numbers
        last = numbers[-1]


def _everybody_due(house: House, *, after: int) -> Iterator[SubjectNo]:
    """As `due_persons`, each page in a transaction of its own: what is written between them is no old reading."""
    last = after
    while numbers := house.read(partial(_page, day=None, last=last)):
        yield from numbers
        last = numbers[-1]


def _page(unit: Unit, day: DayNumber | None, last: int) -> Sequence[SubjectNo]:
    rows = unit.conn.execute(
        select(subject_state.c.subject_no)
        .where(
            subject_state.c.subject_no > last,
            subject_state.c.status < int(Status.ERASING),
            or_(_may_be_due(unit, unit.today if day is None else day), _must_move(unit)),
        )
        .order_by(subject_state.c.subject_no)
        .limit(_PAGE)
    )
    return [SubjectNo(row[0]) for row in rows]


def _must_move(unit: Unit) -> ColumnElement[bool]:
    """Whether something of the person lies in a closed group: judged there it would end with the earliest rule."""
    closed = sorted(unit.house.vault.registry(unit.conn).closed())
    if not closed:
        return false()
    return subject_state.c.subject_no.in_(
        select(envelope.c.holder_no).where(envelope.c.group_id.in_(closed)).distinct()
    )


def _may_be_due(unit: Unit, day: DayNumber) -> ColumnElement[bool]:
    """Whether one of a person's days lies so far back that some rule has ended: everybody else needs no look."""
    policy, registers = unit.snapshot.policy, unit.snapshot.registers
    if any(purpose.until is not None and purpose.until < day for purpose in policy.purposes):
        return true()
    found: list[ColumnElement[bool]] = []
    if any(rule.clock is RetentionClock.PURPOSE_ENDED for rule in policy.retention):
        kind = achieved("")[0]
        found += [
            subject_state.c[column].is_not(None) for (one, _), column in registers.days.items() if one == kind
        ]
    for rule in policy.retention:
        start = rule.latest_expired_start(day)
        if rule.clock is RetentionClock.PURPOSE_ENDED or start is None:
            continue
        found += [
            subject_state.c[column] <= start
            for (kind, _), column in registers.days.items()
            if kind == _DAYS[rule.clock]
        ]
    return or_(*found) if found else false()
