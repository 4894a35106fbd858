"""Kinds of files that are taken, and how their first bytes must look. Pure.

A short list on purpose: recordings, pictures and documents that a desk takes in. What a file says of itself must be
what its first bytes say, so that no page or program is kept under another name; a file is never shown in place, only
handed out to be saved.
"""

from collections.abc import Callable, Mapping
from typing import Final

LOOKED_AT: Final = 64
"""Bytes from the beginning that are enough to tell."""

_Test = Callable[[bytes], bool]


def _begins(*words: bytes) -> _Test:
    return lambda head: head.startswith(words)


def _riff(form: bytes) -> _Test:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _box(*brands: bytes) -> _Test:
    """ISO base media (MP4 and its kin): the first box is ``ftyp``, then the brand."""
    return lambda head: head[4:8] == b"ftyp" and (not brands or head[8:12] in brands)


def _mpeg_audio(head: bytes) -> bool:
    frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0  # noqa: PLR2004 - ISO 11172-3: sync word, a layer
    return head.startswith(b"ID3") or frame


def _text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The piece may end inside a letter.
        text = head[: error.start].decode("utf-8") if error.start >= len(head) - 3 else "\0"
    return all(letter.isprintable() or letter in "\t\r\n\ufeff" for letter in text)


KINDS: Final[Mapping[str, _Test]] = {
    "application/pdf": _begins(b"%PDF-"),
    "audio/flac": _begins(b"fLaC"),
    "audio/mp4": _box(),
    "audio/mpeg": _mpeg_audio,
    "audio/ogg": _begins(b"OggS"),
    "audio/wav": _riff(b"WAVE"),
    "audio/webm": _begins(b"\x1a\x45\xdf\xa3"),
    "image/gif": _begins(b"GIF87a", b"GIF89a"),
    "image/heic": _box(b"heic", b"heix", b"mif1", b"msf1"),
    "image/jpeg": _begins(b"\xff\xd8\xff"),
    "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
    "image/tiff": _begins(b"II*\0", b"MM\0*"),
    "image/webp": _riff(b"WEBP"),
    "text/plain": _text,
    "video/mp4": _box(),
    "video/webm": _begins(b"\x1a\x45\xdf\xa3"),
}
"""Media type → whether a file can begin so."""

_ALSO: Final = {"audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "audio/mp3": "audio/mpeg"}


def known_kind(declared: str) -> str | None:
    """The media type in its usual spelling, without parameters; None when it is not taken."""
    word = declared.partition(";")[0].strip().lower()
    word = _ALSO.get(word, word)
    return word if word in KINDS else None


def looks_like(kind: str, head: bytes) -> bool:
    """Whether a file that begins so can be of the kind."""
    return bool(head) and KINDS[kind](head[:LOOKED_AT])
