"""Keeps what must not be lost, and makes final what was erased: backups, restore, the roll of the epoch.

The data's backup holds no key; the key store has its own. A restore needs the newest key store, applies what was
erased since, and says so in the book. Source: 法22条, 23条.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from sekisho.application import duties
from sekisho.application.house import House, Unit
from sekisho.application.workspace import SETTINGS, Workspace, load_workspace
from sekisho.errors import OperatorError
from sekisho.gate.model import Actor, ActorKind, Status
from sekisho.ledger import tree
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import GONE, Effect
from sekisho.ledger.verify import newest_effects
from sekisho.safeguards import store as accounts
from sekisho.safeguards.model import Duty
from sekisho.storage.engine import database_exists, remove_database
from sekisho.storage.place import Schema
from sekisho.storage.snapshot import compact, install_copy
from sekisho.vault import keybackup, subjects
from sekisho.vault.attachments import attachments_of
from sekisho.vault.backup import DATABASE, backup_data, restore_data
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import HolderNo
from sekisho.vault.projection import SubjectState
from sekisho.vault.roll import roll
from sekisho.vault.store import newest_versions
from sekisho.vault.tables import subject_state


def backup(house: House, target: Path) -> int:
    """Writes a data backup while the workspace is in use; returns the number of its files."""
    manifest = backup_data(house.engine, house.keys, house.workspace.folder, target, at=house.clock.now())
    return len(manifest.files)


def backup_keys(house: House, target: Path, *, replace: bool = False) -> int:
    """Writes the key store's own backup; returns the epoch in which it is."""
    header = keybackup.backup_keys(
        house.keys,
        bytes.fromhex(house.workspace.root_public_key),
        target,
        at=house.clock.now(),
        replace=replace,
    )
    house.keys.set_mark("key_backup", str(target.resolve()))
    return header.epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """A new epoch.

    Attributes:
        epoch: Its number.
        entry: Number of the ledger entry.
        key_backup: The key backup that was rewritten, or None when none was ever made.
    """

    epoch: int
    entry: int
    key_backup: Path | None


def roll_epoch(house: House, actor: Actor) -> Rolled:
    """Starts a new epoch: the living keys are wrapped anew, copies of destroyed keys become noise.

    The database is rewritten too, so that no freed page keeps what was purged. The newest key backup is rewritten in
    its place; older copies of it are the operator's to destroy.

    Raises:
        StaffError: The account is no officer (ACCOUNT-007).
    """
    if actor.kind is not ActorKind.SYSTEM:
        house.read(lambda unit: duties.require(unit, actor, Duty.OFFICER))
    # Codes, and keyed hashes of addresses that asked for one, would outlive those who are erased.
    house.write(lambda unit: accounts.tidy(unit.conn, now=unit.now, since=unit.now))
    compact(house.engine)
    number = roll(house.keys, at=house.clock.now())
    # Written down before the backup is tried: when its disk is full, the epoch has begun all the same.
    entry = house.write(
        lambda unit: unit.record(EntryKind.KEYS_EPOCH_ROLLED, actor=actor.id, note={"epoch": number})
    )
    known = house.keys.mark("key_backup")
    target = None if known is None else Path(known)
    if target is not None and target.parent.is_dir():
        backup_keys(house, target, replace=True)
    else:
        target = None
    return Rolled(epoch=number, entry=entry.no, key_backup=target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A workspace that was brought back.

    Attributes:
        workspace: Its settings.
        replayed: Erasures that had to be applied.
        size: Entries in its book.
    """

    workspace: Workspace
    replayed: int
    size: int


def restore(
    source: Path,
    folder: Path,
    *,
    settings: Workspace,
    keys: KeyStore,
    opener: Callable[[Workspace], House],
    actor: Actor,
    at: datetime,
) -> Restored:
    """Restores a data backup with the newest key store, applies erasures made since, and enters it in the book.

    Raises:
        OperatorError: As `vault.backup.restore_data`.
    """
    sizes: list[int] = []

    def enter(building: Path, purged: int) -> None:
        (building / SETTINGS).write_text(settings.settings(), encoding="utf-8")
        if isinstance(settings.database, Schema):
            install_copy(building / DATABASE, settings.database)
            remove_database(building / DATABASE)
        house = opener(load_workspace(building))
        try:
            sizes.append(house.write(lambda unit: _enter_restore(unit, actor, purged)))
        finally:
            house.close()

    if isinstance(settings.database, Schema) and database_exists(settings.database):
        raise OperatorError("STORAGE-011", file=settings.database.name)
    try:
        replayed = restore_data(source, folder, keys, at=at, enter=enter)
    except BaseException:
        if isinstance(settings.database, Schema):
            remove_database(settings.database)
        raise
    return Restored(workspace=settings, replayed=replayed, size=sizes[0])


def _enter_restore(unit: Unit, actor: Actor, replayed: int) -> int:
    """Writes down what the restore changed, so that the newest state is a recorded one again."""
    recorded = newest_effects(unit.conn)
    lost = unit.house.keys.mark("ledger_size") or "0"
    for row in unit.conn.execute(select(*(subject_state.c[name] for name in SubjectState._fields))).all():
        state = SubjectState(*row)
        if state.status >= Status.ERASING:
            continue
        who = unit.ledger_no(state.subject_no)
        effects = []
        newest = recorded.get((who, "state"))
        if newest is None or newest.hash != subjects.row_digest(state).hex():
            effects.append(unit.state_effect(state, who))
        holder = HolderNo(state.subject_no)
        there = {f"envelope:{group}" for group in newest_versions(unit.conn, holder)}
        there |= {one.thing for one in attachments_of(unit.conn, holder)}
        for (number, thing), effect in recorded.items():
            held = thing.startswith(("envelope:", "file:"))
            if number == who and held and effect.hash != GONE and thing not in there:
                effects.append(Effect(ledger_no=who, object=thing, hash=GONE))
        if effects:
            unit.record(
                EntryKind.SUBJECT_DATA_ERASED,
                actor=actor.id,
                subjects=(who,),
                effects=tuple(effects),
                note={"reason": "restore"},
            )
    entry = unit.record(
        EntryKind.WORKSPACE_RESTORED,
        actor=actor.id,
        note={"replayed": replayed, "signed_size_before": int(lost)},
    )
    tree.integrate(unit.conn)
    return entry.no + 1
