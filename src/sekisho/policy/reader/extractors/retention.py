"""Retention: how long information is kept, from when the period runs, and for which purposes."""

import re
from collections.abc import Iterator, Sequence

from sekisho.policy.reader.draft import Purpose, Retention, RetentionClock, SectionKind, Sentence
from sekisho.policy.reader.marks import kanji_to_int
from sekisho.policy.reader.outline import Outline
from sekisho.policy.reader.vocabulary import fold

_SURE, _LIKELY = 0.9, 0.7
_PERIOD = re.compile(
    r"(?P<n>[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s?(?P<unit>年|[かヶカケヵ箇]月|週|日)間?(?!前|現在|[0-9]|制定|改|付|法)"
)
_KEEPS = re.compile(r"(保存|保管|保有|保持|消去|削除|廃棄|破棄|取り?扱|利用停止)")
_CLOCKS = (
    (RetentionClock.CANCELLED, re.compile(r"(解約|退会|アカウント(の)?削除|契約(期間)?(の)?(終了|満了))")),
    (RetentionClock.LAST_USE, re.compile(r"(最終|最後)の?(ご|お)?(利用|取引|ログイン|来店|購入)")),
    (RetentionClock.ACQUIRED, re.compile(r"(取得|収集|登録|入手|お?預かり)(した|の)?(日|後|から|時)")),
    (RetentionClock.PURPOSE_ENDED, re.compile(r"(目的.{0,8}(達成|終了)|必要.{0,6}なくな|不要と)")),
    (RetentionClock.EVENT, re.compile(r"(完了|終了|対応|取引|経過|セッション)")),
)
_UNITS = {"年": "Y", "週": "W", "日": "D"}
_SCOPE = re.compile(r"\((?P<a>[0-9]{1,2})\)\s?[~～〜\-－から]+\s?\((?P<b>[0-9]{1,2})\)")
_SECTIONS = frozenset(
    {
        SectionKind.RETENTION,
        SectionKind.PURPOSES,
        SectionKind.SECURITY,
        SectionKind.ACCURACY,
        SectionKind.OTHER,
        SectionKind.COOKIES,
        SectionKind.ACQUISITION,
    }
)


def _period(text: str) -> str | None:
    match = _PERIOD.search(text)
    if match is None:
        return None
    number = kanji_to_int(match["n"])
    return f"P{number}{_UNITS.get(match['unit'], 'M')}" if number else None


def _clock(text: str) -> RetentionClock | None:
    return next((clock for clock, form in _CLOCKS if form.search(text)), None)


def extract(outline: Outline, purposes: Sequence[Purpose]) -> tuple[Retention, ...]:
    """Every period or end of keeping that the text states."""
    found: list[Retention] = []
    for sentence in outline.sentences:
        kind = outline.kind_at(sentence.section)
        if kind in _SECTIONS:
            found.extend(_in_sentence(sentence, kind, purposes))
    return tuple(found)


def _in_sentence(sentence: Sentence, kind: SectionKind, purposes: Sequence[Purpose]) -> Iterator[Retention]:
    text = fold(sentence.text)
    period, clock = _period(text), _clock(text)
    row = kind is SectionKind.RETENTION and period is not None
    if re.search(r"(消去|削除)しないことが", text):
        return
    if not row and not _KEEPS.search(text):
        return
    if period is None and (
        clock is None or not re.search(r"(消去|削除|廃棄|破棄|保存期間|処理)", text) or sentence.entry
    ):
        return
    if period is not None and kind is not SectionKind.RETENTION and clock is None:
        return
    what = sentence.group if kind is SectionKind.RETENTION else None
    if row and "\t" in sentence.text:
        what = sentence.text.split("\t")[0].strip()
    yield Retention(
        clock=clock or RetentionClock.EVENT,
        period=period,
        what=what,
        scope=_scope(text, sentence, purposes),
        text=sentence.text,
        sentence=sentence.id,
        lines=sentence.lines,
        confidence=_SURE if period else _LIKELY,
        rule="retention.period" if period else "retention.end",
    )


def _scope(text: str, sentence: Sentence, purposes: Sequence[Purpose]) -> tuple[int, ...]:
    """The purposes that 「(1)～(4)」 names, by their place in the list the sentence belongs to."""
    match = _SCOPE.search(text)
    if match is None:
        return ()
    near = [p for p in purposes if abs(p.lines.first - sentence.lines.first) <= 40]  # noqa: PLR2004 -- the same list
    first, last = int(match["a"]), int(match["b"])
    return tuple(p.index for p in near[first - 1 : last]) if near and first <= last else ()
