"""Says by its content what a file is; its name decides nothing.

A web page saved as `.txt` is a web page, a text called `.pdf` is a text.
"""

import re
from enum import Enum, unique
from typing import Final

_PDF_WITHIN: Final = 1_024  # a PDF may have some bytes of another program before its head
_HEAD: Final = 200_000
_ENOUGH_TAGS: Final = 3
_TAGS_PER_LINE: Final = 0.3
_ARCHIVE_END: Final = b"PK\x05\x06"
_WORD_PART: Final = b"word/document"
_STRUCTURE: Final = re.compile(
    r"</?(?:html|head|body|main|article|section|header|footer|nav|div|h[1-6]|p|ul|ol|li|dl|dt|dd|table|tr|td|th|br)(?=[\s/>])",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(r"<(?:!doctype\s{1,8}html|html|body)(?=[\s>])", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} |```|\|.*\|[ \t]*$)", re.MULTILINE)
_OTHER: Final = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BM6",
    b"II*\x00",
)


@unique
class Format(Enum):
    """What a file is."""

    TEXT = "text"  # Markdown is text too: its signs are read as marks (`markdown`)
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    OLD_WORD = "old_word"  # .doc, and .docx behind a password: both are boxes of the same make
    UNKNOWN = "unknown"


def of_bytes(data: bytes) -> Format:
    """What some bytes are; TEXT where only the decoded text can tell more."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        # Without its closing record an archive was cut off: nobody can tell what it was to be.
        return Format.DOCX if _WORD_PART in data or _ARCHIVE_END not in data else Format.UNKNOWN
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return Format.OLD_WORD
    return Format.UNKNOWN if data.startswith(_OTHER) else Format.TEXT


def of_text(text: str) -> Format:
    """TEXT or HTML: a page says so, opens with a tag, or is full of them. Markdown may hold a few."""
    head = text[:_HEAD]
    opening = head.lstrip()[:1] == "<"
    if opening and _PAGE.search(head):
        return Format.HTML
    tags = len(_STRUCTURE.findall(head))
    if tags < _ENOUGH_TAGS or _MARKDOWN.search(head):
        return Format.TEXT
    lines = sum(1 for line in head.split("\n") if line.strip())
    return Format.HTML if opening or tags >= lines * _TAGS_PER_LINE else Format.TEXT
