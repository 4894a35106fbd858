"""Records of the house itself: texts and papers about its own things, sealed under a key of the workspace.

They are about no person of the policy, so no subject's key ends them. Each is bound to the place where it lies.
"""

from typing import Final

from sekisho.vault.cipher import bind, seal, unseal
from sekisho.vault.keystore import KeyStore

_KEY: Final = "house_records"
"""Name of the key in the key store."""


def seal_record(keys: KeyStore, content: bytes, *place: str | int) -> bytes:
    """Seals a record for the place where it will lie: table, numbers."""
    return seal(keys.secret(_KEY), content, bind(keys.workspace, _KEY, *place))


def open_record(keys: KeyStore, sealed: bytes, *place: str | int) -> bytes:
    """Opens a record.

    Raises:
        TamperedError: It does not open where it lies (VAULT-002).
    """
    return unseal(keys.secret(_KEY), sealed, bind(keys.workspace, _KEY, *place))
