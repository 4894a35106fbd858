"""Copies of a database while it is in use, and its rewriting without what was deleted.

A copy is one file of SQLite, whichever engine the database stands on, so that a workspace can be restored on either,
and with no program of a certain release.
"""

import os
from pathlib import Path

from sqlalchemy import Engine, MetaData

from sekisho.errors import OperatorError
from sekisho.storage.backend import backend_of, translating
from sekisho.storage.engine import open_database, remove_database
from sekisho.storage.place import Schema
from sekisho.storage.pouring import pour
from sekisho.storage.schema import metadata
from sekisho.storage.sqlite import Sqlite
from sekisho.storage.transaction import writing


def copy_database(engine: Engine, target: Path, *, tables: MetaData = metadata) -> None:
    """Writes a consistent copy to `target`, one file without a log, flushed to the disk, mode 0600.

    Args:
        engine: The database, in use.
        target: The file; must not exist.
        tables: The tables that the database has.

    Raises:
        OperatorError: The target exists (STORAGE-011), the disk is full (STORAGE-002), or the source is damaged
            (STORAGE-003).
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except FileExistsError as error:
        raise OperatorError("STORAGE-011", file=target.name) from error
    except OSError as error:
        raise OperatorError("STORAGE-004", file=target.name) from error
    try:
        with translating(Sqlite(target)):
            backend_of(engine).copy(engine, tables, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    flush(target)
    flush(target.parent)


def install_copy(source: Path, place: Schema, *, tables: MetaData = metadata) -> None:
    """Makes a schema of PostgreSQL of a copy: all of it, or none.

    Raises:
        OperatorError: There is one of that name (STORAGE-011), or as `open_database`.
    """
    from sekisho.storage.postgres import schema_exists

    if schema_exists(place):
        raise OperatorError("STORAGE-011", file=place.name)
    copy, engine = open_database(source), open_database(place, create=True)
    try:
        with copy.connect() as read, writing(engine) as tx:
            pour(read, tx.connection, tables)
    except BaseException:
        engine.dispose()
        remove_database(place)
        raise
    finally:
        engine.dispose()
        copy.dispose()


def truncate_log(engine: Engine) -> None:
    """Moves the write-ahead log into the database and empties it, where that is ours to do.

    Until then what was deleted may still be read from the log.

    Raises:
        OperatorError: A reader held it for longer than the lock's wait (STORAGE-001).
    """
    backend_of(engine).empty_log(engine)


def compact(engine: Engine) -> None:
    """Rewrites what is stored without what was deleted, and empties the log.

    Raises:
        OperatorError: Locked by another process (STORAGE-001), or no space (STORAGE-002).
    """
    backend_of(engine).compact(engine)


def flush(path: Path) -> None:
    """Forces a file or a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
