"""Keeps what must not be lost: the data's backup, and its restore. Source: 法22条, 23条.

The data's backup holds no key; the key store has its own (`key_desk`). A restore needs the newest key store, applies
what was erased since, and says so in the book.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from sekisho.application import heads
from sekisho.application.house import House, Unit
from sekisho.application.key_desk import refuse_older_keys
from sekisho.application.workspace import SETTINGS, Workspace, load_workspace
from sekisho.gate.model import Actor, Status
from sekisho.ledger import tree
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import GONE, Effect
from sekisho.ledger.verify import NewestEffect, newest_effects
from sekisho.storage.engine import remove_database
from sekisho.storage.fitting import fit_file
from sekisho.storage.place import Schema
from sekisho.storage.snapshot import install_copy
from sekisho.vault import subjects
from sekisho.vault.attachments import things_of_many
from sekisho.vault.backup import DATABASE, backup_data, restore_data
from sekisho.vault.errors import ErasedError
from sekisho.vault.keybackup import backups_made
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import HolderNo
from sekisho.vault.projection import SubjectState
from sekisho.vault.store import groups_there
from sekisho.vault.tables import subject_state


def backup(house: House, target: Path) -> int:
    """Writes a data backup while the workspace is in use; returns the number of its files."""
    manifest = backup_data(house.engine, house.keys, house.workspace.folder, target, at=house.clock.now())
    return len(manifest.files)


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
        OperatorError: As `vault.backup.restore_data`; the keys are of an older backup than the newest that the book
            knows (VAULT-061).
    """
    sizes: list[int] = []

    def enter(building: Path, purged: int) -> None:
        (building / SETTINGS).write_text(settings.settings(), encoding="utf-8")
        if isinstance(settings.database, Schema):
            fit_file(building / DATABASE)
            install_copy(building / DATABASE, settings.database)
            remove_database(building / DATABASE)
        house = opener(load_workspace(building))
        try:
            house.read(lambda unit: refuse_older_keys(unit.conn, backups_made(keys)))
            sizes.append(house.write(lambda unit: _enter_restore(unit, actor, purged)))
            # What the book had before is written in it; from here on it goes on from what was restored.
            heads.forget(house.keys)
            heads.remember(house.keys, sizes[0])
        finally:
            house.close()

    try:
        replayed = restore_data(source, folder, keys, at=at, enter=enter)
    except BaseException:
        if isinstance(settings.database, Schema):
            remove_database(settings.database)
        raise
    return Restored(workspace=settings, replayed=replayed, size=sizes[0])


def _enter_restore(unit: Unit, actor: Actor, replayed: int) -> int:
    """Writes down what the restore changed, so that the newest state is a recorded one again."""
    recorded: dict[int | None, dict[str, NewestEffect]] = {}
    for (number, thing), effect in newest_effects(unit.conn).items():
        recorded.setdefault(number, {})[thing] = effect
    lost = heads.remembered(unit.house.keys)
    rows = unit.conn.execute(select(*(subject_state.c[name] for name in SubjectState._fields))).all()
    living = [state for state in map(SubjectState._make, rows) if state.status < Status.ERASING]
    holders = [HolderNo(state.subject_no) for state in living]
    pseudonyms = unit.house.keys.ledger_map(holders)
    there = {(holder, f"envelope:{group}") for holder, group in groups_there(unit.conn, holders)}
    there |= things_of_many(unit.conn, holders)
    for holder, state in zip(holders, living, strict=True):
        who = pseudonyms.get(holder)
        if who is None:
            raise ErasedError("VAULT-003")
        effects = []
        mine = recorded.get(who, {})
        newest = mine.get("state")
        if newest is None or newest.hash != subjects.row_digest(state).hex():
            effects.append(unit.state_effect(state, who))
        for thing, effect in mine.items():
            held = thing.startswith(("envelope:", "file:"))
            if held and effect.hash != GONE and (holder, thing) not in there:
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
        note={"replayed": replayed, "signed_size_before": lost},
    )
    tree.integrate(unit.conn)
    return entry.no + 1
