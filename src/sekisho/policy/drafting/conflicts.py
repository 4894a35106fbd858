"""Finds sentences of one text that treat the same subject differently (記載の矛盾): what an officer must settle.

Found by rules, never by words of one document: two lists of cases for the same act, a permission beside a ban, a log
that names nobody beside an investigation that needs names, two periods for one thing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from sekisho.policy.conflicts import section_of
from sekisho.policy.drafting.words import finds, words
from sekisho.policy.model import Clause, ClauseId, ExceptionCase, Nature, Policy, Source
from sekisho.policy.particulars import Conflict, ConflictAbout

_ASIDE: Final = re.compile(r"[（(][^（()）]*[)）]")
_PROVISION: Final = "provision"
_LISTED: Final = 0.8
_PERMITTED: Final = 0.6


def find_conflicts(policy: Policy) -> tuple[Conflict, ...]:
    """Every conflict of a policy, ``x1``… in the order of the sentences."""
    found = [
        *_cases(policy),
        *_permissions(policy),
        *_logs(policy),
        *_periods(policy),
    ]
    in_order = sorted(found, key=lambda row: (_line(policy, row.clause), _line(policy, row.against)))
    return tuple(replace(row, id=f"x{number}") for number, row in enumerate(in_order, start=1))


def _line(policy: Policy, clause: ClauseId) -> int:
    found = policy.clause(clause)
    return found.lines[0] if found else 0


def _conflict(about: ConflictAbout, one: Clause, other: Clause, confidence: float) -> Conflict:
    first, second = sorted((one, other), key=lambda row: (row.lines, row.id))
    return Conflict(
        id="",
        about=about,
        clause=first.id,
        against=second.id,
        source=Source(lines=first.lines, confidence=confidence, rule=f"conflicts.{about.value}"),
    )


def _cases(policy: Policy) -> Iterator[Conflict]:
    """Two sections that each list cases of provision without consent, and not the same ones."""
    groups: dict[int, list[ExceptionCase]] = {}
    for case in policy.provision_exceptions.cases:
        section = section_of(policy, case.clause)
        if case.listed and case.context == _PROVISION and section is not None:
            groups.setdefault(section, []).append(case)
    for one, other in combinations(groups, 2):
        if _recited(groups[one]) != _recited(groups[other]):
            heads = [_announcing(policy, section, groups[section]) for section in (one, other)]
            if heads[0] is not None and heads[1] is not None:
                yield _conflict(ConflictAbout.PROVISION_CASES, heads[0], heads[1], _LISTED)


def _recited(cases: Sequence[ExceptionCase]) -> frozenset[str]:
    return frozenset(case.kind if case.kind != "other" else case.text for case in cases)


def _announcing(policy: Policy, section: int, cases: Sequence[ExceptionCase]) -> Clause | None:
    """The sentence that announces a section's cases: the ban before them, else the first case."""
    first = min(_line(policy, case.clause) for case in cases if case.clause is not None)
    bans = [
        row
        for row in policy.clauses
        if row.nature is Nature.FORBID and row.lines[0] <= first and section_of(policy, row.id) == section
    ]
    return bans[-1] if bans else policy.clause(cases[0].clause)


def _permissions(policy: Policy) -> Iterator[Conflict]:
    """A sentence that hands on without asking, beside one that bans handing on without consent."""
    bans = [
        clause
        for row in policy.statements_of("consent_before_provision")
        if (clause := policy.clause(row.clause)) is not None and clause.nature is Nature.FORBID
    ]
    listed = {case.clause for case in policy.provision_exceptions.cases}
    for row in policy.clauses:
        if row.id in listed or row.section_kind in words()["permission_elsewhere"]:
            continue
        said = _ASIDE.sub("", row.text)
        if not finds(words()["permission"], said) or finds(words()["permission_asks"], said):
            continue
        ban = _nearest(policy, bans, row)
        if ban is not None and ban.id != row.id:
            yield _conflict(ConflictAbout.PROVISION_PERMITTED, ban, row, _PERMITTED)


def _nearest(policy: Policy, bans: Sequence[Clause], row: Clause) -> Clause | None:
    """The ban of the same section; else the one in a section on provision; else the first."""
    own = section_of(policy, row.id)
    same = [ban for ban in bans if section_of(policy, ban.id) == own and ban.lines[0] <= row.lines[0]]
    on_provision = [ban for ban in bans if ban.section_kind == "third_party"]
    return next(iter((*same[-1:], *on_provision, *bans)), None)


def _logs(policy: Policy) -> Iterator[Conflict]:
    """A log that is said to name nobody, beside the purpose of finding who misuses the service."""
    silent = next((row for row in policy.clauses if finds(words()["log_names_nobody"], row.text)), None)
    seeking = next(
        (
            clause
            for row in policy.purposes
            if "fraud" in row.flags and (clause := policy.clause(row.clause)) is not None
        ),
        None,
    )
    if silent is not None and seeking is not None:
        yield _conflict(ConflictAbout.LOG_IDENTITY, silent, seeking, _LISTED)


def _periods(policy: Policy) -> Iterator[Conflict]:
    """Two periods that start alike, for the same items of the same persons, and end differently."""
    for one, other in combinations(policy.retention, 2):
        same = (one.clock, one.items, one.categories, one.purposes, one.event) == (
            other.clock,
            other.items,
            other.categories,
            other.purposes,
            other.event,
        )
        if same and one.period and other.period and one.period != other.period:
            first, second = policy.clause(one.clause), policy.clause(other.clause)
            if first is not None and second is not None:
                yield _conflict(ConflictAbout.RETENTION, first, second, _PERMITTED)
