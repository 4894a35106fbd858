"""The recovery sheet: the private root key on paper, in groups that a tired person can type without an error.

Crockford's base 32 (no I, L, O, U), thirteen groups of four characters, each with a check character that also
depends on the group's place, so that a wrong or swapped group is named by its number.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from sekisho.errors import OperatorError
from sekisho.vault.cipher import KEY_BYTES

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BITS: Final = 5
GROUP: Final = 4
_CHARACTERS: Final = -(-KEY_BYTES * 8 // _BITS)
_GROUPS: Final = -(-_CHARACTERS // GROUP)
_LINE: Final = re.compile(
    r"^\s*([0-9oOlLiI]{1,2})\s*[:：]\s*([0-9A-Za-z]{4})[\s\-]+([0-9A-Za-z])\s*$", re.MULTILINE
)
_HEAD: Final = """\
関所 復元シート（第1版） / sekisho recovery sheet, version 1
この紙は、鍵の控えを開ける唯一のものです。金庫に保管し、写しを電子データで残さないでください。
This paper alone opens the key backups. Keep it in a safe; keep no electronic copy.
"""


def recovery_sheet(root_private: bytes) -> str:
    """The sheet as text. Secret: print it, do not store it.

    Args:
        root_private: 32 bytes.
    """
    lines = [
        f"{place + 1:02d}: {group} {check_of(place, group)}"
        for place, group in enumerate(encode(root_private))
    ]
    return _HEAD + "\n" + "\n".join(lines) + "\n"


def encode(secret: bytes) -> list[str]:
    """Thirteen groups of four characters for 32 bytes."""
    number = int.from_bytes(secret, "big") << (_CHARACTERS * _BITS - KEY_BYTES * 8)
    characters = "".join(
        ALPHABET[number >> (_BITS * place) & (len(ALPHABET) - 1)] for place in reversed(range(_CHARACTERS))
    )
    return [characters[place * GROUP : (place + 1) * GROUP] for place in range(_GROUPS)]


def decode(groups: Sequence[str]) -> bytes:
    """The 32 bytes of thirteen groups that were checked (`is_group`)."""
    number = 0
    for character in "".join(groups):
        number = number << _BITS | ALPHABET.index(character)
    return (number >> (_CHARACTERS * _BITS - KEY_BYTES * 8)).to_bytes(KEY_BYTES, "big")


def is_group(text: str) -> bool:
    """Whether it is four characters of the alphabet."""
    return len(text) == GROUP and all(character in ALPHABET for character in text)


def plain(text: str) -> str:
    """As it should have been typed: capitals, look-alike characters set right."""
    return text.upper().translate(_MISREAD)


def check_of(place: int | str, group: str) -> str:
    """The check character of a group at its place."""
    return ALPHABET[sha256(f"{place}:{group}".encode()).digest()[0] % len(ALPHABET)]


def parse_recovery_sheet(text: str) -> bytes:
    """The private root key from a typed sheet. Case, spaces and look-alike characters are forgiven.

    Raises:
        OperatorError: A group is missing, or its check character does not fit; names the group (VAULT-019).
    """
    lines = [[plain(part) for part in line] for line in _LINE.findall(text)]
    typed = {int(place): (group, check) for place, group, check in lines}
    groups = []
    for place in range(_GROUPS):
        group, check = typed.get(place + 1, ("", ""))
        if not is_group(group) or check_of(place, group) != check:
            raise OperatorError("VAULT-019", group=place + 1)
        groups.append(group)
    return decode(groups)
