"""Holds: a ground on which an erasure waits (a claim, a statutory duty), with its approver and its review day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from sekisho.law.clock import instant_of, micros
from sekisho.law.legal_day import as_date, day_number
from sekisho.storage.rows import next_no
from sekisho.vault.model import (
    ALL_GROUPS,
    GroupId,
    SubjectNo,
)
from sekisho.vault.tables import hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold. Codes and ids only.

    Attributes:
        subject: Whose data waits.
        group: Which group; `*` is all.
        ground: Code of the ground.
        reason_code: Code of the reason.
        approver: Id of the account that approved.
        since: From when.
        review_on: Legal day (JST) on which it must be looked at again.
        ended_on: Legal day on which it ended, or None while it stands.
        no: 1, 2, … per subject; 0 until stored.
    """

    subject: SubjectNo
    group: GroupId
    ground: str
    reason_code: str
    approver: str
    since: datetime
    review_on: date
    ended_on: date | None = None
    no: int = 0


def place_hold(connection: Connection, wanted: Hold) -> int:
    """Stores a hold; returns its number within the subject."""
    number = next_no(connection, hold.c.no, hold.c.subject_no == wanted.subject)
    connection.execute(
        insert(hold).values(
            subject_no=wanted.subject,
            no=number,
            group_id=wanted.group,
            ground=wanted.ground,
            reason_code=wanted.reason_code,
            approver=wanted.approver,
            since=micros(wanted.since),
            review_on=day_number(wanted.review_on),
            ended_on=None,
        )
    )
    return number


def end_hold(connection: Connection, subject: SubjectNo, no: int, *, on: date) -> None:
    """Ends a hold on a legal day; nothing happens when it has ended before."""
    connection.execute(
        update(hold)
        .where(hold.c.subject_no == subject, hold.c.no == no, hold.c.ended_on.is_(None))
        .values(ended_on=day_number(on))
    )


def holds_of(connection: Connection, subject: SubjectNo) -> list[Hold]:
    """All holds of a subject, ended ones too."""
    rows = connection.execute(select(hold).where(hold.c.subject_no == subject).order_by(hold.c.no))
    return [
        Hold(
            subject=subject,
            no=row.no,
            group=GroupId(row.group_id),
            ground=row.ground,
            reason_code=row.reason_code,
            approver=row.approver,
            since=instant_of(row.since),
            review_on=as_date(row.review_on),
            ended_on=None if row.ended_on is None else as_date(row.ended_on),
        )
        for row in rows
    ]


def held_groups(connection: Connection, subject: SubjectNo) -> frozenset[GroupId]:
    """The groups that may not be erased now; `*` means all."""
    return frozenset(hold.group for hold in holds_of(connection, subject) if hold.ended_on is None)


def blocks(held: frozenset[GroupId], groups: frozenset[GroupId]) -> bool:
    """Whether standing holds forbid erasing these groups."""
    return bool(held) and (ALL_GROUPS in held or ALL_GROUPS in groups or bool(held & groups))
