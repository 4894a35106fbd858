"""By what persons are to be found, as their data says now: many holders in a few statements.

Inside the vault only, and only for the index: what is read here leaves as keyed hashes.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from sekisho.vault import store
from sekisho.vault.errors import ErasedError
from sekisho.vault.finding import former_lookups, has_former
from sekisho.vault.groups import GroupRegistry
from sekisho.vault.keyreader import HeldKey
from sekisho.vault.keyrows import Pair
from sekisho.vault.keysets import keys_of_many
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import ALL_GROUPS, Envelope, GroupId, HolderNo, ItemId
from sekisho.vault.normalise import Field, normalise
from sekisho.vault.sealing import open_held

_History = Mapping[GroupId, Sequence[Envelope]]


def lookups_of(
    keys: KeyStore,
    locked: Connection,
    connection: Connection,
    *,
    registry: GroupRegistry,
    searchable: Mapping[ItemId, Field],
    holders: Sequence[HolderNo],
) -> dict[HolderNo, dict[str, str]]:
    """Index field → normalised value of each holder. Personal data.

    Args:
        keys: The key store.
        locked: Of the key store's writing transaction.
        connection: Of the data.
        registry: The groups as that transaction sees them.
        searchable: The items to be found by, and how each is compared.
        holders: Whose. Who is erased, or being erased, is to be found by nothing.
    """
    groups = {group for item in searchable for group in registry.ever_of(item)}
    histories = store.read_histories(connection, holders, groups)
    erasing = store.groups_being_erased_of_many(connection, holders)
    held = keys_of_many(keys, locked, list(histories), groups)
    found: dict[HolderNo, dict[str, str]] = {}
    for holder, history in histories.items():
        stopped = erasing.get(holder, frozenset())
        if stopped and (ALL_GROUPS in stopped or not stopped.isdisjoint(history)):
            continue
        try:
            found[holder] = _found_by(keys.workspace, held, registry, searchable, history)
        except ErasedError:
            continue
    return found


def _found_by(
    workspace: str,
    held: Mapping[Pair, HeldKey],
    registry: GroupRegistry,
    searchable: Mapping[ItemId, Field],
    history: _History,
) -> dict[str, str]:
    named = {item for item, kind in searchable.items() if has_former(kind)}
    # Former names stand in older versions; of what has none, the newest is all that is asked for.
    states = {
        group: [
            open_held(workspace, version, held.get((version.holder, group)))
            for version in (versions if named.intersection(registry.group(group).items) else versions[-1:])
        ]
        for group, versions in history.items()
    }
    found: dict[str, str] = {}
    for item, kind in searchable.items():
        # A holder's closed group moves as a whole, so the newest group that it has is the one.
        group = next((group for group in registry.ever_of(item) if group in states), None)
        now = None if group is None else states[group][-1].get(item)
        if now is not None and (normalised := normalise(kind, now)):
            found[item] = normalised
    for item in named:
        had = [
            values[item]
            for group in reversed(registry.ever_of(item))
            for values in states.get(group, ())
            if item in values
        ]
        found |= former_lookups(item, searchable[item], had)
    return found
