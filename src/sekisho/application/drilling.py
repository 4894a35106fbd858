"""The drill: a backup that was never brought back is a hope. Source: 法22条, 23条.

While the workspace runs, its data is backed up, brought back with the newest key backup in a folder of the drill's
own, erasures are applied, the book is verified and every key is unwrapped; no value is opened. Then everything is
wiped, and the book says how it went. A drill that was killed leaves its folder; the next one clears it away.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sekisho.application import book_desk, keeping, key_desk, promises
from sekisho.application.house import House, Unit
from sekisho.application.workspace import Workspace
from sekisho.errors import SekishoError
from sekisho.gate.model import Actor
from sekisho.storage.lease import take_lease
from sekisho.storage.place import Place
from sekisho.vault import keybackup
from sekisho.vault.epoch import FileCustody
from sekisho.vault.store import groups_being_erased, holders_with_envelopes

DRILL: Final = "control:restore_drill"
_LOCK: Final = "drill.lock"

OpenHouse = Callable[[Workspace, bool], House]
"""Opens a house on a workspace; told whether it is being restored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """What a drill found.

    Attributes:
        ok: The book and what is stored were verified, every key was unwrapped.
        size: Entries in the restored book.
        subjects: Living persons whose state was verified.
        keys: Keys that were unwrapped.
        replayed: Erasures that had to be applied.
        key_backup: Name of the key backup that was used; None = one made for the drill, because there was none in reach.
        first_bad: Where the first thing wrong is, or None.
        seconds: From the first byte of the backup to the verified book.
        entry: Number of the ledger entry.
    """

    ok: bool
    size: int
    subjects: int
    keys: int
    replayed: int
    key_backup: str | None
    first_bad: str | None
    seconds: float
    entry: int


def drill(
    house: House, actor: Actor, *, within: Path, open_house: OpenHouse, root_private: bytes | None = None
) -> Drilled:
    """Brings a backup of the running workspace back, verifies it, and leaves nothing but an entry.

    Args:
        house: The workspace; stays in use.
        actor: An officer.
        within: A folder with room for the data twice.
        open_house: Opens what was brought back.
        root_private: From the recovery sheet: proves that the paper opens the backup; None = by the epoch key.

    Raises:
        StaffError: Not an officer (ACCOUNT-007).
        OperatorError: Something does not come back: what, and how to mend it. The book says that the drill failed.
    """
    key_desk.require_officer(house, actor)
    site = within / f".sekisho-drill-{house.workspace.id}"
    with take_lease(house.workspace.folder / "data" / _LOCK, who="sekisho drill", at=house.clock.now()):
        _clear(site)
        site.mkdir(mode=0o700)
        try:
            found = _bring_back(house, actor, site, open_house, root_private)
        except SekishoError as error:
            _enter(house, actor, ok=False, failed=error.code)
            raise
        finally:
            _clear(site)
    bad = found.first_bad
    entry = _enter(
        house, actor, ok=found.ok, size=found.size, keys=found.keys, **({} if bad is None else {"bad": bad})
    )
    return replace(found, entry=entry)


def _enter(house: House, actor: Actor, *, ok: bool, **facts: int | str) -> int:
    return house.write(lambda unit: promises.record_control(unit, DRILL, actor=actor.id, ok=ok, **facts)).no


def _bring_back(
    house: House, actor: Actor, site: Path, open_house: OpenHouse, root_private: bytes | None
) -> Drilled:
    began = time.perf_counter()
    key_file = _newest_keys(house, site)
    data_file = site / "data.backup"
    keeping.backup(house, data_file)
    beside = house.workspace
    settings = replace(
        beside,
        folder=site / "workspace",
        keys=site / "keys",
        epochs=beside.epochs if root_private is None else site / "epochs",
        token=beside.token if root_private is None else None,
        servers=None,
    )
    settings.keys.mkdir(mode=0o700)
    # By the sheet, the epoch key comes out of the backup and lies in the drill's folder until it is wiped.
    custody = house.keys.custody if root_private is None else FileCustody(settings.epochs)
    place: Place = settings.key_store
    with keybackup.restore_keys(key_file, place, custody, beside.id, root_private=root_private) as keys:
        restored = keeping.restore(
            data_file,
            settings.folder,
            settings=settings,
            keys=keys,
            opener=lambda workspace: open_house(workspace, True),
            actor=actor,
            at=house.clock.now(),
        )
    again = open_house(settings, False)
    try:
        verified = book_desk.verify_book(again)
        unwrapped, missing = again.read(_unwrap_all)
    finally:
        again.close()
    bad = None if verified.first_bad is None else verified.first_bad.place
    if bad is None and missing is not None:
        bad = f"keys:{missing}"
    return Drilled(
        ok=bad is None,
        size=verified.size,
        subjects=verified.subjects,
        keys=unwrapped,
        replayed=restored.replayed,
        key_backup=None if key_file.parent == site else key_file.name,
        first_bad=bad,
        seconds=round(time.perf_counter() - began, 1),
        entry=0,
    )


def _newest_keys(house: House, site: Path) -> Path:
    """The newest key backup, or one made for the drill when none is in reach. Before the data's, as disaster has it."""
    known = house.keys.mark(key_desk.NEWEST)
    if known is not None and Path(known).is_file():
        return Path(known)
    target = site / "keys.backup"
    public = bytes.fromhex(house.workspace.root_public_key)
    keybackup.backup_keys(house.keys, public, target, at=house.clock.now())
    return target


def _unwrap_all(unit: Unit) -> tuple[int, str | None]:
    """How many keys were unwrapped, and the group of the first that is missing. No envelope is opened."""
    count = 0
    for holder, group in holders_with_envelopes(unit.conn):
        if group in groups_being_erased(unit.conn, holder):
            continue
        if unit.house.keys.find_key(holder, group) is None:
            return count, group
        count += 1
    return count, None


def _clear(site: Path) -> None:
    """Removes what is left of a drill. An epoch key is written over; without it the rest is noise."""
    epochs = site / "epochs"
    if epochs.is_dir():
        custody = FileCustody(epochs)
        for number in custody.numbers():
            custody.destroy(number)
    if site.exists():
        shutil.rmtree(site)
