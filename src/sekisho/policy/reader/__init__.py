"""Reads a published privacy policy (方針の文章) into a `Draft`: offline, deterministic, every value with its lines.

What was read is a reading, not a promise kept and not a legal ground; officers confirm it before it is enforced.
"""

from sekisho.policy.reader.decode import decode
from sekisho.policy.reader.draft import Draft
from sekisho.policy.reader.read import read_text
from sekisho.policy.reader.summary import summarise

__all__ = ["Draft", "read_bytes", "read_text", "summarise"]


def read_bytes(data: bytes, *, name: str) -> Draft:
    """Reads a policy file: text, Markdown, web page, PDF with a text layer, or Word document.

    Args:
        data: The file's bytes.
        name: The file's name, for messages; what the file is shows its content.

    Raises:
        StaffError: READ-003 not a privacy policy; READ-001, 002, 004 to 010 as `decode` says.
    """
    return read_text(decode(data, name=name))
