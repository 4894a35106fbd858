"""Whether two sentences that disagree ever decide differently: the policy is read either way, and both are compared.

An officer chooses between two sentences. Until then it matters whether the choice changes anybody's answer; where it
does, here is the person and the request. Finding the sentences is left to `policy.drafting.conflicts`.
"""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.analysis.model import Code, Finding, finding
from sekisho.gate.analysis.versions import prove
from sekisho.gate.binding.asked import contact_items
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Basis
from sekisho.policy.conflicts import settle
from sekisho.policy.model import CONTACT_CHANNELS, Policy
from sekisho.policy.particulars import Conflict, ConflictChoice


def contradictions(policy: Policy, today: DayNumber) -> Iterator[Finding]:
    """The open contradictions between clauses, with whom they concern."""
    for document in policy.parts or (policy,):
        for conflict in document.conflicts:
            if conflict.settled is None:
                yield _judged(document, conflict, today)


def _judged(policy: Policy, conflict: Conflict, today: DayNumber) -> Finding:
    first, second = (
        _read(policy, conflict, choice) for choice in (ConflictChoice.FIRST, ConflictChoice.SECOND)
    )
    clauses = (conflict.clause, conflict.against)
    if first == second:
        return finding(Code.IDLE_CONTRADICTION, clauses=clauses)
    turned = prove(
        first, second, today=today, items=_concerned(first, second), grounds=_grounds(first, second)
    ).turned
    shown = next((found for one in turned for found in (one.opened, one.closed) if found), None)
    if shown is None:
        return finding(Code.IDLE_CONTRADICTION, clauses=clauses)
    return finding(
        Code.CONTRADICTION,
        clauses=clauses,
        example=shown,
        purpose=tuple(dict.fromkeys(one.request.purpose for one in turned if one.request.purpose)),
        item=tuple(dict.fromkeys(item for one in turned for item in one.request.items)),
    )


def _read(policy: Policy, conflict: Conflict, choice: ConflictChoice) -> Policy:
    """The policy as if an officer had chosen; all else as it stands."""
    chosen = tuple(replace(one, settled=choice) if one == conflict else one for one in policy.conflicts)
    settled = settle(replace(policy, conflicts=chosen))
    return replace(settled, conflicts=policy.conflicts)


def _grounds(first: Policy, second: Policy) -> frozenset[Basis] | None:
    """The grounds on which an answer can hang, where only the cases of provision differ; None = it need not rest on one.

    The cases say which grounds are open, and nothing else: a ground that both leave open, or neither, is answered alike.
    """
    if replace(first, provision_exceptions=second.provision_exceptions) != second:
        return None
    sides = (first.provision_exceptions, second.provision_exceptions)
    return frozenset(basis for basis in Basis if sides[0].available(basis) != sides[1].available(basis))


def _concerned(first: Policy, second: Policy) -> frozenset[str] | None:
    """The items of which an answer can hang on the choice; None = of all.

    Where only rows of items differ, an answer about an item hangs on its own row, and on the addresses' by which a
    contact reaches a person: so a row of an address concerns all items.
    """
    rows = {one.id: one for one in first.items}
    changed = frozenset(one.id for one in second.items if rows.get(one.id) != one)
    if replace(first, items=second.items) != second:
        return None
    addresses = {
        item
        for policy in (first, second)
        for channel in CONTACT_CHANNELS
        for item in contact_items(policy, channel)
    }
    return None if changed & addresses else changed
