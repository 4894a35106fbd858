"""The difference of two texts by sentence: kept, moved, reworded with marked words, removed, added.

Sentences are compared folded (width, blanks, final mark), so that two ways of writing the same are no change. Sentences
that stand twice are paired in their order. The comparison always runs in one direction and is mirrored for the other,
so that a difference read backwards is the same difference.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from sekisho.policy.difference.model import Mark, MarkKind, Sentence, TextChange, TextChangeKind
from sekisho.policy.model import Policy
from sekisho.policy.names import fold

_LIKE: Final = 0.5
"""From which likeness on a sentence counts as reworded, and not as one removed and another added."""

_PAIRS: Final = 40_000
"""Pairs of sentences of one changed block that are compared word by word; beyond, none is called reworded."""

_CRUMB: Final = 1
"""Kept runs of so few characters between two changes are marked with them: nobody reads 「の」 alone as unchanged."""

_WORDS: Final = re.compile(
    r"及び|並びに|又は|若しくは"
    r"|(?:(?!及び|並びに|又は|若しくは)[一-鿿々〆ヵヶ㐀-䶿\U00020000-\U0003134F])+"
    r"|[ァ-ヺー]+|[ぁ-ゖ]+|[A-Za-z]+|[0-9]+|\s+|.",
    re.DOTALL,
)
"""Words as the eye finds them: runs of one script, and the law's conjunctions, which join them."""

_MIRROR: Final = {
    TextChangeKind.ADDED: TextChangeKind.REMOVED,
    TextChangeKind.REMOVED: TextChangeKind.ADDED,
}


def sentences_of(policy: Policy) -> tuple[Sentence, ...]:
    """The headings and sentences of a policy's text, in order; of several documents, one after the other."""
    if policy.parts:
        return tuple(one for part in policy.parts for one in sentences_of(part))
    headings = [
        (section.lines[0], 0, Sentence(text=section.title, key=fold(section.title), heading=True, lines=None))
        for section in policy.sections
        if section.title
    ]
    said = [
        (
            clause.lines[0],
            1,
            Sentence(text=clause.text, key=fold(clause.text), clause=clause.id, lines=clause.lines),
        )
        for clause in policy.clauses
    ]
    return tuple(one for _, _, one in sorted([*headings, *said], key=lambda row: row[:2]))


def compare_texts(before: Sequence[Sentence], after: Sequence[Sentence]) -> tuple[TextChange, ...]:
    """What became of every sentence, in the order of reading."""
    if [one.key for one in after] < [one.key for one in before]:
        return tuple(map(_mirrored, _compare(after, before)))
    return tuple(_compare(before, after))


def _mirrored(change: TextChange) -> TextChange:
    before = "" if change.after is None else change.after.text
    after = "" if change.before is None else change.before.text
    marks = marked_words(before, after) if change.marks else ()
    return TextChange(
        kind=_MIRROR.get(change.kind, change.kind), before=change.after, after=change.before, marks=marks
    )


def _compare(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[TextChange]:
    matcher = SequenceMatcher(
        None, [_key(one) for one in before], [_key(one) for one in after], autojunk=False
    )
    found: list[TextChange] = []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(before[first:last], after[start:end], strict=True)
            found += [TextChange(kind=TextChangeKind.KEPT, before=old, after=new) for old, new in pairs]
        else:
            found += _block(before[first:last], after[start:end])
    return _moved(found)


def _key(sentence: Sentence) -> tuple[bool, str]:
    return sentence.heading, sentence.key


def _block(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[TextChange]:
    """A run of sentences that gave way to another: those that are alike are one sentence, reworded."""
    found: list[TextChange] = []
    old = new = 0
    for left, right in [*_alike(before, after), (len(before), len(after))]:
        found += [TextChange(kind=TextChangeKind.REMOVED, before=one, after=None) for one in before[old:left]]
        found += [TextChange(kind=TextChangeKind.ADDED, before=None, after=one) for one in after[new:right]]
        if left < len(before) and right < len(after):
            was, now = before[left], after[right]
            marks = marked_words(was.text, now.text)
            found.append(TextChange(kind=TextChangeKind.REWORDED, before=was, after=now, marks=marks))
        old, new = left + 1, right + 1
    return found


def _alike(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[tuple[int, int]]:
    """The pairs of alike sentences, in order on both sides, whose likeness is greatest in sum."""
    if not before or not after or len(before) * len(after) > _PAIRS:
        return []
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    like = [[_likeness(was, now) for now in after] for was in before]
    for left in reversed(range(len(before))):
        for right in reversed(range(len(after))):
            paired = like[left][right] + best[left + 1][right + 1] if like[left][right] else 0.0
            best[left][right] = max(paired, best[left + 1][right], best[left][right + 1])
    pairs: list[tuple[int, int]] = []
    left = right = 0
    while left < len(before) and right < len(after) and best[left][right] > 0:
        if like[left][right] and best[left][right] == like[left][right] + best[left + 1][right + 1]:
            pairs.append((left, right))
            left, right = left + 1, right + 1
        elif best[left][right] == best[left + 1][right]:
            left += 1
        else:
            right += 1
    return pairs


def _likeness(before: Sentence, after: Sentence) -> float:
    if before.heading != after.heading:
        return 0.0
    return likeness(before.key, after.key)


def likeness(before: str, after: str) -> float:
    """How alike two folded wordings are, 0 to 1; below the threshold of a rewording 0."""
    old = _words(before)
    matcher = SequenceMatcher(None, old, _words(after), autojunk=False)
    if matcher.real_quick_ratio() < _LIKE or matcher.quick_ratio() < _LIKE:
        return 0.0
    # Long words weigh more than short ones: two sentences with the same particles are not the same sentence.
    kept = sum(len("".join(old[at : at + size])) for at, _, size in matcher.get_matching_blocks())
    found = 2 * kept / max(len(before) + len(after), 1)
    return found if found >= _LIKE else 0.0


def _words(text: str) -> list[str]:
    return _WORDS.findall(text)


def _moved(changes: Sequence[TextChange]) -> list[TextChange]:
    """A sentence that went from one place and stands word for word at another was moved, not removed and added."""
    gone: dict[tuple[bool, str], list[Sentence]] = {}
    for one in changes:
        if one.kind is TextChangeKind.REMOVED and one.before is not None:
            gone.setdefault(_key(one.before), []).append(one.before)
    taken: set[int] = set()
    found: list[TextChange] = []
    for one in changes:
        came = one.after if one.kind is TextChangeKind.ADDED else None
        waiting = [] if came is None else gone.get(_key(came), [])
        if waiting:
            was = waiting.pop(0)
            taken.add(id(was))
            found.append(TextChange(kind=TextChangeKind.MOVED, before=was, after=came))
        else:
            found.append(one)
    return [one for one in found if not (one.kind is TextChangeKind.REMOVED and id(one.before) in taken)]


def marked_words(before: str, after: str) -> tuple[Mark, ...]:
    """The words of two wordings of one sentence, marked: what was removed stands before what was added."""
    if after < before:
        swapped = {
            MarkKind.ADDED: MarkKind.REMOVED,
            MarkKind.REMOVED: MarkKind.ADDED,
            MarkKind.KEPT: MarkKind.KEPT,
        }
        runs = [(swapped[kind], text) for kind, text in _runs(after, before)]
    else:
        runs = _runs(before, after)
    return tuple(Mark(kind=kind, text=text) for kind, text in _tidied(runs))


def _runs(before: str, after: str) -> list[tuple[MarkKind, str]]:
    old, new = _words(before), _words(after)
    runs: list[tuple[MarkKind, str]] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append((MarkKind.KEPT, "".join(old[first:last])))
        else:
            runs += [
                (MarkKind.REMOVED, "".join(old[first:last])),
                (MarkKind.ADDED, "".join(new[start:end])),
            ]
    return [(kind, text) for kind, text in runs if text]


def _tidied(runs: Sequence[tuple[MarkKind, str]]) -> list[tuple[MarkKind, str]]:
    """Joins changes that only a crumb keeps apart, and orders each: removed, then added."""
    found: list[tuple[MarkKind, str]] = []
    removed = added = ""
    for place, (kind, text) in enumerate(runs):
        inside = bool(removed or added) and place < len(runs) - 1
        if kind is MarkKind.KEPT and not (inside and len(text) <= _CRUMB):
            found += [*_trimmed(removed, added), (kind, text)]
            removed = added = ""
        else:
            removed += text if kind is not MarkKind.ADDED else ""
            added += text if kind is not MarkKind.REMOVED else ""
    found += _trimmed(removed, added)
    return [(kind, text) for kind, text in found if text]


def _trimmed(removed: str, added: str) -> list[tuple[MarkKind, str]]:
    """A run that only grew or shrank at one end is not called replaced: 「ご」 → 「あらかじめご」 adds 「あらかじめ」."""
    short, long = sorted((removed, added), key=len)
    grown = MarkKind.ADDED if long == added else MarkKind.REMOVED
    if short and long.endswith(short):
        return [(grown, long.removesuffix(short)), (MarkKind.KEPT, short)]
    if short and long.startswith(short):
        return [(MarkKind.KEPT, short), (grown, long.removeprefix(short))]
    return [(MarkKind.REMOVED, removed), (MarkKind.ADDED, added)]
