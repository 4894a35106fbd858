"""The retention sweep: erases exactly what is due (保存期間の経過・利用目的の達成). Source: 法22条.

Each person is one unit of work: journal and entry commit, then the keys go. A sweep that is killed goes on at the
next start from the journal, and the next sweep finds the rest; nothing is counted as erased before it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from sekisho.application.acquiring import describe_items
from sekisho.application.house import House, Unit
from sekisho.application.leaving import clock_of, concerning, erase_groups, held_groups
from sekisho.application.regrouping import settle_groups
from sekisho.errors import SekishoError
from sekisho.gate.model import Actor, Status
from sekisho.gate.tables import CANCELLED, LAST_USE, acquired
from sekisho.law.legal_day import DayNumber
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import RetentionClock
from sekisho.retention.rules import Due, due_groups
from sekisho.vault import holds, subjects
from sekisho.vault.model import ErasureRef, SubjectNo
from sekisho.vault.projection import SubjectState
from sekisho.vault.tables import subject_state

_PAGE: Final = 500
_DAYS: Final = {
    RetentionClock.ACQUIRED: acquired("")[0],
    RetentionClock.CANCELLED: CANCELLED[0],
    RetentionClock.LAST_USE: LAST_USE[0],
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
    """

    due: int
    erased: int
    held: int
    failed: int
    entry: int | None


def sweep(house: House, actor: Actor, *, dry_run: bool = False) -> Swept:
    """Erases what is due today, or counts it."""
    due_count = erased = held_count = failed = 0
    if not dry_run:
        # An edition that was planned may have begun: its periods decide which items share a group.
        house.write(describe_items)
    for number in _everybody(house):
        if not dry_run:
            try:
                settle_groups(house, number)
            except (
                SekishoError
            ):  # whose keys are lost cannot be moved, and nothing of theirs is judged by half
                failed += 1
                continue
        due, held = house.read(partial(_due_of, number=number))
        due_count += len(due) + held
        held_count += held
        if not due or dry_run:
            continue
        try:
            ref = house.write(partial(_begin, actor=actor, number=number))
            if ref is not None:
                house.eraser.finish(ref, at=house.clock.now())
            erased += len(due)
        except SekishoError:
            failed += len(due)
    if dry_run:
        return Swept(due=due_count, erased=0, held=held_count, failed=0, entry=None)
    entry = house.write(
        lambda unit: unit.record(
            EntryKind.RETENTION_SWEEP_RUN,
            actor=actor.id,
            note={"due": due_count, "erased": erased, "held": held_count, "failed": failed},
        )
    )
    return Swept(due=due_count, erased=erased, held=held_count, failed=failed, entry=entry.no)


def _begin(unit: Unit, actor: Actor, number: SubjectNo) -> ErasureRef | None:
    """Judges once more in the writing transaction: a hold placed meanwhile stands."""
    state = subjects.read_state(unit.conn, number)
    if state is None:
        return None
    due, _ = _split(unit, state)
    return erase_groups(unit, state, due, actor=actor.id) if due else None


def _due_of(unit: Unit, number: SubjectNo) -> tuple[tuple[Due, ...], int]:
    state = subjects.read_state(unit.conn, number)
    if state is None:
        return (), 0
    due, held = _split(unit, state)
    return due, held


def _split(unit: Unit, state: SubjectState, *, today: DayNumber | None = None) -> tuple[tuple[Due, ...], int]:
    """What is due and may go, and how many holdings a hold keeps."""
    day = unit.today if today is None else today
    policy, groups, clock = concerning(unit, state), held_groups(unit, state), clock_of(unit, state)
    every = due_groups(policy, groups=groups, clock=clock, today=day)
    kept = holds.held_groups(unit.conn, SubjectNo(state.subject_no), at=unit.now)
    free = due_groups(policy, groups=groups, clock=clock, today=day, held=map(str, kept))
    return free, len(every) - len(free)


def overdue(unit: Unit) -> int:
    """How many holdings, held ones left out, fell due before yesterday and are still there.

    Yesterday's are not overdue: the daily sweep erases them today. Only persons one of whose days lies far enough
    back are looked at, so that a board may ask.
    """
    policy, registers = unit.snapshot.policy, unit.snapshot.registers
    yesterday = DayNumber(unit.today - 1)
    conditions: list[ColumnElement[bool]] = []
    everybody = any(purpose.until is not None and purpose.until < yesterday for purpose in policy.purposes)
    for rule in policy.retention:
        start = rule.latest_expired_start(yesterday)
        if rule.clock is RetentionClock.PURPOSE_ENDED or start is None:
            continue
        conditions += [
            subject_state.c[column] <= start
            for (kind, _), column in registers.days.items()
            if kind == _DAYS[rule.clock]
        ]
    if not conditions and not everybody:
        return 0
    living = subject_state.c.status < int(Status.ERASING)
    wanted = select(subject_state.c.subject_no).where(living)
    numbers = unit.conn.execute(wanted if everybody else wanted.where(or_(*conditions))).scalars().all()
    found = 0
    for number in numbers:
        state = subjects.read_state(unit.conn, SubjectNo(number))
        if state is not None:
            found += len(_split(unit, state, today=yesterday)[0])
    return found


def _everybody(house: House) -> Iterator[SubjectNo]:
    """Every living subject, page by page, so that memory does not grow with their number."""
    last = -1
    while True:
        numbers = house.read(partial(_page, last=last))
        if not numbers:
            return
        yield from numbers
        last = numbers[-1]


def _page(unit: Unit, last: int) -> list[SubjectNo]:
    rows = unit.conn.execute(
        select(subject_state.c.subject_no)
        .where(subject_state.c.subject_no > last, subject_state.c.status < int(Status.ERASING))
        .order_by(subject_state.c.subject_no)
        .limit(_PAGE)
    )
    return [SubjectNo(row[0]) for row in rows]
