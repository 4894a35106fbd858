"""The process apart: reads a PDF or Word file from standard input and prints its text, or the code of a refusal.

Bounds itself before it reads a byte. What it cannot bound on a system without resource limits, the waiting parent does.
"""

import json
import sys

from sekisho.policy.reader.formats.limits import MOST_BYTES, MOST_MEMORY, MOST_SECONDS
from sekisho.policy.reader.formats.refusal import RefusedError, Why


def main(form: str) -> None:
    """Answers for one file."""
    _bound()
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        if form == "pdf":
            from sekisho.policy.reader.formats.pdf import to_text
        else:
            from sekisho.policy.reader.formats.docx import to_text
        answer = {"text": to_text(data)}
    except RefusedError as refused:
        answer = {"why": refused.why}
    except MemoryError:
        answer = {"why": Why.TOO_MUCH}
    except Exception:  # noqa: BLE001 -- whatever a library raises for a damaged file means that it is damaged
        answer = {"why": Why.DAMAGED}
    sys.stdout.write(json.dumps(answer))


def _bound() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1])
