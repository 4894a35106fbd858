"""Where a finding stands, and the findings that most checks give: stated, asked, not done."""

import re
from collections.abc import Iterator

from sekisho.policy.check.model import Finding, Status
from sekisho.policy.drafting.words import pattern, squeeze
from sekisho.policy.model import Clause, Policy
from sekisho.policy.questions import practised
from sekisho.policy.wordings import first_lines, saying


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


def stated(item: str, policy: Policy, wording: str) -> Finding:
    """Met where the text uses a wording, a gap where it does not."""
    lines = first_lines(policy, wording)
    if lines is None:
        return Finding(item=item, status=Status.GAP, case="gap")
    return Finding(item=item, status=Status.MET, case="met", lines=lines)


def settled(item: str, policy: Policy, practice: str) -> Finding | None:
    """What a practice alone settles: not done, or unknown and asked. None where it is done and the text must be read."""
    done = practised(policy, practice)
    if done is None:
        facts = {"question": f"practice:{practice}"}
        return Finding(
            item=item, status=Status.UNKNOWN, case="asked", facts=facts, question=facts["question"]
        )
    return None if done else Finding(item=item, status=Status.NOT_APPLICABLE, case="not_done")


def where_done(item: str, policy: Policy, practice: str, *rules: str) -> Iterator[Finding]:
    """For what must be said where a practice exists: the practice, then the wordings that rule it.

    Met where a sentence says one of the rules, partial where the text only mentions the practice, a gap where an officer
    answered that it is done and the text is silent.
    """
    found = settled(item, policy, practice)
    if found is not None:
        yield found
        return
    said = next((clause for name in rules for clause in saying(policy, name)), None)
    if said is not None:
        yield Finding(item=item, status=Status.MET, case="met", lines=said.lines)
    elif (spoken := first_lines(policy, practice)) is not None:
        yield Finding(item=item, status=Status.PARTIAL, case="partial", lines=spoken)
    else:
        yield Finding(item=item, status=Status.GAP, case="gap")


def halves(
    item: str,
    one: tuple[int, int] | None,
    other: tuple[int, int] | None,
    *,
    no_one: str,
    no_other: str,
    otherwise: tuple[int, int] | None = None,
) -> Finding:
    """Met where a text says two things, partial where it says one of them, a gap where it says neither.

    Args:
        item: Id of the requirement.
        one: Lines of the first, or None.
        other: Lines of the second, or None.
        no_one: The case when the first is missing.
        no_other: The case when the second is.
        otherwise: The lines to look at when both are.
    """
    if one and other:
        return Finding(item=item, status=Status.MET, case="met", lines=one)
    if one or other:
        case = no_other if one else no_one
        return Finding(item=item, status=Status.PARTIAL, case=case, lines=one or other)
    return Finding(item=item, status=Status.GAP, case="gap", lines=otherwise)
