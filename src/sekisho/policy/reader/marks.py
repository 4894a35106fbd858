"""Recognises the mark that opens a line: 第1条, 1., 1、, (1), ①, ア, A., ■, ・, 【…】, `#`, `- (1)`.

Decides the style and the running number of a mark. Whether the line is a heading or a list entry is left to
`headings`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sekisho.policy.reader.vocabulary import dictionary, pattern

_KANJI = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_BOLD = re.compile(r"\*\*|__")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((?:[^()\s]{1,500})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a line opens. `printed` is the mark as printed; `style` is "" and `number` None for a bare line."""

    printed: str
    style: str
    number: int | None

    @property
    def numbered(self) -> bool:
        """Whether the style enumerates."""
        return self.style in _numbered()


BARE = Mark(printed="", style="", number=None)


@lru_cache(maxsize=1)
def _numbered() -> frozenset[str]:
    return frozenset(dictionary("marks")["numbered"])


@lru_cache(maxsize=1)
def _raw() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((style, pattern(source)) for style, source in dictionary("marks")["raw"].items())


@lru_cache(maxsize=1)
def _folded() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((style, pattern(source)) for style, source in dictionary("marks")["folded"].items())


@lru_cache(maxsize=1)
def _brackets() -> dict[str, str]:
    return dict(dictionary("marks")["brackets"])


def kanji_to_int(digits: str) -> int:
    """第十二条 → 12. Arabic figures pass through; 0 for what is neither."""
    if digits.isdigit():
        return int(digits)
    total, unit = 0, 0
    for char in digits:
        if char == "十":
            total, unit = total + (unit or 1) * 10, 0
        elif char == "百":
            total, unit = total + (unit or 1) * 100, 0
        else:
            unit = _KANJI.get(char, 0)
    return total + unit


def clean(line: str) -> str:
    """The line without Markdown bold and link addresses, blanks at the ends off."""
    return _LINK.sub(r"\1", _BOLD.sub("", line)).strip()


def _folded_prefix(text: str, folded_length: int) -> int:
    """How many characters of `text` fold to the first `folded_length` characters of its NFKC form."""
    taken = 0
    for position, char in enumerate(text):
        if taken >= folded_length:
            return position
        taken += len(unicodedata.normalize("NFKC", char))
    return len(text)


def _one(text: str) -> tuple[Mark, str] | None:
    for style, form in _raw():
        if match := form.match(text):
            number = int(unicodedata.numeric(match.group()[0], 0)) or None
            rest = text[match.end() :].lstrip(" 　.．、")
            return Mark(printed=match.group(), style=style, number=number), rest
    folded = unicodedata.normalize("NFKC", text[:40])
    for style, form in _folded():
        if match := form.match(folded):
            if match.end() == 0 or (match.end() == len(folded) and style != "article"):
                continue
            cut = _folded_prefix(text, match.end())
            digits = match.groupdict().get("n")
            number = kanji_to_int(digits) if digits else None
            return Mark(printed=text[:cut].strip(), style=style, number=number), text[cut:].lstrip()
    return None


def bracketed(text: str) -> str | None:
    """The words inside brackets that enclose the whole line (a parenthesis may follow), or None."""
    closing = _brackets().get(unicodedata.normalize("NFKC", text[:1]) if text[:1] in "＜［" else text[:1])
    if closing is None:
        return None
    folded = unicodedata.normalize("NFKC", text)
    end = folded.find(closing, 1)
    rest = folded[end + 1 :].strip()
    if end < 2 or (rest and not (rest[0] == "(" and rest[-1] == ")")):  # noqa: PLR2004 -- nothing inside
        return None
    return text[1 : text.find(text[end], 1)] if end < len(text) else folded[1:end]


def read_mark(line: str) -> tuple[Mark, str]:
    """Splits a line into its mark and its words.

    A bullet before a number (`- (1)`) gives way to the number. A whole line in brackets has the style `bracket`
    and keeps its brackets in `printed` only.
    """
    text = clean(line)
    found = _one(text)
    if found is not None and found[0].style in {"bullet", "hash"}:
        if (words := bracketed(found[1])) is not None:
            return Mark(printed=found[0].printed, style="bracket", number=None), words
        inner = _one(found[1])
        if inner is not None and (found[0].style == "bullet" or inner[0].numbered):
            if found[0].style == "hash":
                return Mark(printed=found[0].printed, style=found[0].printed, number=inner[0].number), inner[
                    1
                ]
            return inner
    if found is None:
        if (words := bracketed(text)) is not None:
            return Mark(printed=text[:1], style="bracket", number=None), words
        return BARE, text
    mark, rest = found
    if mark.style == "hash":
        mark = Mark(printed=mark.printed, style=mark.printed, number=None)
    return mark, rest
