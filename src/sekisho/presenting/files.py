"""Files of a person: filed, listed, read."""

from typing_extensions import TypedDict

from sekisho.application.filing import Filed, FileList, FileRead
from sekisho.errors import Language
from sekisho.presenting.common import instant_json
from sekisho.presenting.gate import ReasonJson, reasons_json
from sekisho.vault.files import Described


class FiledJson(TypedDict):
    """What came of bringing a file."""

    allowed: bool
    file: int | None
    decision: str
    reasons: list[ReasonJson]
    entry: str


class FileJson(TypedDict):
    """One file in words. Its name is personal data."""

    file: int
    item: str
    name: str
    kind: str
    size: int
    at: str


class FileListJson(TypedDict):
    """The files that a ruling allowed to be named."""

    allowed: bool
    files: list[FileJson]
    decision: str
    reasons: list[ReasonJson]
    entry: str


class FileReadJson(TypedDict):
    """The ruling on reading a file; the bytes go another way."""

    allowed: bool
    decision: str
    reasons: list[ReasonJson]
    entry: str


def filed_json(filed: Filed, language: Language = "ja") -> FiledJson:
    """What came of bringing a file."""
    ruling = filed.acquired.ruling
    return {
        "allowed": ruling.allowed,
        "file": filed.file,
        "decision": ruling.decision.id,
        "reasons": reasons_json(ruling, language),
        "entry": str(filed.acquired.entry),
    }


def file_json(file: Described) -> FileJson:
    """One file in words. Holds personal data: its name."""
    return {
        "file": file.no,
        "item": str(file.item),
        "name": file.name.reveal(),
        "kind": file.kind,
        "size": file.size,
        "at": instant_json(file.at) or "",
    }


def file_list_json(listed: FileList, language: Language = "ja") -> FileListJson:
    """The files of some items. Holds personal data: their names."""
    return {
        "allowed": listed.ruling.allowed,
        "files": [file_json(file) for file in listed.files],
        "decision": listed.ruling.decision.id,
        "reasons": reasons_json(listed.ruling, language),
        "entry": str(listed.entry),
    }


def file_read_json(read: FileRead, language: Language = "ja") -> FileReadJson:
    """The ruling on reading a file."""
    return {
        "allowed": read.ruling.allowed,
        "decision": read.ruling.decision.id,
        "reasons": reasons_json(read.ruling, language),
        "entry": str(read.entry),
    }
