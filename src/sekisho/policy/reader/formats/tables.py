"""Rows of cells → lines, the same for web pages and Word documents.

A row of short cells becomes one line, the cells parted by tabs. A cell that holds several lines is a small text of its
own: its label stands above it. A row that repeats over several others (a merged cell) is repeated.
"""

from collections.abc import Sequence
from typing import Final

Cell = Sequence[str]
"""The lines of a cell, blank ones left out."""

_LABEL: Final = 40
_PAIR: Final = 2
_CELL: Final = 600  # characters beyond which a cell is a column of the page, not a cell


def to_lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The lines of a table, with a blank line before and after."""
    made = [""]
    for row in rows:
        cells = [cell for cell in row if cell]
        if not cells:
            continue
        if len(cells) == 1 or any(sum(map(len, cell)) > _CELL for cell in cells):
            for cell in cells:
                made += cell
        elif all(len(cell) == 1 for cell in cells):
            made.append("\t".join(cell[0] for cell in cells))
        elif len(cells) == _PAIR and len(cells[0]) == 1 and len(cells[0][0]) <= _LABEL:
            made += ["", cells[0][0], *cells[1], ""]
        else:
            made.append("\t".join("、".join(_bare(line) for line in cell) for cell in cells))
    return [*made, ""]


def _bare(line: str) -> str:
    """A line of a cell without its bullet and full stop, to stand in a row."""
    return line.lstrip("・•- ").rstrip("。")
