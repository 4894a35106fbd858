"""Splits running enumerations (「氏名、住所、電話番号等」) at 、 outside brackets, and knows an open list by its tail.

Decides nothing about what the pieces mean.
"""

import re

_OPEN = frozenset("（(「『【［[〔《")
_CLOSE = frozenset("）)」』】］]〕》")
_TAIL = re.compile(r"(等|など|その他)(の[^、]{0,40}|を[^、]{0,40}|、.*)?$")
_ASIDE = re.compile(r"[（(][^（()）]*[)）]$")
_LABEL = re.compile(r"^([^:：。]{1,24}?)[ 　]?[:：][ 　]?\S")


def pieces(text: str) -> tuple[str, ...]:
    """The members of an enumeration, as printed, blanks at the ends off."""
    depth, start, found = 0, 0, []
    for at, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in "、，" and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    found.append(text[start:].strip())
    return tuple(piece for piece in found if piece)


def closed(piece: str) -> tuple[str, bool]:
    """A member without its 等/など, and whether it left the list open."""
    text = piece.rstrip("。．. 　")
    aside = _ASIDE.search(text)
    if aside and aside.start() > 0:
        open_inside = bool(re.search(r"等|など", aside.group()))
        return (text[: aside.start()].strip() if open_inside else text), open_inside
    match = _TAIL.search(text)
    if match and match.start() > 0:
        return text[: match.start()], True
    return text, False


def without_aside(text: str) -> str:
    """The words before a closing parenthesis: 「氏名（フリガナを含む）」 → 「氏名」."""
    return _ASIDE.sub("", text).strip() or text


def label(text: str) -> str | None:
    """The label of a 「label：explanation」 entry, None where there is none."""
    match = _LABEL.match(text)
    if match is None or match.group(1).endswith(("http", "https")):
        return None
    return match.group(1).strip()


def is_open(text: str) -> bool:
    """Whether the words leave a list open (など, 等, その他)."""
    return bool(re.search(r"(等|など|その他|一切の)", text))
