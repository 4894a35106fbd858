"""The law check: what the Act asks of a published policy, and whether this one gives it.

A finding is data: requirement met, partial, gap, needs review, not applicable or unknown, with article, place, reason and
wording to consider. It never says that a policy is lawful. The requirements are the checklist of the digest (§12: P01 to
P64, D01 to D24) with a few of our own (R: targets missing, X: wording). Each is a named check in `CHECKS`, so that one
can be left out by its id; the order of the findings never changes.
"""

from sekisho.policy.check.model import Check, Finding, Severity, Status
from sekisho.policy.check.registry import CHECKS, check

__all__ = ["CHECKS", "Check", "Finding", "Severity", "Status", "check"]
