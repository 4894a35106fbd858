"""Holds (消去の保留): on which items an erasure waits, why, until which review; and what waits by them now.

A hold names items, not groups: when a changed rule moves its items to other groups, it follows them. It stands once
somebody other than the asker has approved it. Until then it keeps for a few days, because an erasure that was carried
out while the approver slept cannot be undone; unanswered, it lapses. Source: 法22条.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from sekisho.law.clock import instant_of, micros
from sekisho.law.legal_day import as_date, day_number
from sekisho.storage.rows import fetch, next_no
from sekisho.vault.model import ALL_GROUPS, GroupId, SubjectNo
from sekisho.vault.tables import hold, item_group_member

_OF_SUBJECT: Final = select(hold).where(hold.c.subject_no == bindparam("subject_no")).order_by(hold.c.no)

ALL_ITEMS: Final = "*"
"""A hold on whatever is held of the person."""

WAITS: Final = timedelta(days=7)
"""How long a hold keeps while it waits for its approval: a house rule, labelled as such."""


class HoldKind(StrEnum):
    """Why something may be kept past its period (保存期間を超えて保存できる場合)."""

    LAW = "law"
    """法令に基づき保存が必要."""
    CONSENT = "consent"
    """本人の同意."""
    BUSINESS = "business"
    """業務上の必要と相当の理由."""
    SPECIAL = "special"
    """その他特別の理由."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold. Codes and ids; its reason is sealed.

    Attributes:
        subject: Whose data waits.
        no: 1, 2, … per subject.
        items: Item ids, or `ALL_ITEMS` alone.
        kind: Which of the four kinds.
        reason: The reason, sealed as a held text.
        asker: Id of the account that asked for it.
        asked_at: When.
        approver: Id of the account that answered last, or None while nobody has.
        approved_at: When it began to stand, or None.
        review_on: Legal day (JST) on which it must have been looked at again.
        ended_on: Legal day on which it ended or was refused, or None.
    """

    subject: SubjectNo
    items: tuple[str, ...]
    kind: HoldKind
    reason: bytes = field(repr=False)
    asker: str
    asked_at: datetime
    review_on: date
    approver: str | None = None
    approved_at: datetime | None = None
    ended_on: date | None = None
    no: int = 0

    @property
    def is_open(self) -> bool:
        """It was neither ended nor refused."""
        return self.ended_on is None

    @property
    def stands(self) -> bool:
        """It was approved and has not ended."""
        return self.is_open and self.approved_at is not None

    def keeps(self, at: datetime) -> bool:
        """Whether nothing that it names may be erased at an instant."""
        return any(one.keeps(self, at) for one in KEEPS)

    def is_overdue_on(self, day: date) -> bool:
        """Whether its review is past. It stands all the same: what is gone does not come back."""
        return self.stands and self.review_on < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """What makes a hold keep; they stand in a registry, so that each can be tried alone.

    Attributes:
        id: Stable name.
        keeps: Whether it does at an instant.
    """

    id: str
    keeps: Callable[[Hold, datetime], bool]


def _waits(hold: Hold, at: datetime) -> bool:
    return hold.is_open and hold.approved_at is None and at < hold.asked_at + WAITS


KEEPS: tuple[Keep, ...] = (
    Keep(id="hold.standing", keeps=lambda hold, _at: hold.stands),
    Keep(id="hold.waiting", keeps=_waits),
)
"""When a hold keeps: approved, or not answered for a few days."""


def ask_for_hold(connection: Connection, wanted: Hold) -> int:
    """Stores a hold that waits for its approval; returns its number within the subject."""
    number = next_no(connection, hold.c.no, hold.c.subject_no == wanted.subject)
    connection.execute(
        insert(hold).values(
            subject_no=wanted.subject,
            no=number,
            items=msgspec.json.encode(sorted(wanted.items)).decode(),
            kind=wanted.kind.value,
            reason=wanted.reason,
            asker=wanted.asker,
            asked_at=micros(wanted.asked_at),
            approver=None,
            approved_at=None,
            review_on=day_number(wanted.review_on),
            ended_on=None,
        )
    )
    return number


def approve_hold(connection: Connection, subject: SubjectNo, no: int, *, by: str, at: datetime) -> None:
    """Lets a hold stand."""
    _change(connection, subject, no, approver=by, approved_at=micros(at))


def refuse_hold(connection: Connection, subject: SubjectNo, no: int, *, by: str, on: date) -> None:
    """Ends a hold that never stood."""
    _change(connection, subject, no, approver=by, ended_on=day_number(on))


def review_hold(connection: Connection, subject: SubjectNo, no: int, *, by: str, until: date) -> None:
    """Gives a standing hold its next review day."""
    _change(connection, subject, no, approver=by, review_on=day_number(until))


def end_hold(connection: Connection, subject: SubjectNo, no: int, *, on: date) -> None:
    """Ends a hold on a legal day; nothing happens when it has ended before."""
    _change(connection, subject, no, ended_on=day_number(on))


def _change(connection: Connection, subject: SubjectNo, no: int, **values: object) -> None:
    connection.execute(
        update(hold)
        .where(hold.c.subject_no == subject, hold.c.no == no, hold.c.ended_on.is_(None))
        .values(**values)
    )


def holds_of(connection: Connection, subject: SubjectNo) -> list[Hold]:
    """All holds of a subject, ended ones too."""
    return [_read(row) for row in fetch(connection, _OF_SUBJECT, {"subject_no": subject})]


def open_holds(connection: Connection) -> Iterator[Hold]:
    """Every hold that stands or waits, of everybody, the earliest review first."""
    ordered = (hold.c.review_on, hold.c.subject_no, hold.c.no)
    rows = connection.execute(select(hold).where(hold.c.ended_on.is_(None)).order_by(*ordered)).all()
    return map(_read, rows)


def _read(row: Sequence[Any]) -> Hold:  # the columns of the table, in its order
    subject, no, items, kind, reason, asker, asked_at, approver, approved_at, review_on, ended_on = row
    return Hold(
        subject=SubjectNo(subject),
        no=no,
        items=tuple(msgspec.json.decode(items, type=list[str])),
        kind=HoldKind(kind),
        reason=reason,
        asker=asker,
        asked_at=instant_of(asked_at),
        approver=approver,
        approved_at=None if approved_at is None else instant_of(approved_at),
        review_on=as_date(review_on),
        ended_on=None if ended_on is None else as_date(ended_on),
    )


def held_groups(connection: Connection, subject: SubjectNo, *, at: datetime) -> frozenset[GroupId]:
    """The groups that may not be erased at an instant; `*` means all.

    Every group that ever had one of the held items, closed ones too: the person's envelope may still lie there.
    """
    items = {
        item for one in holds_of(connection, subject) if one.keeps(at) for item in one.items
    }  # few: a hold is an exception
    if ALL_ITEMS in items:
        return frozenset({ALL_GROUPS})
    return groups_with(connection, items)


def groups_with(connection: Connection, items: Iterable[str]) -> frozenset[GroupId]:
    """Every group, closed ones too, that has one of these items."""
    wanted = sorted(items)
    if not wanted:
        return frozenset()
    member = item_group_member
    rows = connection.execute(select(member.c.group_id).where(member.c.item.in_(wanted)).distinct())
    return frozenset(GroupId(row[0]) for row in rows)


def blocks(held: frozenset[GroupId], groups: frozenset[GroupId]) -> bool:
    """Whether holds forbid erasing these groups."""
    return bool(held) and (ALL_GROUPS in held or ALL_GROUPS in groups or bool(held & groups))
