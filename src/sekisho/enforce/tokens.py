"""Tokens for pooled applications: leave to use one purpose in one transaction of one connection.

A connection of a pool serves many people, so its login says nothing. The application asks its transaction for a
challenge, has the workspace sign it, and shows the token in the same transaction. The number of a transaction never
comes again: a token that was overheard, kept, or used before a rollback is worth nothing.

Signed with HMAC-SHA-256, because PostgreSQL has SHA-256 within and Ed25519 nowhere. The database holds the key in a
table that only its administrators can read; what they could forge they can read without it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sekisho.errors import StaffError

_FORMAT: Final = "sekisho1"
_PARTS: Final = 5
_BLOCK: Final = 64
"""Block of SHA-256 in bytes, as HMAC pads its key to it (RFC 2104)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a transaction says of itself.

    Attributes:
        installation: Random id of the enforcement in that database.
        role: The login.
        backend: Number of the connection's process.
        transaction: Number of the transaction.
    """

    installation: str
    role: str
    backend: int
    transaction: int


def read_challenge(text: str) -> Challenge:
    """The challenge in a text of `sekisho.challenge()`.

    Raises:
        StaffError: It is none (ENFORCE-009).
    """
    parts = text.split("|")
    if len(parts) != _PARTS or parts[0] != _FORMAT or not all(parts):
        raise StaffError("ENFORCE-009")
    if not (parts[3].isascii() and parts[3].isdigit() and parts[4].isascii() and parts[4].isdigit()):
        raise StaffError("ENFORCE-009")
    return Challenge(installation=parts[1], role=parts[2], backend=int(parts[3]), transaction=int(parts[4]))


def sign(
    key: bytes, challenge: Challenge, *, purpose: str, account: str, decision: str, nonce: str, expires: int
) -> str:
    """The token for a challenge.

    Args:
        key: The workspace's key for tokens.
        challenge: The transaction's.
        purpose: Purpose id.
        account: Who asked.
        decision: Id of the gate's decision, under which the book knows of it.
        nonce: Unguessable, never used before.
        expires: Seconds since 1970 (UTC), after which it is refused.
    """
    parts = (
        _FORMAT,
        challenge.installation,
        purpose,
        account,
        challenge.role,
        str(challenge.backend),
        str(challenge.transaction),
        str(expires),
        nonce,
        decision,
    )
    if any("|" in part for part in parts):
        raise StaffError("ENFORCE-009")
    said = "|".join(parts)
    return f"{said}|{hmac.new(key, said.encode(), hashlib.sha256).hexdigest()}"


def padded(key: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer key of HMAC-SHA-256, as the database uses them."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
