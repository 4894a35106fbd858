"""Where a finding stands: helpers that look sentences up by what they say."""

import re
from collections.abc import Iterator

from sekisho.policy.drafting.words import pattern, squeeze
from sekisho.policy.model import Clause, Policy


def sentences(policy: Policy, form: str, *, topic: str | None = None) -> Iterator[Clause]:
    """The sentences that hold a pattern, in the order of the text; only those of a topic or section kind if one is given."""
    for clause in policy.clauses:
        here = topic is None or topic in clause.topics or clause.section_kind == topic
        if here and pattern(form).search(squeeze(clause.text)):
            yield clause


def lines_of(policy: Policy, *topics: str) -> tuple[int, int] | None:
    """The lines of the first sentence of the first topic that has one."""
    return next((row.lines for topic in topics for row in policy.clauses_on(topic)), None)


def section_lines(policy: Policy, kind: str) -> tuple[int, int] | None:
    """The lines of the first section of a kind."""
    return next((row.lines for row in policy.sections if row.kind == kind), None)


def word_in(form: str, text: str) -> str | None:
    """The words of a text that a pattern finds."""
    found = re.search(form, squeeze(text))
    return found.group() if found else None
