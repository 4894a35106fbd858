"""Keys of many holders at once: a few statements, however many there are.

One key is `KeyStore.find_key`, which remembers; here nothing is remembered, so what is found is what stands in the
store at that moment.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from sqlalchemy import Connection, select

from sekisho.vault.cipher import unseal, wrap_binding
from sekisho.vault.keyreader import HeldKey
from sekisho.vault.keyrows import KEYS, Pair
from sekisho.vault.keystore import KeyStore
from sekisho.vault.keystore_tables import wrapped_key
from sekisho.vault.model import GroupId, HolderNo

T = TypeVar("T")

AT_ONCE: Final = 500  # parameters of one IN list, below every engine's limit


def portions(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """The things in order, some hundreds at a time."""
    for at in range(0, len(things), AT_ONCE):
        yield things[at : at + AT_ONCE]


def pairs_with_keys(keys: KeyStore, pairs: Iterable[Pair]) -> set[Pair]:
    """Those of these holders and groups that have a key, without unwrapping it."""
    wanted = set(pairs)
    holders = sorted({holder for holder, _ in wanted})
    columns = (wrapped_key.c.holder_no, wrapped_key.c.group_id)
    found: set[Pair] = set()
    with keys.engine.connect() as connection:
        for some in portions(holders):
            rows = connection.execute(select(*columns).where(wrapped_key.c.holder_no.in_(some)))
            found.update((HolderNo(holder), GroupId(group)) for holder, group in rows)
    return found & wanted


def keys_of_many(
    keys: KeyStore, connection: Connection, holders: Sequence[HolderNo], groups: Collection[GroupId]
) -> dict[Pair, HeldKey]:
    """The keys of some groups of many holders, unwrapped. Secret; what has none is missing.

    Args:
        keys: The key store.
        connection: Of its writing transaction, in which no roll can come between a wrap and its epoch key.
        holders: Whose.
        groups: Which.

    Raises:
        OperatorError: An epoch key is missing (VAULT-004).
        TamperedError: A wrap does not open where it lies (VAULT-002).
    """
    found: dict[Pair, HeldKey] = {}
    for some in portions(holders):
        mine = wrapped_key.c.holder_no.in_(some) & wrapped_key.c.group_id.in_(sorted(groups))
        for number, name, epoch, wrapped, through in connection.execute(KEYS.where(mine)):
            holder, group = HolderNo(number), GroupId(name)
            bound_to = wrap_binding(keys.workspace, holder, group, epoch)
            found[holder, group] = HeldKey(unseal(keys.epoch_key(epoch), wrapped, bound_to), through or 0)
    return found
