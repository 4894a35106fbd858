"""Wordings that later rules need: fees, identity, self-service, deemed consent, change of policy, form, and more.

Each is one line of `data/statements.yaml`; a sentence may state several.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sekisho.policy.reader.draft import (
    MissingList,
    Reference,
    SectionKind,
    Sentence,
    Statement,
    StatementKind,
)
from sekisho.policy.reader.extractors.item_names import mentions
from sekisho.policy.reader.headings import Role
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import dictionary, fold, pattern

_SURE, _LIKELY = 0.85, 0.7
_DOCUMENT = re.compile(
    r"[「『]([^」』]{2,30}(?:方針|規程|規則|規約|ポリシー|ガイドライン|手続|基準|規定))[」』]"
)
_LEANS = re.compile(r"(基づ|従|定め|則|による|参照|ご確認)")
_STATUTE = re.compile(r"(法律|ガイドライン|指針|省令|政令)")
_OWN = re.compile(r"(ポリシー|方針|基準|規程).{0,16}(を定め|に定め|に従い|のもと|に基づ)")
_ANNOUNCES = re.compile(r"(以下|下記|次)の?(場合|通り|とおり|事項|項目|目的|方法|もの)[^。]{0,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    kind: StatementKind
    when: re.Pattern[str]
    unless: re.Pattern[str] | None
    where: frozenset[SectionKind]
    topics: tuple[tuple[str, re.Pattern[str]], ...]
    items: bool


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            kind=StatementKind(entry["kind"]),
            when=pattern(entry["when"]),
            unless=pattern(entry["unless"]) if "unless" in entry else None,
            where=frozenset(SectionKind(k) for k in entry.get("in", ())),
            topics=tuple((name, pattern(source)) for name, source in entry.get("topics", {}).items()),
            items=entry.get("topics_of") == "items",
        )
        for entry in dictionary("statements")
    )


def extract(outline: Outline) -> tuple[Statement, ...]:
    """Every statement, in the order of the document."""
    return tuple(s for sentence in outline.sentences for s in _in_sentence(outline, sentence))


def _in_sentence(outline: Outline, sentence: Sentence) -> Iterator[Statement]:
    text = fold(sentence.text)
    kind = outline.kind_at(sentence.section)
    for rule in _rules():
        if rule.where and kind not in rule.where:
            continue
        if not rule.when.search(text) or (rule.unless and rule.unless.search(text)):
            continue
        topics = tuple(name for name, form in rule.topics if form.search(text))
        if rule.items:
            topics = tuple(words for words, _, _ in mentions(sentence.text))
        yield Statement(
            kind=rule.kind,
            text=sentence.text,
            topics=topics,
            sentence=sentence.id,
            lines=sentence.lines,
            confidence=_SURE if rule.where else _LIKELY,
            rule=f"statements.{rule.kind.value}",
        )


def references(outline: Outline) -> tuple[Reference, ...]:
    """Documents named in quotation marks that the text leans on, other than itself and statutes."""
    own = fold(outline.title.text) if outline.title else ""
    titles = {fold(h.title) for h in outline.headings}
    found: dict[str, Reference] = {}
    for sentence in outline.sentences:
        for match in _DOCUMENT.finditer(sentence.text):
            name = match.group(1)
            around = sentence.text[max(0, match.start() - 20) : match.start()]
            if (
                re.search(r"(以下|「?本)[、,]?$", around)
                or _STATUTE.search(name)
                or not _LEANS.search(sentence.text[match.end() : match.end() + 12])
            ):
                continue
            if fold(name) == own or fold(name) in titles:
                continue
            found.setdefault(
                name,
                Reference(
                    name=name,
                    sentence=sentence.id,
                    lines=sentence.lines,
                    confidence=_LIKELY,
                    rule="references.quoted",
                ),
            )
    return tuple(found.values())


def missing_lists(outline: Outline) -> tuple[MissingList, ...]:
    """Sentences that announce a list which does not follow."""
    found = []
    for part in outline.parts:
        if not part.sentences:
            continue
        last = outline.sentences[int(part.sentences[-1][1:]) - 1]
        for sentence_id in part.sentences:
            sentence = outline.sentences[int(sentence_id[1:]) - 1]
            match = _ANNOUNCES.search(fold(sentence.text))
            if match is None or _follows(outline, part.index) or _OWN.search(sentence.text):
                continue
            if sentence.id != last.id and not re.search(r"(以下|次|下記)の場合に", match.group()):
                continue
            found.append(
                MissingList(
                    text=sentence.text,
                    sentence=sentence.id,
                    lines=sentence.lines,
                    confidence=_LIKELY,
                    rule="missing_lists.announced",
                )
            )
    return tuple(found)


def _follows(outline: Outline, index: int) -> bool:
    """Whether a list, a group heading or an unmarked line of the same section stands right below the part."""
    part = outline.parts[index]
    if index + 1 >= len(outline.parts):
        return False
    after = outline.parts[index + 1]
    if after.section != part.section:
        return False
    if part.role is Role.ENTRY:
        return after.role is Role.ENTRY and after.parent == part.index
    return (
        after.role is not Role.PROSE
        or len(fold(after.text)) < len(fold(part.text)) // 2
        or "。" not in after.text
    )
