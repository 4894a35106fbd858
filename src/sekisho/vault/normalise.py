"""When are two written values the same, for finding a person: pure folding of widths, kana, case and punctuation.

Only for the index; what is stored stays as it was written. Folding too much finds a neighbour, folding too little
finds nobody: a person is identified by more than a match here.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

_JAPAN: Final = "81"
_HIRAGANA_SHIFT: Final = ord("ァ") - ord("ぁ")
_KATAKANA: Final = range(ord("ァ"), ord("ヶ") + 1)
_SPACES: Final = re.compile(r"\s+")
_NOT_DIGITS: Final = re.compile(r"\D+")


class Field(StrEnum):
    """How a searchable item is compared."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    NAME_READING = "name_reading"
    POSTAL_CODE = "postal_code"
    TEXT = "text"


def normalise(field: Field, value: str) -> str:
    """The form under which equal values are equal.

    Args:
        field: How the item is compared.
        value: As written. Personal data.

    Returns:
        Personal data still: to be digested at once. Empty when nothing is left to compare.
    """
    # Until nothing changes: folding one letter, or taking a space out, can bring two others together anew.
    while (folded := _once(field, value)) != value:
        value = folded
    return folded


def _once(field: Field, value: str) -> str:
    folded = unicodedata.normalize("NFKC", value).casefold().strip()
    match field:
        case Field.EMAIL | Field.NAME:
            return "".join(folded.split())
        case Field.PHONE:
            return _phone(folded)
        case Field.NAME_READING:
            return _to_hiragana("".join(folded.split()))
        case Field.POSTAL_CODE:
            return _NOT_DIGITS.sub("", folded)
        case Field.TEXT:
            return _SPACES.sub(" ", folded)


def _phone(folded: str) -> str:
    """E.164 with a plus; a number without country is Japan's."""
    digits = _NOT_DIGITS.sub("", folded)
    if not digits:
        return ""
    if folded.startswith("+"):
        return "+" + _without_trunk_zero(digits)
    if digits.startswith("010"):  # dialled abroad from Japan
        return "+" + _without_trunk_zero(digits[3:])
    if digits.startswith("0"):
        return "+" + _JAPAN + digits.lstrip("0")
    return "+" + _JAPAN + digits


def _without_trunk_zero(digits: str) -> str:
    # +81 (0)90 …: the zero in brackets is not dialled.
    if digits.startswith(_JAPAN):
        return _JAPAN + digits[len(_JAPAN) :].lstrip("0")
    return digits


def _to_hiragana(text: str) -> str:
    return "".join(chr(ord(c) - _HIRAGANA_SHIFT) if ord(c) in _KATAKANA else c for c in text)
