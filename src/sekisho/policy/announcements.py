"""Announcements of versions in the data database: what changed and why, in plain words, for everybody to read.

Functions take a connection and never commit.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Connection, String, Table, Text, insert, select

from sekisho.storage.schema import metadata

policy_announcement: Final = Table(
    "policy_announcement",
    metadata,
    Column("version", String(16), primary_key=True),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("important", Boolean, nullable=False),
    Column("summary", Text, nullable=False, comment="plain words, as published"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What was announced with a version.

    Attributes:
        version: The version.
        at: When, microseconds.
        actor: The staff account that published.
        important: It is shown to everybody until they have seen the new version.
        summary: Plain words.
    """

    version: str
    at: int
    actor: str
    important: bool
    summary: str


def put_announcement(conn: Connection, announcement: Announcement) -> None:
    """Stores an announcement, once for each version."""
    conn.execute(
        insert(policy_announcement).values(
            version=announcement.version,
            at=announcement.at,
            actor=announcement.actor,
            important=announcement.important,
            summary=announcement.summary,
        )
    )


def announcements(conn: Connection) -> list[Announcement]:
    """Every announcement, newest first."""
    table = policy_announcement.c
    rows = conn.execute(select(policy_announcement).order_by(table.at.desc(), table.version.desc()))
    return [
        Announcement(
            version=row.version,
            at=int(row.at),
            actor=row.actor,
            important=bool(row.important),
            summary=row.summary,
        )
        for row in rows
    ]
