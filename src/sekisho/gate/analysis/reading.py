"""What can be read off the policy without asking anybody: names without a thing, things without a name."""

from collections.abc import Iterator, Mapping
from typing import Final

from sekisho.gate import rules
from sekisho.gate.analysis.model import Code, Finding, Level, finding
from sekisho.gate.analysis.requests import served
from sekisho.gate.trial import Tried
from sekisho.law.model import LegalKind
from sekisho.policy.files.codec import Path
from sekisho.policy.files.references import problems
from sekisho.policy.model import Policy, Purpose, PurposeBasis
from sekisho.policy.periods import retention_rules

_UNKNOWN: Final = frozenset({"POLICY-004", "POLICY-008"})
"""Problems of an id that names nothing."""

_NO_PURPOSE: Final = frozenset({LegalKind.SECRET, LegalKind.MY_NUMBER})
"""Kinds of items that serve none by themselves."""


def read_off(policy: Policy, tried: Mapping[str, Tried]) -> Iterator[Finding]:
    """The findings that need no solver.

    Args:
        policy: The effective policy.
        tried: The trials of its rules (`gate.trial`).
    """
    for document in policy.parts or (policy,):
        yield from _unknown_ids(document)
    yield from _purposes(policy)
    yield from _items(policy)
    yield from _periods(policy)
    yield from _rules(policy, tried)


def _unknown_ids(policy: Policy) -> Iterator[Finding]:
    places: dict[str, list[Path]] = {}
    for problem in problems(policy):
        if problem.code in _UNKNOWN:
            named = str(problem.facts.get("id", problem.facts.get("given", "")))
            places.setdefault(named, []).append(problem.path)
    for named, paths in places.items():
        yield finding(
            Code.UNKNOWN_ID,
            clauses=tuple(_clause_at(policy, path) for path in paths),
            id=named,
            place=tuple(".".join(map(str, path)) for path in paths),
        )


def _clause_at(policy: Policy, path: Path) -> str | None:
    """The sentence from which a row of the policy was read."""
    match path:
        case (str(section), int(place), *_):
            return getattr(getattr(policy, section)[place], "clause", None)
        case _:
            return None


def _purposes(policy: Policy) -> Iterator[Finding]:
    open_ended: list[Purpose] = []
    for purpose in policy.purposes:
        if not any(served(policy, purpose)):
            if purpose.basis is not PurposeBasis.STATISTICS:
                yield finding(Code.PURPOSE_WITHOUT_ITEM, clauses=(purpose.clause,), purpose=purpose.id)
        elif not _names_items(policy, purpose):
            open_ended.append(purpose)
    if open_ended:
        yield finding(
            Code.PURPOSE_OF_ALL_ITEMS,
            clauses=tuple(one.clause for one in open_ended),
            purpose=tuple(one.id for one in open_ended),
        )


def _names_items(policy: Policy, purpose: Purpose) -> bool:
    stated = policy.stating(purpose.id).purpose(purpose.id)
    return stated is not None and bool(stated.items)


def _items(policy: Policy) -> Iterator[Finding]:
    for item in policy.items:
        if item.kind not in _NO_PURPOSE and not any(policy.serves(one, item.id) for one in policy.purposes):
            yield finding(Code.ITEM_WITHOUT_PURPOSE, clauses=(item.clause,), item=item.id)


def _periods(policy: Policy) -> Iterator[Finding]:
    endless = [
        item
        for item in policy.items
        if not any(rule.period is not None or rule.by_law for rule in retention_rules(policy, item.id))
    ]
    if endless:
        speaking = policy.clauses_on("retention")
        yield finding(
            Code.RETENTION_MISSING,
            clauses=tuple(clause.id for clause in speaking[:1]),
            item=tuple(item.id for item in endless),
        )


def _rules(policy: Policy, tried: Mapping[str, Tried]) -> Iterator[Finding]:
    unspoken: list[str] = []
    uncited: list[str] = []
    for rule in rules.RULES:
        found = tried.get(rule.id)
        spoken_of = any(policy.clauses_on(topic) for topic in rule.topics)
        if found is not None and found.stands and not found.clauses:
            uncited.append(rule.id)
        elif not spoken_of and (found is None or not found.clauses):
            unspoken.append(rule.id)
    if uncited:
        yield finding(Code.RULE_WITHOUT_CITATION, rule=tuple(uncited))
    if unspoken:
        yield finding(Code.RULE_WITHOUT_CLAUSE, rule=tuple(unspoken), level=Level.NOTE)
