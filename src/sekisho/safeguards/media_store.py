"""The acts of devices, media and papers in the data database: rows that are only added. Functions never commit."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    func,
    select,
)

from sekisho.law.clock import instant_of, micros
from sekisho.safeguards.media import Facts, Medium, MediumAct, after, first
from sekisho.storage.rows import insert_rows, next_no
from sekisho.storage.schema import metadata

_ENCODER: Final = msgspec.json.Encoder(order="sorted")

medium_act: Final = Table(
    "medium_act",
    metadata,
    Column("medium", Integer, primary_key=True, autoincrement=False, comment="number of the medium"),
    Column("no", Integer, primary_key=True, autoincrement=False, comment="1, 2, … per medium"),
    Column("act", String(16), nullable=False, comment="MediumAct"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("at", BigInteger, nullable=False, comment="microseconds since 1970 UTC"),
    Column("entry", BigInteger, nullable=False, comment="ledger entry of the act"),
    Column("facts", Text, nullable=False, comment="canonical JSON: ids, codes, day numbers; no free text"),
    Column("words", LargeBinary, nullable=True, comment="sealed: why, where, how it was lost"),
)

medium_certificate: Final = Table(
    "medium_certificate",
    metadata,
    Column("medium", Integer, primary_key=True, autoincrement=False, comment="number of the medium"),
    Column("kind", String(32), nullable=False, comment="media type"),
    Column("body", LargeBinary, nullable=False, comment="sealed certificate of disposal"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One act as it is stored.

    Attributes:
        medium: Number of the medium.
        no: Its number within the medium.
        act: What was done.
        actor: Account that did it.
        at: When.
        entry: Number of the ledger entry.
        facts: Ids, codes and days.
        words: Sealed text, or None.
    """

    medium: int
    no: int
    act: MediumAct
    actor: str
    at: datetime
    facts: Facts
    words: bytes | None = field(default=None, repr=False)
    entry: int = -1

    @property
    def thing(self) -> str:
        """What the book calls it."""
        return f"medium:{self.medium}:{self.no}"

    @property
    def digest(self) -> str:
        """Hash of the row for the book, hex; the entry's own number is not in it."""
        told = (self.medium, self.no, self.act.value, self.actor, micros(self.at), self.facts, self.words)
        return hashlib.sha256(_ENCODER.encode(told)).hexdigest()

    def entered(self, entry: int) -> "ActRow":
        """The row under its entry."""
        return replace(self, entry=entry)


def keep(conn: Connection, row: ActRow) -> None:
    """Adds an act, in the transaction of its entry."""
    values = (
        row.medium,
        row.no,
        row.act.value,
        row.actor,
        micros(row.at),
        row.entry,
        _ENCODER.encode(row.facts).decode(),
        row.words,
    )
    insert_rows(conn, medium_act, tuple(medium_act.c.keys()), [values])


def acts(conn: Connection, medium: int | None = None) -> list[ActRow]:
    """The acts of one medium, or of all, in their order."""
    query = select(medium_act).order_by(medium_act.c.medium, medium_act.c.no)
    if medium is not None:
        query = query.where(medium_act.c.medium == medium)
    return [_read(row) for row in conn.execute(query)]


def media(rows: list[ActRow]) -> list[Medium]:
    """The media that some acts tell of, in the order of their numbers."""
    found: dict[int, Medium] = {}
    for row in rows:
        known = found.get(row.medium)
        made = first(row.medium, row.facts) if known is None else after(known, row.act, row.actor, row.facts)
        found[row.medium] = made
    return list(found.values())


def count(conn: Connection) -> int:
    """How many acts there were, of all media."""
    return int(conn.execute(select(func.count()).select_from(medium_act)).scalar_one())


def next_medium(conn: Connection) -> int:
    """The number of the next medium."""
    return next_no(conn, medium_act.c.medium, medium_act.c.no == 1)


def digest_of(kind: str, body: bytes) -> str:
    """Hash of a sealed certificate for the book, hex."""
    return hashlib.sha256(kind.encode() + b"\0" + body).hexdigest()


def keep_certificate(conn: Connection, medium: int, kind: str, body: bytes) -> None:
    """Adds the sealed certificate of a medium."""
    insert_rows(conn, medium_certificate, ("medium", "kind", "body"), [(medium, kind, body)])


def certificate(conn: Connection, medium: int) -> tuple[str, bytes] | None:
    """The media type and the sealed certificate of a medium, or None."""
    found = conn.execute(
        select(medium_certificate.c.kind, medium_certificate.c.body).where(
            medium_certificate.c.medium == medium
        )
    ).one_or_none()
    return None if found is None else (str(found[0]), bytes(found[1]))


def _read(row: Row[Any]) -> ActRow:  # Any: the columns of the table
    return ActRow(
        medium=row.medium,
        no=row.no,
        act=MediumAct(row.act),
        actor=row.actor,
        at=instant_of(row.at),
        facts=msgspec.json.decode(row.facts, type=Facts),
        words=None if row.words is None else bytes(row.words),
        entry=row.entry,
    )
