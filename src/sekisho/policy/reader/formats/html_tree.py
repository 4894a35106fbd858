"""Web page → a light tree of elements, in time and memory that grow with the page and no faster.

A parser after the book keeps lists of open elements that a hostile or broken page can make it walk again and again:
180 kB of unclosed tags take such a parser seconds. This one forgives less finely, keeps at most `DEEPEST` elements open,
and refuses pages of more elements than a policy can have. What follows is enough to read prose in its order.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from sekisho.errors import StaffError
from sekisho.policy.reader.formats.limits import DEEPEST, MOST_ELEMENTS

VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905 -- a list of words
)
_RAW: Final = frozenset(["script", "style", "title", "textarea", "xmp", "noembed", "noframes", "iframe"])
_INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "ruby",
        "rb",
        "rt",
        "rp",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_FENCES: Final = frozenset(["td", "th", "table", "caption", "body"])
_CLOSES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    # opening this → closes these, looking no further out than those
    "li": (frozenset(["li"]), frozenset(["ul", "ol", "menu"])),
    "dt": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "dd": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "tr": (frozenset(["tr", "td", "th"]), frozenset(["table"])),
    "td": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "th": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "tbody": (frozenset(["thead", "tbody", "tr", "td", "th"]), frozenset(["table"])),
    "tfoot": (frozenset(["thead", "tbody", "tr", "td", "th"]), frozenset(["table"])),
    "option": (frozenset(["option"]), frozenset(["select"])),
}
_P_ENDS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "details",
        "div",
        "dl",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
_NAME: Final = re.compile(r"[A-Za-z][^\s/>]{0,40}")
_ATTRIBUTE: Final = re.compile(r"[\s/]*([^\s/>=\"'][^\s/>=]{0,60})?")
_VALUE: Final = re.compile(r"\s{0,8}=\s{0,8}")
_UNQUOTED: Final = re.compile(r"[^\s>]*")
_LONG_REFERENCE: Final = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}+;?")
_WANTED: Final = frozenset(
    ["id", "class", "role", "href", "start", "value", "type", "rowspan", "alt", "aria-label"]
)


@dataclass(slots=True, eq=False)
class Element:
    """An element; `children` are elements and stretches of text in the page's order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)

    def elements(self) -> "list[Element]":
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> "list[Element]":
        """The elements below, outermost first, without recursion."""
        found, waiting = [], [self]
        while waiting:
            element = waiting.pop()
            found.append(element)
            waiting.extend(reversed(element.elements()))
        return found

    def text(self) -> str:
        """All text below."""
        pieces: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                pieces.append(one)
            else:
                waiting.extend(reversed(one.children))
        return "".join(pieces)


def parse(page: str, *, name: str) -> Element:
    """The tree of a page; its root has the tag `html`.

    Raises:
        StaffError: READ-008 more elements than `MOST_ELEMENTS`.
    """
    return _Reading(page, name).tree()


class _Reading:
    """Goes through the page once, from tag to tag."""

    def __init__(self, page: str, name: str) -> None:
        self.page, self.name = page, name
        self.root = Element("html")
        self.open = [self.root]
        self.held: Counter[str] = Counter()  # tags of the open elements
        self.flat: Counter[str] = Counter()  # elements below the deepest: read, but not kept open
        self.count = 0
        self.absent: set[str] = set()  # ends that were looked for and do not come any more

    def tree(self) -> Element:
        page, at, end = self.page, 0, len(self.page)
        while at < end:
            opening = page.find("<", at)
            if opening < 0:
                self._text(page[at:])
                break
            self._text(page[at:opening])
            at = self._markup(opening)
        return self.root

    def _text(self, text: str) -> None:
        if text:
            self.open[-1].children.append(unescape(_LONG_REFERENCE.sub("", text)))

    def _markup(self, at: int) -> int:
        """Reads what opens with `<`; returns where the page goes on."""
        page = self.page
        if page.startswith("<!--", at):
            return self._past("-->", at + 4)
        if page.startswith(("<!", "<?"), at):
            # A template's code (<?php … ?>) may hold tags of its own; without an end it runs to the next tag.
            code = page.startswith("<?", at) and "?>" not in self.absent
            return self._past("?>", at) if code and self._comes("?>", at) else self._past(">", at)
        closing = page.startswith("</", at)
        name = _NAME.match(page, at + 1 + closing)
        if name is None:
            self._text("<")
            return at + 1
        tag = name.group().lower()
        attributes, past = self._attributes(name.end())
        if closing:
            self._close(tag)
            return past
        self._open(tag, attributes)
        if tag in _RAW:
            return self._raw(tag, past)
        return past

    def _comes(self, sign: str, at: int) -> bool:
        if self.page.find(sign, at) < 0:
            self.absent.add(sign)
        return sign not in self.absent

    def _past(self, sign: str, at: int) -> int:
        found = self.page.find(sign, at)
        return len(self.page) if found < 0 else found + len(sign)

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        page, end = self.page, len(self.page)
        found: dict[str, str] = {}
        while at < end and page[at] != ">":
            match = _ATTRIBUTE.match(page, at)
            assert match is not None  # every part of the pattern may be empty
            key, at = (match.group(1) or "").lower(), match.end()
            equals = _VALUE.match(page, at)
            if equals is None:
                at += not key and at < end and page[at] != ">"  # a stray quote or sign of equality
                continue
            at = equals.end()
            if at < end and page[at] in "\"'":
                close = page.find(page[at], at + 1)
                if close < 0:
                    return found, end  # the page ends within a tag
                value, at = page[at + 1 : close], close + 1
            else:
                unquoted = _UNQUOTED.match(page, at)
                assert unquoted is not None
                value, at = unquoted.group(), unquoted.end()
            if key in _WANTED and key not in found:
                found[key] = unescape(_LONG_REFERENCE.sub("", value[:500]))
        return found, min(at + 1, end)

    def _raw(self, tag: str, at: int) -> int:
        """Past the content of an element whose content is no markup; a script's text is nobody's prose."""
        self._close(tag)
        if tag in self.absent:
            return at
        closing = re.compile(f"</{tag}(?=[\\s/>])", re.IGNORECASE).search(self.page, at)
        if closing is None:
            self.absent.add(tag)
            return len(self.page) if tag in {"script", "style"} else at
        return self._past(">", closing.end())

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise StaffError("READ-008", name=self.name)
        if tag in {"html", "body"} and tag in {e.tag for e in self.open}:
            return
        if tag in _CLOSES:
            closed, fence = _CLOSES[tag]
            self._end(closed, fence, outermost=tag in {"tr", "tbody", "tfoot"})
        elif tag in _P_ENDS:
            self._end(
                frozenset(["p"]), _FENCES | {"li", "dd", "div", "section", "blockquote"}, outermost=False
            )
        element = Element(tag, attributes)
        self.open[-1].children.append(element)
        if tag in VOID:
            return
        if len(self.open) < DEEPEST:
            self.open.append(element)
            self.held[tag] += 1
        else:
            self.flat[tag] += 1

    def _end(self, closed: frozenset[str], fence: frozenset[str], *, outermost: bool) -> None:
        """Ends the innermost (or outermost) of some open elements, if no fence stands between."""
        cut = None
        for place in range(len(self.open) - 1, 0, -1):
            tag = self.open[place].tag
            if tag in fence:
                break
            if tag in closed:
                cut = place
                if not outermost:
                    break
        if cut is not None:
            self._cut(cut)

    def _cut(self, place: int) -> None:
        """Ends the open elements from a place inwards."""
        self.held.subtract(element.tag for element in self.open[place:])
        del self.open[place:]

    def _close(self, tag: str) -> None:
        if self.flat[tag] > 0:
            self.flat[tag] -= 1
            return
        if tag in {"body", "html"} or not self.held[tag]:
            return  # words after the end of the page still belong to it
        for place in range(len(self.open) - 1, 0, -1):
            held = self.open[place].tag
            if held == tag:
                self._cut(place)
                return
            if held in _FENCES and tag not in _FENCES | {"tr", "tbody", "thead", "tfoot"}:
                return
            if tag in _INLINE and held not in _INLINE:
                return
