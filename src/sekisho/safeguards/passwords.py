"""Passwords: argon2id through a kept library, and a length rule. Nothing of our own."""

from functools import lru_cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from sekisho.errors import StaffError

SHORTEST: Final = 12
"""Characters that a staff password has at the least (OWASP ASVS 5, 6.2.1 asks 8 with a second factor)."""


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash to compare with when there is no such account, so that the time tells nothing."""
    return _hasher().hash("nobody's password, never accepted")


def hash_password(password: str) -> str:
    """The argon2id hash to store.

    Raises:
        StaffError: Shorter than `SHORTEST` (ACCOUNT-002).
    """
    if len(password) < SHORTEST:
        raise StaffError("ACCOUNT-002", shortest=SHORTEST)
    return _hasher().hash(password)


def hash_credential(secret: str) -> str:
    """The argon2id hash of a credential that a person gave to the business; its length is the person's affair."""
    return _hasher().hash(secret)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one. Takes as long when there is no account (stored None)."""
    found = _hasher().verify(password, stored or _nobody())
    return found and stored is not None
