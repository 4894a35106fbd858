"""Copies a running database consistently, and empties its write-ahead log.

A copy by file tools would miss the log or tear a page; SQLite's own backup reads one snapshot while others write.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from sekisho.errors import OperatorError
from sekisho.storage.errors import translate


def copy_database(engine: Engine, target: Path) -> None:
    """Writes a consistent copy to `target`, one file without a log, flushed to the disk, mode 0600.

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
        _copy(engine, target)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        translated = translate(error, target.name)
        if translated is None:
            raise
        raise translated from error
    flush(target)
    flush(target.parent)


def _copy(engine: Engine, target: Path) -> None:
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


def truncate_log(engine: Engine) -> None:
    """Moves the write-ahead log into the database file and empties it.

    Until then what was deleted may still be read from the log.

    Raises:
        OperatorError: A reader held it for longer than the lock's wait (STORAGE-001).
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
        raise OperatorError("STORAGE-001", file=Path(engine.url.database or "").name)


def compact(engine: Engine) -> None:
    """Rewrites the file without what was deleted, and empties its log. Others may read meanwhile, not write.

    Raises:
        OperatorError: Locked by another process (STORAGE-001), or no space (STORAGE-002).
    """
    source = engine.raw_connection()
    try:
        cursor = source.cursor()
        try:
            cursor.execute("VACUUM")
        except sqlite3.Error as error:
            translated = translate(error, Path(engine.url.database or "").name)
            if translated is None:
                raise
            raise translated from error
        finally:
            cursor.close()
    finally:
        source.close()
    truncate_log(engine)


def flush(path: Path) -> None:
    """Forces a file or a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
