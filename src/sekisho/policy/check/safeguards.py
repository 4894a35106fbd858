"""Security measures, staff, breaches (法23条, 24条, 26条, 令10条1号)."""

from collections.abc import Iterator
from typing import Final

from sekisho.policy.check.model import Check, Finding, Status
from sekisho.policy.check.organisation import on_request
from sekisho.policy.check.places import lines_of, section_lines
from sekisho.policy.model import Policy
from sekisho.policy.wordings import first_lines, saying

_CLASSES: Final = {
    "organisational": "組織的",
    "human": "人的",
    "physical": "物理的",
    "technical": "技術的",
}


def _described(policy: Policy) -> frozenset[str]:
    """Classes of measures that the text describes, wherever it does: responsibility and training often stand apart."""
    found = set(policy.safeguards)
    if saying(policy, "organisational"):
        found.add("organisational")
    if lines_of(policy, "training") or saying(policy, "staff"):
        found.add("human")
    return frozenset(found)


def _measures(policy: Policy) -> Iterator[Finding]:
    """The measures, all classes in substance; the external environment where data are handled abroad."""
    wanted = dict(_CLASSES)
    if policy.practice("foreign") is True or policy.foreign_countries:
        wanted["external"] = "外的環境の把握"
    described = _described(policy) | ({"external"} if first_lines(policy, "foreign_system") else frozenset())
    lacking = [name for key, name in wanted.items() if key not in described]
    lines = section_lines(policy, "security") or lines_of(policy, "safeguards")
    facts = {"lacking": "・".join(lacking)}
    if not lacking:
        yield Finding(item="P34", status=Status.MET, case="met", lines=lines)
    elif on_request(policy):
        yield Finding(item="P34", status=Status.MET, case="on_request", lines=lines)
    elif len(lacking) == len(wanted):
        yield Finding(item="P34", status=Status.GAP, case="gap", lines=lines, facts=facts)
    else:
        yield Finding(item="P34", status=Status.PARTIAL, case="partial", lines=lines, facts=facts)


def _pledge_only(policy: Policy) -> Iterator[Finding]:
    """A pledge in place of measures. Training alone describes none."""
    if _described(policy) & (_CLASSES.keys() - {"human"}) or on_request(policy):
        return
    lines = section_lines(policy, "security") or lines_of(policy, "safeguards")
    case = "missing" if lines is None else "pledge"
    yield Finding(item="D05", status=Status.GAP, case=case, lines=lines)


def _staff(policy: Policy) -> Iterator[Finding]:
    lines = lines_of(policy, "training") or first_lines(policy, "staff")
    status, case = (Status.MET, "met") if lines else (Status.GAP, "gap")
    yield Finding(item="P36", status=status, case=case, lines=lines)


def _breach(policy: Policy) -> Iterator[Finding]:
    lines = lines_of(policy, "breach")
    status, case = (Status.MET, "met") if lines else (Status.GAP, "gap")
    yield Finding(item="P57", status=status, case=case, lines=lines)


CHECKS: Final = (
    Check(id="P34", run=_measures),
    Check(id="P36", run=_staff),
    Check(id="P57", run=_breach),
    Check(id="D05", run=_pledge_only),
)
