"""Handles: opaque words that stand for a person in a link that leaves the house. Nothing is stored for them.

A handle is the person's pseudonym in the ledger with the number of what it is about, sealed under a key of the
workspace that lies in the key store. Whoever has no key can neither make one nor read one; a handle of another
workspace does not open. The map from pseudonym to person is destroyed by erasure, so that a handle of an erased person
leads to nobody, not even after an old data backup is restored.
"""

import base64
import re
import struct
from collections.abc import Collection
from typing import Final

from sekisho.vault.cipher import bind, new_steady_key, steady_seal, unseal_steadily
from sekisho.vault.errors import TamperedError
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import HolderNo, LedgerNo

_KEY: Final = "handles"
"""Name of the key in the key store."""
_NUMBERS: Final = struct.Struct(">qq")
# 16 bytes of numbers, 16 of tag, one of version: 33 bytes are 44 characters, with no bits to spare.
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{44}")


def make_handles(keys: KeyStore, about: int, holders: Collection[HolderNo]) -> dict[HolderNo, str]:
    """Holder → its handle, in one pass; the same one every time. The erased get none.

    Args:
        keys: The key store.
        about: Number of what the handle is about; never given twice (`KeyStore.lease_numbers`).
        holders: Whose.
    """
    seal = steady_seal(*_key(keys))
    return {
        holder: base64.urlsafe_b64encode(seal(_NUMBERS.pack(about, number))).decode()
        for holder, number in keys.ledger_map(holders).items()
    }


def read_handle(keys: KeyStore, word: str) -> tuple[int, HolderNo] | None:
    """What a handle is about, and whose it is; None for anything else: guessed, foreign, of somebody erased."""
    if _SHAPE.fullmatch(word) is None:
        return None
    key, bound_to = _key(keys)
    try:
        about, number = _NUMBERS.unpack(unseal_steadily(key, base64.urlsafe_b64decode(word), bound_to))
    except TamperedError:
        return None
    holder = keys.holder_of(LedgerNo(number))
    return None if holder is None else (about, holder)


def _key(keys: KeyStore) -> tuple[bytes, bytes]:
    return keys.secret(_KEY, new_steady_key), bind(keys.workspace, _KEY)
