"""A PDF page → its lines: words, size and place, as the text layer has them.

Characters that a font names by a look-alike (⽤ for 用, a radical for the character) are put right; blanks that spread a
heading over its line are taken out; wide blanks between columns become tabs.
"""

import ctypes
import sys
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from sekisho.policy.reader.formats.limits import MOST_CHARACTERS
from sekisho.policy.reader.formats.refusal import RefusedError, Why

_RADICALS: Final = {
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **dict(
        zip(
            "⺁⺠⺩⺟⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻝⻢⻣⻤⻥⻦⻨⻩⻫⻭⻯⻲⻳",
            "厂民王母虎西見角貝車長長門青食馬骨鬼魚鳥麦黄斉歯竜亀龟",
            strict=True,
        )
    ),
}
_TRANSLATED: Final = str.maketrans({**_RADICALS, "\ufffe": "-", "\u00ad": "-", "\x02": "-", "\u00a0": " "})
_COLUMN: Final = 2.6  # of the size: a wider blank parts cells
_LOOSE: Final = 0.45  # of the places between characters: more blanks than that are spacing, not words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line on its page. `place` is its height on the page from the bottom (0) to the top (1).

    Attributes:
        text: Its words, cells parted by tabs.
        size: Usual size of its characters, in points.
        left: Left end, in points.
        right: Right end.
        top: Upper end.
        bottom: Lower end.
        place: Where it stands on the page.
        cells: Whether it has several cells.
    """

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float
    place: float

    @property
    def cells(self) -> bool:
        """Whether the line is a row of cells."""
        return "\t" in self.text


@dataclass(frozen=True, slots=True)
class _Glyph:
    char: str
    size: float
    left: float
    right: float
    bottom: float
    top: float


def lines_of(page: Any) -> list[Line]:  # noqa: ANN401 -- the library's page
    """The lines of a page, in the order of its text layer.

    Raises:
        RefusedError: More characters than a policy may have.
    """
    text = page.get_textpage()
    try:
        runs = _runs(text)
    finally:
        text.close()
    height = page.get_height() or 1.0
    return [line for run in runs if (line := _line(run, height)) is not None]


def _runs(text: Any) -> list[list[_Glyph]]:  # noqa: ANN401 -- the library's text page
    """The characters between the layer's line ends, and where the next one stands on another height."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped] # it has no types

    count = text.count_chars()
    if count > MOST_CHARACTERS:
        raise RefusedError(Why.TOO_MUCH)
    runs: list[list[_Glyph]] = [[]]
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    places = [ctypes.byref(one) for one in (left, right, bottom, top)]
    for at in range(count):
        code = pdfium.FPDFText_GetUnicode(text.raw, at)
        char = chr(code) if 0 < code <= sys.maxunicode else ""
        if char in "\r\n":
            if runs[-1]:
                runs.append([])
            continue
        generated = pdfium.FPDFText_IsGenerated(text.raw, at) == 1
        if generated or not pdfium.FPDFText_GetCharBox(text.raw, at, *places):
            if runs[-1]:
                runs[-1].append(_Glyph(" ", 0.0, 0.0, 0.0, 0.0, 0.0))
            continue
        size = _size(pdfium, text, at, bottom.value, top.value)
        runs[-1].append(_Glyph(char, size, left.value, right.value, bottom.value, top.value))
    return runs


def _size(pdfium: Any, text: Any, at: int, bottom: float, top: float) -> float:  # noqa: ANN401 -- the library's
    """The size of a character as printed: fonts of size 1 are often drawn larger by the page's own scale."""
    box = pdfium.FS_RECTF()
    if pdfium.FPDFText_GetLooseCharBox(text.raw, at, ctypes.byref(box)):
        return float(max(box.top - box.bottom, top - bottom))
    return float(pdfium.FPDFText_GetFontSize(text.raw, at))


def _line(run: list[_Glyph], height: float) -> Line | None:
    placed = [glyph for glyph in run if glyph.size > 0 and not glyph.char.isspace()]
    if not placed:
        return None
    size = sorted(glyph.size for glyph in placed)[len(placed) // 2]
    words = _words(run, size)
    if not words:
        return None
    top, bottom = max(g.top for g in placed), min(g.bottom for g in placed)
    return Line(
        text=words,
        size=size,
        left=min(g.left for g in placed),
        right=max(g.right for g in placed),
        top=top,
        bottom=bottom,
        place=min(max((top + bottom) / 2 / height, 0.0), 1.0),
    )


def _words(run: list[_Glyph], size: float) -> str:
    """The characters of a line; a wide blank is a tab, and spacing between single characters is nothing."""
    pieces: list[str] = []
    before: _Glyph | None = None
    for glyph in run:
        if glyph.size == 0 or glyph.char.isspace():
            if pieces and not pieces[-1].isspace():
                pieces.append(" ")
            continue
        if before is not None and glyph.left - before.right > size * _COLUMN:
            if pieces[-1] == " ":
                pieces.pop()
            pieces.append("\t")
        pieces.append(glyph.char.translate(_TRANSLATED))
        before = glyph
    words = "".join(pieces).strip()
    letters = sum(1 for one in words if not one.isspace())
    blanks = words.count(" ")
    if letters > 1 and blanks > (letters - 1) * _LOOSE:
        words = words.replace(" ", "") if not words.isascii() else words
    return words
