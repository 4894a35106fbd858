"""Small files that only their owner may read or replace: epoch keys, sealed or not, and the PIN of a token.

Overwriting before removal reaches the bytes on ordinary disks; solid-state disks and copying file systems may keep
older blocks. There, use a token or an encrypted disk.
"""

import os
import stat
from pathlib import Path
from typing import Final

from sekisho.errors import OperatorError
from sekisho.storage.snapshot import flush

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def make_private_folder(folder: Path) -> None:
    """Makes a folder of mode 0700 when absent. Raises OperatorError (VAULT-004)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError("VAULT-004", place=str(folder)) from error


def read_private(path: Path) -> bytes:
    """The content.

    Raises:
        OperatorError: It is not there (VAULT-004), or others may read or replace it or its folder (VAULT-005).
    """
    # INVARIANT: no key is used that others may read or replace.
    for checked in (path.parent, path):
        try:
            found = checked.stat()
        except OSError as error:
            raise OperatorError("VAULT-004", place=str(path)) from error
        if found.st_mode & _OTHERS:
            raise OperatorError("VAULT-005", place=str(checked), mode=f"{stat.S_IMODE(found.st_mode):o}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise OperatorError("VAULT-004", place=str(path)) from error


def write_private(path: Path, content: bytes) -> None:
    """Writes a file of mode 0600, whole or not at all; durable on return. Raises OperatorError (VAULT-004)."""
    partial = path.with_suffix(".partial")
    try:
        partial.unlink(missing_ok=True)  # left by a process that died here; never used
        descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        partial.rename(path)
        flush(path.parent)
    except OSError as error:
        raise OperatorError("VAULT-004", place=str(path)) from error


def wipe(path: Path) -> None:
    """Overwrites and removes a file. Nothing happens when it is gone. Raises OperatorError (VAULT-004)."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError as error:
        raise OperatorError("VAULT-004", place=str(path)) from error
    try:
        os.pwrite(descriptor, os.urandom(os.fstat(descriptor).st_size), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink(missing_ok=True)
    flush(path.parent)
