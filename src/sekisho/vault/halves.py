"""The recovery sheet in two halves: either alone tells nothing, both together open the key backups (二人の責任者).

Two of two: one half is random, the other is the private root key added to it (XOR), so that a half is as good as any
other 32 bytes. The lines are those of the whole sheet with a letter in front, 甲 = A and 乙 = B, whose check character
depends on letter and place; a last line tells which halves belong together without telling the key.
"""

import os
import re
from hashlib import sha256
from typing import Final

from sekisho.errors import OperatorError
from sekisho.vault.cipher import KEY_BYTES, root_public_of
from sekisho.vault.recovery import ALPHABET, GROUP, check_of, decode, encode, is_group, plain

_LETTERS: Final = ("A", "B")
_PAIR: Final = "P"
_LINE: Final = re.compile(
    r"^\s*([ABab])\s*([0-9oOlLiI]{1,2}|[Pp])\s*[:：]\s*([0-9A-Za-z]{4})[\s\-]+([0-9A-Za-z])\s*$", re.MULTILINE
)
_HEAD: Final = """\
関所 復元シートの半分 {letter}（第1版） / sekisho recovery sheet, half {letter} of A and B, version 1
鍵の控えは、A と B の両方がそろったときだけ開きます。別の責任者が、別の金庫に保管してください。
Key backups open with both halves only. Each is for another officer and another safe.
"""


def recovery_halves(root_private: bytes) -> tuple[str, str]:
    """Both halves as texts. Secret: each is for one officer; print them, do not store them.

    Args:
        root_private: 32 bytes.
    """
    one = os.urandom(KEY_BYTES)
    return _sheet("A", one, root_private), _sheet("B", _add(one, root_private), root_private)


def is_half(text: str) -> bool:
    """Whether a typed text has lines of a half."""
    return _LINE.search(text) is not None


def join_halves(text: str) -> bytes:
    """The private root key from both typed halves, in any order.

    Raises:
        OperatorError: A half is missing (VAULT-066); a line is missing or does not fit its check character (VAULT-067);
            the halves are of two sheets (VAULT-068).
    """
    typed = {
        (letter.upper(), place.upper() if place.upper() == _PAIR else str(int(plain(place)))): (
            plain(group),
            plain(check),
        )
        for letter, place, group, check in _LINE.findall(text)
        if place.upper() == _PAIR or plain(place).isdigit()
    }
    parts, pairs = [], set()
    for letter in _LETTERS:
        if not any(found == letter for found, _ in typed):
            raise OperatorError("VAULT-066", half=letter)
        places = range(1, len(encode(bytes(KEY_BYTES))) + 1)
        parts.append(decode([_group(typed, letter, str(place), f"{letter}{place:02d}") for place in places]))
        pairs.add(_group(typed, letter, _PAIR, f"{letter}{_PAIR}"))
    root_private = _add(*parts)
    if pairs != {_pair(root_private)}:
        raise OperatorError("VAULT-068")
    return root_private


def _group(typed: dict[tuple[str, str], tuple[str, str]], letter: str, place: str, line: str) -> str:
    group, check = typed.get((letter, place), ("", ""))
    if not is_group(group) or check_of(letter + place, group) != check:
        raise OperatorError("VAULT-067", line=line)
    return group


def _sheet(letter: str, part: bytes, root_private: bytes) -> str:
    lines = [
        f"{letter}{place:02d}: {group} {check_of(f'{letter}{place}', group)}"
        for place, group in enumerate(encode(part), start=1)
    ]
    pair = _pair(root_private)
    lines.append(f"{letter}{_PAIR}: {pair} {check_of(letter + _PAIR, pair)}")
    return _HEAD.format(letter=letter) + "\n" + "\n".join(lines) + "\n"


def _pair(root_private: bytes) -> str:
    digest = sha256(b"sekisho recovery pair 1" + root_public_of(root_private)).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:GROUP])


def _add(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
