"""The suppression list (抑止リスト): keyed hashes of the addresses of erased persons, and nothing else of them.

It outlives erasure so that a list bought or kept elsewhere does not bring an erased person back, nor mail them. A hash
cannot be turned back into an address without the key store; whoever holds that could try all telephone numbers, so
the hashes stand in the key store alone, under a key of their own. Persons who come back by themselves are known again;
the list is asked for lists only.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from sekisho.vault import store
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.model import HolderNo, ItemId
from sekisho.vault.normalise import Field, normalise
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.sealing import open_envelope
from sekisho.vault.vault import Vault

ADDRESSES: Final = frozenset({Field.EMAIL, Field.PHONE})
"""By these a person is reached."""


def addresses_of(vault: Vault, connection: Connection, holder: HolderNo) -> set[tuple[Field, str]]:
    """Where a holder who is about to be erased can be reached; to be digested at once. Personal data.

    Inside the vault only, and only to destroy: nothing of it leaves but digests. What does not open is left out, for
    an erasure must not fail by it.
    """
    found: dict[str, Plaintext] = {}
    for envelope in store.read_newest(connection, holder).values():
        try:
            values = open_envelope(vault.keys, envelope)
        except (ErasedError, TamperedError):
            continue
        found |= {item: Plaintext(value) for item, value in values.items()}
    return _addresses(vault, {ItemId(item): value for item, value in found.items()})


def are_suppressed(vault: Vault, persons: Sequence[Mapping[ItemId, Plaintext]]) -> list[bool]:
    """For each of the persons' values, whether any of the addresses among them is that of an erased person."""
    addresses = [_addresses(vault, values) for values in persons]
    listed = {
        (kind, value)
        for kind in ADDRESSES
        for value in vault.keys.suppressed_among(
            kind, {value for mine in addresses for field, value in mine if field is kind}
        )
    }
    return [not listed.isdisjoint(mine) for mine in addresses]


def _addresses(vault: Vault, values: Mapping[ItemId, Plaintext]) -> set[tuple[Field, str]]:
    found = set()
    for item, value in values.items():
        kind = vault.searchable.get(item)
        if kind is not None and kind in ADDRESSES and (compared := normalise(kind, value.reveal())):
            found.add((kind, compared))
    return found
