"""Postal addresses: 都道府県 or 市区町村 with a number, after a postal code or a label; the building may follow below."""

import re
from collections.abc import Iterator

from sekisho.policy.reader.draft import Lines, Text
from sekisho.policy.reader.outline import Part
from sekisho.policy.reader.vocabulary import dictionary, pattern

_SURE, _LIKELY = 0.95, 0.8
_NAME_MAX = 40
_POSTCODE = re.compile(r"〒?\s*[0-9０-９]{3}[-－‐ー−][0-9０-９]{4}")
_PREFECTURE = r"(?:東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県)"
_ADDRESS = re.compile(
    rf"({_PREFECTURE}[^\s。、「」（()）:：\t]{{2,40}}|[一-龥]{{1,4}}市[一-龥]{{0,4}}[区町]?[^\s。、「」（()）:：\t]{{2,40}})"
    r"((?:[ 　][^\s。、「」（()）:：\t]{1,24}){0,3})"
)
_ADDRESS_TAIL = re.compile(
    r"[ 　]*(?:tel|fax|電話|e-?mail|メール|担当|株式会社|有限会社|一般社団).*$", re.IGNORECASE
)
_BUILDING = re.compile(
    r"^[^。、:：@]{2,30}(ビル|階|号室?|[0-9０-９]F|タワー|センター|内|ハイツ|マンション)[^。、:：@]{0,8}$"
)


def addresses(parts: tuple[Part, ...]) -> Iterator[tuple[Text, bool]]:
    """Every postal address in the parts, and whether a label (住所, 所在地) stands before it."""
    labels = pattern(rf"({dictionary('parties')['address_labels']})\s*[:：\t 　]")
    for at, part in enumerate(parts):
        text = _POSTCODE.sub(" ", part.text)
        match = _ADDRESS.search(text)
        if match is None or not re.search(r"[0-9０-９一二三四五六七八九十]", match.group()):
            continue
        before = text[: match.start()].strip()
        if len(before) > _NAME_MAX * 3 or (
            len(part.text) > _NAME_MAX * 4 and not _POSTCODE.search(part.text)
        ):
            continue
        if "。" in text and not _POSTCODE.search(part.text):
            continue
        words = _ADDRESS_TAIL.sub("", match.group()).rstrip(" 　)）")
        lines = part.lines
        after = parts[at + 1] if at + 1 < len(parts) else None
        if (
            after is not None
            and not after.block.gap
            and _BUILDING.match(after.text)
            and text[match.end() :].strip() == ""
        ):
            words, lines = f"{words} {after.text}", Lines(first=lines.first, last=after.lines.last)
        if len(words) >= 6:  # noqa: PLR2004 -- shorter is no address
            labelled = bool(labels.search(part.text[:20]))
            yield (
                Text(
                    text=words,
                    lines=lines,
                    confidence=_SURE if labelled else _LIKELY,
                    rule="organisation.address",
                ),
                labelled,
            )
