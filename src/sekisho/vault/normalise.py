"""When are two written values the same, for finding a person: pure folding of widths, kana, case and punctuation.

Only for the index; what is stored stays as it was written. Folding too much finds a neighbour, folding too little
finds nobody: a person is identified by more than a match here.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from sekisho.policy.item_types import number_of
from sekisho.policy.prefectures import prefecture_of

_JAPAN: Final = "81"
_HIRAGANA_SHIFT: Final = ord("ァ") - ord("ぁ")
_KATAKANA: Final = range(ord("ァ"), ord("ヶ") + 1)
_SPACES: Final = re.compile(r"\s+")
_NOT_DIGITS: Final = re.compile(r"\D+")


_KANJI_DIGITS: Final = "〇一二三四五六七八九"
_KANJI_NUMBER: Final = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_UNITS: Final = "丁目|番地の?|番(?![町丁])|号室?"
_KANJI_BEFORE_UNIT: Final = re.compile(f"({_KANJI_NUMBER})(?={_UNITS})")
_UNIT: Final = re.compile(rf"(?<=\d)(?:{_UNITS})")
_DASH_IN_NUMBER: Final = re.compile(r"(?<=\d)[-‐‑‒–—―−ーの](?=\d)")
_DASHES: Final = re.compile(r"-+")


class Field(StrEnum):
    """How a searchable item is compared."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    NAME_READING = "name_reading"
    POSTAL_CODE = "postal_code"
    TEXT = "text"
    PREFECTURE = "prefecture"
    CITY = "city"
    ADDRESS = "address"
    NUMBER = "number"


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


def _once(field: Field, value: str) -> str:  # noqa: PLR0911 - one line a field
    folded = unicodedata.normalize("NFKC", value).casefold().strip()
    match field:
        case Field.EMAIL | Field.NAME | Field.CITY:
            return "".join(folded.split())
        case Field.PHONE:
            return _phone(folded)
        case Field.NAME_READING:
            return _to_hiragana("".join(folded.split()))
        case Field.POSTAL_CODE:
            return _NOT_DIGITS.sub("", folded)
        case Field.PREFECTURE:
            return prefecture_of(folded) or "".join(folded.split())
        case Field.ADDRESS:
            return _address("".join(folded.split()))
        case Field.NUMBER:
            return number_of(folded) or folded
        case Field.TEXT:
            return _SPACES.sub(" ", folded)


def _address(folded: str) -> str:
    """Numbers of blocks and houses as ``1-2-3``: 一丁目２番３号 is the same place. Names of places are left alone.

    A kanji number is one only before 丁目, 番地 and their like: 三田 and 一番町 are names.
    """
    text = _KANJI_BEFORE_UNIT.sub(lambda found: str(_kanji_number(found[1])), folded)
    text = _UNIT.sub("-", text)
    text = _DASH_IN_NUMBER.sub("-", text)
    return _DASHES.sub("-", text).rstrip("-")


def _kanji_number(text: str) -> int:
    """The number that up to ninety-nine is written as: 二十三."""
    tens, ten, ones = text.rpartition("十")
    value = _KANJI_DIGITS.index(ones) if ones else 0
    return value + (10 * (_KANJI_DIGITS.index(tens) if tens else 1) if ten else 0)


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
