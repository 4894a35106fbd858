"""The key store's own backup: one file, sealed, that opens with the recovery sheet or with the epoch key in use.

Apart from data backups, and only the newest counts: a backup from before an erasure would bring the keys back, so it
is rewritten at each roll and older copies are destroyed. Whoever holds the file alone learns nothing: the copy of the
store is sealed under a random file key, and that, with the epoch key, is sealed to the root public key.

Form: magic with version, length and JSON of the header, then chunks, each with its length, bound to the header, their
number and whether they are the last.
"""

import os
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from sekisho.errors import OperatorError
from sekisho.storage.engine import database_exists
from sekisho.storage.place import Place, label
from sekisho.storage.snapshot import copy_database, flush, install_copy
from sekisho.vault import keyrows
from sekisho.vault.cipher import KEY_BYTES, bind, box_open, box_seal, digest_of, new_key, seal, unseal
from sekisho.vault.epoch import EpochCustody
from sekisho.vault.errors import TamperedError
from sekisho.vault.keyreader import GENERATION
from sekisho.vault.keystore import RESTORED, STORE_ID, KeyStore, open_keystore
from sekisho.vault.keystore_tables import metadata

MAGIC: Final = b"SEKISHO-KEYS-1\n"
_CHUNK: Final = 1 << 20
_LENGTH: Final = struct.Struct(">I")
_LONGEST_HEADER: Final = 1 << 16
_PURPOSE: Final = "key backup"
NUMBER: Final = "key_backup_no"
"""Mark: the number of the newest backup."""


class KeyBackupHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says of itself in clear.

    Attributes:
        version: Of this form.
        workspace: The workspace's id.
        store_id: Of the key store.
        epoch: The epoch in use.
        generation: How often anything had been destroyed.
        created_at: ISO 8601.
        to_root: File key and epoch key, sealed to the root public key (base 64).
        to_epoch: File key, sealed under the epoch key (base 64).
        number: How many backups were made of this store so far; 0 in files from before they were counted.
    """

    version: int
    workspace: str
    store_id: str
    epoch: int
    generation: int
    created_at: str
    to_root: str
    to_epoch: str
    number: int = 0


def backup_keys(
    store: KeyStore, root_public: bytes, target: Path, *, at: datetime, replace: bool = False
) -> KeyBackupHeader:
    """Writes the backup; durable on return.

    Args:
        store: The key store, which stays in use.
        root_public: 32 bytes; its private half is on the recovery sheet.
        target: The file.
        at: Now.
        replace: Take the place of an older backup of the same workspace, and of nothing else.

    Raises:
        OperatorError: The file exists (STORAGE-011), the place cannot be written (STORAGE-004), the disk is full
            (STORAGE-002).
    """
    if target.exists() and not (replace and _is_backup_of(target, store.workspace)):
        raise OperatorError("STORAGE-011", file=target.name)
    copy = _scratch(store, target)
    partial = target.with_name(target.name + ".partial")
    copy.unlink(missing_ok=True)  # left by a process that died here
    with ExitStack() as cleaning:
        cleaning.callback(copy.unlink, missing_ok=True)
        cleaning.callback(partial.unlink, missing_ok=True)
        number = backups_made(store) + 1
        # In the copy, too: what is restored knows which backup it was.
        store.set_mark(NUMBER, str(number))
        epoch, generation = _copy(store, copy)
        file_key, epoch_key = new_key(), store.epoch_key(epoch)
        bound_to = bind(_PURPOSE, store.workspace, epoch)
        header = KeyBackupHeader(
            version=1,
            workspace=store.workspace,
            store_id=store.mark(STORE_ID) or "",
            epoch=epoch,
            generation=generation,
            created_at=at.isoformat(),
            to_root=b64encode(box_seal(root_public, file_key + epoch_key, bound_to)).decode(),
            to_epoch=b64encode(seal(epoch_key, file_key, bound_to)).decode(),
            number=number,
        )
        try:
            _write(copy, partial, header, file_key)
            partial.rename(target)
            flush(target.parent)
        except OSError as error:
            full = error.errno in {ENOSPC, EDQUOT}
            raise OperatorError("STORAGE-002" if full else "STORAGE-004", file=target.name) from error
    return header


def backups_made(store: KeyStore) -> int:
    """The number of the newest backup of the store; in a restored one, of the backup that it was."""
    return int(store.mark(NUMBER) or 0)


def destroy_backup(path: Path, workspace: str) -> bool:
    """Destroys an older key backup of the workspace, as far as the medium allows; nothing else is ever touched.

    Returns:
        Whether there is no such backup any more.
    """
    try:
        if not path.exists():
            return path.parent.is_dir()  # a medium that is not there may still have it
        if not _is_backup_of(path, workspace):
            return True  # something else took its place
        with path.open("r+b") as file:
            # The header holds the sealed keys: without it the rest is noise.
            file.write(os.urandom(min(path.stat().st_size, len(MAGIC) + _LENGTH.size + _LONGEST_HEADER)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        flush(path.parent)
    except OSError:
        return False
    return True


def _scratch(store: KeyStore, target: Path) -> Path:
    """Where the unsealed copy lies while it is sealed: beside the store's file, or beside the backup."""
    beside = Path(store.engine.url.database or "") if store.engine.dialect.name == "sqlite" else target
    return beside.with_name(beside.name + ".copy")


def _is_backup_of(path: Path, workspace: str) -> bool:
    try:
        with path.open("rb") as file:
            return _read_header(file, path.name)[0].workspace == workspace
    except (OSError, OperatorError):
        return False


def restore_keys(
    source: Path, target: Place, custody: EpochCustody, workspace: str, *, root_private: bytes | None = None
) -> KeyStore:
    """Restores a key store from its backup and opens it.

    Args:
        source: The backup.
        target: Where the key store is to be; nothing must be there.
        custody: Keeps epoch keys; gets the backup's if it does not have it.
        workspace: The workspace's id.
        root_private: From the recovery sheet; without it the epoch key must be in custody.

    Raises:
        OperatorError: Not a key backup, or damaged (VAULT-017); the root key does not open it (VAULT-020); it is
            another workspace's (VAULT-015); the target exists (STORAGE-011).
    """
    if database_exists(target):
        raise OperatorError("STORAGE-011", file=label(target))
    beside = target if isinstance(target, Path) else source
    partial = beside.with_name(beside.name + ".partial")
    with ExitStack() as cleaning:
        cleaning.callback(partial.unlink, missing_ok=True)
        with source.open("rb") as file:
            header, raw = _read_header(file, source.name)
            if header.workspace != workspace:
                raise OperatorError("VAULT-015", found=header.workspace, wanted=workspace)
            file_key, epoch_key = _keys_of(header, custody, root_private)
            partial.unlink(missing_ok=True)
            descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                for chunk in _read_chunks(file, source.name, file_key, digest_of(raw).hex()):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
        if header.epoch not in custody.numbers():
            custody.put(header.epoch, epoch_key)
        if isinstance(target, Path):
            partial.rename(target)
            flush(target.parent)
        else:
            install_copy(partial, target, tables=metadata)
    store = open_keystore(target, custody, workspace)
    # The data may know of later erasures and numbers than this backup does: `Eraser.replay` compares.
    store.set_mark(RESTORED, header.created_at)
    return store


def recover_epoch(source: Path, custody: EpochCustody, workspace: str, *, root_private: bytes) -> int:
    """Brings back only the epoch key, for a key store that is in its place; returns the epoch.

    Raises:
        OperatorError: As `restore_keys`.
    """
    with source.open("rb") as file:
        header, _ = _read_header(file, source.name)
    if header.workspace != workspace:
        raise OperatorError("VAULT-015", found=header.workspace, wanted=workspace)
    _, epoch_key = _keys_of(header, custody, root_private)
    custody.put(header.epoch, epoch_key)
    return header.epoch


def read_key_backup(source: Path) -> KeyBackupHeader:
    """What a backup says of itself, without opening it.

    Raises:
        OperatorError: Not a key backup (VAULT-017).
    """
    with source.open("rb") as file:
        return _read_header(file, source.name)[0]


def _copy(store: KeyStore, copy: Path) -> tuple[int, int]:
    """Copies the store; returns the copy's epoch, and a generation that it is not older than."""
    while True:
        before = _epoch_and_generation(store)
        copy_database(store.engine, copy, tables=metadata)
        if _epoch_and_generation(store)[0] == before[0]:
            return before
        copy.unlink()  # a roll came in between


def _epoch_and_generation(store: KeyStore) -> tuple[int, int]:
    with store.engine.connect() as connection:
        rows = keyrows.rows_in(connection)
        return int(rows(keyrows.CURRENT_EPOCH, {})[0][0]), int(rows(keyrows.MARK, {"name": GENERATION})[0][0])


def _keys_of(
    header: KeyBackupHeader, custody: EpochCustody, root_private: bytes | None
) -> tuple[bytes, bytes]:
    bound_to = bind(_PURPOSE, header.workspace, header.epoch)
    try:
        if root_private is not None:
            both = box_open(root_private, b64decode(header.to_root), bound_to)
            return both[:KEY_BYTES], both[KEY_BYTES:]
        epoch_key = custody.get(header.epoch)
        return unseal(epoch_key, b64decode(header.to_epoch), bound_to), epoch_key
    except TamperedError as error:
        raise OperatorError("VAULT-020") from error


def _write(copy: Path, partial: Path, header: KeyBackupHeader, file_key: bytes) -> None:
    raw = msgspec.json.encode(header)
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out, copy.open("rb") as source:
        out.write(MAGIC + _LENGTH.pack(len(raw)) + raw)
        number = 0
        chunk = source.read(_CHUNK)
        while chunk:
            following = source.read(_CHUNK)
            bound_to = bind(_PURPOSE, digest_of(raw).hex(), number, int(not following))
            sealed = seal(file_key, chunk, bound_to)
            out.write(_LENGTH.pack(len(sealed)) + sealed)
            number, chunk = number + 1, following
        out.flush()
        os.fsync(out.fileno())


def _read_header(file: BinaryIO, name: str) -> tuple[KeyBackupHeader, bytes]:
    start = file.read(len(MAGIC) + _LENGTH.size)
    if not start.startswith(MAGIC) or len(start) != len(MAGIC) + _LENGTH.size:
        raise OperatorError("VAULT-017", file=name)
    (length,) = _LENGTH.unpack(start[len(MAGIC) :])
    raw = file.read(min(length, _LONGEST_HEADER))
    try:
        return msgspec.json.decode(raw, type=KeyBackupHeader), raw
    except msgspec.DecodeError as error:
        raise OperatorError("VAULT-017", file=name) from error


def _read_chunks(file: BinaryIO, name: str, file_key: bytes, header_digest: str) -> Iterator[bytes]:
    number = 0
    sealed = _read_chunk(file, name)
    while sealed:
        following = _read_chunk(file, name)
        try:
            yield unseal(file_key, sealed, bind(_PURPOSE, header_digest, number, int(not following)))
        except TamperedError as error:
            raise OperatorError("VAULT-017", file=name) from error
        number, sealed = number + 1, following
    if number == 0:
        raise OperatorError("VAULT-017", file=name)


def _read_chunk(file: BinaryIO, name: str) -> bytes:
    prefix = file.read(_LENGTH.size)
    if not prefix:
        return b""
    length = _LENGTH.unpack(prefix)[0] if len(prefix) == _LENGTH.size else 0
    sealed = file.read(length) if length <= 2 * _CHUNK else b""
    if not sealed or len(sealed) != length:
        raise OperatorError("VAULT-017", file=name)
    return sealed
