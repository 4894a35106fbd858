"""Credentials among the items (パスワードなど) are kept as hashes only: nobody, staff or thief, reads one again.

Hashing happens before sealing, so that neither the vault nor a backup ever holds the credential. Source: 法23条.
"""

from collections.abc import Mapping

from sekisho.law.model import LegalKind
from sekisho.policy.model import Policy
from sekisho.safeguards.passwords import hash_credential
from sekisho.vault.model import ItemId
from sekisho.vault.plaintext import Plaintext


def hashed(policy: Policy, values: Mapping[ItemId, Plaintext]) -> dict[ItemId, Plaintext]:
    """The values with every credential replaced by its hash."""

    def kept(item: ItemId, value: Plaintext) -> Plaintext:
        listed = policy.item(item)
        secret = listed is not None and listed.kind is LegalKind.SECRET
        return Plaintext(hash_credential(value.reveal())) if secret else value

    return {item: kept(item, value) for item, value in values.items()}
