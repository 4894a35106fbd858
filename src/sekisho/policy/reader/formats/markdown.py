"""The signs of Markdown and of plain text that take a line of their own: ruled headings, tables of pipes, front matter.

Everything else of Markdown (`#`, `-`, `1.`) is a mark like any other and is read where marks are read. Lines are changed
one for one, so that a person finds each line of a reading in the file.
"""

import re
from collections.abc import Sequence
from typing import Final

_RULE: Final = re.compile(
    r"[ \t　]{0,8}(?:={3,}|＝{3,}|━{3,}|-{3,}|─{3,}|－{3,}|\*{3,}|＊{3,}|_{3,}|~{3,})[ \t　]{0,8}"
)
_FIRST_LEVEL: Final = "=＝"
_HEADING_MOST: Final = 40  # characters; a longer line above a rule is a paragraph
_NO_HEADING: Final = re.compile(r"[。．、，,]$|^[\s　]*(?:[|#>・●○◆■□▼\-*+]|[0-9０-９]{1,3}[.．)）]\s)")
_ROW: Final = re.compile(r"[ \t]{0,8}\|.*\|[ \t]{0,8}")
_DELIMITER: Final = re.compile(r"[ \t]{0,8}\|(?:[ \t]{0,8}:?-{1,200}:?[ \t]{0,8}\|){1,50}[ \t]{0,8}")
_CELL: Final = re.compile(r"(?<!\\)\|")
_FENCE: Final = "---"
_FIELD: Final = re.compile(r"(?:[A-Za-z_][\w-]{0,40}:.*|[ \t]+\S.*|- .*|#.*|)")
_FRONT_MOST: Final = 60  # lines


def to_text(text: str) -> str:
    """The text with ruled headings as ``#`` headings, rows of tables as cells between tabs, and no front matter."""
    lines = text.split("\n")
    for number in range(_front_matter(lines)):
        lines[number] = ""
    _tables(lines)
    _rules(lines)
    return "\n".join(lines)


def _front_matter(lines: Sequence[str]) -> int:
    """How many lines at the beginning describe the file: fields between two fences."""
    if lines[0].rstrip() != _FENCE:
        return 0
    for number, line in enumerate(lines[1:_FRONT_MOST], start=1):
        if line.rstrip() == _FENCE:
            return number + 1
        if _FIELD.fullmatch(line.rstrip()) is None:
            return 0
    return 0


def _tables(lines: list[str]) -> None:
    """Rows that stand under or over a line of dashes between pipes are a table."""
    for number, line in enumerate(lines):
        if _DELIMITER.fullmatch(line) is None or number == 0 or _ROW.fullmatch(lines[number - 1]) is None:
            continue
        lines[number - 1] = _cells(lines[number - 1])
        lines[number] = ""
        row = number + 1
        while row < len(lines) and _ROW.fullmatch(lines[row]) is not None:
            lines[row] = _cells(lines[row])
            row += 1


def _cells(row: str) -> str:
    parts = _CELL.split(row.strip())[1:-1]
    return "\t".join(cell for part in parts if (cell := part.replace("\\|", "|").strip()))


def _rules(lines: list[str]) -> None:
    """A short line with a rule under it is a heading; a rule by itself parts, and says nothing."""
    for number, line in enumerate(lines):
        if _RULE.fullmatch(line) is None:
            continue
        above = lines[number - 1].strip() if number else ""
        alone = number < 2 or not lines[number - 2].strip()  # noqa: PLR2004 - the line above the line above
        if above and alone and len(above) <= _HEADING_MOST and _NO_HEADING.search(above) is None:
            lines[number - 1] = f"{'#' if line.strip()[0] in _FIRST_LEVEL else '##'} {above}"
        lines[number] = ""
