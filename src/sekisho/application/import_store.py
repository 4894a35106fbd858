"""What is remembered of lists that are imported: the job, and one row for each batch, written with its effect."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, func, insert, select, update

from sekisho.storage.schema import metadata

import_job: Final = Table(
    "import_job",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("file", String(64), nullable=False, comment="SHA-256 of the list, hex"),
    Column("mapping", String(64), nullable=False, comment="SHA-256 of the mapping file, hex"),
    Column("batch_rows", Integer, nullable=False, comment="rows of the list in one batch"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("begun_at", BigInteger, nullable=False, comment="microseconds since 1970 UTC"),
    Column("finished_at", BigInteger, nullable=True, comment="microseconds; none while unfinished"),
)

import_batch: Final = Table(
    "import_batch",
    metadata,
    Column("job", String(22), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False, comment="0, 1, … in the order of the list"),
    Column("imported", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("suppressed", Integer, nullable=False),
    Column("denied", Integer, nullable=False),
    Column("faulty", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of a list by what became of them.

    Attributes:
        imported: Stored, or in a dry run: would be.
        known: Already known, or twice in the list; left as they are.
        suppressed: Erased persons, who do not come back by a list.
        denied: Not allowed by the gate.
        faulty: Not to be read.
    """

    imported: int = 0
    known: int = 0
    suppressed: int = 0
    denied: int = 0
    faulty: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(getattr(self, each.name) for each in fields(self))

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in COUNTED})


COUNTED: Final = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An import as it stands."""

    id: str
    batch_rows: int
    finished_at: int | None


def find_job(conn: Connection, file: str, mapping: str) -> Job | None:
    """The import of this list under this mapping, or None."""
    query = select(import_job.c.id, import_job.c.batch_rows, import_job.c.finished_at).where(
        import_job.c.file == file, import_job.c.mapping == mapping
    )
    row = conn.execute(query).one_or_none()
    return None if row is None else Job(id=row[0], batch_rows=row[1], finished_at=row[2])


def begin_job(conn: Connection, job: Job, *, file: str, mapping: str, actor: str, at: int) -> None:
    """Writes a new import down."""
    conn.execute(
        insert(import_job).values(
            id=job.id,
            file=file,
            mapping=mapping,
            batch_rows=job.batch_rows,
            actor=actor,
            begun_at=at,
            finished_at=None,
        )
    )


def finish_job(conn: Connection, job: str, at: int) -> None:
    """Every batch is in."""
    conn.execute(update(import_job).where(import_job.c.id == job).values(finished_at=at))


def has_batch(conn: Connection, job: str, number: int) -> bool:
    """Whether a batch is in."""
    query = select(import_batch.c.no).where(import_batch.c.job == job, import_batch.c.no == number)
    return conn.execute(query).first() is not None


def keep_batch(conn: Connection, job: str, number: int, counts: Counts) -> None:
    """Writes a batch down, in the transaction of its effect."""
    said: Mapping[str, int] = {name: getattr(counts, name) for name in COUNTED}
    conn.execute(insert(import_batch).values(job=job, no=number, **said))


def counts_of(conn: Connection, job: str) -> Counts:
    """What became of the rows of an import so far."""
    columns = [func.coalesce(func.sum(import_batch.c[name]), 0) for name in COUNTED]
    row = conn.execute(select(*columns).where(import_batch.c.job == job)).one()
    return Counts(**{name: int(count) for name, count in zip(COUNTED, row, strict=True)})
