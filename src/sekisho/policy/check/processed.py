"""Pseudonymised and anonymised information, and what is merely called so (法2条5項・6項, 41条, 43条, 44条)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.places import section_lines, settled
from sekisho.policy.model import Policy
from sekisho.policy.wordings import first_lines, saying


def _pseudonymised_purpose(policy: Policy) -> Iterator[Finding]:
    """The purpose of pseudonymised information, published rather than promised (法41条4項)."""
    found = settled("P48", policy, "pseudonymised")
    if found is not None:
        yield found
    elif (said := first_lines(policy, "pseudonymised_purpose")) is not None:
        yield Finding(item="P48", status=Status.MET, case="met", lines=said)
    elif (
        spoken := section_lines(policy, "pseudonymised") or first_lines(policy, "pseudonymised")
    ) is not None:
        yield Finding(item="P48", status=Status.NEEDS_REVIEW, case="review", lines=spoken)
    else:
        yield Finding(item="P48", status=Status.GAP, case="gap")


def _pseudonymised_joint(policy: Policy) -> Iterator[Finding]:
    """Joint use of pseudonymised information needs the five matters in public (法41条6項)."""
    found = settled("P49", policy, "pseudonymised")
    if found is not None:
        yield found
        return
    claimed = first_lines(policy, "pseudonymised_joint")
    if claimed is None:
        yield Finding(item="P49", status=Status.NOT_APPLICABLE, case="not_claimed")
    elif (joint := policy.joint_use) is not None and all(
        (joint.items, joint.scope, joint.purposes, joint.responsible)
    ):
        yield Finding(item="P49", status=Status.MET, case="met", lines=claimed)
    else:
        yield Finding(item="P49", status=Status.GAP, case="gap", lines=claimed)


def _spoken(policy: Policy) -> tuple[int, int] | None:
    return section_lines(policy, "anonymised") or first_lines(policy, "anonymised")


def _announced(policy: Policy) -> tuple[int, int] | None:
    """A sentence on anonymised information that announces a list and has none."""
    rows = (policy.clause(one) for one in policy.missing_lists)
    return next((row.lines for row in rows if row and row.section_kind == "anonymised"), None)


def _items(policy: Policy) -> Iterator[Finding]:
    """The items of anonymised information that was made (法43条3項)."""
    found = settled("P50", policy, "anonymised")
    if found is not None:
        yield found
    elif (announced := _announced(policy)) is not None:
        yield Finding(item="P50", status=Status.GAP, case="gap", lines=announced)
    elif (said := first_lines(policy, "anonymised_items")) is not None:
        yield Finding(item="P50", status=Status.MET, case="met", lines=said)
    elif policy.practice("anonymised"):
        yield Finding(item="P50", status=Status.GAP, case="unstated", lines=_spoken(policy))
    else:
        yield Finding(item="P50", status=Status.NEEDS_REVIEW, case="review", lines=_spoken(policy))


def _provided(policy: Policy) -> Iterator[Finding]:
    """Items and way of provision, where anonymised information is provided (法43条4項, 44条)."""
    found = settled("P51", policy, "anonymised")
    if found is not None:
        yield found
        return
    provided = first_lines(policy, "anonymised_provided")
    if provided is None:
        yield Finding(item="P51", status=Status.NOT_APPLICABLE, case="not_claimed")
    elif (said := first_lines(policy, "anonymised_means")) is not None and first_lines(
        policy, "anonymised_items"
    ):
        yield Finding(item="P51", status=Status.MET, case="met", lines=said)
    else:
        yield Finding(item="P51", status=Status.NEEDS_REVIEW, case="review", lines=provided)


def _care(policy: Policy) -> Iterator[Finding]:
    """Measures of safety and complaints on anonymised information, published (法43条6項, 46条)."""
    found = settled("P52", policy, "anonymised")
    if found is not None:
        yield found
    elif (said := first_lines(policy, "anonymised_care")) is not None:
        yield Finding(item="P52", status=Status.MET, case="met", lines=said)
    else:
        yield Finding(item="P52", status=Status.GAP, case="gap", lines=_spoken(policy))


def _items_missing(policy: Policy) -> Iterator[Finding]:
    for row in _items(policy):
        if row.status is Status.GAP:
            yield Finding(item="D17", status=Status.GAP, case="gap", lines=row.lines)


def _hashed(policy: Policy) -> Iterator[Finding]:
    """Hashed or "anonymised" data that go out stay personal data for whoever can match them."""
    for clause in saying(policy, "hashed_sent"):
        yield Finding(item="D18", status=Status.NEEDS_REVIEW, case="review", lines=clause.lines)


CHECKS: Final = (
    Check(id="P48", run=_pseudonymised_purpose),
    Check(id="P49", run=_pseudonymised_joint),
    Check(id="P50", run=_items),
    Check(id="P51", run=_provided),
    Check(id="P52", run=_care),
    Check(id="D17", run=_items_missing),
    Check(id="D18", run=_hashed),
)
