"""The lease of a workspace: only one process serves it (integrates the tree, sweeps, rolls).

An operating-system lock on a file, or a session's lock on a server, so that a process that dies lets go, however it
dies. The file, or the session, says who holds it and since when, for the one who is refused. A file's lock is not for
network file systems, whose locks cannot be trusted.
"""

import fcntl
import os
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import msgspec
from sqlalchemy import Engine

from sekisho.errors import OperatorError
from sekisho.storage.backend import SessionLock, backend_of

LEASE: Final = "serve.lock"
"""The lock file below the data folder: one process serves a workspace in files."""

_UNKNOWN: Final = "?"


class _Holder(msgspec.Struct, frozen=True):
    """What the lock file says."""

    who: str = _UNKNOWN
    since: str = _UNKNOWN
    process: int = 0
    version: int = 1


class _FileLock:
    """A lock on an open file. The file stays: removing it would let two takers lock two files."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def holds(self) -> bool:
        """Until the process ends."""
        return True

    def close(self) -> None:
        """Lets go."""
        os.close(self._descriptor)


class Lease:
    """Held until `release`, the end of the process, or (on a server) the end of the session. A context manager."""

    def __init__(self, lock: SessionLock, since: datetime) -> None:
        """Made by `take_lease` and `lease_of` only."""
        self._lock: SessionLock | None = lock
        self.since = since

    def holds(self) -> bool:
        """Whether it is still ours: a server that was restarted has forgotten it."""
        return self._lock is not None and self._lock.holds()

    def release(self) -> None:
        """Lets go. May be called twice."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def take_lease(path: Path, *, who: str, at: datetime) -> Lease:
    """Takes the lease, or refuses at once.

    Args:
        path: The lock file; made when absent.
        who: What serves (a command's name), for the one who is refused. No personal data.
        at: Now, with its zone.

    Raises:
        OperatorError: Someone else holds it; names who and since when (STORAGE-009). The file cannot be opened
            (STORAGE-004).
    """
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OperatorError("STORAGE-004", file=path.name) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = _read_holder(descriptor)
        os.close(descriptor)
        raise OperatorError(
            "STORAGE-009", file=path.name, who=holder.who, since=holder.since, process=holder.process
        ) from error
    said = _Holder(who=who, since=at.isoformat(), process=os.getpid())
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, msgspec.json.encode(said), 0)
    return Lease(_FileLock(descriptor), at)


def lease_of(engine: Engine, path: Path, *, who: str, at: datetime) -> Lease:
    """The lease of the workspace that stands on an opened database: of a file, or of a schema on a server.

    Args:
        engine: The data database.
        path: The lock file, where the data is a file.
        who: As for `take_lease`.
        at: Now, with its zone.

    Raises:
        OperatorError: As for `take_lease`; the server is not reachable (STORAGE-012).
    """
    lock = backend_of(engine).hold(engine, "serve", who=who)
    return take_lease(path, who=who, at=at) if lock is None else Lease(lock, at)


def _read_holder(descriptor: int) -> _Holder:
    """Who holds the lock. The holder may be writing just now: then unknown."""
    try:
        return msgspec.json.decode(os.pread(descriptor, 4096, 0), type=_Holder)
    except (OSError, msgspec.DecodeError):
        return _Holder()
