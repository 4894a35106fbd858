"""A file's bytes → the policy's text, whatever the format and encoding. What the file is shows its content, not its name."""

from sekisho.errors import StaffError
from sekisho.policy.reader.formats import markdown, sniffing
from sekisho.policy.reader.formats.encoding import bounded, cleaned, plain_text
from sekisho.policy.reader.formats.limits import MOST_BYTES
from sekisho.policy.reader.formats.sniffing import Format

__all__ = ["decode", "plain_text"]


def decode(data: bytes, *, name: str) -> str:
    """The text of a policy file: text, Markdown, web page, PDF with a text layer, or Word document.

    Args:
        data: The file's bytes.
        name: The file's name, for messages.

    Raises:
        StaffError: READ-001 nothing in it; READ-002 binary, or an encoding we do not know; READ-004 longer than any
            policy; READ-005 a picture of a text; READ-006 behind a password; READ-007 damaged; READ-008 asks for too
            much memory or time; READ-009 a library is missing; READ-010 Word's old format.
    """
    if not data.strip():
        raise StaffError("READ-001")
    if len(data) > MOST_BYTES:
        raise StaffError("READ-008", name=name)
    match sniffing.of_bytes(data):
        case Format.PDF | Format.DOCX as form:
            from sekisho.policy.reader.formats import apart  # nothing else needs a second process

            text = cleaned(apart.extract(data, form, name=name))
        case Format.OLD_WORD:
            raise StaffError("READ-010", name=name)
        case Format.UNKNOWN:
            raise StaffError("READ-002", name=name)
        case _:
            text = _page_or_text(plain_text(data, name=name), name)
    if not text.strip():
        raise StaffError("READ-001")
    return bounded(text, name=name)


def _page_or_text(text: str, name: str) -> str:
    if sniffing.of_text(text) is not Format.HTML:
        return markdown.to_text(text)
    from sekisho.policy.reader.formats import html

    return cleaned(html.to_text(text, name=name))
