"""Where and when the text is shown: what only a look at the site and the forms can tell (法21条2項, 通則編2-15, 3-3-4)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import settled
from sekisho.policy.model import Policy


def _answered(item: str, policy: Policy, practice: str, *, gap: str = "gap") -> Finding:
    """What an officer saw on the site: met, a gap, or asked."""
    seen = policy.practice(practice)
    if seen is None:
        question = f"practice:{practice}"
        return Finding(
            item=item, status=Status.UNKNOWN, case="asked", facts={"question": question}, question=question
        )
    return Finding(item=item, status=Status.MET if seen else Status.GAP, case="seen" if seen else gap)


def _reachable(policy: Policy) -> Iterator[Finding]:
    """One step from the first page, and at the form before sending."""
    yield _answered("P63", policy, "page_reachable", gap="far")
    yield _answered("P63", policy, "shown_at_form", gap="not_at_form")


def _tags(policy: Policy) -> Iterator[Finding]:
    """The list of tags against those that run (電通法27条の12)."""
    found = settled("D23", policy, "tags")
    if found is not None and found.status is Status.NOT_APPLICABLE:
        yield found
    else:
        yield _answered("D23", policy, "tags_match")


def _forms(policy: Policy) -> Iterator[Finding]:
    """The purposes on forms against those of the text (法17条, 21条2項)."""
    yield _answered("D24", policy, "forms_match")


CHECKS: Final = (
    Check(id="P63", run=_reachable),
    Check(id="D23", run=_tags),
    Check(id="D24", run=_forms),
)
