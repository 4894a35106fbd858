"""Purposes, use beyond them, and what is collected (法17条, 18条, 20条, 21条, 32条1項2号)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.organisation import published
from sekisho.policy.check.places import halves, lines_of, section_lines, settled, stated
from sekisho.policy.drafting.words import finds
from sekisho.policy.model import Clause, Origin, Policy, PurposeBasis, RetentionClock, RetentionRule
from sekisho.policy.periods import retention_rules
from sekisho.policy.wordings import first_lines, saying, wordings

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
    """Purposes in a list; named in running text only, they are easily overlooked."""
    found = [row for row in policy.purposes if not row.prose]
    lines = section_lines(policy, "purposes") or lines_of(policy, "purposes")
    prose = first_lines(policy, "purposes_in_prose")
    if not found and (policy.purposes or prose):
        yield Finding(item="P05", status=Status.PARTIAL, case="prose", lines=prose or lines)
    else:
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


def groups_without_purpose(policy: Policy) -> list[str]:
    """Ids of the categories that the text names and states no purpose for."""
    return [
        row.id
        for row in policy.categories
        if row.id in _GROUPS
        and not any(row.id in purpose.categories or not purpose.categories for purpose in policy.purposes)
    ]


def _everybody(policy: Policy) -> Iterator[Finding]:
    """Whether each category of persons that the text names has a purpose of its own."""
    lacking = [_GROUPS[one] for one in groups_without_purpose(policy)]
    told = policy.practice("all_data")
    lines = lines_of(policy, "categories")
    if lacking:
        facts = {"groups": "・".join(lacking)}
        yield Finding(item="P07", status=Status.PARTIAL, case="partial", lines=lines, facts=facts)
    elif told is None:
        question = "practice:all_data"
        yield Finding(item="P07", status=Status.UNKNOWN, case="unknown", question=question)
    else:
        status, case = (Status.MET, "answered") if told else (Status.GAP, "gap")
        yield Finding(item="P07", status=status, case=case, lines=lines)


def _profiling(policy: Policy) -> Iterator[Finding]:
    """Analysis of persons, foreseeable from the text: what is analysed, and for what (通則編3-1-1)."""
    found = settled("P08", policy, "profiling")
    if found is not None:
        yield found
        return
    said = saying(policy, "profiling_result")
    with_source = [row for row in said if wordings()["profiling_source"].finds(row.text) or _on_tags(row)]
    if with_source:
        yield Finding(item="P08", status=Status.MET, case="met", lines=with_source[0].lines)
    elif said:
        yield Finding(item="P08", status=Status.PARTIAL, case="partial", lines=said[0].lines)
    else:
        yield Finding(item="P08", status=Status.GAP, case="gap")


def _on_tags(clause: Clause) -> bool:
    """Whether a sentence stands where the section itself says what is analysed."""
    return clause.section_kind in {"cookies", "analytics", "ads", "external_transmission"}


def _provision_purpose(policy: Policy) -> Iterator[Finding]:
    """Planned provision stands among the purposes (通則編3-1-1, 3-6-1)."""
    found = settled("P09", policy, "third_party")
    stated_there = next((row for row in policy.purposes if "provision" in row.flags), None)
    if stated_there is not None:
        yield Finding(item="P09", status=Status.MET, case="met", lines=stated_there.source.lines)
    elif found is not None:
        yield found
    else:
        lines = first_lines(policy, "provision_planned")
        yield Finding(item="P09", status=Status.GAP, case="gap", lines=lines)


def _items(policy: Policy) -> Iterator[Finding]:
    listed = [row for row in policy.items if not row.prose]
    if listed:
        yield Finding(item="P10", status=Status.MET, case="met", lines=listed[0].source.lines)
    elif policy.items:
        yield Finding(item="P10", status=Status.PARTIAL, case="partial", lines=policy.items[0].source.lines)
    else:
        yield Finding(item="P10", status=Status.GAP, case="gap")


def _ways(policy: Policy) -> Iterator[Finding]:
    """How information comes: from the person, from others, by machines."""
    listed = [row for row in policy.channels if row.source.origin is Origin.READ and row.source.lines]
    lines = first_lines(policy, "acquired_from")
    if listed and all(row.name.startswith("その他") for row in listed):
        yield Finding(
            item="P11", status=Status.PARTIAL, case="partial", lines=lines or listed[0].source.lines
        )
    elif lines or listed:
        yield Finding(item="P11", status=Status.MET, case="met", lines=lines or listed[0].source.lines)
    else:
        yield Finding(item="P11", status=Status.GAP, case="gap", lines=lines_of(policy, "acquisition"))


def _purpose_change(policy: Policy) -> Iterator[Finding]:
    """A change of purposes: within a reasonable relation, and told (法17条2項, 21条3項)."""
    limit = first_lines(policy, "purpose_change_limit")
    told = first_lines(policy, "purpose_change_told", "purpose_change_section")
    yield halves("P12", limit, told, no_one="no_limit", no_other="not_told")


def _use_limits(policy: Policy) -> Iterator[Finding]:
    """Use stays within the purposes but in the Act's cases (法18条)."""
    lines = first_lines(policy, "use_limited")
    wider = next((row for row in policy.use_exceptions.cases if row.beyond_act), None)
    if lines is None:
        yield Finding(item="P13", status=Status.GAP, case="gap")
    elif wider is not None:
        yield Finding(item="P13", status=Status.PARTIAL, case="wider", lines=wider.source.lines)
    else:
        yield Finding(item="P13", status=Status.MET, case="met", lines=lines)


def _improper_use(policy: Policy) -> Iterator[Finding]:
    yield stated("P15", policy, "improper_use")


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
    erased = first_lines(policy, "erased_when_done")
    open_rules = [row for row in policy.retention if _without_period(policy, row)]
    # What leaves the time to the house's own rules tells the person nothing.
    telling = [row for row in policy.retention if row.period is not None or row.clock in _BY_EVENT]
    for row in open_rules:
        yield Finding(item="P37", status=Status.PARTIAL, case="no_period", lines=row.source.lines)
    if open_rules:
        return
    if telling:
        whole = erased or any(not row.items and not row.purposes for row in telling)
        bare = _items_without_period(policy, telling)
        lines = telling[0].source.lines
        if whole or (policy.items and not bare):
            yield Finding(item="P37", status=Status.MET, case="met", lines=lines)
        elif bare:
            yield Finding(item="P37", status=Status.PARTIAL, case="items", lines=lines, facts={"items": bare})
        else:
            yield Finding(item="P37", status=Status.PARTIAL, case="some", lines=lines)
    elif erased is not None:
        yield Finding(item="P37", status=Status.MET, case="met", lines=erased)
    else:
        lines = next((row.source.lines for row in policy.retention), None)
        yield Finding(item="P37", status=Status.GAP, case="gap", lines=lines or lines_of(policy, "leaving"))


def _items_without_period(policy: Policy, telling: list[RetentionRule]) -> str:
    """The items that no telling rule limits, by name; a cap on use after leaving is no period of the item."""
    known = {row.id for row in telling if not row.purposes}
    bare = [
        item.name
        for item in policy.items
        if not any(rule.id in known for rule in retention_rules(policy, item.id))
    ]
    return "、".join(bare[:_SHOWN]) + ("ほか" if len(bare) > _SHOWN else "")


_SHOWN: Final = 8
"""Items that a finding names at most."""

_BY_EVENT: Final = frozenset({RetentionClock.PURPOSE_ENDED, RetentionClock.LAST_USE})
"""Clocks that say when information goes without naming a period."""


def _without_period(policy: Policy, rule: RetentionRule) -> bool:
    """Whether a rule speaks of a period and neither it nor its sentence says which, nor points to where it stands."""
    clause = policy.clause(rule.clause)
    if clause is None or rule.period is not None or rule.clock is not RetentionClock.ACQUIRED:
        return False
    here = "".join(row.text for row in policy.clauses if row.lines == clause.lines)
    return finds("期間|期限", clause.text) and not finds(_PERIOD_SAID, here)


_PERIOD_SAID: Final = "(以下|次|下記)の(期間|とおり|通り)|[0-9一二三四五六七八九十]+(年|か月|ヶ月|カ月|日)間?"


def _for_ever(policy: Policy) -> Iterator[Finding]:
    for clause in saying(policy, "retention_for_ever"):
        yield Finding(item="D22", status=Status.GAP, case="gap", lines=clause.lines)


CHECKS: Final = (
    Check(id="P05", run=_listed),
    Check(id="P06", run=_concrete),
    Check(id="P07", run=_everybody),
    Check(id="P08", run=_profiling),
    Check(id="P09", run=_provision_purpose),
    Check(id="P10", run=_items),
    Check(id="P11", run=_ways),
    Check(id="P12", run=_purpose_change),
    Check(id="P13", run=_use_limits),
    Check(id="P15", run=_improper_use),
    Check(id="X08", run=_defined_only),
    Check(id="P37", run=_retention),
    Check(id="D22", run=_for_ever),
)
