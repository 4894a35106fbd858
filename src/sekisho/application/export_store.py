"""What is remembered of lists that were carried out: who is in which, until when it may be kept, where it was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
    update,
)

from sekisho.storage.rows import insert_rows, run
from sekisho.storage.schema import metadata

list_export: Final = Table(
    "list_export",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="ledger entry of the export"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("form", String(8), nullable=False, comment="safeguards.carrying.Form"),
    Column("made_at", BigInteger, nullable=False, comment="microseconds since 1970 UTC"),
    Column("expires_at", BigInteger, nullable=False, comment="microseconds; to be destroyed from then"),
    Column("place", Text, nullable=True, comment="file on this machine; none where it was handed out"),
    Column(
        "digest", LargeBinary, nullable=True, comment="SHA-256 of the sealed file: nothing else is removed"
    ),
    Column("destroyed_at", BigInteger, nullable=True, comment="microseconds; none while it may lie there"),
)

export_member: Final = Table(
    "export_member",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("export", BigInteger, primary_key=True, autoincrement=False, index=True, comment="list_export.id"),
)

_NO_MEMBER: Final = delete(export_member).where(export_member.c.subject_no == bindparam("subject_no"))
_DUE_AT_ONCE: Final = (
    update(list_export)
    .where(
        list_export.c.id.in_(
            select(export_member.c.export).where(export_member.c.subject_no == bindparam("subject_no"))
        ),
        list_export.c.expires_at > bindparam("at"),
        list_export.c.destroyed_at.is_(None),
    )
    .values(expires_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A list as it was carried out.

    Attributes:
        id: Number of the ledger entry.
        actor: Account that exported it.
        form: As what it was written.
        made_at: Microseconds since 1970 UTC.
        expires_at: Microseconds; to be destroyed from then.
        place: Where it was written on this machine, or None.
        digest: SHA-256 of the file.
        destroyed_at: Microseconds, or None while it may still lie there.
    """

    id: int
    actor: str
    form: str
    made_at: int
    expires_at: int
    place: Path | None
    digest: bytes | None
    destroyed_at: int | None


def keep(conn: Connection, kept: Kept, members: Sequence[int]) -> None:
    """Writes a list down, in the transaction of its entry."""
    row = (
        kept.id,
        kept.actor,
        kept.form,
        kept.made_at,
        kept.expires_at,
        None if kept.place is None else str(kept.place),
        kept.digest,
        kept.destroyed_at,
    )
    insert_rows(conn, list_export, tuple(list_export.c.keys()), [row])
    insert_rows(conn, export_member, ("subject_no", "export"), [(number, kept.id) for number in members])


def kept_lists(conn: Connection) -> list[Kept]:
    """Every list ever carried out, newest first."""
    rows = conn.execute(select(list_export).order_by(list_export.c.id.desc()))
    return [
        Kept(**{**row._asdict(), "place": None if row.place is None else Path(row.place)}) for row in rows
    ]


def mark_destroyed(conn: Connection, number: int, at: int) -> None:
    """The list is gone; who was in it stays in the book alone."""
    conn.execute(update(list_export).where(list_export.c.id == number).values(destroyed_at=at))
    conn.execute(delete(export_member).where(export_member.c.export == number))


def forget_member(conn: Connection, subject_no: int, at: int) -> None:
    """A person is erased: lists that hold them are due at once."""
    run(conn, _DUE_AT_ONCE, {"subject_no": subject_no, "at": at})
    run(conn, _NO_MEMBER, {"subject_no": subject_no})
