"""The name of a finding that outlives an edit elsewhere in the text.

What an officer decided about a finding, and what a code host remembers of it, must not hang on line numbers: a key is
made of the requirement, its case and the sentence at its place. A changed sentence makes a new finding.
"""

import hashlib
from collections.abc import Iterator, Sequence

from sekisho.policy.check.model import Finding
from sekisho.policy.model import Clause, Policy
from sekisho.policy.wordings import squeeze

_LENGTH = 12


def clauses_at(finding: Finding, policy: Policy) -> tuple[Clause, ...]:
    """The sentences at a finding's place, in the order of the text; none where something is absent."""
    if finding.lines is None:
        return ()
    first, last = finding.lines
    return tuple(row for row in policy.clauses if row.lines[0] <= last and first <= row.lines[1])


def keyed(findings: Sequence[Finding], policy: Policy) -> Iterator[tuple[str, Finding]]:
    """Each finding with its key: ``P26-3f2a…``; the second of the same key gets ``-2``."""
    seen: dict[str, int] = {}
    for finding in findings:
        words = "/".join(squeeze(row.text) for row in clauses_at(finding, policy))
        digest = hashlib.sha256(f"{finding.item}/{finding.case}/{words}".encode()).hexdigest()[:_LENGTH]
        key = f"{finding.item}-{digest}"
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key}-{seen[key]}"), finding
