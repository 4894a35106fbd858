"""Items of information: what the text lists as acquired, and what it mentions elsewhere.

Listed are entries of lists about items and running enumerations in sections on items and acquisition. A mention
in other prose is found by the dictionary only, and marked as not listed.
"""

import re
from collections.abc import Iterator

from sekisho.policy.reader.draft import Item, ItemKind, Lines, Section, SectionKind, Sentence
from sekisho.policy.reader.enumeration import closed, is_open, label, pieces, without_aside
from sekisho.policy.reader.extractors.item_names import ending_names, halves, known_item, mentions, only_items
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline, Part
from sekisho.policy.reader.vocabulary import fold, patterns

_SPLIT_MIN = 4
_SHORT = 16
_TINY = 8
_ITEM_MAX = 60
_KNOWN_SHARE = 0.4
_LISTED, _RUNNING, _MENTION = 0.95, 0.85, 0.7
_SKIP = frozenset(
    {SectionKind.CONTACT, SectionKind.ACCREDITED_BODY, SectionKind.COMPLAINTS, SectionKind.RIGHTS}
)
_OPENED = re.compile(r"[^。]{0,24}(等|など|その他)")
_JOINED = re.compile(r"(および|及び|ならびに|並びに|または|又は)")


def _item(
    words: str,
    lines: Lines,
    *,
    rule: str,
    confidence: float,
    listed: bool,
    open_list: bool,
    context: SectionKind,
) -> Item:
    known = known_item(words)
    key, kind = known or (None, ItemKind.PLAIN)
    return Item(
        text=words,
        key=key,
        kind=kind,
        listed=listed,
        open_list=open_list or (key is None and words.startswith("その他")),
        context=context,
        lines=lines,
        confidence=confidence if known else confidence - 0.15,
        rule=rule,
    )


def _members(text: str) -> tuple[tuple[str, bool], ...]:
    """An enumeration's members without 等, and whether each left the list open."""
    found: list[tuple[str, bool]] = []
    members = pieces(text)
    for at, piece in enumerate(members):
        words, open_list = closed(piece)
        if not words or (open_list and not words.strip()):
            continue
        found.append((words, open_list))
        rest = piece[len(words) :]
        if rest[:1] in {"(", "（"}:
            continue
        if open_list and len(rest) > len("など、") and at < len(members) - 1:
            break
        if open_list and at < len(members) - 1 and len(members[at + 1]) > _SHORT:
            break
    return tuple(found)


def splits(text: str) -> bool:
    """Whether a list entry is itself an enumeration of items (many short members, most of them known)."""
    members = pieces(text)
    heads = [without_aside(m) for m in members]
    if len(members) == _SPLIT_MIN - 1:
        return all(len(m) <= _TINY * 2 and known_item(m) for m in heads)
    if len(members) < _SPLIT_MIN:
        return False
    known = sum(1 for m in heads[:-1] if len(m) <= _SHORT and known_item(m))
    return known >= _KNOWN_SHARE * len(members) and sum(len(m) <= _SHORT for m in heads) * 2 >= len(heads)


def _entry_items(part: Part, context: SectionKind) -> Iterator[Item]:
    text = part.text.rstrip("。")
    named = label(text)
    if named:
        yield _item(
            named,
            part.lines,
            rule="items.label",
            confidence=_LISTED,
            listed=True,
            open_list=is_open(text[len(named) :]),
            context=context,
        )
    elif splits(text):
        for words, open_list in _members(text):
            yield _item(
                words,
                part.lines,
                rule="items.entry_enumeration",
                confidence=_RUNNING,
                listed=True,
                open_list=open_list,
                context=context,
            )
    elif len(fold(text)) <= _ITEM_MAX * 4:
        words, open_list = (
            closed(text) if text.endswith(("等", "など")) and "、" not in text else (text, is_open(text[-4:]))
        )
        yield _item(
            words,
            part.lines,
            rule="items.entry",
            confidence=_LISTED,
            listed=True,
            open_list=open_list,
            context=context,
        )


def _nominal_items(part: Part, context: SectionKind) -> Iterator[Item]:
    """A line of nouns below a group heading: 「氏名、住所、性別等」."""
    text = part.text.rstrip("。")
    members = pieces(text)
    if re.search(r"を含む一切の情報$", text):
        yield _item(
            text,
            part.lines,
            rule="items.all_else",
            confidence=_MENTION,
            listed=False,
            open_list=True,
            context=context,
        )
        return
    whole = len(members) < _SPLIT_MIN - 1 and bool(re.search(r"に関する(一切の)?情報", members[-1]))
    chosen = ((closed(text)[0], is_open(text[-2:])),) if whole else _members(text)
    for words, open_list in chosen:
        yield _item(
            words,
            part.lines,
            rule="items.nominal_line",
            confidence=_RUNNING,
            listed=True,
            open_list=open_list,
            context=context,
        )


_NAMED_LIKE = re.compile(
    r"^(?!その他|個人|お客様?の?(個人)?情報$|.*(された|した|する|できる|必要な)).{2,}(情報|番号|履歴|記録|アドレス|データ)$"
)
_ENDS_IN_VERB = re.compile(r"(ます|ません|です|する|した|いう)。?$")
_VERB = re.compile(
    r"(の情報)?を(適(正|法|切)[^、。]{0,30})?(ご?(保有|取得|収集|入力|提供|登録|記入)|お?(預|伺|尋)|いただ|頂).*$"
)
_MORE = re.compile(r"(?<=.{2})その他[^、。]{0,24}(情報|事項|内容|もの)$")
_WHAT_FOR = re.compile(r"(?<=など)(?!の).{2,}$|(?<=等)(?=個人|特定|お客|について|に関).*$")
_RUN = re.compile(r"[（(]([^（()）]{4,200})[)）]")


def _until_open(members: tuple[str, ...]) -> tuple[str, ...]:
    """The members up to the one that leaves the list open: 「…、電話番号など、個人を識別できる情報」."""
    ends = next((at for at, m in enumerate(members) if m.endswith(("など", "等"))), len(members) - 1)
    return members[: ends + 1]


def _sentence_runs(sentence: Sentence) -> tuple[str, ...]:
    """The stretch of a prose sentence that enumerates items: an aside in parentheses, or the run before 情報を."""
    for aside in _RUN.finditer(sentence.text):
        members = _until_open(pieces(aside.group(1)))
        if len(members) == 1:
            members = tuple(aside.group(1).split("・"))
        if len(members) >= _SPLIT_MIN - 1 and sum(1 for m in members if known_item(m)) * 2 >= len(members):
            last = closed(members[-1])[0]
            tail = _JOINED.split(last)
            ends = (
                [t for t in tail if not _JOINED.fullmatch(t)]
                if all(known_item(t) for t in tail[::2])
                else [last]
            )
            return (*members[:-1], *ends)
    members = pieces(sentence.text.rstrip("。"))
    run: list[str] = []
    for member in members:
        words = closed(without_aside(_WHAT_FOR.sub("", member)))[0]
        words = _MORE.sub("", _VERB.sub("", words))
        names = ending_names(words)
        several = halves(words)
        if len(several) > _SPLIT_MIN - 2 and "・" in words:
            run.extend(several if len(members) < _SPLIT_MIN else (words,))
        elif names and (not run or len(words) <= _SHORT or len(several) > 1):
            run.extend(names if not run else several)
        elif (len(words) <= _SHORT and known_item(words)) or (
            run and len(words) <= _SHORT and _NAMED_LIKE.search(words)
        ):
            run.append(words)
        elif len(run) == _SPLIT_MIN - 2 and len(words) <= _TINY and is_open(member):
            run.append(words)  # 「氏名、連絡先、内容など」: the run closes with a word of its own
            break
        elif len(run) >= _SPLIT_MIN - 1:
            break
        else:
            run = []
    if len(run) < _SPLIT_MIN - 1 and (taken := _VERB.search(members[-1])):
        two = halves(closed(members[-1][: taken.start()])[0])
        run = (
            [ending_names(half)[0] for half in two] if len(two) > 1 else []
        )  # 「氏名とメールアドレスをいただきます」
        return tuple(run)
    return tuple(run) if len(run) >= _SPLIT_MIN - 1 else ()


def _announced_as_ways(outline: Outline, part: Part) -> bool:
    """Whether the words above a list announce ways of acquiring rather than items."""
    acquiring = patterns("acquiring")
    parent = outline.parts[part.parent] if part.parent is not None else None
    above = parent.text if parent is not None and parent.role is not Role.HEADING else ""
    if above:
        last = above.split("。")[-2] if above.endswith("。") and above.count("。") > 1 else above
        items = acquiring["items_announced"].search(fold(last)) and "方法" not in last
        if acquiring["ways_surely"].search(fold(last)):
            return True
        return bool(acquiring["ways_announced"].search(fold(last))) and not items
    return False


def extract(outline: Outline) -> tuple[Item, ...]:
    """All items: (1) listed in sections on items and acquisition, (2) mentioned elsewhere."""
    found: list[Item] = []
    for section in outline.of_kind(SectionKind.ITEMS, SectionKind.ACQUISITION):
        for part in outline.parts_of(section):
            if part.role is Role.HEADING or (part.group and "目的" in part.group):
                continue
            if part.role is Role.ENTRY:
                found.extend(_from_entry(outline, part, section))
            elif _is_nominal_line(part):
                found.extend(_nominal_items(part, section.kind))
            else:
                found.extend(_running(outline, part, section.kind))
    listed_lines = {(i.lines.first, i.lines.last) for i in found}
    found.extend(_mentioned(outline, listed_lines))
    return _unique(found)


def _is_nominal_line(part: Part) -> bool:
    text = fold(part.text)
    ends = patterns("acquiring")["item_nominal"].search(text) or only_items(part.text)
    return bool(part.group and not text.endswith("。") and ends and "ます" not in text)


def _from_entry(outline: Outline, part: Part, section: Section) -> Iterator[Item]:
    """A list entry, unless it is a way of acquiring, a group of entries, or prose."""
    acquiring = patterns("acquiring")
    text = fold(part.text)
    nominal = acquiring["item_nominal"].search(text)
    if _announced_as_ways(outline, part) or outline.has_children(part):
        return
    above = fold(outline.parts[part.parent].text) if part.parent is not None else ""
    if section.kind is SectionKind.ACQUISITION and not acquiring["items_announced"].search(above):
        ways_section = "方法" in section.title
        if (ways_section and not part.group) or not nominal:
            return
    if text.endswith("。") and not nominal and label(part.text) is None:
        yield from _running(outline, part, section.kind)
    else:
        yield from _entry_items(part, section.kind)


def _running(outline: Outline, part: Part, context: SectionKind) -> Iterator[Item]:
    acquiring = patterns("acquiring")
    for sentence_id in part.sentences:
        sentence = outline.sentences[int(sentence_id[1:]) - 1]
        folded = fold(sentence.text)
        used = context is SectionKind.ITEMS and ("利用" in folded or not _ENDS_IN_VERB.search(folded))
        if acquiring["not_acquired"].search(folded):
            continue
        if acquiring["definition"].search(folded) or not (used or acquiring["acquires"].search(folded)):
            continue
        for piece in _sentence_runs(sentence):
            words, open_list = closed(piece)
            yield _item(
                words,
                part.lines,
                rule="items.running",
                confidence=_RUNNING,
                listed=True,
                open_list=open_list or is_open(sentence.text),
                context=context,
            )


def _mentioned(outline: Outline, listed_lines: set[tuple[int, int]]) -> Iterator[Item]:
    for sentence in outline.sentences:
        context = outline.kind_at(sentence.section)
        if context in _SKIP or (sentence.lines.first, sentence.lines.last) in listed_lines:
            continue
        for words, key, kind in mentions(sentence.text):
            yield Item(
                text=words,
                key=key,
                kind=kind,
                listed=False,
                open_list=_left_open(fold(sentence.text), words[-4:]),
                context=context,
                lines=sentence.lines,
                confidence=_MENTION,
                rule="items.mention",
            )


def _left_open(text: str, words: str) -> bool:
    """Whether 等, など or その他 soon follows the words."""
    at = text.find(words)
    while at >= 0:
        if _OPENED.match(text, at + len(words)):
            return True
        at = text.find(words, at + 1)
    return False


def _unique(items: list[Item]) -> tuple[Item, ...]:
    """One of each: listed items once per words, mentions once per key and section kind."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Item] = []
    for item in items:
        mark = (True, fold(item.text)) if item.listed else (False, item.key, item.context)
        if mark not in seen:
            seen.add(mark)
            kept.append(item)
    return tuple(kept)
