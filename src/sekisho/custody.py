"""Keys and copies in other hands: what brings a workspace back, keeps its epoch key elsewhere, renews the sheet, drills.

Beside `bootstrap`, because each of them opens a house otherwise than serving it does, or joins a key store without one.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sekisho.application import key_desk
from sekisho.application.creating import on_servers
from sekisho.application.drilling import Drilled, drill
from sekisho.application.duties import require_in
from sekisho.application.house import House
from sekisho.application.keeping import Restored, restore
from sekisho.application.key_desk import Rolled, refuse_older_keys
from sekisho.application.key_officers import KeyAct, refuse_alone
from sekisho.application.signing_in import OPERATOR
from sekisho.application.workspace import SETTINGS, Token, Workspace, load_workspace
from sekisho.bootstrap import custody_of, open_house
from sekisho.errors import OperatorError
from sekisho.gate.model import Actor, ActorKind
from sekisho.law.clock import SystemClock
from sekisho.notice.outbox import Outbox
from sekisho.safeguards.model import Duty
from sekisho.storage.engine import database_exists, open_database, remove_database
from sekisho.storage.lease import lease_of
from sekisho.storage.place import Schema
from sekisho.storage.transaction import reading
from sekisho.vault.cipher import new_root_key
from sekisho.vault.epoch import EpochCustody, FileCustody
from sekisho.vault.halves import is_half, join_halves, recovery_halves
from sekisho.vault.keybackup import read_key_backup, recover_epoch, restore_keys
from sekisho.vault.keystore import open_keystore
from sekisho.vault.recovery import parse_recovery_sheet, recovery_sheet


def bring_back(
    source: Path,
    folder: Path,
    *,
    keys_from: Path | None = None,
    sheet: str | None = None,
    databases: tuple[str, str] | None = None,
    files: bool = False,
) -> Restored:
    """Restores a data backup into a folder, with the key store in its place or with the newest key backup.

    Args:
        source: The data backup.
        folder: The workspace to be.
        keys_from: The newest key backup; None = the key store is where the backup's settings say.
        sheet: The typed recovery sheet; None = the epoch key is on this machine.
        databases: PostgreSQL databases of data and keys, when it is to stand on others than it stood on.
        files: It is to stand on files.
    """
    settings = _placed(_settings_of(source, folder), databases, files=files)
    custody = custody_of(settings)
    if keys_from is not None and not database_exists(settings.key_store):
        settings.keys.mkdir(parents=True, mode=0o700, exist_ok=True)
        settings.epochs.mkdir(parents=True, mode=0o700, exist_ok=True)
        root = _root_of(settings, sheet)
        there = set(custody.numbers())
        keys = restore_keys(keys_from, settings.key_store, custody, settings.id, root_private=root)
        new_epochs = set(custody.numbers()) - there
    else:
        keys, new_epochs = open_keystore(settings.key_store, custody, settings.id), None
    try:
        return restore(
            source,
            folder,
            settings=settings,
            keys=keys,
            opener=lambda workspace: open_house(workspace, restoring=True),
            actor=_operator(),
            at=SystemClock().now(),
        )
    except BaseException:
        if new_epochs is not None:  # the keys came with this restore, and go with it
            keys.close()
            remove_database(settings.key_store)
            for number in new_epochs:
                custody.destroy(number)
        raise
    finally:
        keys.close()


def bring_keys_back(source: Path, folder: Path, *, sheet: str | None = None) -> int:
    """Restores the key store of a workspace from its backup; returns the epoch.

    A key store that is in its place is left there, because it is the newest: with the recovery sheet, only an epoch
    key that was lost is brought back.

    Raises:
        OperatorError: As `vault.keybackup.restore_keys`; the book knows a newer backup (VAULT-061).
    """
    settings = load_workspace(folder)
    _refuse_older_backup(settings, source)
    for place in (settings.keys, settings.epochs):
        place.mkdir(parents=True, mode=0o700, exist_ok=True)
    root = _root_of(settings, sheet)
    custody = custody_of(settings)
    if root is not None and database_exists(settings.key_store) and not _opens(settings, custody):
        recover_epoch(source, custody, settings.id, root_private=root)
        keys = open_keystore(settings.key_store, custody, settings.id)
    else:
        keys = restore_keys(source, settings.key_store, custody, settings.id, root_private=root)
    keys.close()
    return custody.current()


def keep_keys(workspace: Workspace, token: Token | None, actor: Actor) -> Rolled:
    """Gives the epoch key into other keeping, a token or a file, and rolls, so that the old key opens nothing more.

    Killed in between, the same act again finishes it.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), or alone (KEYS-001).
        OperatorError: Another process serves the workspace (STORAGE-009); the token is not there, or the PIN is
            wrong (VAULT-062, VAULT-063).
    """
    before, wanted = custody_of(workspace), replace(workspace, token=token)
    after = custody_of(wanted)
    house = open_house(workspace)
    try:
        refuse_alone(house, actor, KeyAct.KEEP)
        with lease_of(house.engine, workspace.lease, who="sekisho keys keep", at=house.clock.now()):
            number, key = house.keys.epoch_in_use()
            after.put(number, key)
    finally:
        house.close()
    wanted.save()
    house = open_house(wanted)
    try:
        with lease_of(house.engine, workspace.lease, who="sekisho keys keep", at=house.clock.now()):
            rolled = key_desk.roll_epoch(house, actor, act=KeyAct.KEEP)
    finally:
        house.close()
    for old in [*FileCustody(workspace.epochs).numbers(), *before.numbers()]:
        for custody in (before, FileCustody(workspace.epochs)):
            # INVARIANT: the epoch in use is destroyed nowhere; what kept the earlier ones keeps nothing more.
            if old < rolled.epoch:
                custody.destroy(old)
    return rolled


def renew_sheet(
    house: House, actor: Actor, *, halves: bool, hand_over: Callable[[tuple[str, ...]], object]
) -> Path | None:
    """Makes a new recovery sheet, whole or in two halves, handed over first; returns the rewritten key backup.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), or alone (KEYS-001).
    """
    private, public = new_root_key()
    sheets = recovery_halves(private) if halves else (recovery_sheet(private),)
    return key_desk.renew_sheet(house, actor, public, hand_over=lambda: hand_over(sheets))


def run_drill(house: House, actor: Actor, *, within: Path, sheet: str | None = None) -> Drilled:
    """Brings a backup of a running workspace back beside it, and verifies it. See `application.drilling.drill`."""
    now = house.clock.now() if house.workspace.rehearsal else None
    return drill(
        house,
        actor,
        within=within,
        open_house=lambda workspace, restoring: open_house(
            workspace, now=now, restoring=restoring, mail=Outbox(house.clock)
        ),
        root_private=None if sheet is None else _typed_root(sheet),
    )


def _opens(settings: Workspace, custody: EpochCustody) -> bool:
    try:
        open_keystore(settings.key_store, custody, settings.id).close()
    except OperatorError:
        return False
    return True


def _root_of(settings: Workspace, sheet: str | None) -> bytes | None:
    """The root key as typed, or None to go by the epoch key.

    Raises:
        OperatorError: Two officers keep the keys, and not both halves were given (VAULT-069).
    """
    if settings.two_officers and (sheet is None or not is_half(sheet)):
        raise OperatorError("VAULT-069")
    return None if sheet is None else _typed_root(sheet)


def _typed_root(sheet: str) -> bytes:
    return join_halves(sheet) if is_half(sheet) else parse_recovery_sheet(sheet)


def _operator() -> Actor:
    """Whoever runs commands on the machine."""
    return Actor(kind=ActorKind.STAFF, id=OPERATOR, purposes=None, items=None)


def _refuse_older_backup(settings: Workspace, source: Path) -> None:
    """An officer acts; the data's book knows which key backup is the newest, also while no key is there."""
    engine = open_database(settings.database)
    try:
        with reading(engine) as tx:
            require_in(tx.connection, _operator(), Duty.OFFICER)
            refuse_older_keys(tx.connection, read_key_backup(source).number)
    finally:
        engine.dispose()


def _placed(settings: Workspace, databases: tuple[str, str] | None, *, files: bool) -> Workspace:
    """Where a restored workspace is to stand: where it stood or where it is told, beside what is there, never over it."""
    if files:
        return replace(settings, servers=None)
    found = settings.servers if databases is None else on_servers(*databases, settings.id)
    if found is None:
        return settings
    name, number = found.schema, 1
    while database_exists(Schema(url=found.data, name=name)):
        number += 1
        name = f"{found.schema}_{number}"
    return replace(settings, servers=replace(found, schema=name))


def _settings_of(source: Path, folder: Path) -> Workspace:
    """The settings inside a data backup, read without restoring it."""
    import tarfile
    import tempfile

    try:
        with tarfile.open(source, mode="r:") as tar:
            member = tar.extractfile(SETTINGS)
            text = b"" if member is None else member.read(1 << 16)
    except (tarfile.TarError, KeyError, OSError) as error:
        raise OperatorError("VAULT-017", file=source.name) from error
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / SETTINGS).write_bytes(text)
        found = load_workspace(Path(scratch))
    return replace(found, folder=folder.resolve())
