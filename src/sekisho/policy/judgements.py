"""Recorded judgements of relatedness in the data database. A later one takes the place of an earlier one; none is lost.

Functions take a connection and never commit.
"""

import json
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
)

from sekisho.policy.model import PurposeId
from sekisho.policy.relatedness import Judgement
from sekisho.storage.rows import next_no
from sekisho.storage.schema import metadata

policy_judgement: Final = Table(
    "policy_judgement",
    metadata,
    Column("purpose", String(64), primary_key=True),
    Column("version", String(16), primary_key=True, comment="the version that widened the purpose"),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("related", Boolean, nullable=False),
    Column("older", Text, nullable=False, comment="JSON list of older purpose ids"),
    Column("rationale", Text, nullable=False, comment="the officer's words; never about a person"),
)


def put_judgement(conn: Connection, judgement: Judgement) -> int:
    """Records a judgement; returns its number among those of its purpose and version."""
    table = policy_judgement.c
    mine = (table.purpose == judgement.purpose) & (table.version == judgement.version)
    number = next_no(conn, table.no, mine)
    conn.execute(
        insert(policy_judgement).values(
            purpose=judgement.purpose,
            version=judgement.version,
            no=number,
            at=judgement.at,
            actor=judgement.actor,
            related=judgement.related,
            older=json.dumps(list(judgement.to)),
            rationale=judgement.rationale,
        )
    )
    return number


def judgements(conn: Connection) -> list[Judgement]:
    """Every judgement, oldest first."""
    table = policy_judgement.c
    rows = conn.execute(select(policy_judgement).order_by(table.at, table.purpose, table.no))
    return [
        Judgement(
            purpose=PurposeId(row.purpose),
            version=row.version,
            related=bool(row.related),
            to=tuple(PurposeId(one) for one in json.loads(row.older)),
            rationale=row.rationale,
            actor=row.actor,
            at=int(row.at),
        )
        for row in rows
    ]
