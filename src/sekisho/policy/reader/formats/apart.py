"""Opens PDF and Word files in a process of their own, with a bound on its time and memory.

Both are read by libraries partly written in C, and both formats pack small files that unpack to huge ones. A file that
makes them run away or fall over ends that process; the one that holds the keys goes on and says what happened.
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Final

from sekisho.errors import StaffError
from sekisho.policy.reader.formats.limits import MOST_SECONDS
from sekisho.policy.reader.formats.refusal import Why
from sekisho.policy.reader.formats.sniffing import Format

_CHILD: Final = "sekisho.policy.reader.formats.child"
_NEEDS: Final = {Format.PDF: "pypdfium2", Format.DOCX: "docx"}
_KNOWN: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What that process may know of its surroundings: where the libraries are, no password."""


def extract(data: bytes, form: Format, *, name: str) -> str:
    """The text of a PDF or Word file.

    Args:
        data: The file's bytes.
        form: PDF or DOCX.
        name: The file's name, for messages.

    Raises:
        StaffError: READ-005 no text in it; READ-006 behind a password; READ-007 damaged; READ-008 asks for more than a
            policy may; READ-009 the library that reads it is not installed.
    """
    if find_spec(_NEEDS[form]) is None:
        raise StaffError("READ-009", name=name, kind="PDF" if form is Format.PDF else "Word")
    try:
        done = subprocess.run(  # noqa: S603 -- our own module under our own interpreter; the file comes as standard input
            [sys.executable, "-P", "-m", _CHILD, form.value],
            input=data,
            env={name: value for name in _KNOWN if (value := os.environ.get(name)) is not None},
            capture_output=True,
            check=False,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise StaffError("READ-008", name=name) from None
    said = _answer(done.stdout) if done.returncode == 0 else {}
    if "text" in said:
        return said["text"]
    # Ended by a signal: it ran into the bound on its time, or a library fell over.
    otherwise = Why.TOO_MUCH if done.returncode < 0 else Why.DAMAGED
    raise StaffError(said["why"] if said.get("why") in set(Why) else otherwise.value, name=name)


def _answer(printed: bytes) -> dict[str, str]:
    """What the process printed: one JSON object of strings, or nothing that can be used."""
    try:
        found = json.loads(printed)
    except ValueError:
        return {}
    return (
        {key: value for key, value in found.items() if isinstance(value, str)}
        if isinstance(found, dict)
        else {}
    )
