"""Personal data at rest: sealed, opened only for a permit of the gate, erased by destroying keys."""

from sekisho.vault.erasure import Eraser
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.keystore import KeyStore, create_keystore, open_keystore, require_apart
from sekisho.vault.model import (
    ALL_GROUPS,
    Envelope,
    ErasureRef,
    GroupId,
    HolderKind,
    HolderNo,
    ItemGroup,
    ItemId,
    LedgerNo,
    SubjectId,
    SubjectNo,
)
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import Status, SubjectState
from sekisho.vault.sealing import Prepared
from sekisho.vault.vault import Vault, Version

__all__ = [
    "ALL_GROUPS",
    "Envelope",
    "ErasedError",
    "Eraser",
    "ErasureRef",
    "GroupId",
    "HolderKind",
    "HolderNo",
    "ItemGroup",
    "ItemId",
    "KeyStore",
    "LedgerNo",
    "Plaintext",
    "Prepared",
    "Status",
    "SubjectId",
    "SubjectNo",
    "SubjectState",
    "TamperedError",
    "Vault",
    "Version",
    "create_keystore",
    "open_keystore",
    "require_apart",
]
