"""Dates of enactment and revision, western and era years.

A date counts only beside a word (制定, 施行, 改定, 最終更新 …) on a short line or in a closing clause; dates of
statutes and of certificates carry none of these words.
"""

import re
from collections.abc import Iterator
from datetime import date

from sekisho.policy.reader.draft import Dated, Lines
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold

_SURE, _LIKELY = 0.95, 0.7
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_DATE = re.compile(
    r"(?:(?P<era>令和|平成|昭和)\s?(?P<eyear>[0-9]{1,2}|元)|(?P<year>(?:19|20)[0-9]{2}))\s?[年./-]\s?(?P<month>[0-9]{1,2})\s?[月./-]\s?(?P<day>[0-9]{1,2})\s?日?"
)
_ENACTED = re.compile(r"(制定|施行|策定|公開|発効)(日|年月日)?")
_REVISED = re.compile(r"(改定|改訂|改正|更新|改版|現在)(日|年月日|版)?")
_LINE_MAX = 90
_NEAR = 12


def _day(match: re.Match[str]) -> date | None:
    if match["era"]:
        year = _ERAS[match["era"]] + (1 if match["eyear"] == "元" else int(match["eyear"]))
    else:
        year = int(match["year"])
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _dated(outline: Outline) -> Iterator[tuple[str, Dated]]:
    previous = ""
    for number, line in enumerate(outline.lines, start=1):
        text = fold(line)
        if not text:
            continue
        matches = list(_DATE.finditer(text))
        last = ""
        for at, match in enumerate(matches):
            day = _day(match)
            if day is None:
                continue
            start = matches[at - 1].end() if at else 0
            end = matches[at + 1].start() if at + 1 < len(matches) else len(text)
            word = _word(text[start : match.start()], text[match.end() : end], short=len(text) <= _LINE_MAX)
            alone = len(text) - len(match.group()) <= _NEAR or match.start() <= _NEAR // 3
            if not word and len(text) <= _LINE_MAX and alone and previous:
                word = "revised"
            if word:
                last = word
                found = Dated(
                    day=day,
                    text=match.group().strip(),
                    lines=Lines(first=number, last=number),
                    confidence=_SURE,
                    rule=f"dates.{word}",
                )
                yield word, found
        previous = last if len(text) <= _LINE_MAX else ""


def _word(before: str, after: str, *, short: bool) -> str:
    near_before, near_after = before[-_NEAR:], after[:_NEAR]
    if not short and not re.match(r"(より|から|に)?(施行|制定|改定|改訂)|現在のもの", near_after):
        return ""
    for near in (near_before, near_after):
        if _REVISED.search(near):
            return "revised"
        if _ENACTED.search(near):
            return "enacted"
    return ""


def extract(outline: Outline) -> tuple[Dated | None, tuple[Dated, ...]]:
    """The first day of enactment, and the days of revision in order, each once."""
    enacted: Dated | None = None
    revised: dict[date, Dated] = {}
    for word, found in _dated(outline):
        if word == "enacted":
            enacted = enacted or found
        else:
            revised.setdefault(found.day, found)
    return enacted, tuple(revised.values())
