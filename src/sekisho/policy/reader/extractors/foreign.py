"""Foreign countries named as places where information goes or is kept; not those whose law is merely mentioned."""

import re
from functools import lru_cache

from sekisho.policy.reader.draft import Country, SectionKind
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import dictionary, fold

_SURE, _LIKELY = 0.9, 0.7
_GOES = re.compile(r"(提供|委託|所在|処理|保管|保存|移転|サーバ|国名|所在国|外国の名称|取扱|取り扱)")
_NOT = re.compile(r"(適用され(ませ|な)|対象にして(い|お)|居住|お住)")
_WHERE = frozenset(
    {
        SectionKind.FOREIGN,
        SectionKind.THIRD_PARTY,
        SectionKind.ENTRUSTMENT,
        SectionKind.SECURITY,
        SectionKind.EXTERNAL_TRANSMISSION,
        SectionKind.COOKIES,
        SectionKind.ANALYTICS,
        SectionKind.JOINT_USE,
    }
)


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    codes: dict[str, str] = dictionary("countries")
    ordered = sorted(codes, key=len, reverse=True)
    names = "|".join(re.escape(name) for name in ordered)
    return re.compile(rf"(?<![ァ-ヴー])(?:{names})(?![ァ-ヴー])"), codes  # 「インデックス」 is no country


def extract(outline: Outline) -> tuple[Country, ...]:
    """Each country once, as first printed."""
    form, codes = _names()
    found: dict[str, Country] = {}
    for sentence in outline.sentences:
        text = fold(sentence.text)
        kind = outline.kind_at(sentence.section)
        if kind not in _WHERE or _NOT.search(text):
            continue
        if not (sentence.entry or kind is SectionKind.FOREIGN or _GOES.search(text)):
            continue
        for match in form.finditer(text):
            found.setdefault(
                codes[match.group()],
                Country(
                    name=match.group(),
                    code=codes[match.group()],
                    lines=sentence.lines,
                    confidence=_SURE if kind is SectionKind.FOREIGN else _LIKELY,
                    rule="foreign.named",
                ),
            )
    return tuple(found.values())
