"""Joins adapters to ports: the one place that knows which database, which mail, which clock."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

# Every store declares its tables on the shared metadata when it is imported.
from sekisho.application import agents as _agents  # noqa: F401
from sekisho.application import approvals as _approvals  # noqa: F401
from sekisho.application import authority_desk as _authority_desk  # noqa: F401
from sekisho.application import doctor, heads, key_desk
from sekisho.application import export_store as _export_store  # noqa: F401
from sekisho.application import import_store as _import_store  # noqa: F401
from sekisho.application import lists as _lists  # noqa: F401
from sekisho.application import obligation_store as _obligation_store  # noqa: F401
from sekisho.application import plan_store as _plan_store  # noqa: F401
from sekisho.application import sweep_store as _sweep_store  # noqa: F401
from sekisho.application import telling as _telling  # noqa: F401
from sekisho.application.creating import Created, HandOver, create_workspace, on_servers, unseen
from sekisho.application.derived import after_purge
from sekisho.application.drilling import Drilled, drill
from sekisho.application.duties import require_in
from sekisho.application.house import House, Unit
from sekisho.application.keeping import Restored, restore
from sekisho.application.key_desk import Rolled, refuse_older_keys
from sekisho.application.key_officers import KeyAct, refuse_alone
from sekisho.application.plan_cache import PlanCache
from sekisho.application.shelf import Shelf
from sekisho.application.signing_in import OPERATOR
from sekisho.application.workspace import DOCUMENT, SETTINGS, MailSettings, Token, Workspace, load_workspace
from sekisho.enforce import accounts as _accounts  # noqa: F401
from sekisho.errors import OperatorError
from sekisho.gate.model import Actor, ActorKind
from sekisho.law.clock import Clock, FixedClock, SystemClock
from sekisho.ledger import store as _ledger_store  # noqa: F401
from sekisho.ledger import witness as _witness  # noqa: F401
from sekisho.ledger.note import Ed25519Signer
from sekisho.ledger.ports import Signer
from sekisho.notice.mail import Mail
from sekisho.notice.outbox import Outbox
from sekisho.notice.smtp import SmtpMail
from sekisho.policy import finding_store as _finding_store  # noqa: F401
from sekisho.policy import store as _policy_store  # noqa: F401
from sekisho.safeguards import store as _safeguards_store  # noqa: F401
from sekisho.safeguards.model import Duty
from sekisho.standing import store as _standing_store  # noqa: F401
from sekisho.storage.engine import database_exists, open_database, remove_database
from sekisho.storage.fitting import fit
from sekisho.storage.lease import lease_of
from sekisho.storage.place import Schema
from sekisho.storage.schema import metadata
from sekisho.storage.sharding import statements
from sekisho.storage.transaction import reading
from sekisho.storage.writer import Writer
from sekisho.vault.cipher import new_root_key
from sekisho.vault.epoch import EpochCustody, FileCustody
from sekisho.vault.erasure import Eraser
from sekisho.vault.filestore import FileStore
from sekisho.vault.halves import is_half, join_halves, recovery_halves
from sekisho.vault.keybackup import read_key_backup, recover_epoch, restore_keys
from sekisho.vault.keystore import KeyStore, create_keystore, open_keystore
from sekisho.vault.keystore_tables import metadata as key_tables
from sekisho.vault.recovery import parse_recovery_sheet, recovery_sheet
from sekisho.vault.texts import Texts
from sekisho.vault.vault import Vault


def keys_home() -> Path:
    """Folder of this account's key stores: ``SEKISHO_KEYS`` or the user's data folder."""
    given = os.environ.get("SEKISHO_KEYS")
    if given:
        return Path(given) / "keys"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "sekisho" / "keys"


def epochs_home() -> Path:
    """Folder of this account's epoch keys: ``SEKISHO_EPOCHS`` or the user's configuration folder."""
    given = os.environ.get("SEKISHO_EPOCHS") or os.environ.get("SEKISHO_KEYS")
    if given:
        return Path(given) / "epochs"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "sekisho" / "epochs"


def databases_home() -> tuple[str, str] | None:
    """Addresses of the databases of new workspaces: ``SEKISHO_DATABASE`` and ``SEKISHO_KEY_DATABASE``, or files."""
    data, keys = os.environ.get("SEKISHO_DATABASE"), os.environ.get("SEKISHO_KEY_DATABASE")
    return (data, keys) if data and keys else None


def custody_of(workspace: Workspace) -> EpochCustody:
    """Who keeps the epoch key: files, or a token."""
    token = workspace.token
    if token is None:
        return FileCustody(workspace.epochs)
    from sekisho.vault.token import TokenCustody, pin_of

    return TokenCustody(
        workspace.epochs,
        module=token.module,
        token=token.label,
        pin=pin_of(token.label, os.environ.get("SEKISHO_TOKEN_PIN"), token.pin_file),
        workspace=workspace.id,
    )


def clock_for(workspace: Workspace, now: datetime | None) -> Clock:
    """The machine's clock, or the instant given for a rehearsal.

    Raises:
        OperatorError: The workspace is no rehearsal; its clock cannot be moved (WORKSPACE-004).
    """
    if now is None:
        return SystemClock()
    if not workspace.rehearsal:
        raise OperatorError("WORKSPACE-004")
    return FixedClock(at=now)


def mail_for(workspace: Workspace, clock: Clock) -> Mail:
    """The mail adapter that the settings name."""
    settings = workspace.mail
    if settings.mode == "outbox":
        return Outbox(clock)
    return SmtpMail(
        host=settings.host, port=settings.port, sender=settings.sender, starttls=settings.starttls
    )


def open_house(
    workspace: Workspace,
    *,
    now: datetime | None = None,
    create: bool = False,
    restoring: bool = False,
    mail: Mail | None = None,
) -> House:
    """Opens a workspace: databases, keys, signer; finishes what a killed process left undone.

    Args:
        workspace: Where everything is.
        now: A rehearsal's instant.
        create: Make the databases.
        restoring: The data is older than what the key store remembers, and will say so in its book.
        mail: Another way for mail than the settings'.

    Raises:
        OperatorError: Keys missing or wrong, data older than the key store knows (VAULT-0xx); database missing,
            locked or broken (STORAGE-0xx).
    """
    clock = clock_for(workspace, now)
    custody = custody_of(workspace)
    if create:
        keys = create_keystore(workspace.key_store, custody, workspace.id, at=clock.now())
    else:
        keys = open_keystore(workspace.key_store, custody, workspace.id)
    try:
        engine = open_database(workspace.database, create=create)
        if not create:
            fit(engine)
        if not create and not restoring:
            with reading(engine) as tx:
                heads.refuse_older(tx.connection, keys)
    except BaseException:
        keys.close()
        raise
    return _joined(workspace, clock, keys, engine, create=create, mail=mail)


def _joined(
    workspace: Workspace, clock: Clock, keys: KeyStore, engine: Engine, *, create: bool, mail: Mail | None
) -> House:
    if create:
        from sekisho.storage.migrations import upgrade

        upgrade(engine)
    writer = Writer(engine)
    vault = Vault(engine, keys, files=FileStore(workspace.attachments))
    # The house is made below; nothing is erased before it stands.
    eraser = Eraser(
        vault,
        writer,
        on_purged=lambda tx, holder, groups, files: after_purge(Unit(house, tx), holder, groups, files),
    )
    house = House(
        workspace=workspace,
        clock=clock,
        engine=engine,
        writer=writer,
        vault=vault,
        keys=keys,
        eraser=eraser,
        texts=Texts(keys),
        signer=_signer(keys, workspace),
        mail=mail or mail_for(workspace, clock),
        shelf=Shelf(workspace.document, workspace.limits),
        plans=PlanCache(),
    )
    if not create:
        eraser.replay(at=clock.now())
    return house


def _signer(keys: KeyStore, workspace: Workspace) -> Signer:
    return Ed25519Signer(name=workspace.origin, seed=keys.secret("ledger", lambda: secrets.token_bytes(32)))


@contextmanager
def house_at(folder: Path, *, now: datetime | None = None, mail: Mail | None = None) -> Iterator[House]:
    """Opens a workspace folder for the length of a block."""
    house = open_house(load_workspace(folder), now=now, mail=mail)
    try:
        yield house
    finally:
        house.close()


def init(
    folder: Path,
    policy_file: Path,
    *,
    document: str = DOCUMENT,
    rehearsal: bool = False,
    databases: tuple[str, str] | None = None,
    now: datetime | None = None,
    mail: MailSettings | None = None,
    confirmed: bool = False,
    hand_over: HandOver = unseen,
) -> Created:
    """Makes a workspace from a published policy. See `application.creating.create_workspace`."""
    private, public = new_root_key()
    if now is not None and not rehearsal:
        raise OperatorError("WORKSPACE-004")
    return create_workspace(
        folder,
        policy_file,
        keys_home=keys_home(),
        epochs_home=epochs_home(),
        root=(public.hex(), recovery_sheet(private)),
        opener=lambda workspace, create: open_house(workspace, now=now, create=create),
        document=document,
        rehearsal=rehearsal,
        databases=databases or databases_home(),
        mail=mail,
        confirmed=confirmed,
        hand_over=hand_over,
    )


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


def _opens(settings: Workspace, custody: EpochCustody) -> bool:
    try:
        open_keystore(settings.key_store, custody, settings.id).close()
    except OperatorError:
        return False
    return True


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


def _refuse_older_backup(settings: Workspace, source: Path) -> None:
    """An officer acts; the data's book knows which key backup is the newest, also while no key is there."""
    engine = open_database(settings.database)
    try:
        with reading(engine) as tx:
            require_in(tx.connection, _operator(), Duty.OFFICER)
            refuse_older_keys(tx.connection, read_key_backup(source).number)
    finally:
        engine.dispose()


def examine(folder: Path) -> list[doctor.Line]:
    """The doctor's lines for a workspace folder."""
    workspace = load_workspace(folder)
    return doctor.examine_workspace(workspace, lambda: open_house(workspace))


def shard_plan(folder: Path) -> dict[str, tuple[str, ...]]:
    """The statements that spread a workspace's tables over several nodes, for the data's and the keys' database.

    Raises:
        OperatorError: The workspace stands on files (WORKSPACE-017).
    """
    workspace = load_workspace(folder)
    data, keys = workspace.database, workspace.key_store
    if not (isinstance(data, Schema) and isinstance(keys, Schema)):
        raise OperatorError("WORKSPACE-017")
    return {"data": statements(data, metadata), "keys": statements(keys, key_tables)}


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
