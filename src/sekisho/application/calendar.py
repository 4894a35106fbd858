"""The retention calendar: what ends when, what is overdue and why, what nobody can date (保存期間の暦).

Persons are not looked at one by one: those who agree in category, status and days end together, so the calendar judges
each such shape once and counts. It judges with the very rules by which the sweep erases. Nothing is opened: ids, days
and counts only. Source: 法22条.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, literal, select

from sekisho.application import duties, sweep_store
from sekisho.application.holding import ListedHold, list_open
from sekisho.application.house import House, Unit
from sekisho.application.sweep_store import Run
from sekisho.gate.model import Actor
from sekisho.gate.tables import CANCELLED, LAST_USE, achieved, acquired, happened
from sekisho.law.legal_day import as_date, day_number
from sekisho.retention.rules import Lack, Outlook, outlook
from sekisho.safeguards.model import Duty
from sekisho.vault import holds
from sekisho.vault.model import ALL_GROUPS, GroupId
from sekisho.vault.projection import Status
from sekisho.vault.tables import envelope, subject_state

NAMED: Final = 50
"""Persons that a list names at most; the count beside it is whole."""

Key = tuple[str, str]


class Why(StrEnum):
    """Why something is overdue."""

    NEVER_SWEPT = "never_swept"
    """No sweep was run yet."""
    STOPPED = "stopped"
    """The newest sweep was killed; the next goes on from there."""
    FAILED = "failed"
    """The newest sweep could not erase something."""
    NOT_SINCE = "not_since"
    """No sweep was run since it fell due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Holdings (a person's group of items) that end together.

    Attributes:
        group: Item group.
        items: Item ids.
        rule: The rule that ends them; None where nothing does.
        last_day: The last day on which they may be kept, or None.
        lack: What is missing, or None.
        holdings: How many.
        held: How many of them a hold keeps.
    """

    group: str
    items: tuple[str, ...]
    rule: str | None
    last_day: date | None
    lack: Lack | None
    holdings: int
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The calendar of a workspace on a day.

    Attributes:
        today: The legal day.
        lines: What ends when, the earliest first; what has no end, last.
        holds: The holds that stand or wait.
        erased: What sweeps erased, by the last day on which it might be kept.
        newest: The newest sweep, or None.
    """

    today: date
    lines: tuple[Line, ...]
    holds: tuple[ListedHold, ...]
    erased: Mapping[date, int]
    newest: Run | None

    @property
    def dated(self) -> tuple[Line, ...]:
        """What has an end."""
        return tuple(line for line in self.lines if line.last_day is not None)

    def lacking(self, lack: Lack) -> tuple[Line, ...]:
        """What cannot be dated for a reason, or (an unknown start) might end earlier."""
        return tuple(line for line in self.lines if line.lack is lack)

    @property
    def overdue(self) -> tuple[Line, ...]:
        """What ended before yesterday and is still there, without a hold. Yesterday's goes in today's sweep."""
        yesterday = day_number(self.today) - 1
        return tuple(
            replace(line, holdings=line.holdings - line.held, held=0)
            for line in self.dated
            if line.last_day is not None
            and day_number(line.last_day) < yesterday
            and line.held < line.holdings
        )

    @property
    def why(self) -> Why:
        """Why what is overdue is still there."""
        if self.newest is None:
            return Why.NEVER_SWEPT
        if self.newest.ended_at is None:
            return Why.STOPPED
        return Why.FAILED if self.newest.failed else Why.NOT_SINCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One holding of one person.

    Attributes:
        subject: Public id.
        line: The group, its end or what is missing; `holdings` is 1.
    """

    subject: str
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Persons who agree in everything on which the end of one group depends."""

    group: GroupId
    items: tuple[str, ...]
    where: ColumnElement[bool]
    seen: Outlook
    count: int

    @property
    def line(self) -> Line:
        end = self.seen.end
        known = None if end is None or end.last_day is None else as_date(end.last_day)
        return Line(
            group=self.group,
            items=self.items,
            rule=None if end is None else end.rule,
            last_day=known,
            lack=self.seen.lack,
            holdings=self.count,
        )


def calendar(house: House, actor: Actor) -> Calendar:
    """The calendar of today.

    Raises:
        StaffError: The account is no officer (ACCOUNT-007).
    """
    return house.read(lambda unit: _calendar(unit, actor))


def persons(
    house: House,
    actor: Actor,
    *,
    on: date | None = None,
    lack: Lack | None = None,
    subject: str | None = None,
) -> tuple[Named, ...]:
    """Whose holdings they are: those that end on a day, those that lack something, or all of one person.

    Raises:
        StaffError: No officer (ACCOUNT-007); nobody has that id (SUBJECT-001).
    """
    return house.read(lambda unit: tuple(_persons(unit, actor, on=on, lack=lack, subject=subject)))


def _calendar(unit: Unit, actor: Actor) -> Calendar:
    duties.require(unit, actor, Duty.OFFICER)
    found: dict[Line, int] = {}
    for shape in _shapes(unit):
        alike = replace(shape.line, holdings=0)
        found[alike] = found.get(alike, 0) + shape.count
    held = _held(unit)
    lines = [replace(line, holdings=count, held=held.get(line, 0)) for line, count in found.items()]
    newest = sweep_store.runs(unit.conn, limit=1)
    return Calendar(
        today=as_date(unit.today),
        lines=tuple(sorted(lines, key=_order)),
        holds=tuple(list_open(unit)),
        erased=sweep_store.erased_by_day(unit.conn),
        newest=newest[0] if newest else None,
    )


def _order(line: Line) -> tuple[date, str, str]:
    return line.last_day or date.max, line.group, line.lack or ""


def _held(unit: Unit) -> dict[Line, int]:
    """How many holdings of each line a hold keeps: the few persons with a hold are looked at one by one."""
    found: dict[Line, int] = {}
    for number in sorted({one.subject for one in holds.open_holds(unit.conn)}):
        kept = holds.held_groups(unit.conn, number, at=unit.now)
        for shape in _shapes(unit, subject_state.c.subject_no == number):
            if {shape.group, ALL_GROUPS} & kept:
                alike = replace(shape.line, holdings=0)
                found[alike] = found.get(alike, 0) + 1
    return found


def _persons(
    unit: Unit, actor: Actor, *, on: date | None, lack: Lack | None, subject: str | None
) -> Iterator[Named]:
    duties.require(unit, actor, Duty.OFFICER)
    only = None if subject is None else subject_state.c.subject_no == unit.subject(subject).subject_no
    left = NAMED
    for shape in _shapes(unit, only):
        line = replace(shape.line, holdings=1)
        if (on is not None and line.last_day != on) or (lack is not None and line.lack is not lack):
            continue
        chosen = shape.where if only is None else and_(shape.where, only)
        ids = select(subject_state.c.subject_no, subject_state.c.subject_id).where(chosen)
        for row in unit.conn.execute(ids.order_by(subject_state.c.subject_no).limit(left)):
            kept = holds.held_groups(unit.conn, row.subject_no, at=unit.now)
            held = int(bool({shape.group, ALL_GROUPS} & kept))
            yield Named(subject=row.subject_id, line=replace(line, held=held))
            left -= 1
        if left <= 0:
            return


def _shapes(unit: Unit, only: ColumnElement[bool] | None = None) -> Iterator[_Shape]:
    """Every shape of persons who hold something, by group; with a condition, of them only."""
    policy, registers = unit.snapshot.policy, unit.snapshot.registers
    names = {number: name for name, number in registers.categories.items()}
    registry = unit.house.vault.registry(unit.conn)
    for group in sorted(registry.groups, key=lambda one: one.id):
        there = exists().where(
            envelope.c.holder_no == subject_state.c.subject_no, envelope.c.group_id == group.id
        )
        condition = and_(
            subject_state.c.status < int(Status.ERASING), there, *(() if only is None else (only,))
        )
        keys = [key for key in _keys(registers.days, str(group.id)) if key in registers.days]
        columns = [subject_state.c.category, subject_state.c.status]
        columns += [subject_state.c[registers.days[key]] for key in keys]
        counted = select(*columns, func.count().label("persons")).where(condition).group_by(*columns)
        for row in unit.conn.execute(counted).all():
            values: tuple[Any, ...] = tuple(row)  # Any: whole numbers, or None for an unknown day
            category, status, *days, count = values
            clock = dict(zip(keys, days, strict=True)).get
            seen = outlook(
                policy.concerning(names.get(category)),
                group=str(group.id),
                items=map(str, group.items),
                clock=clock,
                today=unit.today,
                left=status == Status.LEFT,
            )
            alike = [
                column.is_(None) if value is None else column == literal(value)
                for column, value in zip(columns, (category, status, *days), strict=True)
            ]
            yield _Shape(
                group=group.id,
                items=tuple(map(str, group.items)),
                where=and_(condition, *alike),
                seen=seen,
                count=count,
            )


def _keys(days: Mapping[Key, str], group: str) -> list[Key]:
    """The days on which the end of a group can depend: its own acquisition, and whatever is nobody's group."""
    told = {achieved("")[0], happened("")[0]}
    return [acquired(group), *(key for key in days if key in {CANCELLED, LAST_USE} or key[0] in told)]
