"""The analysis of a policy: findings with their examples, and what was proved for everybody."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from typing_extensions import TypedDict

from sekisho.application.analysing import Analysed
from sekisho.errors import Language
from sekisho.gate.analysis.model import Example, Finding, Level, Proved
from sekisho.gate.explain import explain
from sekisho.gate.explain import texts as rule_texts
from sekisho.gate.rules import RULES
from sekisho.law.legal_day import as_date
from sekisho.policy.model import Policy
from sekisho.presenting.common import day_json, lines_json
from sekisho.presenting.people import (
    PersonJson,
    RequestJson,
    joined,
    name_of,
    person_json,
    person_words,
    request_json,
    request_words,
    said,
    texts,
)

_NAMED: Final = frozenset({"purpose", "item", "channel", "recipient"})
_SHOWN: Final = 6
"""Names of one kind that a sentence lists."""


class ExampleJson(TypedDict):
    """A person and a request that show a finding, as the gate answers it."""

    person: PersonJson
    request: RequestJson
    day: str | None
    allowed: bool
    other: bool | None
    rules: list[str]
    reasons: list[str]
    text: str


class ClauseJson(TypedDict):
    """A sentence concerned."""

    id: str
    text: str
    lines: list[int] | None
    document: str


class FindingJson(TypedDict):
    """Something found."""

    code: str
    level: str
    about: dict[str, list[str]]
    text: str
    mend: str
    clauses: list[ClauseJson]
    example: ExampleJson | None


class ProvedJson(TypedDict):
    """A claim that holds for every person in every state."""

    claim: str
    text: str
    requests: int


class AnalysisJson(TypedDict):
    """The analysis of a policy."""

    format: str
    document: str
    policy_version: str
    day: str | None
    requests: int
    counts: dict[str, int]
    findings: list[FindingJson]
    proved: list[ProvedJson]


def analysis_json(found: Analysed, language: Language = "ja") -> AnalysisJson:
    """The analysis as a document."""
    analysis = found.analysis
    return {
        "format": "sekisho/analysis/1",
        "document": analysis.policy.document,
        "policy_version": analysis.policy.version,
        "day": day_json(found.day),
        "requests": analysis.requests,
        "counts": {level.value: sum(1 for one in analysis.findings if one.level is level) for level in Level},
        "findings": [_finding(one, analysis.policy, language) for one in analysis.findings],
        "proved": [_proved(one, language) for one in analysis.proved],
    }


def _finding(one: Finding, policy: Policy, language: Language) -> FindingJson:
    text, mend = _told(one, policy, language)
    return {
        "code": one.code.value,
        "level": one.level.value,
        "about": {kind: list(ids) for kind, ids in one.about.items() if ids},
        "text": text,
        "mend": mend,
        "clauses": [_clause(clause, policy) for clause in one.clauses],
        "example": None if one.example is None else example_json(one.example, policy, language),
    }


def _clause(wanted: str, policy: Policy) -> ClauseJson:
    found = policy.clause(wanted)
    return {
        "id": wanted,
        "text": "" if found is None else found.text,
        "lines": None if found is None else lines_json(found.lines),
        "document": policy.document if found is None else found.document or policy.document,
    }


def _proved(one: Proved, language: Language) -> ProvedJson:
    return {
        "claim": one.claim,
        "text": said("claims", one.claim, language=language),
        "requests": one.requests,
    }


def example_json(
    example: Example, policy: Policy, language: Language = "ja", *, compared: str = "either"
) -> ExampleJson:
    """An example. `compared` names the wording for two answers: of two readings, or of two versions."""
    return {
        "person": person_json(example.person),
        "request": request_json(example.request),
        "day": day_json(example.day),
        "allowed": example.allowed,
        "other": example.other,
        "rules": list(example.rules),
        "reasons": list(_reasons(example, policy, language)),
        "text": example_words(example, policy, language, compared=compared),
    }


def _reasons(example: Example, policy: Policy, language: Language) -> Iterable[str]:
    if example.plan is None or not example.fired:
        return ()
    found = explain(example.plan, fired=example.fired, lifted=0, policy=policy, language=language)
    return (f"{reason.message} {reason.source}" for reason in found)


def example_words(
    example: Example, policy: Policy, language: Language = "ja", *, compared: str = "either"
) -> str:
    """An example in a sentence."""

    def answer(allowed: bool) -> str:
        return said("example", "yes" if allowed else "no", language=language)

    answers = answer(example.allowed)
    if example.other is not None:
        answers = said(
            "example", compared, language=language, one=answer(example.allowed), other=answer(example.other)
        )
    return said(
        "example",
        "whole",
        language=language,
        person=person_words(example.person, example.request, policy, language),
        day=as_date(example.day).isoformat(),
        request=request_words(example.request, policy, language),
        answer=answers,
    )


def _told(one: Finding, policy: Policy, language: Language) -> tuple[str, str]:
    """What was found, and how to mend it."""
    found = texts()["findings"][one.code.value]
    if language not in found:
        found = found[one.about["verb"][0]]
    values = {kind: _listed(kind, ids, policy, language) for kind, ids in one.about.items()}
    filled = defaultdict(str, values)
    return found[language]["what"].format_map(filled), found[language]["mend"].format_map(filled)


def _listed(kind: str, ids: tuple[str, ...], policy: Policy, language: Language) -> str:
    if kind == "claim":
        return joined((said("claims", one, language=language) for one in ids), language)
    names = [name_of(policy, kind, one, language) if kind in _NAMED else one for one in ids]
    shown = names if len(names) <= _SHOWN else names[: _SHOWN - 1]
    more = len(names) - len(shown)
    return joined(
        (*shown, said("more", language=language, count=more)) if more else shown,
        language,
    )


# -- for people --------------------------------------------------------------------------------------------------


def analysis_lines(found: Analysed, language: Language = "ja") -> list[str]:
    """The analysis in lines."""
    analysis, policy = found.analysis, found.analysis.policy
    shown: list[str] = []
    for one in analysis.findings:
        text, mend = _told(one, policy, language)
        shown.append(f"[{said('levels', one.level.value, language=language)}] {text}  {one.code.value}")
        if one.code.value in _WITH_RULES:
            shown += [f"    - {rule}: {rule_words(rule, language)}" for rule in one.about.get("rule", ())]
        shown += [f"    {_place(clause, policy, language)}" for clause in one.clauses[:_SHOWN]]
        if one.example is not None:
            shown.append(f"    {example_words(one.example, policy, language)}")
            because = _reasons(one.example, policy, language)
            shown += [f"    {said('heading', 'because', language=language, reason=each)}" for each in because]
        shown.append(f"    {said('heading', 'mend', language=language, mend=mend)}")
    if not analysis.findings:
        shown.append(said("heading", "none", language=language))
    if analysis.proved:
        shown.append(f"【{said('heading', 'proved', language=language)}】")
    shown += [f"✓ {said('claims', one.claim, language=language)}" for one in analysis.proved]
    shown.append(said("heading", "counted", language=language, requests=analysis.requests))
    return shown


_WITH_RULES: Final = frozenset({"never_fires", "rule_without_citation", "rule_without_clause"})


def rule_words(wanted: str, language: Language = "ja") -> str:
    """What a rule says when it denies, of nothing in particular, with its article."""
    source = next((str(rule.source) for rule in RULES if rule.id == wanted), "")
    return f"{rule_texts()[wanted][language]['message'].format_map(_Blank())} {source}"


class _Blank(dict[str, str]):
    """Whatever a message names, left open."""

    def __missing__(self, key: str) -> str:
        return "…"


def _place(wanted: str, policy: Policy, language: Language) -> str:
    clause = policy.clause(wanted)
    if clause is None:
        return wanted
    first, last = clause.lines
    place = said(
        "heading", "lines", language=language, lines=f"{first}" if first == last else f"{first}–{last}"
    )
    return f"{place} {clause.text}"
