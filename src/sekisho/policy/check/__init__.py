"""The law check: what the Act asks of a published policy, and whether this one gives it.

A finding is data: requirement met, partial, gap, needs review, not applicable or unknown, with article, place, reason and
wording to consider. It never says that a policy is lawful. The requirements are the checklist of the digest (§12: P01 to
P64, D01 to D24) with a few of our own (R: targets missing, X: wording). Each is a named check in `CHECKS`, so that one
can be left out by its id, and gives a finding on every policy: nothing is passed over in silence. The order never changes.
"""

from sekisho.policy.check.coming import Touched, coming
from sekisho.policy.check.documents import check_documents
from sekisho.policy.check.keys import clauses_at, keyed
from sekisho.policy.check.model import Check, Finding, Severity, Status
from sekisho.policy.check.registry import CHECKS, check

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "Severity",
    "Status",
    "Touched",
    "check",
    "check_documents",
    "clauses_at",
    "coming",
    "keyed",
]
