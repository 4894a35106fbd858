"""Lines → blocks: a block is a marked line or a paragraph, with the lines that a layout has broken off joined.

Decides what belongs together on the page; leaves to `headings` what each block is.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sekisho.policy.reader.marks import BARE, Mark, read_mark
from sekisho.policy.reader.vocabulary import fold, patterns

_WRAP_MIN = 28  # narrower columns are not wrapped paragraphs but short lines
_WRAP_SHARE = 0.5
_JOIN_MIN = 8
LONGEST: Final = 2_000
"""Characters of a block. A longer paragraph is parted at the ends of sentences: the work of a pattern may grow with the
square of what it searches, so what is searched at once is bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A marked line or paragraph. `text` has the mark off; `gap` tells of a blank line before it, `indent` how far it stands in."""

    text: str
    mark: Mark
    first: int
    last: int
    gap: bool
    indent: int = 0

    @property
    def style(self) -> str:
        """The style of the block's mark, "" for none."""
        return self.mark.style

    def joined(self, text: str, line: int) -> "Block":
        """This block with a broken-off line put back."""
        blank = " " if self.text[-1:].isascii() and text[:1].isascii() and self.text and text else ""
        return Block(
            text=f"{self.text}{blank}{text}",
            mark=self.mark,
            first=self.first,
            last=line,
            gap=self.gap,
            indent=self.indent,
        )


def wrap_width(lines: Sequence[str]) -> int | None:
    """The column width of a text whose paragraphs were wrapped (from PDF or mail), None if it was not wrapped."""
    widths = Counter(len(line.rstrip()) for line in lines if len(line.rstrip()) >= _WRAP_MIN)
    long_lines = sum(widths.values())
    if long_lines < _JOIN_MIN:
        return None
    width, _ = max(widths.items(), key=lambda entry: (entry[1], entry[0]))
    near = sum(count for length, count in widths.items() if width - 2 <= length <= width + 1)
    unended = sum(
        1
        for line in lines
        if width - 2 <= len(line.rstrip()) <= width + 1 and line.rstrip()[-1] not in "。」)）"
    )
    return width if near >= long_lines * _WRAP_SHARE and unended * 2 >= near else None


def _continues(before: Block, text: str, *, gap: bool, line_length: int, width: int | None) -> bool:
    if len(before.text) + len(text) > LONGEST:
        return False
    shapes = patterns("shapes")
    previous = fold(before.text)
    if shapes["sentence_end"].search(previous) or len(previous) < _JOIN_MIN or before.style == "bracket":
        return False
    folded = fold(text)
    if shapes["imprint"].search(folded) or shapes["imprint"].search(previous):
        return False
    if shapes["continues"].search(folded):
        return True
    if gap or shapes["unfinished"].search(previous):
        return not gap
    return width is not None and width - 2 <= line_length <= width + 1


def _indent(line: str) -> int:
    """The blanks before a line, a full-width one and a tab as two."""
    before = line[: len(line) - len(line.lstrip())]
    return sum(1 if char == " " else 2 for char in before)


def to_blocks(lines: Sequence[str]) -> tuple[Block, ...]:
    """The blocks of a text, in order. Every non-blank line lies in exactly one."""
    blocks: list[Block] = []
    width = wrap_width(lines)
    gap, length_before = True, 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            gap = True
            continue
        mark, text = read_mark(line)
        if not text:
            mark, text = BARE, line.strip()
        if (
            blocks
            and mark.style == ""
            and _continues(blocks[-1], text, gap=gap, line_length=length_before, width=width)
        ):
            blocks[-1] = blocks[-1].joined(text, number)
        else:
            for at, part in enumerate(_parted(text)):
                own = mark if at == 0 else BARE
                blocks.append(
                    Block(
                        text=part,
                        mark=own,
                        first=number,
                        last=number,
                        gap=gap and at == 0,
                        indent=_indent(line),
                    )
                )
        gap, length_before = False, len(line.rstrip())
    return tuple(blocks)


def _parted(text: str) -> Iterator[str]:
    """A text in pieces of `LONGEST` at the most: after a full stop, else after a comma, else anywhere."""
    while len(text) > LONGEST:
        cut = max(text.rfind("。", 0, LONGEST), 0) or max(text.rfind("、", 0, LONGEST), 0) or LONGEST - 1
        yield text[: cut + 1].rstrip()
        text = text[cut + 1 :].lstrip()
    if text:
        yield text
