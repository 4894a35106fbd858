"""Published versions, recorded answers and readings in the data database: what the gate binds against.

The files in the workspace are for people; these rows decide. A published version never changes (its hash is in the
ledger). Functions take a connection and never commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
    true,
)

from sekisho.law.clock import micros
from sekisho.storage.rows import next_no
from sekisho.storage.schema import metadata

policy_version: Final = Table(
    "policy_version",
    metadata,
    Column("document", String(64), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False, comment="1, 2, …; the version is v1, v2 …"),
    Column("effective_from", Integer, nullable=False, comment="legal day"),
    Column("published_at", BigInteger, nullable=False, comment="microseconds"),
    Column("model", Text, nullable=False, comment="policy.yaml as published"),
    Column("text", Text, nullable=False, comment="the published prose"),
    Column("sha256", String(64), nullable=False, comment="of model and text; stands in the ledger"),
)

policy_answer: Final = Table(
    "policy_answer",
    metadata,
    Column("document", String(64), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("body", Text, nullable=False, comment="canonical answers, complete as of this row"),
)

policy_reading: Final = Table(
    "policy_reading",
    metadata,
    Column("document", String(64), primary_key=True),
    Column("clause", String(16), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("body", Text, nullable=False, comment="the reading of the sentence, complete as of this row"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """One published version as stored."""

    document: str
    no: int
    effective_from: int
    published_at: int
    model: str
    text: str
    sha256: str

    @property
    def version(self) -> str:
        """Its name, ``v1``…."""
        return f"v{self.no}"


def in_force(rows: Iterable[PublishedVersion], day: int) -> dict[str, PublishedVersion]:
    """Of each document the version that began last by a legal day."""
    begun = sorted((row for row in rows if row.effective_from <= day), key=beginning)
    return {row.document: row for row in begun}


def beginning(row: PublishedVersion) -> tuple[int, int]:
    """By this the versions of all documents are in the order in which they begin."""
    return (row.effective_from, row.no)


def put_version(conn: Connection, version: PublishedVersion) -> None:
    """Stores a version. Versions are never changed or dropped."""
    conn.execute(
        insert(policy_version).values(
            document=version.document,
            no=version.no,
            effective_from=version.effective_from,
            published_at=version.published_at,
            model=version.model,
            text=version.text,
            sha256=version.sha256,
        )
    )


def versions(conn: Connection) -> list[PublishedVersion]:
    """Every version of every document, in the order of the editions."""
    rows = conn.execute(select(policy_version).order_by(policy_version.c.no))
    return [PublishedVersion(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def put_answers(conn: Connection, *, document: str, at: datetime, actor: str, body: str) -> int:
    """Records the answers as they stand from now on; returns the record's number."""
    number = next_no(conn, policy_answer.c.no, policy_answer.c.document == document)
    conn.execute(
        insert(policy_answer).values(document=document, no=number, at=micros(at), actor=actor, body=body)
    )
    return number


def answers(conn: Connection, document: str) -> str | None:
    """The newest recorded answers of a document, or None."""
    return conn.execute(
        select(policy_answer.c.body)
        .where(policy_answer.c.document == document)
        .order_by(policy_answer.c.no.desc())
        .limit(1)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReading:
    """One record of how an officer read a sentence.

    Attributes:
        document: The document of the sentence.
        clause: The sentence.
        no: 1, 2, … among the sentence's records.
        at: When, microseconds.
        actor: The staff account.
        body: The reading as it stood after it (`readings.load_reading`).
    """

    document: str
    clause: str
    no: int
    at: int
    actor: str
    body: str


def put_reading(conn: Connection, *, document: str, clause: str, at: datetime, actor: str, body: str) -> int:
    """Records a sentence's reading as it stands from now on; returns the record's number."""
    mine = (policy_reading.c.document == document) & (policy_reading.c.clause == clause)
    number = next_no(conn, policy_reading.c.no, mine)
    conn.execute(
        insert(policy_reading).values(
            document=document, clause=clause, no=number, at=micros(at), actor=actor, body=body
        )
    )
    return number


def readings(conn: Connection, document: str) -> list[RecordedReading]:
    """The newest record of each sentence of a document, in the order of the sentences' ids."""
    rows = _readings(conn, policy_reading.c.document == document)
    return list({row.clause: row for row in rows}.values())


def reading_history(conn: Connection, clause: str | None = None) -> list[RecordedReading]:
    """Every record of every document, or those of one sentence, the oldest of each sentence first."""
    return _readings(conn, true() if clause is None else policy_reading.c.clause == clause)


def _readings(conn: Connection, wanted: ColumnElement[bool]) -> list[RecordedReading]:
    order = (policy_reading.c.document, policy_reading.c.clause, policy_reading.c.no)
    rows = conn.execute(select(policy_reading).where(wanted).order_by(*order))
    return [RecordedReading(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
