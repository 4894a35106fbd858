"""PDF with a text layer → lines of text: broken lines joined, page heads and numbers dropped, headings marked with #.

Leaves to `pdf_lines` what a line is on the page; decides what belongs together and what is not the policy's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from sekisho.policy.reader.formats.limits import MOST_CHARACTERS, MOST_PAGES
from sekisho.policy.reader.formats.pdf_lines import Line, lines_of
from sekisho.policy.reader.formats.refusal import RefusedError, Why
from sekisho.policy.reader.marks import read_mark

_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_LEAST: Final = 20  # characters of a document with a text layer
_EDGE_LINES: Final = 2  # at the top and bottom of a page, where heads and feet stand
_EDGE: Final = 0.12  # of the page's height
_SHARE: Final = 0.5  # of the pages on which a head repeats
_PAGE_NUMBER: Final = re.compile(
    r"^[-‐–—ー―<(（\[]?\s*(?:p(?:age)?\.?\s*)?\d{1,3}\s*(?:(?:/|of|／)\s*\d{1,3})?\s*(?:ページ|頁)?\s*[-‐–—ー―>)）\]]?$",
    re.IGNORECASE,
)
_LARGER: Final = 1.15
_SAME: Final = 1.06
_FULL: Final = 1.6  # characters that a full line may lack at its right end
_GAP: Final = 1.45  # of the usual distance between lines
_HEADING_MAX: Final = 60
_LEVELS: Final = 3
_ENDED: Final = re.compile(r"[。！？]$")
_USUAL: Final = 0.9


def to_text(data: bytes) -> str:
    """The text of a PDF.

    Raises:
        RefusedError: No text layer, behind a password, damaged, or more than a policy.
    """
    pages = _without_edges(_pages(data))
    lines = [line for page in pages for line in page]
    if sum(len(line.text) for line in lines) < _LEAST or _garbled(lines):
        raise RefusedError(Why.NO_TEXT)
    return "\n".join(_joined(pages)).strip("\n") + "\n"


def _pages(data: bytes) -> list[list[Line]]:
    import pypdfium2  # type: ignore[import-untyped] # it has no types

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise RefusedError(Why.PROTECTED if code == _PASSWORD else Why.DAMAGED) from None
    if len(document) > MOST_PAGES:
        raise RefusedError(Why.TOO_MUCH)
    pages: list[list[Line]] = []
    characters = 0
    for number in range(len(document)):
        try:
            pages.append(lines_of(document[number]))
        except pypdfium2.PdfiumError:
            raise RefusedError(Why.DAMAGED) from None
        characters += sum(len(line.text) for line in pages[-1])
        if characters > MOST_CHARACTERS:
            raise RefusedError(Why.TOO_MUCH)
    return pages


def _garbled(lines: Sequence[Line]) -> bool:
    """Whether the characters are only shapes: a font that does not tell which characters they are."""
    text = "".join(line.text for line in lines)
    lost = sum(1 for c in text if c == "\N{REPLACEMENT CHARACTER}" or "\ue000" <= c <= "\uf8ff")
    return lost * 2 > len(text)


def _without_edges(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without their numbers and without the heads and feet that repeat."""
    edges = [_edges(page) for page in pages]
    seen = Counter(shape for lines in edges for shape in {_shape(line) for line in lines})
    often = {shape for shape, count in seen.items() if count >= max(2, len(pages) * _SHARE)}
    kept: list[list[Line]] = []
    for page, outer in zip(pages, edges, strict=True):
        gone = {id(line) for line in outer if _shape(line) in often}
        gone |= {id(line) for line in (*outer[:1], *outer[-1:]) if _PAGE_NUMBER.match(line.text)}
        kept.append([line for line in page if id(line) not in gone])
    return kept


def _edges(page: list[Line]) -> list[Line]:
    """The lines at the top and at the bottom of a page, from above."""
    ordered = sorted(page, key=lambda line: -line.top)
    outer = [*ordered[:_EDGE_LINES], *ordered[_EDGE_LINES:][-_EDGE_LINES:]]
    return [line for line in outer if line.place < _EDGE or line.place > 1 - _EDGE]


def _shape(line: Line) -> tuple[str, int]:
    """A line with its figures masked, and where it stands."""
    return re.sub(r"\d+", "0", line.text), round(line.place * 50)


def _joined(pages: list[list[Line]]) -> list[str]:
    """Paragraphs, entries and headings, one on each line; a blank line where the page leaves one."""
    lines = [line for page in pages for line in page]
    body = _usual(line.size for line in lines for _ in line.text)
    larger = sorted({round(one.size, 1) for one in lines if one.size >= body * _LARGER}, reverse=True)
    right = _right_edge([line for line in lines if line.size < body * _LARGER])
    distance = _usual(
        round(above.bottom - below.bottom, 1)
        for page in pages
        for above, below in pairwise(page)
        if 0 < above.bottom - below.bottom < body * 4
    )
    made: list[str] = []
    before: Line | None = None
    for line in lines:
        level = _level(line, body, larger)
        if before is not None and _continues(before, line, right):
            made[-1] += _glue(made[-1], line.text)
        elif level:
            made += ["", f"{'#' * level} {line.text}"]
        else:
            same_page = before is not None and before.bottom - line.bottom > 0
            if before is not None and same_page and before.bottom - line.bottom > distance * _GAP:
                made.append("")
            made.append(line.text)
        before = line
    return made


def _usual(values: Iterable[float]) -> float:
    counted = Counter(round(value, 1) for value in values)
    return counted.most_common(1)[0][0] if counted else 0.0


def _level(line: Line, body: float, larger: list[float]) -> int:
    """The depth of a heading that its size shows: the largest is 1; 0 for a line of the body."""
    if line.size < body * _LARGER or len(line.text) > _HEADING_MAX or _ENDED.search(line.text):
        return 0
    return min(larger.index(round(line.size, 1)) + 1, _LEVELS)


def _right_edge(lines: Sequence[Line]) -> float:
    """The right end of the column: where the longest lines end, single ones that stick out left aside."""
    ends = sorted(line.right for line in lines)
    return ends[min(len(ends) - 1, int(len(ends) * _USUAL))] if ends else 0.0


def _continues(before: Line, line: Line, right: float) -> bool:
    """Whether a line was broken off: the one before is full and unended, of the same size, and this one has no mark."""
    if before.cells or line.cells or _ENDED.search(before.text):
        return False
    if max(before.size, line.size) > min(before.size, line.size) * _SAME:
        return False
    if before.right < right - before.size * _FULL:
        return False
    return read_mark(line.text)[0].style == ""


def _glue(before: str, after: str) -> str:
    """The words to add: with a blank between words of Latin letters."""
    return f" {after}" if before[-1:].isascii() and after[:1].isascii() and before[-1:] != "-" else after
