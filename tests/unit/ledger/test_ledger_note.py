"""C2SP signed-note, tlog-checkpoint and tlog-cosignature, built by hand beside ours and held to a published note."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sekisho.errors import DeveloperError, OperatorError
from sekisho.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from sekisho.ledger.note import Ed25519Signer, SignedNote, VerifierKey, Voucher, sign_note

NAME = "sekisho.example/book"
SEED = bytes(range(32))
SIGNER = Ed25519Signer(name=NAME, seed=SEED)
KEY = VerifierKey.of(SIGNER)
AT = datetime(2026, 4, 1, 12, 30, 45, 678901, tzinfo=UTC)
ROOT = hashlib.sha256(b"root").digest()

# The example of the Go package golang.org/x/mod/sumdb/note, from which the specification grew.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


def by_hand(text: str, *, stamp: int | None = None) -> str:
    """A signature line, from the specification and not from our code."""
    private = Ed25519PrivateKey.from_private_bytes(SEED)
    public = private.public_key().public_bytes_raw()
    if stamp is None:
        value = private.sign(text.encode())
    else:
        signed = b"cosignature/v1\ntime " + str(stamp).encode() + b"\n" + text.encode()
        value = stamp.to_bytes(8, "big") + private.sign(signed)
    kind = b"\x01" if stamp is None else b"\x04"
    key_id = hashlib.sha256(NAME.encode() + b"\n" + kind + public).digest()[:4]
    return f"\u2014 {NAME} {base64.b64encode(key_id + value).decode()}\n"


def test_given_the_published_note_when_verified_then_its_key_vouches() -> None:
    note = SignedNote.parse(PUBLISHED)
    assert note.verify([VerifierKey.parse(PUBLISHED_KEY)]) == (Voucher("PeterNeumann", None),)
    assert bytes(note) == PUBLISHED


def test_given_a_checkpoint_when_signed_then_the_bytes_are_those_built_by_hand() -> None:
    text = f"{NAME}\n42\n{base64.b64encode(ROOT).decode()}\n"
    stamp = int(AT.timestamp())
    expected = f"{text}\n{by_hand(text)}{by_hand(text, stamp=stamp)}".encode()
    assert sign_checkpoint(SIGNER, size=42, root=ROOT, at=AT) == expected


def test_given_a_signed_checkpoint_when_opened_then_head_and_second() -> None:
    opened = open_checkpoint(sign_checkpoint(SIGNER, size=42, root=ROOT, at=AT), [KEY])
    assert opened.checkpoint == Checkpoint(origin=NAME, size=42, root=ROOT)
    assert opened.at == AT.replace(microsecond=0)


def test_given_a_plain_checkpoint_of_another_tool_when_opened_then_no_time() -> None:
    text = f"{NAME}\n0\n{base64.b64encode(ROOT).decode()}\n"
    assert open_checkpoint(f"{text}\n{by_hand(text)}".encode(), [KEY]).at is None


def test_given_only_a_time_stamped_signature_when_opened_then_refused() -> None:
    text = f"{NAME}\n0\n{base64.b64encode(ROOT).decode()}\n"
    with pytest.raises(OperatorError) as error:
        open_checkpoint(f"{text}\n{by_hand(text, stamp=1)}".encode(), [KEY])
    assert error.value.code == "LEDGER-005"


def test_given_a_key_not_named_like_the_origin_when_opened_then_refused() -> None:
    text = f"elsewhere.example\n0\n{base64.b64encode(ROOT).decode()}\n"
    with pytest.raises(OperatorError) as error:
        open_checkpoint(f"{text}\n{by_hand(text)}".encode(), [KEY])
    assert error.value.code == "LEDGER-005"


def test_given_a_verifier_key_when_printed_then_name_id_and_base64_and_read_back() -> None:
    public = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
    key_id = hashlib.sha256(f"{NAME}\n\x01".encode() + public).digest()[:4]
    typed = base64.b64encode(bytes([1]) + public).decode()
    assert str(KEY) == f"{NAME}+{key_id.hex()}+{typed}"
    assert VerifierKey.parse(f"{KEY}\n") == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "a b+00000000+AQ==",
        str(KEY).replace("+", "+0", 1),
        str(KEY)[:-3],
        str(KEY).replace(NAME, "other.example"),
        f"{NAME}+00000000+{base64.b64encode(bytes([4]) + KEY.public_key).decode()}",
        f"{NAME}+00000000+ABC",
    ],
)
def test_given_a_broken_verifier_key_when_read_then_refused(text: str) -> None:
    with pytest.raises(OperatorError) as error:
        VerifierKey.parse(text)
    assert error.value.code == "LEDGER-006"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash\n",
        "text\n\n— name\n".encode(),
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— name AAAAAAA\n".encode(),
        "text\n\n— na+me AAAAAAAA\n".encode(),
        "text\n\n— name AAAAAAAA".encode(),
        "te\txt\n\n— name AAAAAAAA\n".encode(),
        "te\rxt\n\n— name AAAAAAAA\n".encode(),
        b"\xff\n\n" + "— name AAAAAAAA\n".encode(),
        b"text\n\n" + "— name AAAAAAAA\n".encode() * 101,
        b"x" * 1_000_001,
    ],
)
def test_given_what_is_no_note_when_read_then_refused(raw: bytes) -> None:
    with pytest.raises(OperatorError) as error:
        SignedNote.parse(raw)
    assert error.value.code == "LEDGER-004"


@pytest.mark.parametrize(
    "text",
    [
        "o\n1\n",
        "\n1\nAAAA\n",
        f"o\n01\n{base64.b64encode(ROOT).decode()}\n",
        f"o\n-1\n{base64.b64encode(ROOT).decode()}\n",
        f"o\n１\n{base64.b64encode(ROOT).decode()}\n",
        f"o\n{10**20}\n{base64.b64encode(ROOT).decode()}\n",
        "o\n1\nAAAA\n",
        "o\n1\n!\n",
        f"o\n1\n{base64.b64encode(ROOT).decode()}\nextension\n",
    ],
)
def test_given_what_is_no_checkpoint_when_read_then_refused(text: str) -> None:
    with pytest.raises(OperatorError) as error:
        Checkpoint.parse(text)
    assert error.value.code == "LEDGER-004"


def test_given_unknown_signatures_beside_a_known_one_when_verified_then_ignored() -> None:
    other = Ed25519Signer(name="witness.example", seed=bytes(32))
    note = sign_note("text\n", SIGNER)
    both = SignedNote(text=note.text, signatures=(*sign_note("text\n", other).signatures, *note.signatures))
    assert SignedNote.parse(bytes(both)).verify([KEY]) == (Voucher(NAME, None),)


def test_given_a_known_key_with_a_wrong_signature_when_verified_then_the_whole_note_is_refused() -> None:
    other = Ed25519Signer(name="witness.example", seed=bytes(32))
    wrong = sign_note("other text\n", other).signatures
    note = SignedNote(text="text\n", signatures=(*sign_note("text\n", SIGNER).signatures, *wrong))
    with pytest.raises(OperatorError) as error:
        note.verify([KEY, VerifierKey.of(other)])
    assert error.value.code == "LEDGER-005"


def test_given_no_known_key_when_verified_then_refused() -> None:
    with pytest.raises(OperatorError) as error:
        sign_note("text\n", SIGNER).verify([])
    assert error.value.code == "LEDGER-005"


def test_given_a_name_or_seed_that_cannot_be_when_making_a_signer_then_refused() -> None:
    for name, seed in (("a b", SEED), ("", SEED), ("a+b", SEED), ("a\u3000b", SEED), ("a", b"short")):
        with pytest.raises(DeveloperError):
            Ed25519Signer(name=name, seed=seed)
    with pytest.raises(DeveloperError):
        sign_note("text\n", SIGNER, at=datetime(1970, 1, 1, tzinfo=UTC) - timedelta(days=1))


def test_given_a_second_spelling_of_the_same_signature_when_read_then_refused() -> None:
    """Base 64 leaves two bits of the last character unused; a changed byte must not hide there."""
    raw = bytes(sign_note("text\n", SIGNER)).decode()
    last = raw[-3]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(last) ^ 1]
    assert raw.endswith("=\n")
    assert base64.b64decode(raw.split()[-1]) == base64.b64decode(raw.split()[-1][:-2] + other + "=")
    with pytest.raises(OperatorError) as error:
        SignedNote.parse(f"{raw[:-3]}{other}=\n".encode())
    assert error.value.code == "LEDGER-004"
