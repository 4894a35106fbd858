"""Counts the numbers of a Word document's lists from `numbering.xml`: 第1条, 1., (1), ①, ア.

Word keeps one row of counters for each definition; using a level starts the deeper ones again.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from sekisho.policy.reader.formats.numerals import numeral

Xml = Any
"""An element of the document's XML; the library that reads it has no types."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")


def level_of(element: Xml | None) -> int | None:
    """The number in an element's value, None where there is none."""
    value = element.get(f"{_W}val", "") if element is not None else ""
    return int(value) if re.fullmatch(r"[0-9]{1,5}", value) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """How a level prints its number. `style` is the paragraph style that is tied to it."""

    start: int
    form: str
    text: str
    legal: bool
    style: str


@dataclass(slots=True)
class Numbering:
    """The definitions of a document, and where its counters stand."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    restarted: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> "Numbering":  # noqa: ANN401 -- the library's document
        """The numbering of a document; one without lists has none."""
        made = cls()
        part = next(
            (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        root = getattr(part, "element", None)
        if root is None:
            return made
        abstract = {
            one.get(f"{_W}abstractNumId", ""): {
                level_of_index(level): _level(level) for level in one.iterchildren(f"{_W}lvl")
            }
            for one in root.iterchildren(f"{_W}abstractNum")
        }
        for number in root.iterchildren(f"{_W}num"):
            made._add(number, abstract)
        return made

    def _add(self, number: Xml, abstract: dict[str, dict[int, _Level]]) -> None:
        name = number.get(f"{_W}numId", "")
        held = number.find(f"{_W}abstractNumId")
        base = held.get(f"{_W}val", "") if held is not None else ""
        levels = dict(abstract.get(base, {}))
        starts: dict[int, int] = {}
        for override in number.iterchildren(f"{_W}lvlOverride"):
            at = int(override.get(f"{_W}ilvl", "0")) if override.get(f"{_W}ilvl", "0").isdigit() else 0
            own = override.find(f"{_W}lvl")
            if own is not None:
                levels[at] = _level(own)
            start = level_of(override.find(f"{_W}startOverride"))
            if start is not None:
                starts[at] = start
        self.levels[name], self.shared[name], self.restarted[name] = levels, base, starts

    def printed(self, paragraph: Xml, styles: list[Xml]) -> str:
        """What stands before a paragraph: its number or bullet and a blank, "" for none. Counts on."""
        name, at = self._place(paragraph, styles)
        level = self.levels.get(name, {}).get(at)
        if level is None:
            return ""
        if level.form == "bullet":
            return "・"
        counters = self.counters.setdefault(self.shared[name], {})
        starts = self.restarted[name]
        if at in starts:
            counters[at] = starts.pop(at) - 1
        counters[at] = counters.get(at, level.start - 1) + 1
        for deeper in [held for held in counters if held > at]:
            del counters[deeper]
        if level.form == "none":
            return ""
        text = _PLACE.sub(
            lambda match: self._number(name, int(match.group(1)) - 1, counters, level), level.text
        )
        return f"{text} " if text.strip() else ""

    def _number(self, name: str, at: int, counters: dict[int, int], level: _Level) -> str:
        own = self.levels[name].get(at, level)
        return numeral(counters.get(at, own.start), "decimal" if level.legal else own.form)

    def _place(self, paragraph: Xml, styles: list[Xml]) -> tuple[str, int]:
        """The definition and level of a paragraph: by its own word, or by its style's."""
        at: int | None = None
        for element in (paragraph, *styles):
            given = element.find(f"{_W}pPr/{_W}numPr")
            if given is None:
                continue
            number = given.find(f"{_W}numId")
            at = level_of(given.find(f"{_W}ilvl")) if at is None else at
            if number is None:
                continue
            name = number.get(f"{_W}val", "")
            if at is None and element is not paragraph:
                wanted = element.get(f"{_W}styleId", "")
                tied = (level for level, one in self.levels.get(name, {}).items() if one.style == wanted)
                at = next(tied, 0)
            return name, min(at or 0, _LEVELS - 1)
        return "", 0


def level_of_index(level: Xml) -> int:
    """The index of a level definition."""
    index = level.get(f"{_W}ilvl", "0")
    return int(index) if re.fullmatch(r"[0-8]", index) else 0


def _level(level: Xml) -> _Level:
    def value(tag: str, otherwise: str) -> str:
        found = level.find(f"{_W}{tag}")
        return found.get(f"{_W}val", otherwise) if found is not None else otherwise

    start = value("start", "1")
    return _Level(
        start=int(start) if re.fullmatch(r"[0-9]{1,5}", start) else 1,
        form=value("numFmt", "decimal"),
        text=value("lvlText", "")[:40],
        legal=level.find(f"{_W}isLgl") is not None,
        style=value("pStyle", ""),
    )
