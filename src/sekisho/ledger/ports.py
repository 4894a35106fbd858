"""What the book needs from outside: someone who signs."""

from typing import Protocol


class Signer(Protocol):
    """Signs checkpoints with Ed25519. The key may be a file of the workspace or live in a KMS."""

    @property
    def name(self) -> str:
        """The key's name and the log's origin: a schema-less URL without spaces or ``+``."""
        ...

    @property
    def public_key(self) -> bytes:
        """The Ed25519 public key, 32 bytes (RFC 8032)."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of `message`, 64 bytes (RFC 8032)."""
        ...
