"""The form in which a column is stored: widths, spaces, dates and numbers as people type them, made alike.

Each form takes a written value and returns the stored one, or raises `ValueError` when it cannot be one. Nothing
here ever repeats a value: it is personal data.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from sekisho.policy.prefectures import prefecture_of

_SPACES: Final = re.compile(r"\s+")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_DAY: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)
_PLAIN_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PHONE: Final = re.compile(r"\+?[0-9][0-9()\- ]{7,20}")
_NOT_DIGITS: Final = re.compile(r"[^0-9]")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−ー－"), "-")
_POSTAL: Final = re.compile(r"(\d{3})-?(\d{4})")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


def as_written(value: str) -> str:
    """The value without the spaces around it."""
    return value.strip()


def text(value: str) -> str:
    """Widths made alike (NFKC), runs of spaces one space."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", value)).strip()


def email(value: str) -> str:
    """A mail address; its domain in small letters."""
    name, at, domain = unicodedata.normalize("NFKC", value).strip().rpartition("@")
    return _whole(_MAIL, name + at + domain.lower())


def phone(value: str) -> str:
    """A telephone number in plain digits and dashes."""
    written = _whole(_PHONE, unicodedata.normalize("NFKC", value).strip().translate(_DASHES))
    if not 9 <= len(_NOT_DIGITS.sub("", written)) <= 15:  # noqa: PLR2004 - the shortest in Japan, the longest of E.164
        raise ValueError
    return written


def postal_code(value: str) -> str:
    """A postal code of Japan, as ``100-0001``."""
    found = _POSTAL.fullmatch(
        unicodedata.normalize("NFKC", value).strip().removeprefix("〒").strip().translate(_DASHES)
    )
    if found is None:
        raise ValueError
    return f"{found[1]}-{found[2]}"


def day(value: str) -> str:
    """A calendar date, as ``2026-04-01``."""
    written = unicodedata.normalize("NFKC", value).strip()
    found = _DAY.fullmatch(written) or _PLAIN_DAY.fullmatch(written)
    if found is None:
        raise ValueError
    return date(int(found[1]), int(found[2]), int(found[3])).isoformat()


def number(value: str) -> str:
    """A number in plain digits."""
    return _whole(_NUMBER, unicodedata.normalize("NFKC", value).strip().replace(",", ""))


def prefecture(value: str) -> str:
    """A prefecture by its whole name, as ``東京都``."""
    found = prefecture_of(value)
    if found is None:
        raise ValueError
    return found


FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "as_written": as_written,
    "text": text,
    "email": email,
    "phone": phone,
    "postal_code": postal_code,
    "date": day,
    "number": number,
    "prefecture": prefecture,
}
"""The forms that a mapping may name."""


def _whole(pattern: re.Pattern[str], value: str) -> str:
    if pattern.fullmatch(value) is None:
        raise ValueError
    return value
