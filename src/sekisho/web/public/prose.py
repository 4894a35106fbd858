"""Shapes the published text for the screen: headings, lists and paragraphs; every word stays as published."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sekisho.policy.model import Policy

_HEADING: Final = re.compile(r"(#{1,6})\s+(.+)")
_BULLET: Final = re.compile(r"\s*[-*+]\s+(.+)")
_NUMBERED: Final = re.compile(r"\s*(\d{1,3})[.)]\s+(.+)")
_RULE: Final = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of the text.

    Attributes:
        kind: ``heading``, ``paragraph``, ``bullets`` or ``numbers``.
        lines: The heading, the paragraph's lines, or the entries.
        level: Of a heading: 2 to 4.
        start: First number of a numbered list.
    """

    kind: str
    lines: tuple[str, ...]
    level: int = 0
    start: int = 1


def parts_of(text: str, policy: Policy) -> tuple[Part, ...]:
    """The parts of a published text, in order.

    Markdown's marks are read as such; in plain text, a line is a heading where the reading found a section.
    """
    titles = {section.lines[0] for section in policy.sections}
    marked = any(_HEADING.fullmatch(line.strip()) for line in text.split("\n"))
    found: list[Part] = []
    for number, line in enumerate(text.split("\n"), start=1):
        found.append(_read(line.rstrip(), is_title=not marked and number in titles))
    return tuple(_without_title(_joined(found), policy))


def _read(line: str, *, is_title: bool) -> Part:
    if not line.strip() or _RULE.fullmatch(line):
        return Part(kind="gap", lines=())
    if heading := _HEADING.fullmatch(line.strip()):
        return Part(kind="heading", lines=(heading[2],), level=min(max(len(heading[1]), 2), _DEEPEST))
    if is_title:
        return Part(kind="heading", lines=(line.strip(),), level=2)
    if bullet := _BULLET.fullmatch(line):
        return Part(kind="bullets", lines=(bullet[1],))
    if entry := _NUMBERED.fullmatch(line):
        return Part(kind="numbers", lines=(entry[2],), start=int(entry[1]))
    return Part(kind="paragraph", lines=(line.strip(),))


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Lines that follow one another become one paragraph or one list."""
    joined: list[Part] = []
    gap = False
    for part in parts:
        if part.kind == "gap":
            gap = True
            continue
        last = joined[-1] if joined else None
        if last is not None and _continues(last, part, gap=gap):
            joined[-1] = Part(kind=last.kind, lines=(*last.lines, *part.lines), start=last.start)
        else:
            joined.append(part)
        gap = False
    return joined


def _continues(last: Part, part: Part, *, gap: bool) -> bool:
    if last.kind != part.kind or part.kind == "heading":
        return False
    if part.kind == "numbers":
        return part.start == last.start + len(last.lines)
    return not gap


def _without_title(parts: Sequence[Part], policy: Policy) -> Sequence[Part]:
    """The page's own heading says the document's title already."""
    first = parts[0] if parts else None
    if first is not None and first.lines == (policy.title,):
        return parts[1:]
    return parts
