"""The outcome of a decision table."""

from typing_extensions import TypedDict

from sekisho.application.tables import Drafted, Outcome, Tested
from sekisho.errors import Language
from sekisho.presenting.common import day_json
from sekisho.presenting.gate import ReasonJson, reason_json
from sekisho.presenting.people import said


class AnswerJson(TypedDict):
    """An answer, expected or given."""

    allowed: bool
    rules: list[str]


class OutcomeJson(TypedDict):
    """One row."""

    line: int
    name: str
    passed: bool
    expected: AnswerJson
    got: AnswerJson
    policy_version: str
    day: str | None
    engines: dict[str, list[str]]
    reasons: list[ReasonJson]


class TestedJson(TypedDict):
    """A table that was run."""

    format: str
    file: str
    engines: list[str]
    passed: int
    failed: int
    rows: list[OutcomeJson]


class DraftedJson(TypedDict):
    """A table that was drafted."""

    file: str
    rows: int
    unsaid: list[str]


def outcome_json(found: Tested) -> TestedJson:
    """A table that was run."""
    return {
        "format": "sekisho/decision-table-outcome/1",
        "file": found.file,
        "engines": list(found.engines),
        "passed": len(found.outcomes) - found.failed,
        "failed": found.failed,
        "rows": [_outcome(one) for one in found.outcomes],
    }


def _outcome(one: Outcome) -> OutcomeJson:
    return {
        "line": one.row.line,
        "name": one.row.name,
        "passed": one.passed,
        "expected": {
            "allowed": one.row.allowed,
            "rules": [] if one.row.rule is None else [one.row.rule],
        },
        "got": {"allowed": one.allowed, "rules": list(one.rules)},
        "policy_version": one.version,
        "day": day_json(one.day),
        "engines": {engine: list(rules) for engine, rules in one.engines.items()},
        "reasons": [reason_json(reason) for reason in one.reasons],
    }


def outcome_lines(found: Tested, language: Language = "ja") -> list[str]:
    """A table that was run, in lines: the failed rows in full."""
    shown: list[str] = []
    for one in found.outcomes:
        shown.append(f"{'✓' if one.passed else '✗'} {one.row.line}: {one.row.name}")
        if one.passed:
            continue
        expected = _answer(one.row.allowed, () if one.row.rule is None else (one.row.rule,), language)
        got = _answer(one.allowed, one.rules, language)
        shown.append("    " + said("table", "differs", language=language, expected=expected, got=got))
        shown += [
            f"    {reason.message} {reason.source} {reason.clause_text or ''}".rstrip()
            for reason in one.reasons
        ]
        if not one.agreed:
            shown += [f"    {engine}: {'、'.join(rules) or '—'}" for engine, rules in one.engines.items()]
    shown.append(
        said(
            "table",
            "counted",
            language=language,
            passed=len(found.outcomes) - found.failed,
            failed=found.failed,
            engines="、".join(found.engines),
        )
    )
    return shown


def _answer(allowed: bool, rules: tuple[str, ...], language: Language) -> str:
    answer = said("example", "yes" if allowed else "no", language=language)
    return f"{answer}（{'、'.join(rules)}）" if rules else answer


def drafted_json(found: Drafted) -> DraftedJson:
    """A table that was drafted."""
    return {"file": found.file.name, "rows": found.rows, "unsaid": list(found.unsaid)}


def drafted_lines(found: Drafted, language: Language = "ja") -> list[str]:
    """A table that was drafted, in lines."""
    shown = [said("table", "drafted", language=language, file=found.file.name, rows=found.rows)]
    if found.unsaid:
        shown.append(said("table", "unsaid", language=language, rules="、".join(found.unsaid)))
    return shown
