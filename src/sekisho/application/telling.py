"""Whether the person may be told of an act, and an officer's decision that they may (digest §15.5).

Every use and provision carries it in its entry: yes, no, or not until a day. By default no: what rests on a law or helps
the State, what goes to an authority, what serves fraud handling, claims or a duty by law. Whoever acts may hold more
back, never less: only an officer releases. Entries stay as they are; a release is an entry and a row beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, String, Table, delete, insert, select

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import micros
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import TELL_NO, TELL_YES, Entry, is_tellable, tell_from
from sekisho.safeguards.model import Duty
from sekisho.storage.schema import metadata

telling: Final = Table(
    "telling",
    metadata,
    Column("entry", BigInteger, primary_key=True, autoincrement=False, comment="ledger entry, no person"),
    Column("tell", String(16), nullable=False, comment="yes, or until:DATE"),
    Column("reason", String(32), nullable=False, comment="code, never prose"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
)

REASONS: Final = frozenset({"inquiry_ended", "authority_agreed", "law_allows", "withheld_in_error"})
"""Why the person may be told now: codes, never prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """An act of which the person is not told today.

    Attributes:
        entry: Number of the ledger entry.
        day: Legal day of the act.
        kind: What was done.
        tell: What stands: no, or until a day.
    """

    entry: int
    day: date
    kind: EntryKind
    tell: str


def told_on(conn: Connection, entries: Iterable[Entry], day: date) -> list[Entry]:
    """The entries of which the person may be told on a day, as an officer's releases stand; in their order."""
    listed = list(entries)
    held = [entry.no for entry in listed if not entry.is_tellable_on(day)]
    freed = _released(conn, held)
    return [
        entry
        for entry in listed
        if entry.is_tellable_on(day) or (entry.no in freed and may_be_told(freed[entry.no], day))
    ]


def may_be_told(tell: str, day: date) -> bool:
    """Whether a value of tellable lets the person be told on a day."""
    return tell == TELL_YES or (tell != TELL_NO and tell <= tell_from(day))


def _released(conn: Connection, numbers: list[int]) -> dict[int, str]:
    if not numbers:
        return {}
    rows = conn.execute(select(telling.c.entry, telling.c.tell).where(telling.c.entry.in_(numbers)))
    return {int(number): str(tell) for number, tell in rows}


def release(house: House, actor: Actor, entry: int, *, tell: str, reason: str) -> int:
    """Decides that the person may be told of an act, at once or from a day on; returns the entry's number.

    Args:
        house: The workspace.
        actor: The officer.
        entry: Number of the entry of the act.
        tell: ``yes``, ``until:2026-12-01``, or ``no`` to hold back again.
        reason: One of `REASONS`.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), no entry about a person (TELL-001), or not a value or reason
            (TELL-002).
    """
    return house.write(lambda unit: _release(unit, actor, entry, tell, reason))


def _release(unit: Unit, actor: Actor, number: int, tell: str, reason: str) -> int:
    require(unit, actor, Duty.OFFICER)
    if not is_tellable(tell) or reason not in REASONS:
        raise StaffError("TELL-002", known="、".join(sorted(REASONS)))
    found = list(book.entries_numbered(unit.conn, [number]))
    if not found or not (found[0].subjects or found[0].sets):
        raise StaffError("TELL-001")
    act = found[0]
    unit.conn.execute(delete(telling).where(telling.c.entry == number))
    unit.conn.execute(
        insert(telling).values(entry=number, tell=tell, reason=reason, actor=actor.id, at=micros(unit.now))
    )
    entry = unit.record(
        EntryKind.SUBJECT_TELLING_RELEASED,
        actor=actor.id,
        subjects=act.subjects,
        tell=TELL_NO,  # that something was withheld is not told, only the act itself
        note={"of": number, "tell": tell, "reason": reason},
    )
    return entry.no


def withheld(house: House, actor: Actor, *, limit: int = 500) -> tuple[Withheld, ...]:
    """The newest acts of which the person is not told today, for an officer to review.

    Raises:
        StaffError: Not an officer (ACCOUNT-007).
    """
    return house.read(lambda unit: _withheld(unit, actor, limit))


def _withheld(unit: Unit, actor: Actor, limit: int) -> tuple[Withheld, ...]:
    from sekisho.law.legal_day import as_date, legal_day

    require(unit, actor, Duty.OFFICER)
    today = as_date(unit.today)
    found: list[Withheld] = []
    cursor: int | None = None
    while len(found) < limit:
        page = book.page(unit.conn, cursor=cursor, limit=1000, newest_first=True)
        if not page:
            break
        cursor = page[-1].no
        told = {entry.no for entry in told_on(unit.conn, page, today)}
        found += [
            Withheld(entry=entry.no, day=as_date(legal_day(entry.at)), kind=entry.kind, tell=entry.tellable)
            for entry in page
            if entry.no not in told
            and (entry.subjects or entry.sets)
            and entry.kind is not EntryKind.SUBJECT_TELLING_RELEASED
        ]
    return tuple(found[:limit])
