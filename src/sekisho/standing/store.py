"""Records of what stands, in the data database. A later record takes the place of an earlier one; none is lost.

Functions take a connection and never commit.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, Text, insert, select

from sekisho.gate.tables import Period, Stands
from sekisho.standing.model import Record
from sekisho.storage.rows import next_no
from sekisho.storage.schema import metadata

standing_record: Final = Table(
    "standing_record",
    metadata,
    Column("what", String(16), primary_key=True),
    Column("name", String(64), primary_key=True, comment="recipient, country, release or account id"),
    Column("part", String(32), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("since", Integer, nullable=True, comment="first legal day; NULL = withdrawn"),
    Column("until", Integer, nullable=True, comment="last legal day; NULL = until withdrawn"),
    Column("reason", Text, nullable=False, comment="the officer's words; never about a person"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
)


def put_record(conn: Connection, record: Record) -> int:
    """Records a part; returns its number among those of that part."""
    table = standing_record.c
    mine = (table.what == record.what.value) & (table.name == record.name) & (table.part == record.part)
    number = next_no(conn, table.no, mine)
    period = record.period
    conn.execute(
        insert(standing_record).values(
            what=record.what.value,
            name=record.name,
            part=record.part,
            no=number,
            since=None if period is None else period.since,
            until=None if period is None else period.until,
            reason=record.reason,
            actor=record.actor,
            at=record.at,
        )
    )
    return number


def records(conn: Connection) -> tuple[Record, ...]:
    """Every record, those of one part from the first to the newest."""
    table = standing_record.c
    rows = conn.execute(select(standing_record).order_by(table.what, table.name, table.part, table.no))
    return tuple(
        Record(
            what=Stands(row.what),
            name=row.name,
            part=row.part,
            period=None if row.since is None else Period(since=row.since, until=row.until),
            reason=row.reason,
            actor=row.actor,
            at=row.at,
        )
        for row in rows
    )


def standing(conn: Connection) -> Mapping[tuple[Stands, str], Mapping[str, Period]]:
    """What stands, for the gate: the newest record of each part, withdrawn ones left out."""
    newest = {(one.what, one.name, one.part): one.period for one in records(conn)}
    found: dict[tuple[Stands, str], dict[str, Period]] = {}
    for (what, name, part), period in newest.items():
        if period is not None:
            found.setdefault((what, name), {})[part] = period
    return found
