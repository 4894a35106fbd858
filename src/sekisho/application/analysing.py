"""Analyses the rules of a policy: a workspace's version, or a policy in a file. Nothing is written and nobody is decided.

The analysis itself is pure (`gate.analysis`). Here it is joined with what only the house knows: which keepers its
sentences have, and which purposes and items its staff roles are bound to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sekisho.application.comparing import IN_FORCE, policy_in, version_of
from sekisho.application.house import House, Unit
from sekisho.application.keepers import catalogue
from sekisho.gate.analysis import analysing
from sekisho.gate.analysis.model import Analysis, Code, Finding, by_weight, finding
from sekisho.gate.trial import Tried, try_rules
from sekisho.law.clock import SystemClock
from sekisho.law.legal_day import DayNumber, legal_day
from sekisho.policy.model import Nature, Policy
from sekisho.safeguards import store as staff
from sekisho.safeguards.model import Role

_BINDING: Final = frozenset({Nature.DUTY, Nature.FORBID, Nature.RIGHT})
"""What a sentence must do to need a keeper; one that permits or informs binds nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """An analysis with the day on which it was made.

    Attributes:
        analysis: What was found.
        day: The legal day.
    """

    analysis: Analysis
    day: int


def analyse_house(house: House, *, version: str = IN_FORCE) -> Analysed:
    """Analyses a version of a workspace: the one in force, ``v2``, ``draft``.

    Raises:
        StaffError: There is no such version (POLICY-020).
        OperatorError: The solver is not installed (ANALYSIS-001).
    """

    def read(unit: Unit) -> tuple[Policy, tuple[Role, ...], DayNumber]:
        return version_of(unit, version), tuple(staff.roles(unit.conn).values()), unit.today

    policy, roles, today = house.read(read)
    return _analysed(policy, roles, today)


def analyse_file(path: Path) -> Analysed:
    """Analyses a policy in a file. Raises as `comparing.policy_in` and `analyse_house`."""
    return _analysed(policy_in(path), (), legal_day(SystemClock().now()))


def _analysed(policy: Policy, roles: Iterable[Role], today: DayNumber) -> Analysed:
    begun = _begun(policy, today)
    tried = try_rules(begun, today=today)
    found = analysing.analyse(begun, today=today, tried=tried)
    more = (*_unkept(begun, tried), *_roles(begun, roles))
    findings = by_weight([*found.findings, *more])
    return Analysed(analysis=replace(found, policy=policy, findings=findings), day=int(today))


def _begun(policy: Policy, today: DayNumber) -> Policy:
    """A draft, or a version that is yet to come, is asked what it will do."""
    if policy.effective_from is not None and policy.effective_from <= today:
        return policy
    purposes = tuple(
        one if one.since is None or one.since <= today else replace(one, since=int(today))
        for one in policy.purposes
    )
    return replace(policy, effective_from=int(today), purposes=purposes)


def _unkept(policy: Policy, trials: Mapping[str, Tried]) -> Iterator[Finding]:
    """Sentences that bind, and that neither a rule nor anything else of the catalogue keeps."""
    cited = {clause for tried in trials.values() for clause in tried.clauses}
    unkept = tuple(
        clause.id
        for clause in policy.clauses
        if clause.nature in _BINDING and clause.id not in cited and not catalogue().keepers_of(clause)
    )
    if unkept:
        yield finding(Code.CLAUSE_WITHOUT_KEEPER, clauses=unkept)


def _roles(policy: Policy, roles: Iterable[Role]) -> Iterator[Finding]:
    """Names of purposes and items in staff roles that the policy does not have: the role opens nothing by them."""
    purposes = frozenset(str(one.id) for one in policy.purposes)
    items = frozenset(str(one.id) for one in policy.items)
    for role in roles:
        for field, bound, known in (("purposes", role.purposes, purposes), ("items", role.items, items)):
            for unknown in sorted((bound or frozenset()) - known):
                yield finding(Code.UNKNOWN_ID, id=unknown, place=f"roles.{role.id}.{field}")
