"""Which sentences of a policy something claims: counted here by another way than the drafting counts it."""

from dataclasses import asdict
from typing import Any

from sekisho.policy.model import Clause, Policy

_NO_CLAIM = ("clauses", "sections", "questions", "unread", "title", "document", "version")


def unclaimed(policy: Policy) -> list[Clause]:
    """Sentences without a topic on which no value stands and which no date or name repeats."""
    plain = {key: value for key, value in asdict(policy).items() if key not in _NO_CLAIM}
    clauses: set[str] = set()
    lines: set[int] = set()
    _walk(plain, clauses, lines)
    names = {policy.organisation.name, policy.contact.name}
    return [
        row
        for row in policy.clauses
        if not row.topics
        and row.id not in clauses
        and not lines.intersection(range(row.lines[0], row.lines[1] + 1))
        and row.text.strip() not in names
    ]


def _walk(value: Any, clauses: set[str], lines: set[int]) -> None:
    if isinstance(value, dict):
        for key, held in value.items():
            if key == "lines" and held:
                lines.update(range(held[0], held[1] + 1))
            elif key in {"clause", "against"} and held:
                clauses.add(held)
            else:
                _walk(held, clauses, lines)
    elif isinstance(value, (list, tuple)):
        for one in value:
            if isinstance(one, str):
                clauses.add(one)
            else:
                _walk(one, clauses, lines)
