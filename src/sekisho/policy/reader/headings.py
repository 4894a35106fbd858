"""Decides what each block is: title, heading, list entry or prose.

Uses the look of a line (mark, length, end), its neighbours (a run of the same marks is a list; a heading has a
body) and the vocabulary of `kinds`. Which headings open a section is left to `outline`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import Enum, unique

from sekisho.policy.reader.blocks import Block
from sekisho.policy.reader.draft import SectionKind
from sekisho.policy.reader.extractors.item_names import known_item, only_items
from sekisho.policy.reader.kinds import is_title, kind_of
from sekisho.policy.reader.vocabulary import fold, patterns

_HEADING_MAX = 60
_BARE_HEADING_MAX = 42
_CLAUSES_MIN = 4
_FEW_HEADINGS = 3
_UNLISTED_MIN = 2
_ENUMERATES = 3
_RUN_MIN = 3
_TITLE_STYLES = frozenset({"", "bracket", "square", "diamond"})
_SET_IN = 2
_ITEM_MAX = 24
_ON_ITEMS = frozenset({SectionKind.ITEMS, SectionKind.ACQUISITION})
_GROUPING = re.compile(r"(いただく|頂く|する|される|した|された|からの)(個人)?(情報|データ|もの)$")
_ASIDE = re.compile(r"\([^()]{0,80}\)")


@unique
class Role(Enum):
    """What a block is."""

    TITLE = "title"
    HEADING = "heading"
    ENTRY = "entry"
    PROSE = "prose"


def _width(text: str) -> float:
    """The length of a line in full-width characters."""
    folded = fold(text)
    return len(folded) - len(folded.encode("ascii", "ignore")) / 2


def _shape(name: str, text: str) -> bool:
    return bool(patterns("shapes")[name].search(fold(text)))


def _imprint(text: str) -> bool:
    bare = _ASIDE.sub("", fold(text)).strip()
    return bool(patterns("shapes")["imprint"].search(bare or fold(text)))


def _looks_like_heading(block: Block) -> bool:
    """Whether a bare block could be a heading by its words alone."""
    return (
        block.style == "" and _could_head(block) and (kind_of(block.text) is not None or is_title(block.text))
    )


def _is_sentence(text: str) -> bool:
    return "。" in fold(text).rstrip("。") or _shape("sentence_end", text)


def _follows(one: Block, two: Block) -> bool:
    """Whether `two` is the next entry of the list in which `one` stands."""
    if one.style != two.style or abs(one.indent - two.indent) >= _SET_IN:
        return False
    if one.mark.number is None or two.mark.number is None:
        return True
    return two.mark.number in {one.mark.number, one.mark.number + 1}


Numbers = AbstractSet[tuple[str, int]]
"""The styles and numbers of the headings so far."""


def _continues_outer(headed: Numbers, after: Block) -> bool:
    """Whether a block takes up the numbers of earlier headings, so that the block before it has no body."""
    return after.mark.number is not None and (after.style, after.mark.number - 1) in headed


def _could_head(block: Block) -> bool:
    text = fold(block.text)
    return (
        len(text) > 1
        and _width(text) <= _HEADING_MAX
        and not _is_sentence(block.text)
        and not text.endswith(("、", ","))
        and "\t" not in block.text
        and "|" not in block.text
    )


def _closes_list(block: Block, before: Block | None, after: Block) -> bool:
    """Whether a marked line ends a list: a bullet above a note, a line set in, the last of unbroken labels."""
    if block.style == "bullet" and (after.style in {"note", "bracket"} or _imprint(block.text)):
        return True
    if before is None or not before.style:
        return False
    if block.indent >= _SET_IN and after.indent < block.indent:
        return True
    unbroken = _follows(before, block) and not block.gap and after.gap
    return unbroken and _shape("labelled", before.text)


def _marked_heading(  # noqa: C901, PLR0911 -- rules in order
    blocks: Sequence[Block], roles: Sequence[Role], at: int, headed: Numbers
) -> bool:
    """(0) always-heading styles, (1) looks, (2) the run it stands in, (3) the body below it."""
    block = blocks[at]
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    before = blocks[at - 1] if at else None
    if block.style.startswith("#"):
        return True
    if block.style in {"article", "bracket"}:
        return len(fold(block.text)) <= _HEADING_MAX * 2 and not _is_sentence(block.text)
    if not _could_head(block) or after is None or block.style == "note":
        return False
    if _closes_list(block, before, after):
        return False
    if block.style != after.style and _continues_outer(headed, after):
        return False
    ends_as_entry = _shape("entry_end", block.text)
    if ends_as_entry and after.style != "":
        return False
    in_run = before is not None and _follows(before, block) and roles[at - 1] is Role.ENTRY
    follows = _follows(block, after)
    restarts = after.mark.number == block.mark.number == 1
    if follows and not (restarts and block.gap):
        return False
    kind = kind_of(block.text)  # only here: most entries of lists have been told apart by their looks
    if ends_as_entry and kind is None:
        return False
    if follows:
        return kind is not None and _is_sentence(after.text)
    if before is not None and in_run:
        return kind is not None and _ends_a_run(before, block, after)
    if after.gap and after.style == "" and block.mark.number == 1 and _looks_like_heading(after):
        return False
    if after.style == "" and not after.gap and _imprint(after.text) and block.style == "bullet":
        return kind is not None
    return not (block.style == "bullet" and _shape("labelled", block.text))


def _ends_a_run(before: Block, block: Block, after: Block) -> bool:
    """Whether a known heading that takes the next number of a list heads a body of its own."""
    if _shape("entry_end", block.text):
        return False
    fresh = after.style == "" or (after.style == block.style and after.mark.number == 1)
    spaced = after.gap and _is_sentence(after.text) and _shape("entry_end", before.text)
    return fresh and (_is_sentence(_ASIDE.sub("", fold(before.text))) or spaced)


def _bare_heading(  # noqa: PLR0911 -- rules in order
    blocks: Sequence[Block], roles: Sequence[Role], at: int
) -> bool:
    """(0) it could be one, (1) no imprint and no value, (2) a paragraph ended above, (3) a body stands below."""
    block = blocks[at]
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    if (
        after is None
        or block.last > block.first
        or not _could_head(block)
        or _width(block.text) > _BARE_HEADING_MAX
    ):
        return False
    if block.text.count("、") >= _ENUMERATES or only_items(block.text):
        return False
    known = kind_of(block.text) is not None
    announced = at > 0 and (
        roles[at - 1] is Role.ENTRY
        or _shape("announces", blocks[at - 1].text)
        or (not block.gap and _shape("entry_end", blocks[at - 1].text))
    )
    if _shape("entry_end", block.text) and (not known or announced):
        return False
    if _imprint(block.text) or (_shape("labelled", block.text) and not block.text.endswith(("：", ":"))):
        return False
    if (
        at
        and not block.gap
        and roles[at - 1] is Role.PROSE
        and not _is_sentence(blocks[at - 1].text)
        and not known
    ):
        return False
    if after.style:
        return (after.mark.number or 1) == 1 and (known or after.style != "note")
    body = fold(after.text)
    if _is_sentence(after.text) and len(body) > len(fold(block.text)) // 2:
        return not _shape("entry_end", block.text) or len(body) > _BARE_HEADING_MAX
    if len(body) > _BARE_HEADING_MAX:
        return True
    return known and (block.gap or (at > 0 and _is_sentence(blocks[at - 1].text)))


def _clause_style(blocks: Sequence[Block], roles: Sequence[Role]) -> str | None:
    """The style of numbered sentences that serve as headings, if the document is built so.

    Such a document has hardly a heading, and some of its numbered sentences carry a list of another style.
    """
    known = Counter(
        b.style for b, r in zip(blocks, roles, strict=True) if r is Role.HEADING and kind_of(b.text)
    )
    if max(known.values(), default=0) >= _FEW_HEADINGS:
        return None
    for style in dict.fromkeys(b.style for b in blocks if b.mark.numbered):
        run = [i for i, b in enumerate(blocks) if b.style == style and roles[i] is Role.ENTRY]
        sentences = [
            i
            for i in run
            if _is_sentence(blocks[i].text) and len(fold(blocks[i].text)) > _BARE_HEADING_MAX // 2
        ]
        carrying = [
            i
            for i in sentences
            if i + 1 < len(blocks) and blocks[i + 1].style not in {"", style, "note", "bracket"}
        ]
        if len(sentences) >= _CLAUSES_MIN and carrying and run[0] == _first_entry(roles):
            return style
    return None


def _first_entry(roles: Sequence[Role]) -> int:
    return next((i for i, role in enumerate(roles) if role is Role.ENTRY), -1)


def _unmarked_entries(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Lists without marks: lines that end like entries, below a sentence that announces a list."""
    at = 0
    while at < len(blocks):
        if roles[at] is Role.PROSE and blocks[at].style == "" and _shape("announces", blocks[at].text):
            end = at + 1
            while (
                end < len(blocks)
                and roles[end] is Role.PROSE
                and blocks[end].style == ""
                and _shape("entry_end", blocks[end].text.rstrip("。．."))
            ):
                end += 1
            if end - at - 1 >= _UNLISTED_MIN:
                for i in range(at + 1, end):
                    roles[i] = Role.ENTRY
                at = end
                continue
        at += 1


def _bare_runs(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Lists without marks below a heading on aims: unbroken short lines, hardly one of them a sentence."""
    for at, block in enumerate(blocks):
        if roles[at] is not Role.HEADING or kind_of(block.text) is not SectionKind.PURPOSES:
            continue
        start = at + 1
        if start < len(blocks) and roles[start] is Role.PROSE and _shape("announces", blocks[start].text):
            start += 1
        end = start
        while (
            end < len(blocks)
            and blocks[end].style == ""
            and (roles[end] is Role.PROSE if end == start else not blocks[end].gap)
        ):
            end += 1
        imprints = sum(_imprint(blocks[i].text) for i in range(start, end))
        ended = sum(
            _is_sentence(_ASIDE.sub("", fold(blocks[i].text)).rstrip("。")) for i in range(start, end)
        )
        if end - start >= _RUN_MIN and ended == 0 and imprints * 3 <= end - start:
            for i in range(start, end):
                roles[i] = Role.ENTRY


def _item_runs(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Lists of items without marks, below a heading on items or a sentence that announces them."""
    announced = patterns("acquiring")["items_announced"]
    for at, block in enumerate(blocks):
        headed = roles[at] is Role.HEADING and kind_of(block.text) in _ON_ITEMS
        says = roles[at] is Role.PROSE and block.style == "" and _shape("announces", block.text)
        if not headed and not (says and announced.search(fold(block.text))):
            continue
        end = start = at + 1
        while end < len(blocks) and _bare_item(blocks[end], roles[end], first=end == start):
            end += 1
        known = [i for i in range(start, end) if known_item(blocks[i].text)]
        if end - start >= _RUN_MIN and len(known) * 2 >= end - start:
            for i in range(start, end):
                grouping = _GROUPING.search(fold(blocks[i].text))
                roles[i] = Role.PROSE if grouping else Role.ENTRY


def _bare_item(block: Block, role: Role, *, first: bool) -> bool:
    """Whether a line could name one item: short, unmarked, no sentence, and next to the line above it."""
    alone = role is Role.PROSE and block.style == "" and (first or not block.gap)
    return (
        alone and _width(block.text) <= _ITEM_MAX and "、" not in block.text and not _is_sentence(block.text)
    )


def decide(blocks: Sequence[Block]) -> tuple[tuple[Role, ...], str | None]:
    """The role of every block, and the style of sentence-like headings if the document is built of numbered clauses."""
    roles: list[Role] = []
    headed: set[tuple[str, int]] = set()
    for at, block in enumerate(blocks):
        if block.style:
            plain = Role.PROSE if block.style == "note" else Role.ENTRY
            roles.append(Role.HEADING if _marked_heading(blocks, roles, at, headed) else plain)
        else:
            roles.append(Role.HEADING if _bare_heading(blocks, roles, at) else Role.PROSE)
        if roles[-1] is Role.HEADING and block.mark.number is not None:
            headed.add((block.style, block.mark.number))
    _titles(blocks, roles)
    clause = _clause_style(blocks, roles)
    if clause is not None:
        _raise_clauses(blocks, roles, clause)
    _unmarked_entries(blocks, roles)
    _bare_runs(blocks, roles)
    _item_runs(blocks, roles)
    return tuple(roles), clause


def _titles(blocks: Sequence[Block], roles: list[Role]) -> None:
    started = titled = False
    for at, block in enumerate(blocks):
        after = blocks[at + 1] if at + 1 < len(blocks) and roles[at + 1] is Role.PROSE else None
        if started and roles[at] is Role.HEADING and after is not None and _is_sentence(after.text):
            continue
        started = started or (roles[at] is Role.HEADING and kind_of(block.text) is not None)
        bare = roles[at] is Role.PROSE and not _is_sentence(block.text) and at <= 1
        nameable = block.style in _TITLE_STYLES or block.style.startswith("#")
        nameable = nameable or (not started and not block.mark.numbered)
        if (
            nameable
            and (roles[at] is Role.HEADING or bare)
            and len(fold(block.text)) <= _BARE_HEADING_MAX
            and is_title(block.text)
            and not (titled and _shape("principle", block.text))
        ):
            roles[at] = Role.TITLE
            titled = True


def _raise_clauses(blocks: Sequence[Block], roles: list[Role], style: str) -> None:
    """Makes headings of the numbered clauses whose numbers run on from one another, and of notes with a list."""
    expected = 1
    for at, block in enumerate(blocks):
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.style == style and block.mark.number == expected:
            roles[at] = Role.HEADING
            expected += 1
        elif block.style == "note" and after is not None and after.mark.numbered and after.style != style:
            roles[at] = Role.HEADING if kind_of(block.text[:30]) is not None else roles[at]
