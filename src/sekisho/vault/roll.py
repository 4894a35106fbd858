"""Rolling the epoch: every living key is wrapped anew, and what is left of the old wraps becomes noise.

1. a new epoch key is made and kept;
2. all living keys and secrets are wrapped under it and all look-ups veiled anew, in one transaction;
3. the file is rewritten without the old bytes, its log emptied;
4. the old epoch key is destroyed.

Killed after any step, `resume_roll` (at start) or the next `roll` goes on: before step 2 committed the old epoch is
still the current one, and a key made by step 1 is taken again; after it, steps 3 and 4 repeat without harm.
Only the process that holds the serve lease rolls.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from sekisho.storage.rows import fetch
from sekisho.storage.snapshot import compact
from sekisho.storage.transaction import Transaction
from sekisho.vault import keyrows
from sekisho.vault.cipher import seal, secret_binding, unseal, wrap_binding
from sekisho.vault.keystore import KeyStore
from sekisho.vault.keystore_tables import secret, wrapped_key
from sekisho.vault.lookups import VEIL, veil_anew
from sekisho.vault.model import GroupId, HolderNo

Progress = Callable[[str], object]
"""Told the name of each step once it is done."""

_CHUNK: Final = 5_000
_SOME_KEYS: Final = (
    select(wrapped_key.c.holder_no, wrapped_key.c.group_id, wrapped_key.c.epoch, wrapped_key.c.wrapped)
    .where(
        (wrapped_key.c.holder_no > bindparam("holder"))
        | ((wrapped_key.c.holder_no == bindparam("same")) & (wrapped_key.c.group_id > bindparam("group")))
    )
    .order_by(wrapped_key.c.holder_no, wrapped_key.c.group_id)
    .limit(_CHUNK)
)
_REWRAP: Final = (
    update(wrapped_key)
    .where(wrapped_key.c.holder_no == bindparam("holder"), wrapped_key.c.group_id == bindparam("group"))
    .values(epoch=bindparam("new_epoch"), wrapped=bindparam("new_wrap"))
)


def _quiet(_step: str) -> None:
    """Nobody asked."""


def roll(store: KeyStore, *, at: datetime, progress: Progress = _quiet) -> int:
    """Starts a new epoch and destroys the old one's key; returns the new number.

    Erasures are final from here on, as far as key-store backups under older epoch keys are gone too.

    Raises:
        OperatorError: The store is locked by another process (STORAGE-001), or the disk is full (STORAGE-002):
            the old epoch stays, or the roll goes on at the next start.
    """
    resume_roll(store, progress=progress)

    def current(tx: Transaction) -> int:
        return keyrows.current_epoch(tx.connection)

    number = store.writer.submit(current) + 1
    new_key = store.custody.create(number)
    progress("epoch key created")

    def job(tx: Transaction) -> None:
        _rewrap_keys(tx.connection, store, number, new_key)
        veil_anew(tx.connection, store.workspace, store.veil(tx.connection), (number, new_key))
        _rewrap_secrets(tx.connection, store, number, new_key)
        keyrows.start_epoch(tx.connection, number, at)

    store.writer.submit(job)
    progress("keys rewrapped")
    _finish(store, progress)
    return number


def resume_roll(store: KeyStore, *, progress: Progress = _quiet) -> None:
    """Finishes a roll that was interrupted after its commit. Nothing happens otherwise."""
    with store.engine.connect() as connection:
        retired = {int(row[0]) for row in fetch(connection, keyrows.RETIRED_EPOCHS, {})}
    if retired & set(store.custody.numbers()):
        _finish(store, progress)


def _finish(store: KeyStore, progress: Progress) -> None:
    with store.engine.connect() as connection:
        retired = [int(row[0]) for row in fetch(connection, keyrows.RETIRED_EPOCHS, {})]
    compact(store.engine)
    progress("file rewritten")
    # INVARIANT: an epoch key is destroyed only after the commit that retired it is on the disk, and so no key
    # is left wrapped by it.
    for number in retired:
        store.custody.destroy(number)
    store.forget_epochs()
    progress("old epoch key destroyed")


def _rewrap_keys(connection: Connection, store: KeyStore, number: int, new_key: bytes) -> None:
    holder, group = -1, ""
    while True:
        rows = fetch(connection, _SOME_KEYS, {"holder": holder, "same": holder, "group": group})
        if not rows:
            return
        changed = []
        for holder, group, old, wrapped in rows:
            place = (store.workspace, HolderNo(holder), GroupId(group))
            key = unseal(store.epoch_key(old), wrapped, wrap_binding(*place, old))
            changed.append(
                {
                    "holder": holder,
                    "group": group,
                    "new_epoch": number,
                    "new_wrap": seal(new_key, key, wrap_binding(*place, number)),
                }
            )
        connection.execute(_REWRAP, changed)


def _rewrap_secrets(connection: Connection, store: KeyStore, number: int, new_key: bytes) -> None:
    for name, old, wrapped in connection.execute(
        select(secret.c.name, secret.c.epoch, secret.c.wrapped).where(secret.c.name != VEIL)
    ).all():
        value = unseal(store.epoch_key(old), wrapped, secret_binding(store.workspace, name, old))
        again = seal(new_key, value, secret_binding(store.workspace, name, number))
        connection.execute(update(secret).where(secret.c.name == name).values(epoch=number, wrapped=again))
