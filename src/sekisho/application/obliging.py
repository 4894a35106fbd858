"""What allows still demand: kept with each allow, open until somebody settles it (義務の履行).

An allow is open until its obligations are settled; the open ones are listed. What a person's own pages do by
themselves (they show the purposes, they know who signed in) is settled with the act. Source: design §6, Obligations.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.obligation_store import obligation
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import instant_of, micros
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An obligation that is open.

    Attributes:
        decision: Id of the decision that allowed.
        entry: Number of its ledger entry.
        type: What must be done.
        phase: Before, with or after the act.
        source: The article.
        since: When it was allowed.
        actor: Who was allowed to act.
    """

    decision: str
    entry: int
    type: str
    phase: str
    source: str
    since: datetime
    actor: str


def open_obligations(house: House, actor: Actor) -> tuple[Open, ...]:
    """The obligations that nobody has settled, oldest first.

    Raises:
        StaffError: An account without the duty (ACCOUNT-007).
    """
    return house.read(lambda unit: _open(unit, actor))


def _open(unit: Unit, actor: Actor) -> tuple[Open, ...]:
    require(unit, actor, Duty.PERSONS)
    rows = unit.conn.execute(
        select(obligation)
        .where(obligation.c.settled_at.is_(None))
        .order_by(obligation.c.entry, obligation.c.type)
    )
    return tuple(
        Open(
            decision=row.decision,
            entry=row.entry,
            type=row.type,
            phase=row.phase,
            source=row.source,
            since=instant_of(row.since),
            actor=row.actor,
        )
        for row in rows
    )


def settle(house: House, actor: Actor, decision: str, *, type: str) -> int:  # noqa: A002 - the field's name
    """Records that what an allow demanded was done; returns the number of the ledger entry.

    Raises:
        StaffError: An account without the duty (ACCOUNT-007), or nothing of the kind is open (OBLIGATION-001).
    """
    return house.write(lambda unit: _settle(unit, actor, decision, type))


def _settle(unit: Unit, actor: Actor, decision: str, kind: str) -> int:
    require(unit, actor, Duty.PERSONS)
    row = unit.conn.execute(
        select(obligation.c.entry)
        .where(
            obligation.c.decision == decision, obligation.c.type == kind, obligation.c.settled_at.is_(None)
        )
        .order_by(obligation.c.entry)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise StaffError("OBLIGATION-001")
    unit.conn.execute(
        update(obligation)
        .where(obligation.c.entry == row.entry, obligation.c.type == kind)
        .values(settled_at=micros(unit.now), settled_by=actor.id)
    )
    act = next(iter(book.entries_numbered(unit.conn, [row.entry])))
    entry = unit.record(
        EntryKind.OBLIGATION_SETTLED,
        actor=actor.id,
        subjects=act.subjects,
        tell=act.tellable,
        decision=decision,
        note={"type": kind, "of": row.entry},
    )
    return entry.no
