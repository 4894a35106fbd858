"""Purposes: the entries of lists below a heading or a sentence that announces purposes.

Group headings are not entries; an entry that is a whole sentence keeps its own sub-list to itself. Whose
information, by which means the person is reached, and what the wording says of itself are read from dictionaries.
"""

import re
from dataclasses import replace

from sekisho.policy.reader.draft import ContactChannel, Purpose, PurposeFlag, SectionKind, Text
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.kinds import kind_of
from sekisho.policy.reader.outline import Outline, Part
from sekisho.policy.reader.vocabulary import fold, patterns

_SURE, _LIKELY = 0.95, 0.75
_ELSEWHERE = frozenset(
    {
        SectionKind.ACQUISITION,
        SectionKind.INTRO,
        SectionKind.OTHER,
        SectionKind.COMPLIANCE,
        SectionKind.ITEMS,
        SectionKind.OUT_OF_PURPOSE_USE,
        SectionKind.DEFINITIONS,
    }
)
_LISTS_AIMS = re.compile(r"(以下|次|下記)[^。]{0,16}目的|目的[^。]{0,16}(以下|次|下記)|利用目的\]")
_NOT_AIMS = frozenset(
    {SectionKind.ANALYTICS, SectionKind.COOKIES, SectionKind.ADS, SectionKind.LINKS, SectionKind.RIGHTS}
)
_HEADING_MAX = 30
_COLUMNS_MIN = 2
_COLUMN = re.compile(r"目的(等|の内容)?$")
_AIM_END = re.compile(r"(ため|為)([(][^()]{0,40}[)])?。?$")
_GROUP = re.compile(r"(に関する(個人)?情報?|の(個人)?(情報|データ)|の方|利用目的)$")
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_NOT_A_PURPOSE = re.compile(
    r"(有しています|保有しています|ご了承|お問い?合わ?せください|ご連絡ください)|https?:|目的の(達成に必要な)?範囲(内)?(で|において).{0,24}利用(し|いた)|委託する場合.{0,60}監督"
)
_ABOVE = re.compile(r"(目的|ため|利用|以下|次|下記|場合)")
_ABOVE_NOT = re.compile(r"(第三者|共同|除き|除いて|窓口|請求)")


def extract(outline: Outline) -> tuple[Purpose, ...]:
    """The listed purposes in order, numbered from 0."""
    found: list[Purpose] = []
    cells, listing = _table_cells(outline), _listing_styles(outline)
    groups = _groups_in_lists(outline)
    for part in outline.parts:
        if part.index in cells:
            found.append(replace(_purpose(outline, part, len(found), groups), text=cells[part.index]))
            continue
        if "\t" in part.text and cells and outline.kind_at(part.section) is SectionKind.PURPOSES:
            continue
        if part.role is not Role.ENTRY and not _line_of_group(outline, part):
            continue
        if (part.section, part.block.style) in listing and part.text.endswith("。"):
            continue
        kind = outline.kind_at(part.section)
        if (
            kind is SectionKind.PURPOSES or (kind in _ELSEWHERE and _announced(outline, part))
        ) and _is_purpose(outline, part):
            found.append(_purpose(outline, part, len(found), groups))
    return tuple(found)


def _table_cells(outline: Outline) -> dict[int, str]:
    """Rows of a table in a section on purposes → the cell below the column that is headed 目的."""
    cells: dict[int, str] = {}
    column: int | None = None
    for part in outline.parts:
        row = [cell.strip() for cell in part.text.split("\t")]
        if len(row) < _COLUMNS_MIN or outline.kind_at(part.section) is not SectionKind.PURPOSES:
            column = None
            continue
        headed = [at for at, cell in enumerate(row) if _COLUMN.search(fold(cell))]
        if headed and all(len(cell) <= _HEADING_MAX // 2 for cell in row):
            column = headed[0]
        elif column is not None and column < len(row) and row[column]:
            cells[part.index] = row[column]
    return cells


def _line_of_group(outline: Outline, part: Part) -> bool:
    """A single line below a group's heading: 「採用応募者」「採用業務のため」."""
    if (
        part.role is not Role.PROSE
        or not part.group
        or outline.kind_at(part.section) is not SectionKind.PURPOSES
    ):
        return False
    text = fold(part.text)
    return part.block.style == "" and bool(_AIM_END.search(text)) and not _LISTS_AIMS.search(text)


def _announced(outline: Outline, part: Part) -> bool:
    """Whether a list outside a section on purposes is announced as one."""
    parent = outline.parts[part.parent] if part.parent is not None else None
    if parent is None or (parent.role is Role.HEADING and not parent.sentences):
        return bool(part.group and re.search(r"利用目的(について)?[\]】]?$", fold(part.group)))
    above = fold(parent.text)
    return bool(_LISTS_AIMS.search(above)) and not re.search(
        r"(第三者|共同|クッキー|cookie)", above, re.IGNORECASE
    )


def cookie_purposes(outline: Outline) -> tuple[Text, ...]:
    """Purposes listed in sections on cookies, read tools and ads."""
    found = []
    for section in outline.of_kind(SectionKind.COOKIES, SectionKind.ANALYTICS, SectionKind.ADS):
        for part in outline.parts_of(section):
            if part.role is not Role.ENTRY or "http" in part.text:
                continue
            above = fold(outline.parts[part.parent].text) if part.parent is not None else ""
            if re.search("目的", above) or re.search("ため[。]?$", fold(part.text)):
                found.append(
                    Text(text=part.text, lines=part.lines, confidence=_SURE, rule="purposes.cookies")
                )
    return tuple(found)


def _is_purpose(outline: Outline, part: Part) -> bool:  # noqa: PLR0911 -- rules in order
    """(1) no note, (2) no group, (3) not below another purpose, (4) not of another list, (5) says a use."""
    text = fold(part.text)
    if part.block.style == "note" or text in {"以上", ""}:
        return False
    bare = _ASIDE.sub("", text)
    if outline.has_children(part) and ("。" not in bare or _LISTS_AIMS.search(bare)):
        return False
    if _GROUP.search(bare) and not text.endswith("ため"):
        return False
    parent = outline.parts[part.parent] if part.parent is not None else None
    if parent is not None and parent.role is Role.ENTRY and "。" in _ASIDE.sub("", fold(parent.text)):
        return bool(_LISTS_AIMS.search(fold(parent.text))) and not _NOT_A_PURPOSE.search(text)
    if (
        parent is not None
        and parent.role is Role.HEADING
        and not parent.sentences
        and parent.block.style == "circled"
    ):
        return False
    if any(len(g) <= _HEADING_MAX and kind_of(g) in _NOT_AIMS for g in part.groups):
        return False
    if part.groups and any(
        re.search("((業務|事業)の?内容|項目|提供の方法|提供の手段|(?<!目的の)変更)", g) for g in part.groups
    ):
        return False
    if parent is not None and parent.role is Role.PROSE and not parent.text.startswith("※"):
        above = fold(parent.text)
        if _ABOVE_NOT.search(above) and not re.search("目的", above):
            return False
    return not _NOT_A_PURPOSE.search(text)


def _listing_styles(outline: Outline) -> frozenset[tuple[int, str]]:
    """(section, style) of numbered sentences one of which lists the purposes: the others only speak of them."""
    return frozenset(
        (p.section, p.block.style)
        for p in outline.parts
        if p.role is Role.ENTRY
        and p.block.mark.numbered
        and outline.has_children(p)
        and _LISTS_AIMS.search(fold(p.text))
    )


def _purpose(outline: Outline, part: Part, index: int, groups: dict[int, str]) -> Purpose:
    group = part.group
    parent = outline.parts[part.parent] if part.parent is not None else None
    if parent is not None and parent.role is Role.ENTRY:
        group = parent.text
    elif group is None:
        group = groups.get(part.index)
    subject, words = _subject(group, part.text)
    text = fold(part.text)
    return Purpose(
        index=index,
        text=part.text,
        group=group,
        subject=subject,
        subject_words=words,
        channels=tuple(
            ContactChannel(key) for key, form in patterns("contact_channels").items() if form.search(text)
        ),
        flags=_flags(text),
        sentence=outline.first_sentence(part),
        lines=part.lines,
        confidence=_SURE if parent is None or _ABOVE.search(fold(parent.text)) else _LIKELY,
        rule="purposes.entry",
    )


def _flags(text: str) -> frozenset[PurposeFlag]:
    """What the wording says; an important notice alone is no advertising."""
    flags = {PurposeFlag(key) for key, form in patterns("purpose_flags").items() if form.search(text)}
    if PurposeFlag.IMPORTANT_NOTICE in flags and not re.search("(キャンペーン|広告|商品|新機能)", text):
        flags.discard(PurposeFlag.ADVERTISING)
    return frozenset(flags)


def _groups_in_lists(outline: Outline) -> dict[int, str]:
    """Entry → the group heading that stands before it in its own list: 「1. お客様に関する個人情報」「2. …」."""
    found: dict[int, str] = {}
    place: tuple[int, int | None] | None = None
    group: str | None = None
    for part in outline.parts:
        here = (part.section, part.parent) if part.role is Role.ENTRY else None
        if here is None or here != place:
            place, group = here, None
        if here is None:
            continue
        if group is not None:
            found[part.index] = group
        if _GROUP.search(fold(part.text)):
            group = part.text
    return found


def _subject(group: str | None, text: str) -> tuple[str | None, str | None]:
    for words in (group, text):
        if not words:
            continue
        folded = fold(words)
        for key, form in patterns("subjects").items():
            if match := form.search(folded):
                return key, match.group()
    return None, None
