"""Information and persons that need more care (法20条2項, 番号法, 通則編2-16)."""

from collections.abc import Iterator
from typing import Final

from sekisho.law.model import LegalKind
from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import where_done
from sekisho.policy.model import Policy
from sekisho.policy.wordings import saying

_CARE: Final = frozenset({LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE})


def _special_care(policy: Policy) -> Iterator[Finding]:
    """Special-care information: consent beforehand, or none is acquired."""
    listed = next((row for row in policy.items if row.kind in _CARE and not row.prose), None)
    if listed is not None and not saying(policy, "special_care_rule"):
        facts = {"item": listed.name}
        yield Finding(item="P14", status=Status.GAP, case="listed", lines=listed.source.lines, facts=facts)
    else:
        yield from where_done("P14", policy, "special_care", "special_care_rule")


def _my_number(policy: Policy) -> Iterator[Finding]:
    """Individual numbers are kept apart: 番号法 binds them more strictly than the Act."""
    yield from where_done("P60", policy, "my_number", "my_number_apart")


def _children(policy: Policy) -> Iterator[Finding]:
    """Who agrees for a minor."""
    yield from where_done("P58", policy, "children", "children")


def _inferred(policy: Policy) -> Iterator[Finding]:
    """Health or creed inferred, or aimed at by advertising."""
    for clause in saying(policy, "inferred_special"):
        yield Finding(item="D19", status=Status.NEEDS_REVIEW, case="review", lines=clause.lines)


CHECKS: Final = (
    Check(id="P14", run=_special_care),
    Check(id="P58", run=_children),
    Check(id="P60", run=_my_number),
    Check(id="D19", run=_inferred),
)
