"""Opens a SQLite database so that what is committed is on the disk and what is deleted is gone from it.

Decides the settings of every connection and asserts them by reading them back: `synchronous=FULL` (a reply may
leave only when the entry is durable), `secure_delete=ON` (destroyed keys are overwritten in the file),
`foreign_keys=ON`, write-ahead log, a wait of five seconds for a lock. Takes transaction control from the driver:
`sqlite3` would start transactions late and leave SAVEPOINTs outside of them. What is deleted may still lie in the
write-ahead log until `snapshot.truncate_log`.
"""

import os
import sqlite3
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from sekisho.errors import OperatorError
from sekisho.storage.errors import translate

BUSY_TIMEOUT_MS: Final = 5_000
#: Execution option: take the write lock at BEGIN, so that no statement inside can meet a lock.
IMMEDIATE: Final = "sekisho_immediate"
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
)


def open_database(path: Path, *, create: bool = False) -> Engine:
    """Opens the database file `path`, checking that it is one.

    Args:
        path: The file. A new one is made readable by its owner only (mode 0600).
        create: Make the file when it is absent. Otherwise an absent file is refused: a mistyped path must not
            look like an empty workspace.

    Returns:
        An engine whose connections are settled as this module says. `engine.connect()` begins a reading
        transaction at its first statement; the execution option `IMMEDIATE` makes it a writing one.

    Raises:
        OperatorError: Absent or unreadable (STORAGE-004), not a database (STORAGE-003), locked (STORAGE-001),
            a setting that the database does not honour (STORAGE-005).
    """
    _ensure_file(path, create=create)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=_POOL,
        max_overflow=_OVERFLOW,
        hide_parameters=True,
    )
    event.listen(engine, "connect", partial(_settle, path.name))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", partial(_translate_error, path.name))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    except BaseException:
        engine.dispose()
        raise
    return engine


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


def _settle(file: str, connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    """Settles a new connection, or refuses it."""
    connection.isolation_level = None  # BEGIN is ours to say (see `_begin`)
    try:
        for name, wanted, expected in _SETTINGS:
            connection.execute(f"PRAGMA {name}={wanted}").close()
            found = connection.execute(f"PRAGMA {name}").fetchone()[0]
            # INVARIANT: no connection without full sync and secure deletion ever reaches a caller.
            if found != expected:
                raise OperatorError("STORAGE-005", file=file, setting=name, found=found, wanted=wanted)
    except sqlite3.Error as error:
        translated = translate(error, file)
        if translated is None:
            raise
        raise translated from error


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _translate_error(file: str, context: ExceptionContext) -> OperatorError | None:
    # What a handler returns takes the place of the driver's error.
    return translate(context.original_exception, file)
