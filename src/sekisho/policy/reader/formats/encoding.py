"""Bytes → text: UTF-8, UTF-16 with its mark, ISO-2022-JP, CP932, EUC-JP, and what a page or an XML file says of itself.

The policy's own characters are kept (NFC only); line ends become line feeds, so that lines count as in an editor.
"""

import re
import unicodedata
from typing import Final

from sekisho.errors import StaffError
from sekisho.policy.reader.formats.limits import MOST_CHARACTERS, MOST_LINES

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_LINE_END: Final = re.compile(r"\r\n?|\x0b|\x85|\u2028|\u2029|(?<!\n)\x0c")
_JAPANESE: Final = re.compile(r"[ぁ-んァ-ヶ一-龥]")
_HALF_KANA: Final = re.compile(r"[｡-ﾟ]")
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s{0,8}=\s{0,8}["']?\s{0,8}([A-Za-z0-9_:.-]{3,24})""")
_DECLARED_WITHIN: Final = 4_096
_SHARE_OF_CONTROLS: Final = 0.01
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ESCAPES: Final = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
_CODECS: Final = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms932": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc_jis_2004",
    "x-euc-jp": "euc_jis_2004",
    "iso-2022-jp": "iso2022_jp_2",
}
_GUESSES: Final = ("euc_jp", "cp932", "euc_jis_2004")


def plain_text(data: bytes, *, name: str) -> str:
    """The text that some bytes encode.

    Args:
        data: The bytes of a text file.
        name: The file's name, for messages.

    Raises:
        StaffError: READ-002 binary, or an encoding we do not know.
    """
    text = _decoded(data)
    if text is None or len(_CONTROL.findall(text)) > len(text) * _SHARE_OF_CONTROLS:
        raise StaffError("READ-002", name=name)
    return cleaned(text)


def cleaned(text: str) -> str:
    """The text in NFC with line feeds only, without characters that no page prints."""
    plain = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text).replace("\x0c", ""))
    return unicodedata.normalize("NFC", _CONTROL.sub("", plain))


def bounded(text: str, *, name: str) -> str:
    """The text, if it is no longer than a policy may be.

    Raises:
        StaffError: READ-004 too many characters or lines.
    """
    lines = text.count("\n") + 1
    if len(text) > MOST_CHARACTERS or lines > MOST_LINES:
        raise too_long(name, characters=len(text), lines=lines)
    return text


def too_long(name: str, *, characters: int, lines: int = 0) -> StaffError:
    """The refusal of a text that is longer than a policy may be."""
    return StaffError(
        "READ-004",
        name=name,
        characters=characters,
        lines=lines,
        most_characters=MOST_CHARACTERS,
        most_lines=MOST_LINES,
    )


def _decoded(data: bytes) -> str | None:
    """(1) what a byte order mark says, (2) ISO-2022-JP by its escapes, (3) UTF-8, (4) what it declares, (5) a guess."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    if any(escape in data for escape in _ESCAPES):
        return _strict(data, "iso2022_jp_2")
    if (text := _strict(data, "utf-8")) is not None:
        return text
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    codec = _CODECS.get(declared.group(1).decode("ascii").lower()) if declared else None
    if codec is not None and (text := _strict(data, codec)) is not None:
        return text
    readings = [reading for encoding in _GUESSES if (reading := _strict(data, encoding)) is not None]
    best = max(readings, key=_likeness, default=None)
    return best if best is not None and _likeness(best) > 0 else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> int:
    """How Japanese a reading looks; half-width kana in number is the sign of a wrong guess."""
    return len(_JAPANESE.findall(text)) - 2 * len(_HALF_KANA.findall(text))
