"""Purposes, use beyond them, and what is collected (法17条, 18条, 20条, 21条, 32条1項2号)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.organisation import published
from sekisho.policy.check.places import lines_of, section_lines, sentences
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import Policy, PurposeBasis

_OPEN_PURPOSE: Final = "付随|附随|^その他.{0,12}(業務|目的)(のため)?。?$|事業活動(全般|のため)"
_CUT: Final = 40
_GROUPS: Final = {
    "applicant": "採用応募者",
    "staff": "従業者",
    "officer": "役員",
    "partner_contact": "取引先",
    "shareholder": "株主",
}


def _listed(policy: Policy) -> Iterator[Finding]:
    found = [row for row in policy.purposes if not row.prose]
    lines = section_lines(policy, "purposes") or lines_of(policy, "purposes")
    yield published("P05", policy, present=bool(found), lines=lines)


def _concrete(policy: Policy) -> Iterator[Finding]:
    """Each purpose that no person could foresee (通則編3-1-1)."""
    if not policy.purposes:
        yield Finding(item="P06", status=Status.NOT_APPLICABLE, case="none")
        return
    vague = [
        row
        for row in policy.purposes
        if row.vague and (row.basis is not PurposeBasis.CONSENT) and _is_open(row.text)
    ]
    for row in vague:
        facts = {"text": row.text[:_CUT]}
        yield Finding(item="P06", status=Status.GAP, case="vague", lines=row.source.lines, facts=facts)
    if not vague:
        yield Finding(item="P06", status=Status.MET, case="met", lines=lines_of(policy, "purposes"))


def _is_open(text: str) -> bool:
    return finds(_OPEN_PURPOSE, text)


def _everybody(policy: Policy) -> Iterator[Finding]:
    """Whether each category of persons that the text names has a purpose of its own."""
    lacking = [
        _GROUPS[row.id]
        for row in policy.categories
        if row.id in _GROUPS
        and not any(row.id in purpose.categories or not purpose.categories for purpose in policy.purposes)
    ]
    if lacking:
        facts = {"groups": "・".join(lacking)}
        lines = lines_of(policy, "categories")
        yield Finding(item="P07", status=Status.PARTIAL, case="partial", lines=lines, facts=facts)
    else:
        yield Finding(item="P07", status=Status.UNKNOWN, case="unknown")


def _items(policy: Policy) -> Iterator[Finding]:
    listed = [row for row in policy.items if not row.prose]
    if listed:
        yield Finding(item="P10", status=Status.MET, case="met", lines=listed[0].source.lines)
    elif policy.items:
        yield Finding(item="P10", status=Status.PARTIAL, case="partial", lines=policy.items[0].source.lines)
    else:
        yield Finding(item="P10", status=Status.GAP, case="gap")


def _defined_only(policy: Policy) -> Iterator[Finding]:
    """Items that stand in a definition and in no list of what is collected."""
    for row in policy.items:
        clause = policy.clause(row.clause)
        if clause is None or not row.prose or "definitions" not in clause.topics:
            continue
        if policy.practice(f"item:{row.id}") is None:
            facts = {"item": row.name}
            yield Finding(
                item="X08", status=Status.NEEDS_REVIEW, case="defined", lines=clause.lines, facts=facts
            )


def _retention(policy: Policy) -> Iterator[Finding]:
    """Whether information has a period, or is erased when no longer needed (法22条)."""
    if not policy.retention:
        yield Finding(item="P37", status=Status.GAP, case="gap", lines=lines_of(policy, "leaving"))
        return
    open_rules = [row for row in policy.retention if row.period is None and row.clock.value == "acquired"]
    for row in open_rules:
        yield Finding(item="P37", status=Status.PARTIAL, case="no_period", lines=row.source.lines)
    if not open_rules:
        whole = any(not row.items and not row.purposes for row in policy.retention)
        status, case = (Status.MET, "met") if whole else (Status.PARTIAL, "some")
        yield Finding(item="P37", status=status, case=case, lines=policy.retention[0].source.lines)


def _for_ever(policy: Policy) -> Iterator[Finding]:
    for clause in sentences(policy, "永久に|期間の定めなく|無期限"):
        yield Finding(item="D22", status=Status.GAP, case="gap", lines=clause.lines)


CHECKS: Final = (
    Check(id="P05", run=_listed),
    Check(id="P06", run=_concrete),
    Check(id="P07", run=_everybody),
    Check(id="P10", run=_items),
    Check(id="X08", run=_defined_only),
    Check(id="P37", run=_retention),
    Check(id="D22", run=_for_ever),
)
