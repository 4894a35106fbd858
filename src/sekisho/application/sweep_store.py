"""What a sweep is doing and did: its rows are the truth, and a killed sweep goes on from them.

A run has one row; its cursor and its counts change in the transaction of the effect they tell of. Each holding that was
erased has a row of its own with the number of the entry that proves it. Ids, days and counts only.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    func,
    insert,
    literal,
    select,
    update,
)

from sekisho.law.clock import instant_of, micros
from sekisho.law.legal_day import DayNumber, as_date
from sekisho.retention.rules import Due
from sekisho.storage.rows import next_no
from sekisho.storage.schema import metadata
from sekisho.vault.model import SubjectNo

START: Final = -1
"""Before the first subject."""

sweep_run: Final = Table(
    "sweep_run",
    metadata,
    Column("no", BigInteger, primary_key=True, autoincrement=False, comment="1, 2, …; no person"),
    Column("day", Integer, nullable=False, comment="legal day for which it looks"),
    Column("actor", String(64), nullable=False, comment="staff account id, or system"),
    Column("began_at", BigInteger, nullable=False, comment="microseconds"),
    Column("last_subject", BigInteger, nullable=False, comment="everybody up to here was looked at"),
    Column("erased", BigInteger, nullable=False, comment="holdings"),
    Column("held", BigInteger, nullable=False, comment="holdings"),
    Column("failed", BigInteger, nullable=False, comment="holdings"),
    Column("ended_at", BigInteger, nullable=True, comment="microseconds"),
    Column("entry", BigInteger, nullable=True, comment="the ledger entry that closed it"),
)

swept_holding: Final = Table(
    "swept_holding",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column(
        "entry",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="the ledger entry that proves the erasure",
    ),
    Column("group_id", String(16), primary_key=True, comment="policy, no person"),
    Column("run", BigInteger, nullable=False, index=True, comment="sweep_run.no"),
    Column("rule", String(64), nullable=False, comment="policy, no person"),
    Column("last_day", Integer, nullable=True, comment="until when it might be kept; proves the sweep right"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One sweep.

    Attributes:
        no: Its number.
        day: The legal day for which it looks.
        actor: Account id, or the system.
        began_at: When.
        last_subject: Everybody up to here was looked at.
        erased: Holdings that it erased.
        held: Holdings that were due and that a hold keeps.
        failed: Holdings that were due and could not be erased.
        ended_at: When it ended; None while it is under way, or was killed.
        entry: The entry that closed it.
    """

    no: int
    day: date
    actor: str
    began_at: datetime
    last_subject: int
    erased: int
    held: int
    failed: int
    ended_at: datetime | None
    entry: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A holding that a sweep erased.

    Attributes:
        group: Item group.
        rule: The retention rule that ended it.
        last_day: The last day on which it might be kept.
        entry: Number of the entry that proves it.
    """

    group: str
    rule: str
    last_day: date | None
    entry: int


def open_run(conn: Connection, *, day: DayNumber, actor: str, at: datetime) -> Run:
    """The run that is under way, begun anew when it was killed on an earlier day; else a new one."""
    row = conn.execute(select(sweep_run).where(sweep_run.c.ended_at.is_(None))).first()
    if row is None:
        number = next_no(conn, sweep_run.c.no, literal(True) == literal(True))
        conn.execute(
            insert(sweep_run).values(
                no=number,
                day=day,
                actor=actor,
                began_at=micros(at),
                last_subject=START,
                erased=0,
                held=0,
                failed=0,
                ended_at=None,
                entry=None,
            )
        )
        return _newest(conn, number)
    if row.day != day:
        # What was erased stays counted; who was held or not due then is looked at again by today's calendar.
        change(conn, row.no, day=day, last_subject=START, held=0, failed=0)
    return _newest(conn, row.no)


def change(conn: Connection, run: int, **values: object) -> None:
    """Moves a run on, in the transaction of what it did."""
    conn.execute(update(sweep_run).where(sweep_run.c.no == run).values(**values))


def count(conn: Connection, run: int, *, upto: int, erased: int = 0, held: int = 0, failed: int = 0) -> None:
    """Adds to a run's counts, and moves its cursor."""
    row = sweep_run.c
    change(
        conn,
        run,
        last_subject=upto,
        erased=row.erased + erased,
        held=row.held + held,
        failed=row.failed + failed,
    )


def keep(conn: Connection, run: int, number: SubjectNo, due: tuple[Due, ...], *, entry: int) -> None:
    """Writes down which holdings of a person went by which rule, in the erasing transaction."""
    conn.execute(
        insert(swept_holding),
        [
            {
                "subject_no": number,
                "run": run,
                "group_id": one.group,
                "rule": one.rule,
                "last_day": one.last_day,
                "entry": entry,
            }
            for one in due
        ],
    )


def runs(conn: Connection, *, limit: int) -> list[Run]:
    """The newest runs first."""
    return [_run(row) for row in conn.execute(select(sweep_run).order_by(sweep_run.c.no.desc()).limit(limit))]


def holdings(conn: Connection, run: int) -> list[Holding]:
    """What a run erased, in the order of the book."""
    rows = conn.execute(
        select(swept_holding)
        .where(swept_holding.c.run == run)
        .order_by(swept_holding.c.entry, swept_holding.c.group_id)
    )
    return [
        Holding(
            group=row.group_id,
            rule=row.rule,
            last_day=None if row.last_day is None else as_date(row.last_day),
            entry=row.entry,
        )
        for row in rows
    ]


def erased_by_day(conn: Connection) -> dict[date, int]:
    """How many holdings were erased, by the last day on which they might be kept."""
    rows = conn.execute(
        select(swept_holding.c.last_day, func.count())
        .where(swept_holding.c.last_day.is_not(None))
        .group_by(swept_holding.c.last_day)
    )
    return {as_date(day): count for day, count in rows}


def find_run(conn: Connection, run: int) -> Run | None:
    """One run."""
    row = conn.execute(select(sweep_run).where(sweep_run.c.no == run)).one_or_none()
    return None if row is None else _run(row)


def _newest(conn: Connection, number: int) -> Run:
    return _run(conn.execute(select(sweep_run).where(sweep_run.c.no == number)).one())


def _run(row: Row[Any]) -> Run:
    return Run(
        no=row.no,
        day=as_date(row.day),
        actor=row.actor,
        began_at=instant_of(row.began_at),
        last_subject=row.last_subject,
        erased=row.erased,
        held=row.held,
        failed=row.failed,
        ended_at=None if row.ended_at is None else instant_of(row.ended_at),
        entry=row.entry,
    )
