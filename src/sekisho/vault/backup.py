"""The data's backup, without keys: one tar of the database's snapshot and the workspace's files, with a manifest.

Alone it is ciphertext, state bits and dates. Restoring needs the newest key store, and purges what was erased since
the backup was taken before anyone can read: tombstones are applied, and envelopes without a key are removed.
"""

import io
import os
import tarfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from shutil import copyfileobj, rmtree
from typing import Final

import msgspec
from sqlalchemy import Engine

from sekisho.errors import OperatorError
from sekisho.law.clock import seconds
from sekisho.storage.engine import open_database
from sekisho.storage.snapshot import compact, copy_database, flush
from sekisho.storage.writer import Writer
from sekisho.vault import store
from sekisho.vault.erasure import Eraser
from sekisho.vault.filestore import PLACE, FileStore
from sekisho.vault.keybackup import backups_made
from sekisho.vault.keystore import STORE_ID, KeyStore
from sekisho.vault.vault import Vault

FORMAT: Final = "sekisho data backup"
DATABASE: Final = "data/sekisho.db"
"""Place of the database in a backup, and in a workspace whose data is a file."""

_MANIFEST: Final = "manifest.json"
_LONGEST_MANIFEST: Final = 1 << 26
_NEVER: Final = (".partial", ".copy", ".lock", "-wal", "-shm", "-journal")
_EPOCH_KEYS: Final = ("epoch-*.key", "epoch-*.sealed")


class BackedUpFile(msgspec.Struct, frozen=True):
    """One file of the backup: place in the workspace, bytes, SHA-256."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the backup holds, and which key store it needs.

    Attributes:
        format: Always the same words.
        version: Of this form.
        workspace: The workspace's id.
        store_id: Of the key store.
        generation: How often anything had been destroyed when this was taken.
        key_backup: Number of the newest key backup when this was taken; 0 in files from before they were counted.
        created_at: ISO 8601.
        database: Which of the files is the database.
        files: All files.
    """

    format: str = FORMAT
    version: int = 1
    workspace: str
    store_id: str
    generation: int
    key_backup: int = 0
    created_at: str
    database: str
    files: tuple[BackedUpFile, ...]


def backup_data(engine: Engine, keys: KeyStore, workspace: Path, target: Path, *, at: datetime) -> Manifest:
    """Writes a consistent backup while the workspace is in use; durable on return.

    Args:
        engine: The data database.
        keys: The key store; only its identity is noted.
        workspace: The workspace's folder.
        target: The file; must not exist.
        at: Now.

    Raises:
        OperatorError: The file exists (STORAGE-011); a key lies inside the workspace (VAULT-014); no space
            (STORAGE-002).
    """
    if target.exists():
        raise OperatorError("STORAGE-011", file=target.name)
    partial, copy = (target.with_name(target.name + end) for end in (".partial", ".copy"))
    with ExitStack() as cleaning:
        for left in (partial, copy):
            left.unlink(missing_ok=True)
            cleaning.callback(left.unlink, missing_ok=True)
        # Files that the copy's rows name must still be there when they are read.
        cleaning.enter_context(FileStore(workspace / PLACE).standing())
        generation = keys.generation()  # before the copy: an erasure in between is applied on restore
        copy_database(engine, copy)
        sources = {DATABASE: copy}
        sources |= {place: path for place, path in _files(workspace, target) if place != DATABASE}
        manifest = Manifest(
            workspace=keys.workspace,
            store_id=keys.mark(STORE_ID) or "",
            generation=generation,
            key_backup=backups_made(keys),
            created_at=at.isoformat(),
            database=DATABASE,
            files=tuple(_described(place, path) for place, path in sorted(sources.items())),
        )
        try:
            _write(partial, manifest, sources, seconds(at))
            partial.rename(target)
            flush(target.parent)
        except OSError as error:
            raise OperatorError("STORAGE-002", file=target.name) from error
    return manifest


Enter = Callable[[Path, int], object]
"""Writes the restore down in the folder being built; told how many erasures were applied."""


def _unentered(_building: Path, _purged: int) -> None:
    """Nobody keeps a book."""


def restore_data(
    source: Path, workspace: Path, keys: KeyStore, *, at: datetime, enter: Enter = _unentered
) -> int:
    """Restores a backup into a folder that is empty or absent; returns how many erasures had to be applied.

    Until everything erased is purged and the restore is written down, nothing stands under the workspace's name. At the first start `Eraser.replay`
    brings the index to what the restored data says.

    Args:
        source: The backup.
        workspace: The folder to be.
        keys: The newest key store.
        at: Now.
        enter: Called before the folder gets its name.

    Raises:
        OperatorError: Not a backup, or damaged (VAULT-017); the folder holds something (VAULT-018); of another
            workspace (VAULT-015); the key store is older than the backup (VAULT-016).
    """
    if workspace.exists() and any(workspace.iterdir()):
        raise OperatorError("VAULT-018", place=str(workspace))
    building = workspace.with_name(workspace.name + ".restoring")
    if building.exists():
        rmtree(building)  # left by a restore that died
    building.mkdir(mode=0o700, parents=True)
    with ExitStack() as cleaning:
        cleaning.callback(rmtree, building, ignore_errors=True)
        manifest = _unpack(source, building, keys)
        purged = _purge(building / manifest.database, FileStore(building / PLACE), keys, at)
        enter(building, purged)
        for path in sorted(building.rglob("*")):
            flush(path)
        if workspace.exists():
            workspace.rmdir()
        building.rename(workspace)
        flush(workspace.parent)
    return purged


def _purge(database: Path, files: FileStore, keys: KeyStore, at: datetime) -> int:
    engine = open_database(database)
    try:
        with Writer(engine, name="restore") as writer:
            eraser = Eraser(Vault(engine, keys, files=files), writer)
            purged = eraser.purge_restored(at=at)
            eraser.replay(at=at)
        with engine.connect() as connection:
            holders = list(dict.fromkeys(holder for holder, _ in store.holders_with_envelopes(connection)))
        # The values are those of the backup, the index knows newer ones: compared at the next start.
        keys.unsettle(holders)
        # INVARIANT: purged rows are not on the disk any more when the folder gets its name.
        compact(engine)
    finally:
        engine.dispose()
    return purged


def _files(workspace: Path, target: Path) -> Iterable[tuple[str, Path]]:
    for path in sorted(workspace.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.name.endswith(_NEVER) or path == target:
            continue
        # INVARIANT: no epoch key ever leaves in a data backup.
        if any(path.match(pattern) for pattern in _EPOCH_KEYS):
            raise OperatorError("VAULT-014", place=str(path))
        yield path.relative_to(workspace).as_posix(), path


def _described(place: str, path: Path) -> BackedUpFile:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return BackedUpFile(path=place, size=path.stat().st_size, sha256=digest)


def _write(partial: Path, manifest: Manifest, sources: dict[str, Path], mtime: int) -> None:
    raw = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            tar.addfile(_member(_MANIFEST, len(raw), mtime), io.BytesIO(raw))
            for described in manifest.files:
                with sources[described.path].open("rb") as file:
                    tar.addfile(_member(described.path, described.size, mtime), file)
        out.flush()
        os.fsync(out.fileno())


def _member(name: str, size: int, mtime: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, mtime, 0o600
    return member


def _unpack(source: Path, building: Path, keys: KeyStore) -> Manifest:
    """Checks and unpacks; only what the manifest names, only inside the folder."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            manifest = _read_manifest(tar, source.name)
            _require_keys(manifest, keys)
            expected = {described.path: described for described in manifest.files}
            for member in tar:
                _unpack_member(tar, member, expected, building, source.name)
    except (tarfile.TarError, msgspec.DecodeError, EOFError) as error:
        raise OperatorError("VAULT-017", file=source.name) from error
    except FileNotFoundError as error:
        raise OperatorError("STORAGE-004", file=source.name) from error
    if expected or manifest.database not in {described.path for described in manifest.files}:
        raise OperatorError("VAULT-017", file=source.name)
    return manifest


def _read_manifest(tar: tarfile.TarFile, name: str) -> Manifest:
    member = tar.next()
    file = None if member is None or member.name != _MANIFEST else tar.extractfile(member)
    if file is None:
        raise OperatorError("VAULT-017", file=name)
    manifest = msgspec.json.decode(file.read(_LONGEST_MANIFEST), type=Manifest)
    if (manifest.format, manifest.version) != (FORMAT, 1):
        raise OperatorError("VAULT-017", file=name)
    return manifest


def _require_keys(manifest: Manifest, keys: KeyStore) -> None:
    if manifest.workspace != keys.workspace or manifest.store_id != keys.mark(STORE_ID):
        raise OperatorError("VAULT-015", found=manifest.workspace, wanted=keys.workspace)
    # INVARIANT: of the key backups that were ever made, only the newest meets this data. What was destroyed since
    # that one, the data's own journal knows and destroys again (`Eraser.replay`).
    if backups_made(keys) < manifest.key_backup:
        number = backups_made(keys)
        raise OperatorError(
            "VAULT-016", created_at=manifest.created_at, number=number, known=manifest.key_backup
        )


def _unpack_member(
    tar: tarfile.TarFile,
    member: tarfile.TarInfo,
    expected: dict[str, BackedUpFile],
    building: Path,
    name: str,
) -> None:
    if member.name == _MANIFEST:
        return
    described = expected.pop(member.name, None)
    place = PurePosixPath(member.name)
    file = tar.extractfile(member) if member.isreg() else None
    if described is None or file is None or place.is_absolute() or ".." in place.parts:
        raise OperatorError("VAULT-017", file=name)
    path = building / place
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        copyfileobj(file, out)
    if _described(member.name, path) != described:
        raise OperatorError("VAULT-017", file=name)
