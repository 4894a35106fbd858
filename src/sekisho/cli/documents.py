"""Policy files as commands are given them: a file, standard input, or a folder of files."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sekisho.application import policy_desk
from sekisho.application.policy_desk import Drafted, FileRead
from sekisho.cli import lines
from sekisho.errors import Language, StaffError
from sekisho.policy.reader.decode import plain_text
from sekisho.policy.reader.formats.limits import MOST_BYTES


def given(path: Path, *, document: str) -> Drafted:
    """Reads the policy that a command names; ``-`` is standard input.

    Raises:
        StaffError: As `policy_desk.read_document`.
    """
    if str(path) == "-":
        return policy_desk.draft_from(standard_input(), name="-", document=document)
    return policy_desk.read_document(path, document=document)


def standard_input() -> bytes:
    """What is written to a command. One byte more than a file may have tells that it is too large."""
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def settings_given(path: Path, *, name: str) -> str:
    """The text of a file of settings, such as answers, as it stands; ``-`` is standard input.

    Raises:
        StaffError: Not there (WORKSPACE-006), or of an unknown encoding (READ-002).
    """
    try:
        data = standard_input() if str(path) == "-" else path.read_bytes()
    except OSError:
        raise StaffError("WORKSPACE-006", file=path.name) from None
    return plain_text(data, name=name)


def folder_json(found: Sequence[FileRead], language: Language) -> dict[str, object]:
    """The summaries of a folder's policies, and why each other file was left out."""
    return {
        "documents": [
            {"file": one.file, **lines.summary_json(one.drafted, language)} for one in found if one.drafted
        ],
        "skipped": [
            {"file": one.file, "code": one.refused.code, **one.refused.parts(language)}
            for one in found
            if one.refused
        ],
    }


def folder_lines(found: Sequence[FileRead], language: Language) -> list[str]:
    """The same for people: a paragraph for each policy, a line for each other file."""
    made: list[str] = []
    for one in found:
        if one.drafted:
            made += [one.file, *(f"  {line}" for line in lines.summary_lines(one.drafted, language)), ""]
    made += [f"{one.file}: {one.refused.text(language)}" for one in found if one.refused]
    return made
