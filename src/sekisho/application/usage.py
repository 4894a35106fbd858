"""The monthly usage report (利用状況の記録): who used what, for which purpose, and what was refused. Source: 法23条, 通則10-3.

Counted from the book and from nothing else, so that the report cannot say what the book does not. Ids and counts only.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.law.legal_day import JST
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry

_PAGE: Final = 1000

TOUCHES: Final = frozenset(
    {
        EntryKind.SUBJECT_ADVERTISING_ENDED,
        EntryKind.SUBJECT_ADVERTISING_EXCEPTED,
        EntryKind.SUBJECT_ADVERTISING_REFUSED,
        EntryKind.SUBJECT_AUDIENCE_CHECKED,
        EntryKind.SUBJECT_AUDIENCE_SELECTED,
        EntryKind.SUBJECT_CONSENT_GIVEN,
        EntryKind.SUBJECT_CONSENT_REQUESTED,
        EntryKind.SUBJECT_CONSENT_WITHDRAWN,
        EntryKind.SUBJECT_DATA_ACQUIRED,
        EntryKind.SUBJECT_DATA_CORRECTED,
        EntryKind.SUBJECT_DATA_DENIED,
        EntryKind.SUBJECT_DATA_DISCLOSED,
        EntryKind.SUBJECT_DATA_ERASED,
        EntryKind.SUBJECT_DATA_PROVIDED,
        EntryKind.SUBJECT_DATA_USED,
        EntryKind.SUBJECT_MEMBERSHIP_CANCELLED,
        EntryKind.SUBJECT_OBJECTION_LIFTED,
        EntryKind.SUBJECT_OBJECTION_MADE,
        EntryKind.SUBJECT_SUSPENSION_LIFTED,
        EntryKind.SUBJECT_SUSPENSION_MADE,
    }
)
"""Entries about a person's information: read, changed, asked for."""

_DONE: Final[Mapping[EntryKind, str]] = {
    EntryKind.SUBJECT_ADVERTISING_ENDED: "end_exception",
    EntryKind.SUBJECT_ADVERTISING_EXCEPTED: "except",
    EntryKind.SUBJECT_ADVERTISING_REFUSED: "refuse",
    EntryKind.SUBJECT_AUDIENCE_CHECKED: "check",
    EntryKind.SUBJECT_AUDIENCE_SELECTED: "select",
    EntryKind.SUBJECT_CONSENT_GIVEN: "consent",
    EntryKind.SUBJECT_CONSENT_WITHDRAWN: "withdraw",
    EntryKind.SUBJECT_DATA_ERASED: "erase",
    EntryKind.SUBJECT_MEMBERSHIP_CANCELLED: "cancel",
    EntryKind.SUBJECT_OBJECTION_LIFTED: "resume",
    EntryKind.SUBJECT_OBJECTION_MADE: "stop",
}
"""What was done, where the entry has no verb of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One column of the report; they stand in a registry, so that each can be tried alone.

    Attributes:
        id: Stable name.
        name: Field of the report.
        of: The id under which an entry is counted, or None when it is not.
    """

    id: str
    name: str
    of: Callable[[Entry], str | None]


def _verb(entry: Entry) -> str:
    asked = entry.note.get("verb")
    return str(asked) if asked is not None else _DONE.get(entry.kind, entry.kind.value)


COUNTS: Final[tuple[Count, ...]] = (
    Count(id="usage.by_purpose", name="purposes", of=lambda entry: entry.purpose),
    Count(id="usage.by_verb", name="verbs", of=_verb),
    Count(id="usage.by_actor", name="actors", of=lambda entry: entry.actor),
    Count(
        id="usage.by_answer",
        name="answers",
        of=lambda entry: "denied" if entry.kind is EntryKind.SUBJECT_DATA_DENIED else "allowed",
    ),
)
"""What the report counts by, in the order in which it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A month of the book.

    Attributes:
        month: The first day of the month, by the calendar of Japan.
        entries: Entries about persons' information in that month.
        persons: How often a person was touched, sets counted by their members.
        counts: Name of a column → id → number of entries.
        first: Number of the first entry of the month, or None.
        last: Number of the last, or None.
    """

    month: date
    entries: int
    persons: int
    counts: Mapping[str, Mapping[str, int]]
    first: int | None
    last: int | None


def monthly_usage(house: House, month: str) -> Usage:
    """The report of a month.

    Args:
        house: The workspace.
        month: ``2026-11``.

    Raises:
        StaffError: Not a month (REQUEST-003).
        OperatorError: The book was tampered with (LEDGER-008): no report is made of it.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise StaffError("REQUEST-003", field="month") from None
    return house.read(lambda unit: _count(unit, first))


def _count(unit: Unit, month: date) -> Usage:
    counts: dict[str, Counter[str]] = {column.name: Counter() for column in COUNTS}
    numbers: list[int] = []
    persons = 0
    cursor: int | None = None
    while page := book.page(unit.conn, cursor=cursor, limit=_PAGE):
        cursor = page[-1].no
        for entry in page:
            day = entry.at.astimezone(JST)
            if entry.kind not in TOUCHES or (day.year, day.month) != (month.year, month.month):
                continue
            numbers.append(entry.no)
            persons += len(entry.subjects) + sum(part.count for part in entry.sets)
            for column in COUNTS:
                if (under := column.of(entry)) is not None:
                    counts[column.name][under] += 1
    return Usage(
        month=month,
        entries=len(numbers),
        persons=persons,
        counts={name: dict(sorted(found.items())) for name, found in counts.items()},
        first=numbers[0] if numbers else None,
        last=numbers[-1] if numbers else None,
    )
