"""What a value of an item must look like: a date, a number, an address for mail, a file, or text. Pure.

Few and forgiving: what a person would write by hand is taken, and stored as it was written; only what cannot be meant
is refused, before it is sealed and can no longer be looked through. The refusal names the item and never the value.
Source: 法22条 (accurate and up to date).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from sekisho.policy.model import Item, SearchBy
from sekisho.policy.prefectures import prefecture_of

_ERAS: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS: Final = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_WESTERN: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA: Final = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\s*(元|\d{1,2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?",
    re.IGNORECASE,
)
_AGE: Final = re.compile(r"(1[0-4]\d|\d{1,2})\s*(歳|才|代)?")
_EMAIL: Final = re.compile(r"[^@\s,;<>\"\\]+@[^@\s,;<>\"\\]+\.[^@\s,;<>\"\\]+")
_PHONE_DIGITS: Final = range(8, 16)
_PHONE: Final = re.compile(r"(\+?[\d\s()/.\-‐‑‒–—―−ー]+)(?:(?:ext\.?|内線|#)\s*\d{1,6})?", re.IGNORECASE)
_POSTAL: Final = re.compile(r"〒?\s*\d{3}\s*[-‐‑‒–—―−ー]?\s*\d{4}")


_NUMBER: Final = re.compile(r"([-−]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)


class ItemType(StrEnum):
    """What kind of value an item has."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    AGE = "age"
    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    PREFECTURE = "prefecture"
    NUMBER = "number"
    FILE = "file"


_OF_ITEM: Final[Mapping[str, ItemType]] = {
    "age": ItemType.AGE,
    "birth_date": ItemType.DATE,
    "call_recording": ItemType.FILE,
    "postal_code": ItemType.POSTAL_CODE,
    "prefecture": ItemType.PREFECTURE,
}
_OF_SEARCH: Final[Mapping[SearchBy, ItemType]] = {
    SearchBy.EMAIL: ItemType.EMAIL,
    SearchBy.NAME: ItemType.NAME,
    SearchBy.PHONE: ItemType.PHONE,
    SearchBy.POSTAL_CODE: ItemType.POSTAL_CODE,
    SearchBy.PREFECTURE: ItemType.PREFECTURE,
    SearchBy.NUMBER: ItemType.NUMBER,
}


def type_of(item: Item) -> ItemType:
    """The type of an item: by its canonical id, else by how persons are found by it, else text."""
    return _OF_ITEM.get(item.id) or _OF_SEARCH.get(item.search, ItemType.TEXT)


def takes_text(item: Item) -> bool:
    """Whether a value may be typed."""
    return type_of(item) is not ItemType.FILE


def takes_files(item: Item) -> bool:
    """Whether a file may be its value: not where the value is of a form of its own."""
    return type_of(item) in {ItemType.FILE, ItemType.TEXT}


def is_well_formed(kind: ItemType, value: str) -> bool:
    """Whether a value can be meant as one of the type. An empty one can: nothing was said.

    Args:
        kind: The item's type.
        value: As written. Personal data.
    """
    folded = unicodedata.normalize("NFKC", value).strip()
    test = _TESTS.get(kind)
    return not folded or test is None or test(folded)


def day_of(text: str) -> date | None:
    """The day that a text names, in the Western calendar or by era; None when it names none."""
    folded = unicodedata.normalize("NFKC", text).strip()
    by_era = _ERA.fullmatch(folded)
    if by_era is not None:
        era = _LETTERS.get(by_era[1].upper(), by_era[1])
        year = _ERAS[era] + (1 if by_era[2] == "元" else int(by_era[2]))
        return _day(year, int(by_era[3]), int(by_era[4]))
    found = _WESTERN.fullmatch(folded) or _COMPACT.fullmatch(folded)
    return None if found is None else _day(int(found[1]), int(found[2]), int(found[3]))


def number_of(text: str) -> str | None:
    """The plain number that a text is, in its shortest spelling: ``1200.5``; None when it is none."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    whole, part = found[2].replace(",", "").lstrip("0") or "0", (found[3] or "").rstrip("0")
    number = f"{whole}.{part}" if part else whole
    return f"-{number}" if found[1] and number != "0" else number


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_phone(text: str) -> bool:
    found = _PHONE.fullmatch(text)
    return found is not None and sum(letter.isdigit() for letter in found[1]) in _PHONE_DIGITS


_TESTS: Final[Mapping[ItemType, Callable[[str], bool]]] = {
    ItemType.AGE: lambda text: _AGE.fullmatch(text) is not None,
    ItemType.DATE: lambda text: day_of(text) is not None,
    ItemType.EMAIL: lambda text: _EMAIL.fullmatch(text) is not None,
    ItemType.PHONE: _is_phone,
    ItemType.NUMBER: lambda text: number_of(text) is not None,
    ItemType.PREFECTURE: lambda text: prefecture_of(text) is not None,
    ItemType.POSTAL_CODE: lambda text: _POSTAL.fullmatch(text) is not None,
}
