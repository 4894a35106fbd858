"""How things are sealed: AES-256-GCM envelopes and key wraps, keyed digests, a sealed box. No storage, no policy.

Every sealed form starts with a version marker, carries its own random 96-bit nonce, and is bound to its place by
associated data: what is moved to another workspace, table, holder, group, schema or version does not open.
One key seals few messages (one group of one holder; an epoch's wraps, far below the 2**32 that random nonces bear).
Native calls cost the same up to about 2 kB, so few and larger envelopes are cheaper (design §17).
"""

import hmac
import os
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sekisho.vault.errors import TamperedError
from sekisho.vault.model import GroupId, HolderNo

KEY_BYTES: Final = 32
STEADY_KEY_BYTES: Final = 64
"""AES-SIV takes two keys of 256 bits in one."""
VERSION: Final = b"\x01"
SCHEMA: Final = 1
_NONCE_BYTES: Final = 12
_BODY_AT: Final = 1 + _NONCE_BYTES
_PUBLIC_BYTES: Final = 32
_NUMBER: Final = struct.Struct(">Iq")
_TWO_NUMBERS: Final = struct.Struct(">IqIq")
_LENGTH: Final = struct.Struct(">I")
_TABLE: Final = "envelope"
_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_DECODER: Final = msgspec.json.Decoder(dict[str, str])
_WRAP: Final = "wrapped_key"
_NAMED: Final = "secret"
_BOX: Final = b"sekisho sealed box 1"


def new_key() -> bytes:
    """256 random bits."""
    return os.urandom(KEY_BYTES)


def new_keys(count: int) -> list[bytes]:
    """So many keys of 256 random bits, asked for at once."""
    return _pieces(KEY_BYTES, count)


def _pieces(size: int, count: int) -> list[bytes]:
    block = os.urandom(size * count)
    return [block[at : at + size] for at in range(0, len(block), size)]


def bind(*parts: str | int) -> bytes:
    """Associated data of the parts: each with its length in front, so that no two lists read alike.

    Numbers are eight bytes big-endian, texts UTF-8.
    """
    out: list[bytes] = []
    for part in parts:
        if isinstance(part, int):
            out.append(_NUMBER.pack(8, part))
        else:
            raw = part.encode()
            out += (_LENGTH.pack(len(raw)), raw)
    return b"".join(out)


@lru_cache(maxsize=4_096)
def _bind_words(*parts: str) -> bytes:
    """`bind` of words that come again and again: workspace, table, group, field. Never of values."""
    return bind(*parts)


def seal(key: bytes, message: bytes, bound_to: bytes) -> bytes:
    """Version marker, nonce, ciphertext and tag of `message`, bound to `bound_to`."""
    # INVARIANT: a fresh random nonce for every message under a key.
    nonce = os.urandom(_NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, message, VERSION + bound_to)


def seal_each(messages: Iterable[tuple[bytes, bytes, bytes]], count: int) -> list[bytes]:
    """`seal` of many: key, message, place of each. Randomness is asked for at once, a key met again is set up once.

    Args:
        messages: In order.
        count: How many there are.
    """
    sealed: list[bytes] = []
    last, cipher = b"", None
    # INVARIANT: a fresh random nonce for every message; `strict` sees to it that none is used twice.
    for nonce, (key, message, bound_to) in zip(_pieces(_NONCE_BYTES, count), messages, strict=True):
        if cipher is None or key is not last:
            last, cipher = key, AESGCM(key)
        sealed.append(VERSION + nonce + cipher.encrypt(nonce, message, VERSION + bound_to))
    return sealed


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The message.

    Raises:
        TamperedError: Changed, moved, or sealed under another key (VAULT-002).
    """
    if len(sealed) <= _BODY_AT or sealed[:1] != VERSION:
        raise TamperedError("VAULT-002")
    try:
        return AESGCM(key).decrypt(sealed[1:_BODY_AT], sealed[_BODY_AT:], VERSION + bound_to)
    except InvalidTag:
        # `from None`: the chained error could carry locals to a traceback that prints them.
        raise TamperedError("VAULT-002") from None


def new_steady_key() -> bytes:
    """A key for `steady_seal`."""
    return os.urandom(STEADY_KEY_BYTES)


def steady_seal(key: bytes, bound_to: bytes) -> Callable[[bytes], bytes]:
    """As `seal`, but the same message gives the same bytes every time (AES-SIV, RFC 5297), 17 more than the message.

    For short words that stand for something and must not be guessed; never for values, because whoever sees two that
    are alike knows that the messages are. A function, because setting up the key costs more than a seal.
    """
    cipher, place = AESSIV(key), [VERSION + bound_to]
    return lambda message: VERSION + cipher.encrypt(message, place)


def unseal_steadily(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The message. Raises as `unseal`."""
    if sealed[:1] != VERSION:
        raise TamperedError("VAULT-002")
    try:
        return AESSIV(key).decrypt(sealed[1:], [VERSION + bound_to])
    except (InvalidTag, ValueError):
        raise TamperedError("VAULT-002") from None


def envelope_binding(
    workspace: str, holder: HolderNo, group: GroupId, *, schema: int, row_version: int, table: str = _TABLE
) -> bytes:
    """Where an envelope belongs: workspace, table, holder, group, schema version, row version."""
    numbers = _TWO_NUMBERS.pack(8, schema, 8, row_version)
    return _bind_words(workspace, table) + _NUMBER.pack(8, holder) + _bind_words(group) + numbers


def wrap_binding(workspace: str, holder: HolderNo, group: GroupId, epoch: int) -> bytes:
    """Where a wrapped key belongs: workspace, holder, group, epoch. Seal it under the epoch key."""
    words, ending = _bind_words(workspace, _WRAP), _bind_words(group) + _NUMBER.pack(8, epoch)
    return words + _NUMBER.pack(8, holder) + ending


def secret_binding(workspace: str, name: str, epoch: int) -> bytes:
    """Where a wrapped secret of the workspace belongs (index key, signing key): its name and epoch."""
    return bind(workspace, _NAMED, name, epoch)


def encode_values(values: Mapping[str, str]) -> bytes:
    """Canonical JSON of item id → text. Personal data: seal it at once."""
    return _ENCODER.encode(values)


def decode_values(message: bytes) -> dict[str, str]:
    """What `encode_values` wrote. Personal data."""
    try:
        return _DECODER.decode(message)
    except msgspec.DecodeError:
        # Never the decoder's own words: they may quote the message.
        raise TamperedError("VAULT-002") from None


def digest_of(body: bytes) -> bytes:
    """SHA-256 of a sealed body, for the ledger."""
    return sha256(body).digest()


def index_digest(index_key: bytes, workspace: str) -> Callable[[str, str], bytes]:
    """Keyed hash (HMAC-SHA256) of a field and a normalised value, by which the value is found.

    It hides values only from those without the index key: all mobile numbers can be tried in minutes by whoever
    holds it. So digests live in the key store alone (design §7, Search). A function, because setting up the key and
    the field costs more than the hash.
    """
    begun: dict[str, hmac.HMAC] = {}

    def digest(field: str, normalised: str) -> bytes:
        start = begun.get(field)
        if start is None:
            start = begun[field] = hmac.new(index_key, bind(workspace, field), "sha256")
        value = normalised.encode()
        hashed = start.copy()
        hashed.update(_LENGTH.pack(len(value)) + value)
        return hashed.digest()

    return digest


def new_root_key() -> tuple[bytes, bytes]:
    """A private root key and its public half (X25519, 32 bytes each). The private one goes on paper."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def root_public_of(root_private: bytes) -> bytes:
    """The public half of a private root key."""
    return X25519PrivateKey.from_private_bytes(root_private).public_key().public_bytes_raw()


def box_seal(root_public: bytes, message: bytes, bound_to: bytes) -> bytes:
    """Seals so that only the private root key opens it: ephemeral X25519, HKDF-SHA256, AES-256-GCM."""
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(root_public))
    return VERSION + public + seal(_box_key(shared, public, root_public), message, bound_to)


def box_open(root_private: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The message.

    Raises:
        TamperedError: Changed, or sealed to another root key (VAULT-002).
    """
    private = X25519PrivateKey.from_private_bytes(root_private)
    public = sealed[1 : 1 + _PUBLIC_BYTES]
    if sealed[:1] != VERSION or len(public) != _PUBLIC_BYTES:
        raise TamperedError("VAULT-002")
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise TamperedError("VAULT-002") from None
    root_public = private.public_key().public_bytes_raw()
    return unseal(_box_key(shared, public, root_public), sealed[1 + _PUBLIC_BYTES :], bound_to)


def _box_key(shared: bytes, ephemeral_public: bytes, root_public: bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=ephemeral_public + root_public, info=_BOX)
    return derivation.derive(shared)
