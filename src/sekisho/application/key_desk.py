"""The keys in the hands of the officers: their backup, the roll of the epoch, and which backup is the newest.

A key backup from before an erasure would bring the keys back. So each is counted and written in the book, the roll
rewrites the newest in its place and destroys the older ones, and a restore takes the newest that the book knows.
Source: 法22条, 23条.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection

from sekisho.application import heads
from sekisho.application.duties import require
from sekisho.application.house import House
from sekisho.application.key_officers import KeyAct, refuse_alone
from sekisho.errors import OperatorError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards import store as accounts
from sekisho.safeguards.model import Duty
from sekisho.storage.lease import lease_of
from sekisho.storage.snapshot import compact
from sekisho.vault import keybackup
from sekisho.vault.roll import roll

NEWEST: Final = "key_backup"
"""Mark: where the newest key backup is."""
OLDER: Final = "key_backups_older"
"""Mark: where older ones may still be, as JSON."""
ASKED: Final = "roll_asked"
"""Mark: who asked the serving process for a roll; empty when nobody did."""
ROLLED: Final = "rolled_generation"
"""Mark: how often anything had been destroyed when the epoch rolled."""
_TAKEN: Final = "STORAGE-009"


def backup_keys(house: House, actor: Actor, target: Path, *, over: bool = False) -> int:
    """Writes the key store's own backup; returns the epoch in which it is.

    Args:
        house: The house.
        actor: An officer.
        target: The file.
        over: It may take the place of an older one.

    Raises:
        StaffError: Not an officer (ACCOUNT-007).
        OperatorError: As `vault.keybackup.backup_keys`.
    """
    require_officer(house, actor)
    return _write_backup(house, actor, target, over=over)


def _write_backup(house: House, actor: Actor, target: Path, *, over: bool) -> int:
    target = target.resolve()
    public = bytes.fromhex(house.workspace.root_public_key)
    header = keybackup.backup_keys(house.keys, public, target, at=house.clock.now(), replace=over)
    before = house.keys.mark(NEWEST)
    house.keys.set_mark(NEWEST, str(target))
    if before is not None:
        _set_older(house, [*_older(house), Path(before)])
    # After the file: killed in between, the file is newer than the book says, and is taken.
    house.write(
        lambda unit: unit.record(
            EntryKind.KEYS_BACKUP_WRITTEN,
            actor=actor.id,
            note={"number": header.number, "epoch": header.epoch},
        )
    )
    return header.epoch


def renew_sheet(
    house: House, actor: Actor, root_public: bytes, *, hand_over: Callable[[], object]
) -> Path | None:
    """Seals to another root key from now on; returns the key backup that was rewritten, if its place is there.

    Args:
        house: The house.
        actor: An officer.
        root_public: 32 bytes.
        hand_over: Gives the new sheet to the officers; when it fails, the old one stays good.

    Raises:
        StaffError: Not an officer (ACCOUNT-007), or alone (KEYS-001).
    """
    refuse_alone(house, actor, KeyAct.SHEET)
    # INVARIANT: nothing is ever sealed to a key whose paper nobody has.
    hand_over()
    workspace = replace(house.workspace, root_public_key=root_public.hex())
    workspace.save()
    house.write(lambda unit: unit.record(EntryKind.KEYS_SHEET_RENEWED, actor=actor.id))
    target = _newest_reachable(house)
    if target is not None:
        _write_backup(replace(house, workspace=workspace), actor, target, over=True)
    return target


def refuse_older_keys(conn: Connection, number: int) -> None:
    """Lets keys meet the data that are not of an older backup than the newest that its book knows.

    Args:
        conn: To the data.
        number: Of the backup from which the keys come, or of the newest one of a store that was never lost.

    Raises:
        OperatorError: They are older (VAULT-061).
    """
    newest = book.entry_saying(conn, f'"{EntryKind.KEYS_BACKUP_WRITTEN.value}"'.encode(), newest=True)
    known = 0 if newest is None else int(newest.note["number"])
    if number < known and newest is not None:
        day = newest.at.date().isoformat()
        raise OperatorError("VAULT-061", number=number, known=known, day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """A new epoch.

    Attributes:
        epoch: Its number.
        entry: Number of the ledger entry.
        key_backup: The key backup that was rewritten, or None when none was ever made or its place is not there.
        left: Names of older key backups that could not be destroyed: their medium was not there.
    """

    epoch: int
    entry: int
    key_backup: Path | None
    left: tuple[str, ...] = ()


def roll_or_ask(house: House, actor: Actor) -> Rolled | None:
    """Rolls, or leaves the wish to the process that serves the workspace; then returns None.

    Raises:
        StaffError: Not an officer (ACCOUNT-007).
    """
    refuse_alone(house, actor, KeyAct.ROLL)
    try:
        lease = lease_of(house.engine, house.workspace.lease, who="sekisho keys roll", at=house.clock.now())
    except OperatorError as error:
        if error.code != _TAKEN:
            raise
        house.keys.set_mark(ASKED, actor.id)
        return None
    with lease:
        return roll_epoch(house, actor)


def asked(house: House) -> Actor | None:
    """Who asked the serving process for a roll that is not done yet."""
    name = house.keys.mark(ASKED)
    return Actor(kind=ActorKind.STAFF, id=name, purposes=None, items=None) if name else None


def roll_when_asked(house: House) -> Rolled | None:
    """Rolls when somebody asked for it; tried once. Only for the process that holds the lease."""
    actor = asked(house)
    if actor is None:
        return None
    try:
        return roll_epoch(house, actor)
    finally:
        house.keys.set_mark(ASKED, "")


def roll_epoch(house: House, actor: Actor, *, act: KeyAct = KeyAct.ROLL) -> Rolled:
    """Starts a new epoch: the living keys are wrapped anew, copies of destroyed keys become noise.

    The database is rewritten too, so that no freed page keeps what was purged. The newest key backup is rewritten in
    its place, older ones are destroyed. Only for the process that holds the lease.

    Args:
        house: The house.
        actor: Who.
        act: What a second officer has approved, where one must.

    Raises:
        StaffError: The account is no officer (ACCOUNT-007), or alone (KEYS-001).
    """
    refuse_alone(house, actor, act)
    # Codes, and keyed hashes of addresses that asked for one, would outlive those who are erased.
    house.write(lambda unit: accounts.tidy(unit.conn, now=unit.now, since=unit.now))
    compact(house.engine)
    generation = house.keys.generation()
    number = roll(house.keys, at=house.clock.now())
    # Written down before the backup is tried: when its disk is full, the epoch has begun all the same.
    entry = house.write(
        lambda unit: unit.record(EntryKind.KEYS_EPOCH_ROLLED, actor=actor.id, note={"epoch": number})
    )
    heads.remember(house.keys, entry.no + 1)
    target = _newest_reachable(house)
    if target is not None:
        _write_backup(house, actor, target, over=True)
    left = [path for path in _older(house) if not keybackup.destroy_backup(path, house.workspace.id)]
    _set_older(house, left)
    house.keys.set_mark(ROLLED, str(generation))
    return Rolled(epoch=number, entry=entry.no, key_backup=target, left=tuple(path.name for path in left))


def is_roll_due(house: House) -> bool:
    """Whether a roll makes anything final: something was destroyed since the last one.

    Not while the newest key backup is out of reach: after the roll there would be none of the new epoch.
    """
    done = int(house.keys.mark(ROLLED) or 1)  # a new store begins with one
    reachable = house.keys.mark(NEWEST) is None or _newest_reachable(house) is not None
    return house.workspace.roll_nightly and house.keys.generation() != done and reachable


def older_left(house: House) -> Sequence[Path]:
    """Older key backups that were not destroyed yet, as far as is known."""
    return [path for path in _older(house) if path.exists() or not path.parent.is_dir()]


def require_officer(house: House, actor: Actor) -> None:
    """Lets an officer go on. Raises StaffError (ACCOUNT-007)."""
    house.read(lambda unit: require(unit, actor, Duty.OFFICER))


def _newest_reachable(house: House) -> Path | None:
    known = house.keys.mark(NEWEST)
    return Path(known) if known is not None and Path(known).parent.is_dir() else None


def _older(house: House) -> list[Path]:
    return [Path(place) for place in msgspec.json.decode(house.keys.mark(OLDER) or "[]", type=list[str])]


def _set_older(house: House, places: Sequence[Path]) -> None:
    kept = dict.fromkeys(str(place) for place in places if str(place) != house.keys.mark(NEWEST))
    house.keys.set_mark(OLDER, msgspec.json.encode(list(kept)).decode())
