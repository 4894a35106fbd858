"""Signed notes: text that one or more keys have signed, readable by people and by public tools.

A note is its text, an empty line, and one line for each signature: ``— <key name> base64(key id || signature)``.
Only Ed25519 is written and verified: plain (type 0x01) and time-stamped (type 0x04), which also says when.
Signatures of unknown keys are ignored, as the specification asks; a known key's wrong signature refuses the note.

Source: C2SP signed-note (key id, format, verifier keys); C2SP tlog-cosignature (time-stamped Ed25519).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from typing_extensions import override

from sekisho.errors import DeveloperError, OperatorError
from sekisho.law.clock import instant_of
from sekisho.law.clock import seconds as whole_seconds
from sekisho.ledger.ports import Signer

_DASH: Final = "— "
_ID: Final = 4
_KEY: Final = 32
_STAMP: Final = 8
_MOST_BYTES: Final = 1_000_000
_MOST_SIGNATURES: Final = 100


class SignatureType(IntEnum):
    """The type byte that goes into a key id."""

    ED25519 = 0x01
    """Over the note's text."""
    COSIGNATURE = 0x04
    """Over ``cosignature/v1``, the time in seconds, and the note's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """The public half of a signing key, with its name.

    Attributes:
        name: Not empty, no Unicode space, no ``+``.
        public_key: Ed25519 public key, 32 bytes.
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        """Refuses a name or a key that no note could carry."""
        if not is_key_name(self.name) or len(self.public_key) != _KEY:
            raise OperatorError("LEDGER-006")

    @classmethod
    def of(cls, signer: Signer) -> Self:
        """The verifier key of a signer."""
        return cls(name=signer.name, public_key=signer.public_key)

    @classmethod
    def parse(cls, text: str, kind: SignatureType = SignatureType.ED25519) -> Self:
        """Reads ``name+hexid+base64`` of a key that signs in one way; a witness's is of the time-stamped type.

        Raises:
            OperatorError: Not of that form, another signature type, or an id that is not the key's (LEDGER-006).
        """
        name, _, rest = text.strip().partition("+")
        _, _, encoded = rest.partition("+")
        typed = _decode(encoded)
        if typed is None or typed[:1] != bytes([kind]):
            raise OperatorError("LEDGER-006")
        key = cls(name=name, public_key=typed[1:])
        if key.written(kind) != text.strip():
            raise OperatorError("LEDGER-006")
        return key

    @override
    def __str__(self) -> str:
        return self.written(SignatureType.ED25519)

    def written(self, kind: SignatureType) -> str:
        """The key as ``name+hexid+base64``, for one way of signing."""
        typed = bytes([kind]) + self.public_key
        return f"{self.name}+{self.key_id(kind).hex()}+{base64.b64encode(typed).decode()}"

    def key_id(self, kind: SignatureType = SignatureType.ED25519) -> bytes:
        """The four bytes by which a signature line names this key: ``SHA-256(name || 0x0A || type || key)[:4]``."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([kind]) + self.public_key).digest()[:_ID]

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raises unless this key signed the message.

        Raises:
            OperatorError: It did not (LEDGER-005).
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise OperatorError("LEDGER-005", name=self.name) from error


class Ed25519Signer:
    """A signer whose key is in this process.

    Args:
        name: The key's name, which is also the log's origin.
        seed: Private key, 32 bytes from a source that cannot be guessed. Never shown or kept elsewhere.
    """

    def __init__(self, *, name: str, seed: bytes) -> None:
        """Refuses names and seeds that cannot be right."""
        if not is_key_name(name) or len(seed) != _KEY:
            raise DeveloperError("LEDGER-003", field="name, seed")
        self._name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def name(self) -> str:
        """The key's name."""
        return self._name

    @property
    def public_key(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature of a message, 64 bytes."""
        return self._key.sign(message)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not verified by being read."""

    name: str
    key_id: bytes
    value: bytes

    @override
    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A signature that was verified.

    Attributes:
        name: The key's name.
        at: When it was signed, by the signer's own clock, in UTC to the second; None for the plain type.
    """

    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNote:
    """A note as read. Its text may be believed only after `verify`.

    Attributes:
        text: With its last newline.
        signatures: In the order of their lines, at least one.
    """

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Reads the bytes of a note; printing it gives the same bytes.

        Raises:
            OperatorError: Not a signed note (LEDGER-004).
        """
        if len(raw) > _MOST_BYTES:
            raise OperatorError("LEDGER-004", place="size")
        try:
            whole = raw.decode()
        except UnicodeDecodeError as error:
            raise OperatorError("LEDGER-004", place="UTF-8") from error
        text, gap, tail = whole.rpartition("\n\n")
        lines = tail.split("\n")
        formed = gap and tail.endswith("\n") and len(lines) <= _MOST_SIGNATURES
        if not formed or any(mark < " " and mark != "\n" for mark in whole):
            raise OperatorError("LEDGER-004", place="form")
        return cls(text=text + "\n", signatures=tuple(map(_parse_signature, lines[:-1])))

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    def verify(self, verifiers: Iterable[VerifierKey]) -> tuple[Voucher, ...]:
        """The signatures of known keys, each verified.

        Raises:
            OperatorError: A known key's signature is wrong, or no known key signed (LEDGER-005).
        """
        known = {(key.name, key.key_id(kind)): (key, kind) for key in verifiers for kind in SignatureType}
        vouchers: list[Voucher] = []
        for signature in self.signatures:
            found = known.get((signature.name, signature.key_id))
            if found is not None:
                vouchers.append(_vouch(*found, signature.value, self.text))
        if not vouchers:
            raise OperatorError("LEDGER-005", name=self.signatures[0].name)
        return tuple(vouchers)


def sign_note(text: str, signer: Signer, *, at: datetime | None = None) -> SignedNote:
    """Signs a text.

    Args:
        text: Ends in a newline; no control characters besides newlines.
        signer: Who signs.
        at: When given, a second, time-stamped signature is added; an instant from 1970 on, cut to the second.
    """
    key = VerifierKey.of(signer)
    signatures = [Signature(key.name, key.key_id(), signer.sign(text.encode()))]
    if at is not None:
        signatures.append(cosign(text, signer, at))
    return SignedNote(text=text, signatures=tuple(signatures))


def cosign(text: str, signer: Signer, at: datetime) -> Signature:
    """The time-stamped signature of a text. `at` is an instant from 1970 on, cut to the second."""
    seconds = whole_seconds(at)
    if seconds < 0:
        raise DeveloperError("LEDGER-003", field="at")
    key = VerifierKey.of(signer)
    stamped = seconds.to_bytes(_STAMP) + signer.sign(_stamped(seconds, text))
    return Signature(key.name, key.key_id(SignatureType.COSIGNATURE), stamped)


def is_key_name(name: str) -> bool:
    """Whether a key may be called so."""
    return name.isprintable() and bool(name) and "+" not in name and not any(map(str.isspace, name))


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    value = _decode(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or value is None or len(value) <= _ID:
        raise OperatorError("LEDGER-004", place="signature")
    return Signature(name, value[:_ID], value[_ID:])


def _vouch(key: VerifierKey, kind: SignatureType, value: bytes, text: str) -> Voucher:
    match kind:
        case SignatureType.ED25519:
            key.verify(value, text.encode())
            return Voucher(key.name, None)
        case SignatureType.COSIGNATURE:
            seconds = int.from_bytes(value[:_STAMP])
            key.verify(value[_STAMP:], _stamped(seconds, text))
            return Voucher(key.name, instant_of(seconds * 1_000_000))


def _stamped(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _decode(encoded: str) -> bytes | None:
    """Standard Base 64; None unless it is the one spelling of its bytes."""
    try:
        value = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if base64.b64encode(value).decode() == encoded else None
