"""How commands speak: one JSON document on standard output with ``--json``, plain words otherwise.

Progress, notes and errors go to standard error. Errors say what, why and how to mend, in the reader's language, and
become the exit codes of the interface: 1 the answer is no, 2 bad input, 3 cannot decide, 4 not reachable, 5 internal.
"""

import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import IntEnum
from errno import errorcode
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import msgspec
import typer

from sekisho.errors import DeveloperError, Language, OperatorError, SekishoError, StaffError
from sekisho.law.legal_day import JST


class Exit(IntEnum):
    """Exit codes of every command (interfaces)."""

    DONE = 0
    NO = 1
    BAD_INPUT = 2
    CANNOT_DECIDE = 3
    NOT_REACHABLE = 4
    INTERNAL = 5


_UNDECIDABLE: Final = frozenset({"WORKSPACE-005"})
_WRONG_FILES: Final = frozenset(
    {
        "BOOK-001",
        "LEDGER-004",
        "LEDGER-005",
        "LEDGER-006",
        "LEDGER-007",
        "LEDGER-015",
        "LEDGER-033",
        "LEDGER-047",
        "LEDGER-048",
        "STORAGE-011",
        "VAULT-014",
        "VAULT-015",
        "VAULT-016",
        "VAULT-017",
        "VAULT-018",
        "VAULT-061",
    }
)
"""Errors of the operator's about a file or folder that was named for the command: wrong input, not a lock."""

Folder = Annotated[Path, typer.Argument(help="Workspace folder.", metavar="DIR", show_default=False)]
Json = Annotated[
    bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")
]
Subject = Annotated[str, typer.Argument(help="Public id of the person.", metavar="SUBJECT")]
Purpose = Annotated[str, typer.Option("--purpose", help="Purpose id or text.")]
Account = Annotated[
    str | None,
    typer.Option("--account", help="Act as this staff account; its password is read from SEKISHO_PASSWORD."),
]
Now = Annotated[
    str | None,
    typer.Option("--now", help="Date or instant at which a rehearsal workspace's clock stands."),
]


def language() -> Language:
    """The reader's language, from ``SEKISHO_LANG`` or ``LANG``; Japanese unless English is asked for."""
    wanted = os.environ.get("SEKISHO_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "ja"
    return "en" if wanted.startswith("en") else "ja"


def instant(text: str | None, field: str = "now") -> datetime | None:
    """The instant that ``--now`` or a field names: an ISO instant, or noon in Japan of a date.

    Raises:
        StaffError: Not a date, or none that has a day in Japan (REQUEST-003).
    """
    if text is None:
        return None
    try:
        if len(text) == len("2026-04-01"):
            return datetime.combine(
                date.fromisoformat(text), datetime.min.time().replace(hour=12), tzinfo=JST
            )
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo is not None else found.replace(tzinfo=JST)
        found.astimezone(JST), found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise StaffError("REQUEST-003", field=field) from None
    return found


def day(text: str, field: str) -> date:
    """A calendar date from an argument or a JSON field.

    Raises:
        StaffError: Not a date (REQUEST-003).
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise StaffError("REQUEST-003", field=field) from None


def read_object(allowed: frozenset[str]) -> dict[str, Any]:
    """The JSON object on standard input; personal values never come as arguments.

    Raises:
        StaffError: Not a JSON object (REQUEST-004), or with fields that the command does not know (REQUEST-005).
    """
    return object_in(sys.stdin.buffer.read(), allowed)


def object_in(data: bytes, allowed: frozenset[str]) -> dict[str, Any]:
    """A JSON object in some bytes. Raises as `read_object`."""
    try:
        found = msgspec.json.decode(data) if data.strip() else {}
    except (msgspec.DecodeError, RecursionError):
        raise StaffError("REQUEST-004") from None
    if not isinstance(found, dict):
        raise StaffError("REQUEST-004")
    unknown = sorted(set(found) - allowed)
    if unknown:
        raise StaffError("REQUEST-005", fields="、".join(unknown[:5]), known="、".join(sorted(allowed)))
    return found


def texts(found: Mapping[str, Any], field: str) -> list[str]:
    """A list of texts in a JSON object.

    Raises:
        StaffError: Something else stands there (REQUEST-006).
    """
    value = found.get(field) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise StaffError("REQUEST-006", field=field)
    return value


def text(found: Mapping[str, Any], field: str) -> str | None:
    """A text in a JSON object, or None. Raises as `texts`."""
    value = found.get(field)
    if value is not None and not isinstance(value, str):
        raise StaffError("REQUEST-006", field=field)
    return value


def needed(found: Mapping[str, Any], field: str) -> str:
    """A text in a JSON object that must be there. Raises as `texts`."""
    value = text(found, field)
    if value is None:
        raise StaffError("REQUEST-006", field=field)
    return value


def mapping(found: Mapping[str, Any], field: str) -> dict[str, str]:
    """An object of texts in a JSON object. Numbers and truth values become their text. Raises as `texts`."""
    value = found.get(field) or {}
    if not isinstance(value, dict):
        raise StaffError("REQUEST-006", field=field)
    for one in value.values():
        if not isinstance(one, (str, int, float)):
            raise StaffError("REQUEST-006", field=field)
    return {key: str(one) for key, one in value.items()}


def say(document: Mapping[str, object], *, as_json: bool, lines: list[str] | None = None) -> None:
    """Writes the answer: the document, or its lines for people."""
    if as_json:
        sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
        return
    shown = lines if lines is not None else [f"{key}: {value}" for key, value in document.items()]
    for line in shown:
        sys.stdout.write(line + "\n")


def note(line: str) -> None:
    """A remark beside the answer, on standard error."""
    sys.stderr.write(line + "\n")


def finish(code: Exit) -> NoReturn:
    """Ends the command with an exit code."""
    raise typer.Exit(code)


@contextmanager
def spoken() -> Iterator[None]:
    """Turns errors into words on standard error and an exit code. The only place of the command line that does."""
    try:
        yield
    except SekishoError as error:
        note(error.text(language()))
        raise typer.Exit(_code(error)) from None
    except BrokenPipeError:
        raise typer.Exit(Exit.DONE) from None
    except OSError as error:
        note(_refused(error).text(language()))
        raise typer.Exit(Exit.NOT_REACHABLE) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - the outermost door
        # A traceback could show values of personal data; the kind and the place are enough to find the fault.
        note(DeveloperError("CLI-001", kind=type(error).__name__, place=_place(error)).text(language()))
        raise typer.Exit(Exit.INTERNAL) from None


def _refused(error: OSError) -> OperatorError:
    """What the operating system refused: its reason by name, and the file's name without its folders."""
    file = Path(str(error.filename)).name if error.filename is not None else "-"
    return OperatorError("WORKSPACE-015", file=file, reason=errorcode.get(error.errno or 0, "-"))


def _place(error: BaseException) -> str:
    """Module and line where an error arose."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


def _code(error: SekishoError) -> Exit:
    if error.code in _UNDECIDABLE:
        return Exit.CANNOT_DECIDE
    if error.code in _WRONG_FILES:
        return Exit.BAD_INPUT
    if isinstance(error, OperatorError):
        return Exit.BAD_INPUT if error.code.startswith("WORKSPACE-") else Exit.NOT_REACHABLE
    return Exit.INTERNAL if isinstance(error, DeveloperError) else Exit.BAD_INPUT


def write_private(path: Path, content: bytes) -> None:
    """Writes a new file, readable by whoever runs the command and by nobody else."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
