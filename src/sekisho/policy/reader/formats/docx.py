"""Word document → lines of text: headings marked with #, numbers counted as Word counts them, tables as rows.

Numbers of lists and articles stand in no paragraph: Word prints them from `numbering.xml`, and so does this module.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from sekisho.policy.reader.formats import tables
from sekisho.policy.reader.formats.limits import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_MARKUP,
    MOST_PARTS,
    MOST_UNPACKED,
)
from sekisho.policy.reader.formats.refusal import RefusedError, Why
from sekisho.policy.reader.formats.word_numbers import Numbering, Xml, level_of

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RATIO: Final = 200
_SMALL: Final = 1024 * 1024
_HEADING_NAME: Final = re.compile(r"^(?:heading|見出し)\s?([1-9])", re.IGNORECASE)
_TITLE_NAME: Final = re.compile(r"^(?:title|表題)$", re.IGNORECASE)
_CONTENTS_NAME: Final = re.compile(r"^(?:toc|目次)\s?[1-9]", re.IGNORECASE)
_MOST_LEVEL: Final = 6
_SKIPPED: Final = frozenset(
    [
        f"{_W}del",
        f"{_W}moveFrom",
        f"{_W}rt",
        f"{_W}instrText",
        f"{_W}txbxContent",
        f"{_MC}Fallback",
        f"{_W}pPr",
        f"{_W}rPr",
    ]
)


def to_text(data: bytes) -> str:
    """The text of a Word document.

    Raises:
        RefusedError: No text in it, damaged, or unpacking to more than a policy may.
    """
    _refuse_bombs(data)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError):
        raise RefusedError(Why.DAMAGED) from None
    lines = _Reading(document).lines()
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        raise RefusedError(Why.NO_TEXT)
    return text + "\n"


def _refuse_bombs(data: bytes) -> None:
    """Refuses by the table of contents of the archive; unpacking never gives more than that table says."""
    if len(data) > MOST_BYTES:
        raise RefusedError(Why.TOO_MUCH)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise RefusedError(Why.PROTECTED)
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise RefusedError(Why.TOO_MUCH)
            for part in parts:
                if part.file_size > _SMALL and part.file_size > part.compress_size * _RATIO:
                    raise RefusedError(Why.TOO_MUCH)
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_markup(archive, part)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        zlib.error,
    ):  # what a damaged archive raises
        raise RefusedError(Why.DAMAGED) from None


def _refuse_markup(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuses markup that is huge, or that brings definitions of its own: no Word file has them, bombs do."""
    if part.file_size > MOST_MARKUP:
        raise RefusedError(Why.TOO_MUCH)
    with archive.open(part) as opened:
        if re.search(rb"<!(DOCTYPE|ENTITY)", opened.read()):
            raise RefusedError(Why.TOO_MUCH)


class _Reading:
    """Walks the document's body once."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 -- the library's document
        self.body = document.element.body
        self.styles = {style.style_id: style for style in document.styles}
        self.numbering = Numbering.of(document)
        self.characters = 0

    def lines(self) -> list[str]:
        return [line for block in _blocks(self.body) for line in self._block(block)]

    def _block(self, block: Xml) -> list[str]:
        if block.tag == f"{_W}tbl":
            return tables.to_lines([list(row) for row in self._rows(block)])
        return self._paragraph(block)

    def _rows(self, table: Xml) -> Iterator[list[list[str]]]:
        above: dict[int, list[str]] = {}
        for row in table.iterchildren(f"{_W}tr"):
            cells: list[list[str]] = []
            for cell in _cells(row):
                lines = [line for block in _blocks(cell) for line in self._block(block) if line.strip()]
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merge is not None and merge.get(f"{_W}val", "continue") == "continue":
                    lines = above.get(len(cells), [])
                # Only a label is repeated beside the rows it spans; whole texts stand once.
                above[len(cells)] = lines if len(lines) == 1 else []
                cells.append(lines)
            yield cells

    def _paragraph(self, paragraph: Xml) -> list[str]:
        style, name = self._style(paragraph)
        if _CONTENTS_NAME.match(name):
            return []
        words = _words(paragraph).strip()
        self.characters += len(words)
        if self.characters > MOST_CHARACTERS:
            raise RefusedError(Why.TOO_MUCH)
        boxed = [
            line
            for box in paragraph.iter(f"{_W}txbxContent")
            if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors())
            for block in _blocks(box)
            for line in self._block(block)
        ]
        # A paragraph without words still counts in its list only where Word prints its number; it does not.
        mark = self.numbering.printed(paragraph, self._chain(style)) if words else ""
        lines = [line.strip() for line in f"{mark}{words}".split("\n")] if words else [""]
        level = self._level(paragraph, style, name)
        if words and level:
            lines = ["", f"{'#' * level} {' '.join(lines)}", ""]
        return [*lines, *boxed]

    def _style(self, paragraph: Xml) -> tuple[str, str]:
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        wanted = found.get(f"{_W}val", "") if found is not None else ""
        style = self.styles.get(wanted)
        return wanted, (style.name or "") if style is not None else ""

    def _chain(self, wanted: str) -> list[Xml]:
        """A style and those it is based on."""
        chain: list[Xml] = []
        while wanted in self.styles and len(chain) <= len(self.styles):
            element = self.styles[wanted].element
            chain.append(element)
            based = element.find(f"{_W}basedOn")
            wanted = based.get(f"{_W}val", "") if based is not None else ""
        return chain

    def _level(self, paragraph: Xml, style: str, name: str) -> int:
        """The depth of a heading from 1, 0 for none: by the paragraph's own word, its style's, or the style's name."""
        for element in (paragraph, *self._chain(style)):
            own = level_of(element.find(f"{_W}pPr/{_W}outlineLvl"))
            if own is not None:
                return own + 1 if own < _MOST_LEVEL else 0
        if _TITLE_NAME.match(name):
            return 1
        match = _HEADING_NAME.match(name)
        return min(int(match.group(1)), _MOST_LEVEL) if match else 0


def _blocks(parent: Xml) -> Iterator[Xml]:
    """The paragraphs and tables of a body, cell or box, those inside content controls and insertions too."""
    for child in parent.iterchildren():
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"}:
            yield from _blocks(child)


def _cells(row: Xml) -> Iterator[Xml]:
    for child in row.iterchildren():
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent"}:
            yield from _cells(child)


def _words(element: Xml) -> str:
    """The words of a paragraph as printed: insertions in, deletions and furigana out."""
    pieces: list[str] = []
    for child in element.iterchildren():
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            pieces.append("\n")
        elif child.tag == f"{_W}tab":
            pieces.append(" ")
        elif child.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        else:
            pieces.append(_words(child))
    return "".join(pieces)
