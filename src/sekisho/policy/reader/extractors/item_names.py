"""The dictionary of items: which known item a name is, and which known items a text mentions."""

import re
from functools import lru_cache

from sekisho.policy.reader.draft import ItemKind
from sekisho.policy.reader.enumeration import pieces, without_aside
from sekisho.policy.reader.vocabulary import dictionary, fold, pattern

_NAME_MAX = 16
_AND = re.compile(r"(?:および|及び|ならびに|並びに|と)(?=\S)")


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, ItemKind, re.Pattern[str]], ...]:
    return tuple(
        (key, ItemKind(entry["kind"]), pattern("|".join(entry["names"])))
        for key, entry in dictionary("items").items()
    )


@lru_cache(maxsize=1)
def _any() -> re.Pattern[str]:
    """Matches where any known name does; most sentences hold none, and one search tells."""
    return re.compile("|".join(f"(?:{form.pattern})" for _, _, form in _names()), re.IGNORECASE)


@lru_cache(maxsize=2048)
def known_item(words: str) -> tuple[str, ItemKind] | None:
    """The key and legal kind of an item's name, None for an unknown one.

    The name that ends last in the words rules: 「お名前の入った名刺情報」 is a card, not a name.
    """
    folded = fold(without_aside(words))
    if not _any().search(folded):
        return None
    best: tuple[int, int, str, ItemKind] | None = None
    for key, kind, form in _names():
        for match in form.finditer(folded):
            candidate = (match.end(), match.end() - match.start(), key, kind)
            if best is None or candidate[:2] > best[:2]:
                best = candidate
    return (best[2], best[3]) if best else None


@lru_cache(maxsize=2048)
def mentions(text: str) -> tuple[tuple[str, str, ItemKind], ...]:
    """All known items in a text: (words, key, kind) in order of place, each key once."""
    folded = fold(text)
    if not _any().search(folded):
        return ()
    found: dict[str, tuple[int, str, ItemKind]] = {}
    for key, kind, form in _names():
        match = form.search(folded)
        if match and match.group():
            found[key] = (match.start(), match.group(), kind)
    return tuple((words, key, kind) for key, (_, words, kind) in sorted(found.items(), key=lambda e: e[1][0]))


def ending_names(words: str) -> tuple[str, ...]:
    """The known names that end a stretch of prose: 「…を通じてお名前」 → お名前; 「会社名やお名前」 → both."""
    folded = fold(words)
    if not _any().search(folded):
        return ()
    ends = [
        (match.start(), match.group())
        for _, _, form in _names()
        for match in form.finditer(folded)
        if match.end() == len(folded) and match.group()
    ]
    if not ends:
        return ()
    start, name = min(ends)
    if folded[:start].endswith("や") and (before := ending_names(folded[: start - 1])):
        return (*before, name)
    return (name,)


def only_items(text: str) -> bool:
    """Whether a line is nothing but names of items: 「氏名、住所、職業」, half of them known."""
    names = pieces(text.rstrip("。"))
    known = sum(1 for name in names if len(name) <= _NAME_MAX and known_item(name))
    return len(names) > 1 and known * 2 >= len(names) and all(len(n) <= _NAME_MAX * 2 for n in names)


def halves(words: str) -> tuple[str, ...]:
    """「会社名やお名前」, 「住所および電話番号」 → both; other words as they are."""
    for joined in (words.split("・"), _AND.split(words)):
        if len(joined) > 1 and all(ending_names(half) for half in joined):
            return tuple(joined)
    names = ending_names(words)
    return names if len(names) > 1 else (words,)
