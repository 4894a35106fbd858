"""Held texts: what staff write about a person (the facts of an exception), sealed under a key of that person.

A text goes when its person is erased. It is no item of the policy; who may read it is decided by the use case that
keeps it. Source: 法23条.
"""

import secrets
from datetime import datetime
from typing import Final

from sekisho.vault.cipher import bind, seal, unseal
from sekisho.vault.errors import ErasedError
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import GroupId, HolderNo
from sekisho.vault.plaintext import Plaintext

GROUP: Final = GroupId("text")
"""The group whose key seals a holder's texts; outlives no erasure of the holder."""

_NUMBER_BYTES: Final = 16


class Texts:
    """Seals and opens texts about a holder."""

    def __init__(self, keys: KeyStore) -> None:
        """Uses the key store of the workspace."""
        self._keys = keys

    def seal(self, holder: HolderNo, text: Plaintext, *, at: datetime) -> bytes:
        """Seals a text under a key of the holder; the key is durable on return.

        Raises:
            ErasedError: The holder is erased (VAULT-010).
        """
        held = self._keys.ensure_keys([(holder, GROUP)], at=at)[holder, GROUP]
        number = secrets.token_bytes(_NUMBER_BYTES)
        return number + seal(held.key, text.reveal().encode(), self._binding(holder, number))

    def open(self, holder: HolderNo, sealed: bytes) -> Plaintext:
        """Opens a text.

        Raises:
            ErasedError: Its key is destroyed (VAULT-003).
            TamperedError: It does not open where it lies (VAULT-002).
        """
        held = self._keys.find_key(holder, GROUP)
        if held is None:
            raise ErasedError("VAULT-003")
        number, body = sealed[:_NUMBER_BYTES], sealed[_NUMBER_BYTES:]
        return Plaintext(unseal(held.key, body, self._binding(holder, number)).decode())

    def _binding(self, holder: HolderNo, number: bytes) -> bytes:
        return bind(self._keys.workspace, "text", holder, number.hex())
