"""The lease of a workspace: only one process serves it (integrates the tree, sweeps, rolls).

An operating-system lock on a file, so that a process that dies lets go, however it dies. The file says who holds it
and since when, for the one who is refused. Not for network file systems, whose locks cannot be trusted.
"""

import fcntl
import os
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from sekisho.errors import OperatorError

_UNKNOWN: Final = "?"


class _Holder(msgspec.Struct, frozen=True):
    """What the lock file says."""

    who: str = _UNKNOWN
    since: str = _UNKNOWN
    process: int = 0
    version: int = 1


class Lease:
    """Held until `release` or the end of the process. Usable as a context manager."""

    def __init__(self, descriptor: int, since: datetime) -> None:
        """Made by `take_lease` only."""
        self._descriptor: int | None = descriptor
        self.since = since

    def release(self) -> None:
        """Lets go. May be called twice. The file stays: removing it would let two takers lock two files."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

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
    return Lease(descriptor, at)


def _read_holder(descriptor: int) -> _Holder:
    """Who holds the lock. The holder may be writing just now: then unknown."""
    try:
        return msgspec.json.decode(os.pread(descriptor, 4096, 0), type=_Holder)
    except (OSError, msgspec.DecodeError):
        return _Holder()
