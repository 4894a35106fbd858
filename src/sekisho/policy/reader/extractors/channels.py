"""Ways of acquiring information: listed, or named in running prose of a section on acquisition."""

import re
from collections.abc import Iterator

from sekisho.policy.reader.draft import Channel, Lines, SectionKind, Sentence
from sekisho.policy.reader.enumeration import pieces
from sekisho.policy.reader.extractors.item_names import known_item
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline, Part
from sekisho.policy.reader.vocabulary import fold, patterns

_LISTED, _RUNNING, _MENTION = 0.95, 0.8, 0.7
_WAY_MAX = 30
_OR = re.compile(r"(?:または|又は|および|及び|もしくは|若しくは)")
_OPEN = re.compile(r"その他")
_LISTS_ITEMS = re.compile(r"(以下|次|下記)の(?!.{0,6}(方法|手段|場合)).{0,6}(情報|項目|データ)")
_NO_WAY = re.compile(r"(は|が|を|に|て|で|り|し|なく|場合|とき|限り)$")


def key_of(words: str) -> str | None:
    """The key of a way's words, None for an unknown one."""
    folded = fold(words)
    for key, form in patterns("channels").items():
        if form.search(folded):
            return key
    return None


def _channel(
    words: str, lines: Lines, *, rule: str, confidence: float, listed: bool, open_list: bool
) -> Channel:
    return Channel(
        text=words,
        key=key_of(words),
        listed=listed,
        open_list=open_list,
        lines=lines,
        confidence=confidence,
        rule=rule,
    )


def extract(outline: Outline) -> tuple[Channel, ...]:
    """All ways, in the order of the document, each words once."""
    found: list[Channel] = []
    for section in outline.of_kind(SectionKind.ACQUISITION, SectionKind.ITEMS):
        for part in outline.parts_of(section):
            if part.role is Role.PROSE:
                for sentence_id in part.sentences:
                    found.extend(_running(outline.sentences[int(sentence_id[1:]) - 1]))
            else:
                found.extend(_listed(outline, part, section.kind, ways="方法" in section.title))
    for section in outline.of_kind(SectionKind.PURPOSES):
        found.extend(_sources(outline.parts_of(section)))
    seen: set[str] = set()
    kept = []
    for channel in found:
        if fold(channel.text) not in seen:
            seen.add(fold(channel.text))
            kept.append(channel)
    return tuple(kept)


def _listed(outline: Outline, part: Part, kind: SectionKind, *, ways: bool) -> Iterator[Channel]:
    acquiring = patterns("acquiring")
    text = fold(part.text)
    if part.role is Role.HEADING:
        if acquiring["way_heading"].search(text) and part.index and part.block.mark.style and part.groups:
            yield _channel(
                part.text,
                part.lines,
                rule="channels.heading",
                confidence=_LISTED,
                listed=True,
                open_list=False,
            )
        return
    if kind is SectionKind.ITEMS:
        return
    parent = outline.parts[part.parent] if part.parent is not None else None
    if parent is not None and parent.role is Role.HEADING and not parent.sentences:
        return
    above = fold(parent.text) if parent is not None else ""
    announced = bool(acquiring["ways_announced"].search(above))
    items = bool(acquiring["items_announced"].search(above)) and not acquiring["ways_surely"].search(above)
    announced = announced or bool(acquiring["ways_surely"].search(above))
    if _LISTS_ITEMS.search(above.rstrip("。").rsplit("。", maxsplit=1)[-1]):
        return
    if not text.endswith("。") and (
        (announced and not items) or (announced and ways) or (ways and not items)
    ):
        yield _channel(
            part.text,
            part.lines,
            rule="channels.entry",
            confidence=_LISTED,
            listed=True,
            open_list=bool(_OPEN.match(text)),
        )


def _running(sentence: Sentence) -> Iterator[Channel]:
    """(1) 「…の方法で取得」, (2) 「…により収集」, (3) 「…の際に…」, (4) recording, (5) logs."""
    acquiring = patterns("acquiring")
    text = sentence.text
    if not acquiring["acquires"].search(fold(text)) and not acquiring["recording"].search(fold(text)):
        return
    open_list = bool(_OPEN.search(text))
    if tail := acquiring["way_tail"].search(text):
        for words in _known_tail(text[: tail.start()]):
            yield _channel(
                words,
                sentence.lines,
                rule="channels.way_tail",
                confidence=_RUNNING,
                listed=True,
                open_list=open_list,
            )
    elif by := acquiring["way_by"].search(text):
        for words in _ways_before(_last_clause(text[: by.start()])):
            yield _channel(
                words,
                sentence.lines,
                rule="channels.way_by",
                confidence=_RUNNING,
                listed=True,
                open_list="等" in words,
            )
    elif when := acquiring["way_when"].search(text):
        members = pieces(text[: when.start()])
        start = next(
            (i + 1 for i in range(len(members) - 1, -1, -1) if members[i].endswith(("は", "では"))), 0
        )
        for member in (half for whole in members[start:] for half in _OR.split(whole)):
            words = re.sub(r"(を)?(され|し|す)(た|る)$", "", re.sub(r"^.{0,12}(が|は)", "", member))
            if len(words) <= _WAY_MAX and key_of(words):
                yield _channel(
                    words,
                    sentence.lines,
                    rule="channels.way_when",
                    confidence=_RUNNING,
                    listed=True,
                    open_list=False,
                )
    if acquiring["recording"].search(fold(text)):
        phone = re.search(r"お?電話", text)
        yield _channel(
            phone.group() if phone else "通話",
            sentence.lines,
            rule="channels.recording",
            confidence=_RUNNING,
            listed=True,
            open_list=False,
        )
    if acquiring["automatic_log"].search(fold(text)):
        yield Channel(
            text="通信記録" if "通信記録" in text else "ログ",
            key="log",
            listed=False,
            open_list=False,
            lines=sentence.lines,
            confidence=_MENTION,
            rule="channels.log",
        )


def _last_clause(text: str) -> str:
    return text.rsplit("。", maxsplit=1)[-1]


def _ways_before(clause: str) -> tuple[str, ...]:
    """The ways at the end of the words before 「…を通じて取得」: the last, and the short ones of its run."""
    run: list[str] = []
    for member in reversed(pieces(clause)):
        if _OPEN.match(member) and not run:
            continue  # 「…、その他の適法な手段により」
        words = (
            member.removeprefix("また").removeprefix("なお").removesuffix("等").removesuffix("など").strip()
        )
        if (
            (known_item(words) and not run)
            or not 1 < len(words) <= _WAY_MAX
            or _NO_WAY.search(words)
            or (run and len(words) > _WAY_MAX // 2)
        ):
            break
        run.append(words)
    if sum(known_item(words) is not None for words in run) > 1:
        return ()  # 「氏名、メールアドレス…を適正な手段により取得」 names items, not ways
    return tuple(reversed(run)) if any(key_of(words) for words in run) else ()


def _known_tail(before: str) -> tuple[str, ...]:
    """The unbroken run of known ways at the end of the words before 「の方法で」."""
    run: list[str] = []
    for member in reversed(pieces(before)):
        if _OPEN.match(member):
            continue
        words = member.removesuffix("等").removesuffix("など")
        if len(words) > _WAY_MAX // 2 or key_of(words) is None:
            break
        run.append(words)
    return tuple(reversed(run))


def _sources(parts: tuple[Part, ...]) -> Iterator[Channel]:
    """Sources named beside a group of purposes: 「（…から取得した情報、…から取得した情報を含みます）」."""
    for part in parts:
        if part.role is Role.PROSE or not re.search("から取得", part.text):
            continue
        for match in re.finditer(r"([^、。（(]{2,24}?)(様|さま)?から取得", part.text):
            if key_of(match.group(1)) == "third_party" or "サイト" in match.group(1):
                yield _channel(
                    match.group(1),
                    part.lines,
                    rule="channels.source",
                    confidence=_MENTION,
                    listed=True,
                    open_list=False,
                )
