"""Joins adapters to ports: the one place that knows which database, which mail, which clock."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

# Every store declares its tables on the shared metadata when it is imported.
from sekisho.application import agents as _agents  # noqa: F401
from sekisho.application import approvals as _approvals  # noqa: F401
from sekisho.application import authority_desk as _authority_desk  # noqa: F401
from sekisho.application import doctor, heads
from sekisho.application import export_store as _export_store  # noqa: F401
from sekisho.application import import_store as _import_store  # noqa: F401
from sekisho.application import lists as _lists  # noqa: F401
from sekisho.application import obligation_store as _obligation_store  # noqa: F401
from sekisho.application import plan_store as _plan_store  # noqa: F401
from sekisho.application import sweep_store as _sweep_store  # noqa: F401
from sekisho.application import telling as _telling  # noqa: F401
from sekisho.application.creating import Created, HandOver, create_workspace, unseen
from sekisho.application.derived import after_purge
from sekisho.application.house import House, Unit
from sekisho.application.plan_cache import PlanCache
from sekisho.application.shelf import Shelf
from sekisho.application.workspace import DOCUMENT, MailSettings, Workspace, load_workspace
from sekisho.enforce import accounts as _accounts  # noqa: F401
from sekisho.errors import OperatorError, StaffError
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
from sekisho.safeguards import media_store as _media_store  # noqa: F401
from sekisho.safeguards import store as _safeguards_store  # noqa: F401
from sekisho.standing import store as _standing_store  # noqa: F401
from sekisho.storage.engine import open_database
from sekisho.storage.fitting import fit
from sekisho.storage.place import Schema
from sekisho.storage.schema import metadata
from sekisho.storage.sharding import statements
from sekisho.storage.transaction import reading
from sekisho.storage.writer import Writer
from sekisho.vault.cipher import new_root_key
from sekisho.vault.epoch import EpochCustody, FileCustody
from sekisho.vault.erasure import Eraser
from sekisho.vault.filestore import FileStore
from sekisho.vault.keystore import KeyStore, create_keystore, open_keystore
from sekisho.vault.keystore_tables import metadata as key_tables
from sekisho.vault.recovery import recovery_sheet
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
    with ExitStack() as undone:  # what was opened is let go when the house does not come to stand
        undone.callback(keys.close)
        engine = open_database(workspace.database, create=create)
        undone.callback(engine.dispose)
        if not create:
            fit(engine)
        if not create and not restoring:
            with reading(engine) as tx:
                heads.refuse_older(tx.connection, keys)
        house = _joined(workspace, clock, keys, engine, create=create, mail=mail)
        undone.pop_all()
    return house


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
        try:
            _finish_what_was_left(house)
        except BaseException:
            writer.close()
            raise
    return house


def _finish_what_was_left(house: House) -> None:
    if house.eraser.is_waited_for():
        # INVARIANT: what persons are found by is known before the index is settled, and before an address of
        # somebody erased would have to be suppressed. Without an edition in force nothing is settled.
        with suppress(StaffError):
            house.read(lambda unit: unit.snapshot)
    house.eraser.replay(at=house.clock.now())


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
