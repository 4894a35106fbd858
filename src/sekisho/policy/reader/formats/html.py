"""Web page → lines of text: headings marked with #, entries with ・ or their number, one block a line, rows by tabs.

Decides what of the page is the policy; menus, banners, forms and footers are left out (`data/page.yaml`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sekisho.policy.reader.formats import tables
from sekisho.policy.reader.formats.encoding import too_long
from sekisho.policy.reader.formats.html_tree import Element, parse
from sekisho.policy.reader.formats.limits import MOST_CHARACTERS
from sekisho.policy.reader.formats.numerals import numeral
from sekisho.policy.reader.vocabulary import dictionary, pattern

_HEADINGS: Final = {f"h{level}": "#" * level for level in range(1, 7)}
_SPACED: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dl",
        "fieldset",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "main",
        "ol",
        "p",
        "section",
        "ul",
    ]
)
_BROKEN: Final = frozenset(
    [
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dt",
        "figcaption",
        "legend",
        "li",
        "option",
        "summary",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "td",
        "th",
    ]
)
_BLANKS: Final = re.compile(r"[ \t\r\n\f\v]+")
_WIDE: Final = r"[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]"
_WRAPPED: Final = re.compile(
    rf"(?<={_WIDE})[ \t]{{0,80}}+[\r\n]\s{{0,400}}+(?={_WIDE})"
)  # the page's source, not its words
_MARKED: Final = re.compile(
    r"\s*(?:[\d０-９]{1,2}\s*[.．、)）]|[(（][\d０-９a-zA-Zア-ン]{1,3}[)）]|[①-⑳⑴-⒇・•■●◆○※]|第[\d０-９一二三四五六七八九十]{1,4}[条章])"
)
_LIST_TYPES: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SHORT_PAIR: Final = 80
_LABEL: Final = 24
_MENU_MIN: Final = 3
_MENU_SHARE: Final = 0.8
_MOST_ROWS: Final = 60  # over which a merged cell is repeated

_Judge = Callable[[Element, bool], bool]


def to_text(page: str, *, name: str) -> str:
    """The policy's lines on a page.

    Raises:
        StaffError: READ-004 more words, READ-008 more elements than any policy has.
    """
    root = parse(page, name=name)
    take_away(root, name=name)
    printer = _Printer()
    printer.print(_main(root))
    return printer.text()


def take_away(root: Element, *, name: str) -> None:
    """Takes away (1) what is no prose, (2) what is named as around the policy, (3) menus made of links.

    Raises:
        StaffError: READ-004 what is left is longer than any policy, before more work is spent on it.
    """
    words = dictionary("page")
    dropped = frozenset(words["dropped"])
    _sift(root, lambda element, _inside: element.tag in dropped)
    sizes = _measured(root)
    if sizes[root] > MOST_CHARACTERS:
        raise too_long(name, characters=sizes[root])
    around = _Around(sizes=sizes, whole=sizes[root], headed=_headed(root))
    _sift(root, around.holds)
    menus, elsewhere = _menus(root)
    # Inside main or article a list of other pages may name vendors; a list of this page's parts is its contents.
    _sift(root, lambda element, inside: element in menus and not (inside and element in elsewhere))


def _sift(root: Element, gone: _Judge) -> None:
    mains = frozenset(dictionary("page")["mains"])
    waiting: list[tuple[Element, bool]] = [(root, False)]
    while waiting:
        element, inside = waiting.pop()
        inside = inside or element.tag in mains
        kept = [c for c in element.children if isinstance(c, str) or not gone(c, inside)]
        element.children[:] = kept
        waiting.extend((child, inside) for child in kept if isinstance(child, Element))


def _measured(root: Element) -> dict[Element, int]:
    """How many characters other than blanks each element holds."""
    sizes: dict[Element, int] = {}
    for element in reversed(root.walk()):
        sizes[element] = sum(
            len(_BLANKS.sub("", child)) if isinstance(child, str) else sizes[child]
            for child in element.children
        )
    return sizes


def _main(root: Element) -> Element:
    """The element that holds the policy: main, article, or one of a usual name, if most of the words are in it."""
    words = dictionary("page")
    sizes = _measured(root)
    named = pattern(words["main_names"])
    for share, found in (
        (0.5, [e for e in sizes if e.tag in words["mains"] or e.attributes.get("role") == "main"]),
        (0.7, [e for e in sizes if named.search(e.attributes.get("id", ""))]),
    ):
        best = max(found, key=sizes.__getitem__, default=root)
        if best is not root and sizes[best] >= sizes[root] * share:
            return best
    return root


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """Knows what is around the policy. Never what holds most of the page's words."""

    sizes: dict[Element, int]
    whole: int
    headed: frozenset[Element]

    def holds(self, element: Element, inside: bool) -> bool:
        """Whether an element is around the policy; `inside` tells of a main or article around the element."""
        words = dictionary("page")
        if self.sizes[element] * 2 > self.whole:
            return False
        given = element.attributes
        if pattern(words["roles"]).search(given.get("role", "")):
            return True
        names = [given.get("id", ""), *given.get("class", "").split()]
        if any(pattern(words["names"]).search(one) for one in names):
            return True
        weak = element.tag in words["around"] or any(
            pattern(words["around_names"]).search(one) for one in names
        )
        return weak and not inside and element not in self.headed


def _menus(root: Element) -> tuple[frozenset[Element], frozenset[Element]]:
    """The lists made of links with hardly a word beside them, and those of them that lead to other pages.

    Counted from the innermost element outwards, once, however deep lists lie in one another.
    """
    counted: dict[Element, _Links] = {}
    found = set()
    for element in reversed(root.walk()):
        links = _Links()
        for child in element.children:
            links.add(
                counted[child] if isinstance(child, Element) else _Links(words=len(_BLANKS.sub("", child)))
            )
        if element.tag == "a" and "href" in element.attributes:
            inside = element.attributes["href"].startswith("#")
            links = _Links(words=links.words, linked=links.words, count=1, elsewhere=not inside)
        counted[element] = links
        if (
            element.tag in {"ul", "ol"}
            and links.count >= _MENU_MIN
            and links.linked >= links.words * _MENU_SHARE
        ):
            found.add(element)
    return frozenset(found), frozenset(one for one in found if counted[one].elsewhere)


@dataclass(slots=True)
class _Links:
    """What stands in an element: characters, those in links, the links, and whether one leads to another page."""

    words: int = 0
    linked: int = 0
    count: int = 0
    elsewhere: bool = False

    def add(self, other: "_Links") -> None:
        """Counts what stands in a child."""
        self.words += other.words
        self.linked += other.linked
        self.count += other.count
        self.elsewhere = self.elsewhere or other.elsewhere


def _headed(root: Element) -> frozenset[Element]:
    """The elements that hold a heading."""
    found: set[Element] = set()
    for element in reversed(root.walk()):
        if element.tag in _HEADINGS or any(child in found for child in element.elements()):
            found.add(element)
    return frozenset(found)


@dataclass(slots=True)
class _List:
    """An open list: whether it counts, how it prints its numbers, and the last of them."""

    numbered: bool
    format: str = "decimal"
    number: int = 0


@dataclass(slots=True)
class _Printer:
    """Writes elements as lines. The depth of the tree is bounded, so it may recurse."""

    pieces: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    ends: int = 2  # line ends after what was written last

    def text(self) -> str:
        """The lines written so far."""
        lines = (
            "\t".join(cell.strip() for cell in line.split("\t")) for line in "".join(self.pieces).split("\n")
        )
        return "\n".join(lines).strip("\n") + "\n"

    def print(self, element: Element) -> None:
        """Writes an element's content."""
        for child in element.children:
            if isinstance(child, str):
                self._write(_BLANKS.sub(" ", _WRAPPED.sub("", child)))
            else:
                self._element(child)

    def _write(self, words: str) -> None:
        """Writes words; blanks at the beginning of a line are none."""
        if words and not (self.ends and words.isspace()):
            self.pieces.append(words)
            self.ends = 0

    def _break(self, lines: int) -> None:
        """Ends the line (1), or leaves a blank line (2), unless that is so already."""
        if lines > self.ends:
            self.pieces.append("\n" * (lines - self.ends))
            self.ends = lines

    def _apart(self, lines: list[str]) -> None:
        """Writes ready lines, a blank line before and after."""
        self._break(2)
        for line in lines:
            if line.strip():
                self._write(line)
                self._break(1)
            else:
                self._break(2)
        self._break(2)

    def _element(self, element: Element) -> None:
        tag = element.tag
        match tag:
            case "br":
                self.pieces.append("\n")
                self.ends += 1
            case "hr":
                self._break(2)
            case "pre":
                self._apart(element.text().replace("\t", " ").split("\n"))
            case "table":
                self._table(element)
            case "dl":
                self._definitions(element)
            case "ul" | "ol" | "menu":
                self._list(element)
            case "li":
                self._entry(element)
            case _ if tag in _HEADINGS:
                self._heading(element)
            case _:
                around = 2 if tag in _SPACED else 1 if tag in _BROKEN else 0
                self._break(around)
                self.print(element)
                self._break(around)

    def _heading(self, element: Element) -> None:
        words = _inline(element)
        if not words:  # a picture of the words
            words = " ".join(e.attributes.get("alt", "") for e in element.walk() if e.tag == "img").strip()
        if words:
            self._apart([f"{_HEADINGS[element.tag]} {words}"])

    def _list(self, element: Element) -> None:
        start = element.attributes.get("start", "")
        form = _LIST_TYPES.get(element.attributes.get("type", ""), "decimal")
        first = int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 1
        apart = 1 if self.lists else 2
        self.lists.append(_List(numbered=element.tag == "ol", format=form, number=first - 1))
        self._break(apart)
        self.print(element)
        self._break(apart)
        self.lists.pop()

    def _entry(self, element: Element) -> None:
        opened = self.lists[-1] if self.lists else _List(numbered=False)
        value = element.attributes.get("value", "")
        opened.number = int(value) if re.fullmatch(r"[0-9]{1,3}", value) else opened.number + 1
        inner = _Printer(lists=self.lists)
        inner.print(element)
        words = inner.text().strip("\n")
        if not words:
            return
        if _MARKED.match(words) or words.startswith("#"):
            mark = ""
        elif opened.numbered:
            mark = f"{numeral(opened.number, opened.format)}. "
        else:
            mark = "・"
        self._break(1)
        for at, line in enumerate(f"{mark}{words}".split("\n")):
            if line.strip():
                self._write(_set_in(line) if at else line)
                self._break(1)

    def _definitions(self, element: Element) -> None:
        """Term and definition on one line if both are short, else the term as a line above its definition."""
        rows: list[tuple[str, list[str]]] = []
        for child in _terms(element):
            lines = _block(child)
            if child.tag == "dt":
                rows.append((" ".join(lines), []))
            elif rows:
                rows[-1][1].extend(lines)
            else:
                rows.append(("", lines))
        made: list[str] = []
        for term, lines in rows:
            if term and len(lines) == 1 and len(term) <= _LABEL and _is_value(lines[0]):
                made.append(f"{term.rstrip('：:')}：{lines[0]}")
            else:
                made += ["", term, *lines, ""]
        self._apart(made)

    def _table(self, element: Element) -> None:
        caption = [e for e in element.elements() if e.tag == "caption"]
        lines = [line for e in caption for line in _block(e)] + tables.to_lines(_rows(element))
        self._apart(lines)


def _set_in(line: str) -> str:
    """A line of a list within an entry, set in below it."""
    return f"  {line}" if _MARKED.match(line.lstrip()) and not line.startswith("#") else line


def _is_value(line: str) -> bool:
    return len(line) <= _SHORT_PAIR and "。" not in line.rstrip("。") and not _MARKED.match(line)


def _inline(element: Element) -> str:
    """The words of an element on one line."""
    return " ".join(_block(element))


def _block(element: Element) -> list[str]:
    """The lines of an element by itself, blank ones left out."""
    printer = _Printer()
    printer.print(element)
    return [line for line in printer.text().split("\n") if line.strip()]


def _terms(element: Element) -> list[Element]:
    """The terms and definitions of a list, also where pairs are wrapped in other elements."""
    found = []
    for child in element.elements():
        if child.tag in {"dt", "dd"}:
            found.append(child)
        elif child.tag == "div":
            found += [e for e in child.elements() if e.tag in {"dt", "dd"}]
    return found


def _rows(element: Element) -> list[list[list[str]]]:
    """The rows of a table, merged cells repeated below; tables inside cells are lines of the cell."""
    found: list[list[list[str]]] = []
    below: list[tuple[int, int, list[str]]] = []  # column, rows left, lines
    for row in _table_rows(element):
        cells: list[list[str]] = []
        held = {column: (left, lines) for column, left, lines in below}
        below = []
        for cell in (e for e in row.elements() if e.tag in {"td", "th"}):
            while (above := held.pop(len(cells), None)) is not None:
                below += _kept(len(cells), *above)
                cells.append(above[1])
            lines = _block(cell)
            span = cell.attributes.get("rowspan", "")
            rows = min(int(span), _MOST_ROWS) if re.fullmatch(r"[0-9]{1,4}", span) else 1
            below += _kept(len(cells), rows, lines)
            cells.append(lines)
        for above in (held[column] for column in sorted(held)):
            below += _kept(len(cells), *above)
            cells.append(above[1])
        found.append(cells)
    return found


def _kept(column: int, rows: int, lines: list[str]) -> list[tuple[int, int, list[str]]]:
    """A merged cell for the row below. Only a label is repeated: whole texts, one in another, would grow without end."""
    return (
        [(column, rows - 1, lines if len(lines) == 1 and len(lines[0]) <= _LABEL * 2 else [])]
        if rows > 1
        else []
    )


def _table_rows(element: Element) -> list[Element]:
    found = []
    for child in element.elements():
        if child.tag == "tr":
            found.append(child)
        elif child.tag in {"tbody", "thead", "tfoot"}:
            found += [e for e in child.elements() if e.tag == "tr"]
    return found
