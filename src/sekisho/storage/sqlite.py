"""SQLite, so settled that what is committed is on the disk and what is deleted is gone from it.

Decides the settings of every connection and asserts them by reading them back: `synchronous=FULL` (a reply may
leave only when the entry is durable), `secure_delete=ON` (destroyed keys are overwritten in the file),
`foreign_keys=ON`, write-ahead log, a wait of five seconds for a lock. Takes transaction control from the driver:
`sqlite3` would start transactions late and leave SAVEPOINTs outside of them. What is deleted may still lie in the
write-ahead log until `empty_log`.

Every driver error whose mend is the operator's (locked, full, damaged, not readable) becomes an `OperatorError` here,
once, for every connection; the rest (a violated constraint, wrong SQL) is a fault of the program and passes unchanged.
"""

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, ExceptionContext, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from sekisho.errors import OperatorError
from sekisho.storage.backend import BACKEND, IMMEDIATE, SessionLock, Setting, translating

BUSY_TIMEOUT_MS: Final = 5_000
_POOL: Final = 16
_OVERFLOW: Final = 48
# name, value to set, value that must be read back
_SETTINGS: Final = (
    ("busy_timeout", str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("secure_delete", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    # Pages (16 MB): a batch touches most pages of an index of random keys, and four of them are then written back once.
    ("wal_autocheckpoint", "4000", 4_000),
)
_WRITERS_CACHE: Final = "PRAGMA cache_size=-8192"
"""In kB. Two megabytes, the engine's own measure, hold less than a batch touches: it would be read again and again."""
_ROOMY: Final = "sekisho_roomy"
_SHOWN: Final = frozenset({"journal_mode", "synchronous", "secure_delete"})

# SQLite keeps the kind of failure in the low byte of the code, the detail above it.
_KIND_MASK: Final = 0xFF
_ROOM: Final = 64 << 10
_CODES: Final = {
    sqlite3.SQLITE_BUSY: "STORAGE-001",
    sqlite3.SQLITE_LOCKED: "STORAGE-001",
    sqlite3.SQLITE_FULL: "STORAGE-002",
    sqlite3.SQLITE_NOTADB: "STORAGE-003",
    sqlite3.SQLITE_CORRUPT: "STORAGE-003",
    sqlite3.SQLITE_CANTOPEN: "STORAGE-004",
    sqlite3.SQLITE_READONLY: "STORAGE-004",
    sqlite3.SQLITE_PERM: "STORAGE-004",
    sqlite3.SQLITE_IOERR: "STORAGE-010",
}


class Sqlite:
    """A database file."""

    def __init__(self, path: Path) -> None:
        """Of one file."""
        self.label = path.name
        self._folder = path.parent

    def translate(self, error: BaseException) -> OperatorError | None:
        """See `Backend`."""
        kind = getattr(error, "sqlite_errorcode", None)
        if not isinstance(error, sqlite3.Error) or kind is None:
            return None
        code = _CODES.get(kind & _KIND_MASK)
        # Where the log's index cannot grow, SQLite speaks of a failed disk and not of a full one.
        if code == "STORAGE-010" and _is_full(self._folder):
            code = "STORAGE-002"
        return None if code is None else OperatorError(code, file=self.label)

    def is_open(self, driver: DBAPIConnection) -> bool:
        """See `Backend`. SQLite itself ends a transaction on some errors (a full disk)."""
        assert isinstance(driver, sqlite3.Connection)
        return driver.in_transaction

    def put(self, cursor: DBAPICursor, insertion: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Backend`."""
        cursor.executemany(insertion, rows)

    def settings(self, connection: Connection) -> list[Setting]:
        """See `Backend`."""
        found = []
        for name, wanted, expected in _SETTINGS:
            if name in _SHOWN:
                there = connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                found.append(Setting(name, str(there), wanted, there == expected))
        return found

    def reader(self, engine: Engine) -> PoolProxiedConnection:
        """See `Backend`."""
        pooled = engine.raw_connection()
        pooled.detach()
        return pooled

    def copy(self, engine: Engine, _tables: MetaData, target: Path) -> None:
        """See `Backend`. Page by page, with SQLite's own call."""
        source = engine.raw_connection()
        try:
            driver = source.dbapi_connection
            assert isinstance(driver, sqlite3.Connection)
            with closing(sqlite3.connect(target)) as copy:
                # All pages in one step: one snapshot, never restarted by a writer.
                driver.backup(copy, pages=-1)
                copy.execute("PRAGMA journal_mode=DELETE").fetchone()
                found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
                if found != "ok":
                    raise OperatorError("STORAGE-003", file=target.name)
        finally:
            source.close()

    def empty_log(self, engine: Engine) -> None:
        """See `Backend`.

        Raises:
            OperatorError: A reader held the log for longer than the lock's wait (STORAGE-001).
        """
        source = engine.raw_connection()
        try:
            cursor = source.cursor()
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                row = cursor.fetchone()
            finally:
                cursor.close()
        finally:
            source.close()
        if row is None or row[0]:
            raise OperatorError("STORAGE-001", file=self.label)

    def compact(self, engine: Engine) -> None:
        """See `Backend`. Others may read meanwhile, not write."""
        source = engine.raw_connection()
        try:
            cursor = source.cursor()
            with translating(self), closing(cursor):
                cursor.execute("VACUUM")
        finally:
            source.close()
        self.empty_log(engine)

    def hold(self, _engine: Engine, _name: str, *, who: str) -> SessionLock | None:  # noqa: ARG002 - a part of the port
        """See `Backend`: the lease is a lock on a file beside the data."""
        return None


def open_file(path: Path, *, create: bool) -> Engine:
    """Opens the database file `path`, checking that it is one. See `storage.engine.open_database`."""
    _ensure_file(path, create=create)
    backend = Sqlite(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=_POOL,
        max_overflow=_OVERFLOW,
        pool_use_lifo=True,  # the writer comes back to the connection that has its pages in memory
        hide_parameters=True,
        execution_options={BACKEND: backend},
    )

    def settle(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        _settle(backend, connection)

    def translate(context: ExceptionContext) -> OperatorError | None:
        # What a handler returns takes the place of the driver's error.
        return backend.translate(context.original_exception)

    event.listen(engine, "connect", settle)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", translate)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    except BaseException:
        engine.dispose()
        raise
    return engine


def remove_file(path: Path) -> None:
    """Removes a database file and its logs. Absent is well."""
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _ensure_file(path: Path, *, create: bool) -> None:
    try:
        if create:
            # INVARIANT: a file that will hold personal data is never readable by others, not even for a moment.
            # -wal and -shm take their mode from it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        elif not path.is_file():
            raise OperatorError("STORAGE-004", file=path.name)
    except OSError as error:
        raise OperatorError("STORAGE-004", file=path.name) from error


def _is_full(folder: Path) -> bool:
    """Whether there is no room for one more page of a log's index."""
    try:
        return shutil.disk_usage(folder).free < _ROOM
    except OSError:
        return False


def _settle(backend: Sqlite, connection: sqlite3.Connection) -> None:
    """Settles a new connection, or refuses it."""
    connection.isolation_level = None  # BEGIN is ours to say (see `_begin`)
    with translating(backend):
        for name, wanted, expected in _SETTINGS:
            connection.execute(f"PRAGMA {name}={wanted}").close()
            found = connection.execute(f"PRAGMA {name}").fetchone()[0]
            # INVARIANT: no connection without full sync and secure deletion ever reaches a caller.
            if found != expected:
                raise OperatorError(
                    "STORAGE-005", file=backend.label, setting=name, found=found, wanted=wanted
                )


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE, False)
    if immediate and not connection.info.get(_ROOMY):
        connection.exec_driver_sql(_WRITERS_CACHE)
        connection.info[_ROOMY] = True
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
