"""All checks, in their fixed order, and the one function that runs them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sekisho.policy.check import (
    abroad,
    consent,
    cookies,
    joint_use,
    organisation,
    processed,
    provision,
    publishing,
    purposes,
    rights,
    safeguards,
    special,
    wording,
)
from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.model import Policy

CHECKS: Final[tuple[Check, ...]] = tuple(
    sorted(
        (
            *organisation.CHECKS,
            *purposes.CHECKS,
            *provision.CHECKS,
            *joint_use.CHECKS,
            *safeguards.CHECKS,
            *rights.CHECKS,
            *abroad.CHECKS,
            *special.CHECKS,
            *processed.CHECKS,
            *publishing.CHECKS,
            *consent.CHECKS,
            *cookies.CHECKS,
            *wording.CHECKS,
        ),
        key=lambda row: ("PDRX".index(row.id[0]), row.id),
    )
)
"""Every check: requirements (P), defects (D), missing targets (R), wording (X)."""


def check(
    policy: Policy, draft_lines: Sequence[str] = (), *, without: Collection[str] = ()
) -> tuple[Finding, ...]:
    """What the law check finds in a policy.

    Args:
        policy: The policy, with the answers laid over it where there are any.
        draft_lines: Lines of the published text; no check needs them yet, and a policy without them gives the same.
        without: Ids of checks to leave out.

    Returns:
        The findings in a fixed order: by requirement, then by place. Every check gives one at the least: a
        requirement that does not apply says so, and a defect that is not there says that it was looked for.
    """
    del draft_lines  # every check runs on the policy alone, so that prose and workspace agree
    return tuple(found for row in CHECKS if row.id not in without for found in _of(row, policy))


def _of(row: Check, policy: Policy) -> Iterator[Finding]:
    """A check's findings, or that nothing was found."""
    found = False
    for one in row.run(policy):
        found = True
        yield one
    if not found:
        yield Finding(item=row.id, status=Status.MET, case="clear")
