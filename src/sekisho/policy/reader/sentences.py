"""Splits prose into sentences and says what each does (permits, forbids, binds, gives a right, informs).

A full stop inside brackets ends nothing: 「（…を含みます。）」 belongs to the sentence around it.
"""

import re
from functools import lru_cache

from sekisho.policy.reader.draft import Nature, SectionKind
from sekisho.policy.reader.vocabulary import fold, patterns

_OPEN = frozenset("（(「『【［[〔《")
_CLOSE = frozenset("）)」』】］]〕》")
_STOPS = frozenset("。！？")
_SIGNS = re.compile(f"[{re.escape(''.join(sorted(_OPEN | _CLOSE | _STOPS)))}]")
_ENTRY_NATURE = {
    SectionKind.PURPOSES: Nature.PERMIT,
    SectionKind.OUT_OF_PURPOSE_USE: Nature.PERMIT,
    SectionKind.THIRD_PARTY: Nature.PERMIT,
    SectionKind.JOINT_USE: Nature.PERMIT,
    SectionKind.SENSITIVE: Nature.PERMIT,
    SectionKind.COOKIES: Nature.PERMIT,
    SectionKind.RETENTION: Nature.PERMIT,
    SectionKind.RIGHTS: Nature.INFORM,
    SectionKind.SECURITY: Nature.DUTY,
    SectionKind.ITEMS: Nature.INFORM,
    SectionKind.ACQUISITION: Nature.INFORM,
}


def split(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph. Nothing is lost but blanks between them; an unclosed bracket is forgiven."""
    depth, start = 0, 0
    found: list[str] = []
    signs = list(_SIGNS.finditer(text))
    balanced = sum(1 if sign.group() in _OPEN else -1 for sign in signs if sign.group() not in _STOPS) == 0
    for sign in signs:
        char = sign.group()
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 or not balanced:
            found.append(text[start : sign.end()].strip())
            start = sign.end()
    if rest := text[start:].strip():
        found.append(rest)
    return tuple(s for s in found if s)


@lru_cache(maxsize=4096)
def nature_of(text: str, *, entry: bool, kind: SectionKind) -> Nature:
    """What a sentence does. A list entry that is no sentence does what its section's lists do."""
    folded = fold(text)
    for name, form in patterns("nature").items():
        if form.search(folded):
            return Nature(name)
    if entry:
        return _ENTRY_NATURE.get(kind, Nature.PLAIN)
    return Nature.PLAIN
