"""Which sentences nothing claimed: no value stands on them and no topic ties them to a keeper. They are listed, never dropped.

A sentence that the reader could not place is unread even where its section is known, unless a value was read from it.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from sekisho.policy.drafting.origin import clause_of_sentence
from sekisho.policy.model import Clause, ClauseId, Policy, Question, Section, Source
from sekisho.policy.names import fold
from sekisho.policy.reader.draft import Draft


def draft_unread(draft: Draft, policy: Policy) -> tuple[ClauseId, ...]:
    """The sentences of a drafted policy that nothing claims, in the order of the text."""
    clauses: set[str] = set(policy.missing_lists)
    lines: set[int] = set()
    for value in _values(policy):
        for name in ("clause", "against"):
            clauses.add(getattr(value, name, None) or "")
        source = getattr(value, "source", None)
        if isinstance(source, Source) and source.lines is not None:
            lines.update(range(source.lines[0], source.lines[1] + 1))
    for day in (draft.enacted, *draft.revised):
        if day is not None:
            lines.update(range(day.lines.first, day.lines.last + 1))
    names = {fold(name) for name in (policy.organisation.name, policy.contact.name) if name}
    unplaced = {clause_of_sentence(sentence) for sentence in draft.unread}

    def claimed(row: Clause) -> bool:
        stands = row.id in clauses or bool(lines.intersection(range(row.lines[0], row.lines[1] + 1)))
        return stands or fold(row.text) in names or (bool(row.topics) and row.id not in unplaced)

    return tuple(row.id for row in policy.clauses if not claimed(row))


def _values(value: object) -> Iterator[object]:
    """Every value inside a value, itself included; the sentences themselves, headings and questions claim nothing."""
    if isinstance(value, tuple):
        for one in value:
            yield from _values(one)
    elif is_dataclass(value) and not isinstance(value, (type, Clause, Section, Question, Source)):
        yield value
        for field in fields(value):
            yield from _values(getattr(value, field.name))
