"""Keeps the obligations of allows: written with the entry of the decision, in its transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, String, Table, update

from sekisho.gate.model import Actor, ActorKind, Obligation, ObligationType
from sekisho.law.clock import micros
from sekisho.storage.rows import insert_rows
from sekisho.storage.schema import metadata

obligation: Final = Table(
    "obligation",
    metadata,
    Column(
        "entry", BigInteger, primary_key=True, autoincrement=False, comment="ledger entry of the decision"
    ),
    Column("type", String(32), primary_key=True, comment="ObligationType"),
    # Two allows of one instant about nobody known yet have the same id; their entries have not.
    Column("decision", String(32), nullable=False, index=True, comment="id of the decision, no person"),
    Column("phase", String(8), nullable=False),
    Column("source", String(32), nullable=False, comment="article"),
    Column("since", BigInteger, nullable=False, comment="microseconds"),
    Column("actor", String(64), nullable=False, comment="staff account id, or subject"),
    Column("settled_at", BigInteger, nullable=True, comment="microseconds"),
    Column("settled_by", String(64), nullable=True, comment="staff account id, or subject"),
)

_COLUMNS: Final = (
    "entry",
    "type",
    "decision",
    "phase",
    "source",
    "since",
    "actor",
    "settled_at",
    "settled_by",
)

OWN_PAGES: Final = frozenset({ObligationType.CONFIRM_IDENTITY, ObligationType.STATE_PURPOSES})
"""What the person's own pages do with the act itself: they show the purposes, and know who signed in."""


def keep(
    conn: Connection,
    due: Iterable[Obligation],
    *,
    decision: str,
    entry: int,
    actor: Actor,
    name: str,
    at: datetime,
) -> None:
    """Writes the obligations of one allow; those that the person's own pages fulfilled are settled at once."""
    own = actor.kind is ActorKind.SUBJECT
    settled = OWN_PAGES if own else frozenset()
    rows = [
        (
            entry,
            one.type.value,
            decision,
            one.phase.value,
            str(one.source),
            micros(at),
            name,
            micros(at) if one.type in settled else None,
            name if one.type in settled else None,
        )
        for one in {one.type: one for one in due}.values()
    ]
    insert_rows(conn, obligation, _COLUMNS, rows)


def settle(conn: Connection, entry: int, done: Iterable[ObligationType], *, by: str, at: datetime) -> None:
    """Settles what was done with the act of an entry; what was not due is not there."""
    mine = (obligation.c.entry == entry) & obligation.c.type.in_([one.value for one in done])
    conn.execute(update(obligation).where(mine).values(settled_at=micros(at), settled_by=by))
