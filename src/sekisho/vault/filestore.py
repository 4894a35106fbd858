"""The folder of the sealed files: written whole or not at all, found by a random name, swept of what nobody knows.

A file in the making ends in ``.partial`` and is locked by whoever writes it until the row that knows it is durable;
so a sweep in any process tells what is being written from what a killed process left. Names are random and say nothing
of the person. Nothing here seals or opens.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sekisho.errors import OperatorError
from sekisho.storage.snapshot import flush
from sekisho.vault.errors import TamperedError

PLACE: Final = "data/attachments"
"""The folder, in a workspace's."""
_PARTIAL: Final = ".partial"
_LOCK: Final = "removing.lock"
_MANY: Final = 500

Known = Callable[[Collection[str]], Collection[str]]
"""Which of these names the data knows."""


class FileStore:
    """The sealed files of one workspace, under ``attachments/ab/abcd…``."""

    def __init__(self, folder: Path) -> None:
        """Names the folder; it is made when the first file comes."""
        self.folder = folder

    def incoming(self) -> "Incoming":
        """A new file in the making."""
        name = secrets.token_hex(16)
        place = self._path(name)
        for made in (self.folder, place.parent):
            if not made.exists():
                made.mkdir(mode=0o700, parents=True, exist_ok=True)
                flush(made.parent)
        return Incoming(name, place)

    def open(self, name: str) -> int:
        """A descriptor to read a file by; the caller closes it.

        Raises:
            TamperedError: The file is not there (VAULT-041).
        """
        try:
            return os.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise TamperedError("VAULT-041", file=name) from None

    def remove(self, names: Iterable[str]) -> None:
        """Removes files whose keys are destroyed; what a backup is just reading stays for the next sweep."""
        with self._lock(fcntl.LOCK_SH | fcntl.LOCK_NB) as free:
            for name in names if free else ():
                self._path(name).unlink(missing_ok=True)

    def sweep(self, known: Known) -> int:
        """Removes what no row knows and nobody is writing; returns how many.

        Args:
            known: Asked after a file is found unlocked, so that one that became known meanwhile stays.
        """
        removed = 0
        with self._lock(fcntl.LOCK_SH | fcntl.LOCK_NB) as free:
            if not free or not self.folder.is_dir():
                return 0
            gathered: list[Path] = []
            for path in self._all():
                gathered.append(path)
                if len(gathered) == _MANY:
                    removed += _sweep(gathered, known)
                    gathered = []
            removed += _sweep(gathered, known)
        return removed

    @contextmanager
    def standing(self) -> Iterator[None]:
        """No file goes while this lasts: a backup finds every file that its copy of the rows names."""
        with self._lock(fcntl.LOCK_EX):
            yield

    def _all(self) -> Iterator[Path]:
        for part in sorted(self.folder.iterdir()):
            if part.is_dir():
                yield from sorted(part.iterdir())

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    @contextmanager
    def _lock(self, how: int) -> Iterator[bool]:
        """Whether the lock was given. Without a folder there is nothing to hold on to, and it is."""
        if not self.folder.is_dir():
            yield True
            return
        descriptor = os.open(self.folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, how)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(descriptor)


class Incoming:
    """One file in the making. Leaving it without `kept` removes it."""

    def __init__(self, name: str, place: Path) -> None:
        """Makes the partial file and locks it."""
        self.name = name
        self._place = place
        self._partial = place.with_name(name + _PARTIAL)
        self._kept = False
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
        self._file = os.open(self._partial, flags, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __enter__(self) -> Self:
        return self

    def write(self, data: bytes) -> None:
        """Appends.

        Raises:
            OperatorError: No space is left, or the disk failed (VAULT-042).
        """
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            raise OperatorError("VAULT-042") from error

    def settle(self) -> None:
        """Gives the file its name; durable on return. Still locked, and removed if no row comes to know it.

        Raises:
            OperatorError: As `write`.
        """
        try:
            os.fsync(self._file)
            self._partial.rename(self._place)
            flush(self._place.parent)
        except OSError as error:
            raise OperatorError("VAULT-042") from error

    def kept(self) -> None:
        """Says that a durable row knows the file."""
        self._kept = True

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Removes the file unless it was kept, and lets the lock go."""
        try:
            if not self._kept:
                self._partial.unlink(missing_ok=True)
                self._place.unlink(missing_ok=True)
        finally:
            os.close(self._file)


def _sweep(paths: Collection[Path], known: Known) -> int:
    held: dict[Path, int] = {}
    try:
        for path in paths:
            descriptor = _locked(path)
            if descriptor is not None:
                held[path] = descriptor
        there = set(known([path.name for path in held]))
        gone = [path for path in held if path.name not in there]
        for path in gone:
            path.unlink(missing_ok=True)
    finally:
        for descriptor in held.values():
            os.close(descriptor)
    return len(gone)


def _locked(path: Path) -> int | None:
    """A locked descriptor of a file that nobody writes, or None."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
