"""The promise board on a terminal: the same marks as on the page, the text in its order."""

from collections.abc import Iterator
from typing import Final

from sekisho.application.book_desk import Verified
from sekisho.application.promises import PERMISSIONS, Board, Promise, PromiseState, PromiseStatus, TrialRun
from sekisho.errors import Language

_MARKS: Final = {
    PromiseState.KEPT: "✓",
    PromiseState.STALE: "◷",
    PromiseState.BROKEN: "✕",
    PromiseState.UNBOUND: "－",
    PromiseState.UNREAD: "？",
    PromiseState.PLAIN: "　",
}
_PERMISSION_MARKS: Final = {
    PromiseStatus.WITHIN: "○",
    PromiseStatus.BEYOND: "▲",
    PromiseStatus.NO_GROUND: "△",
}
_WORDS: Final = {
    "ja": {
        PromiseState.KEPT: "守られている",
        PromiseState.STALE: "証跡の期限切れ",
        PromiseState.BROKEN: "守られていない",
        PromiseState.UNBOUND: "証跡・対応ルールなし",
        PromiseState.UNREAD: "未確認",
    },
    "en": {
        PromiseState.KEPT: "kept",
        PromiseState.STALE: "evidence past its period",
        PromiseState.BROKEN: "not kept",
        PromiseState.UNBOUND: "no evidence or no rule",
        PromiseState.UNREAD: "not confirmed",
    },
}
_SAID: Final = {
    "ja": {
        "head": "{total}の約束のうち、証跡で確認できたもの {kept}",
        "besides": "ほかに説明・許容の文 {plain}文（○ 範囲内　▲ 範囲外　△ 根拠なし）",
        "withheld": "✕ 記録簿の検証に失敗しています（記録 {entry}）。状態は表示できません。",
        "trial": "✓ {standing}のルールが、それぞれ単独で拒否しました。",
        "failing": "✕ 単独で拒否しなかったルール: {rules}",
        "verified": "✓ 記録簿と保存データの検証に成功しました。",
        "not_verified": "✕ 記録簿か保存データの検証に失敗しました: {place}",
    },
    "en": {
        "head": "{kept} of {total} promises confirmed by evidence",
        "besides": "Besides, {plain} sentences explain or permit (○ within, ▲ beyond, △ no ground)",
        "withheld": "✕ The book failed verification (entry {entry}); no state can be shown.",
        "trial": "✓ {standing} rules refused, each alone.",
        "failing": "✕ Rules that did not refuse alone: {rules}",
        "verified": "✓ Book and stored data verified.",
        "not_verified": "✕ Book or stored data failed verification: {place}",
    },
}


def promises_lines(board: Board, language: Language) -> list[str]:
    """The headline, the parts, and each sentence under its heading with its mark and what is missing."""
    said, words = _SAID[language], _WORDS[language]
    head = [said["head"].format(total=board.total, kept=board.count(PromiseState.KEPT))]
    if board.withheld is not None:
        head = [said["withheld"].format(entry=board.withheld.entry)]
    parts = "  ".join(f"{_MARKS[state]} {word} {board.count(state)}" for state, word in words.items())
    plain = sum(1 for promise in board.promises if not promise.counts)
    return [*head, parts, said["besides"].format(plain=plain), *_text(board, language)]


def _text(board: Board, language: Language) -> Iterator[str]:
    section = ""
    for promise in board.promises:
        if promise.clause.section != section:
            section = promise.clause.section
            yield ""
            yield section
        law = " §" if promise.findings else ""
        yield f"{_mark(promise)} {promise.clause.id} {promise.clause.text}{law}"
        missing = promise.missing(language)
        if missing is not None:
            yield f"       → {missing}"


def _mark(promise: Promise) -> str:
    if promise.state is not PromiseState.UNREAD and promise.status in PERMISSIONS:
        return _PERMISSION_MARKS[promise.status]
    return _MARKS[promise.state]


def trial_lines(run: TrialRun, verified: Verified, language: Language) -> list[str]:
    """How many rules stood alone, which failed, and whether the book verifies."""
    said = _SAID[language]
    found = [said["trial"].format(standing=run.standing)]
    if run.failing:
        found.append(said["failing"].format(rules=", ".join(run.failing)))
    bad = verified.first_bad
    place = "" if bad is None else bad.place
    return [*found, said["verified" if verified.ok else "not_verified"].format(place=place)]
