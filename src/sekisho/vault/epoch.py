"""Who keeps the epoch key: the one key that wraps all others, and lies with neither the data nor the key store.

Destroying an old epoch key makes every older copy of the key store noise (design §7, Erasing). The port is small so
that a key service can stand behind it; the adapter here keeps files that only their owner may read.
"""

import os
import re
import stat
from pathlib import Path
from typing import Final, Protocol

from typing_extensions import override

from sekisho.errors import OperatorError
from sekisho.vault.cipher import KEY_BYTES, VERSION, new_key

_NAME: Final = "epoch-{number:06d}.key"
_PATTERN: Final = re.compile(r"epoch-(\d{6,})\.key")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class EpochCustody(Protocol):
    """Keeps epoch keys by their number (1, 2, …)."""

    def current(self) -> int:
        """The highest number kept, 0 when there is none. The key store says which one is in use."""

    def get(self, number: int) -> bytes:
        """The key.

        Raises:
            OperatorError: It is not there, or not safely kept (VAULT-004, VAULT-005).
        """

    def create(self, number: int) -> bytes:
        """Makes a key and keeps it durably, or returns the one of that number: a roll may be resumed."""

    def put(self, number: int, key: bytes) -> None:
        """Keeps a key that comes from a backup."""

    def destroy(self, number: int) -> None:
        """Destroys the key beyond recovery, as far as the medium allows. Nothing happens when it is gone."""

    def numbers(self) -> list[int]:
        """All numbers kept, ascending."""


class FileCustody(EpochCustody):
    """Epoch keys as files of mode 0600 in a folder of mode 0700, one each.

    Overwriting before removal reaches the bytes on ordinary disks; solid-state disks and copying file systems may
    keep older blocks. There, use a key service or an encrypted disk.
    """

    def __init__(self, folder: Path) -> None:
        """Uses `folder`; makes it when absent."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OperatorError("VAULT-004", place=str(folder)) from error
        self.folder = folder

    @override
    def current(self) -> int:
        return max(self.numbers(), default=0)

    @override
    def numbers(self) -> list[int]:
        matches = (_PATTERN.fullmatch(path.name) for path in self.folder.iterdir())
        return sorted(int(match.group(1)) for match in matches if match)

    @override
    def get(self, number: int) -> bytes:
        path = self._path(number)
        # INVARIANT: no key is used that others may read or replace.
        for checked in (self.folder, path):
            try:
                found = checked.stat()
            except OSError as error:
                raise OperatorError("VAULT-004", place=str(path)) from error
            if found.st_mode & _OTHERS:
                raise OperatorError("VAULT-005", place=str(checked), mode=f"{stat.S_IMODE(found.st_mode):o}")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OperatorError("VAULT-004", place=str(path)) from error
        if content[:1] != VERSION or len(content) != 1 + KEY_BYTES:
            raise OperatorError("VAULT-006", place=str(path))
        return content[1:]

    @override
    def create(self, number: int) -> bytes:
        if self._path(number).exists():
            return self.get(number)
        key = new_key()
        self.put(number, key)
        return key

    @override
    def put(self, number: int, key: bytes) -> None:
        path = self._path(number)
        partial = path.with_suffix(".partial")
        try:
            partial.unlink(missing_ok=True)  # left by a process that died here; never used
            descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
            try:
                os.write(descriptor, VERSION + key)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            partial.rename(path)
            self._flush_folder()
        except OSError as error:
            raise OperatorError("VAULT-004", place=str(path)) from error

    @override
    def destroy(self, number: int) -> None:
        path = self._path(number)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        except OSError as error:
            raise OperatorError("VAULT-004", place=str(path)) from error
        try:
            os.pwrite(descriptor, os.urandom(1 + KEY_BYTES), 0)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.unlink(missing_ok=True)
        self._flush_folder()

    def _path(self, number: int) -> Path:
        return self.folder / _NAME.format(number=number)

    def _flush_folder(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
