"""The law check as JSON and as lines of a table."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from typing_extensions import TypedDict

from sekisho.application.checking import Checked, CheckedDocument
from sekisho.errors import Language
from sekisho.law.amendments import WORD_NOT_IN_FORCE, amendment
from sekisho.law.clock import instant_of
from sekisho.policy.check import Status
from sekisho.policy.check.deciding import FindingDecision
from sekisho.presenting.common import day_json, instant_json, lines_json

FORMAT = "sekisho/law-check/1"
"""Version marker of the JSON document."""

MARKS = {
    Status.MET: "✓",
    Status.PARTIAL: "△",
    Status.GAP: "✕",
    Status.NEEDS_REVIEW: "！",
    Status.NOT_APPLICABLE: "－",
    Status.UNKNOWN: "？",
}
"""A mark for each status; its word stands beside it."""

WORDS = {
    Status.MET: {"ja": "充足", "en": "met"},
    Status.PARTIAL: {"ja": "一部不足", "en": "partial"},
    Status.GAP: {"ja": "不足", "en": "gap"},
    Status.NEEDS_REVIEW: {"ja": "要確認", "en": "needs review"},
    Status.NOT_APPLICABLE: {"ja": "該当なし", "en": "not applicable"},
    Status.UNKNOWN: {"ja": "未回答", "en": "unknown"},
}


class FindingDecisionJson(TypedDict):
    """What an officer decided about a finding."""

    verdict: str
    reason: str
    until: str | None
    at: str
    actor: str


class CheckedFindingJson(TypedDict):
    """One finding, with where it stands and what was decided."""

    document: str
    key: str
    item: str
    title: str
    status: str
    severity: str
    source: str
    lines: list[int] | None
    text: str | None
    why: str
    mend: str
    question: str | None
    decision: FindingDecisionJson | None
    open: bool


class OpenPracticeJson(TypedDict):
    """A practice that nobody answered, with the requirements it would settle."""

    id: str
    question: str
    settles: list[str]


class ComingJson(TypedDict):
    """An enacted change of the Act, NOT in force, with the lines it would touch."""

    id: str
    in_force: bool
    effective_from: str | None
    latest: str | None
    says: str
    lines: list[list[int]]


class CheckedDocumentJson(TypedDict):
    """One document's counts, open practices and what is coming."""

    document: str
    title: str
    counts: dict[str, int]
    questions: list[OpenPracticeJson]
    coming: list[ComingJson]


class LawCheckJson(TypedDict):
    """The law check. `findings` are those of all documents, in order."""

    format: str
    edition: str
    findings: list[CheckedFindingJson]
    documents: list[CheckedDocumentJson]


def law_check_json(documents: Sequence[CheckedDocument], language: Language = "ja") -> LawCheckJson:
    """The law check of one or more documents."""
    return {
        "format": FORMAT,
        "edition": documents[0].edition if documents else "",
        "findings": [_finding(one, row, language) for one in documents for row in one.rows],
        "documents": [_document(one, language) for one in documents],
    }


def _document(one: CheckedDocument, language: Language) -> CheckedDocumentJson:
    return {
        "document": one.name,
        "title": one.policy.title,
        "counts": {status.value: one.count(status) for status in Status},
        "questions": [
            {
                "id": question.id,
                "question": question.ja if language == "ja" else question.en,
                "settles": list(one.waiting(question)),
            }
            for question in one.questions
        ],
        "coming": [
            {
                "id": row.change.id,
                "in_force": False,
                "effective_from": row.change.effective_from.isoformat()
                if row.change.effective_from
                else None,
                "latest": row.change.latest.isoformat() if row.change.latest else None,
                "says": row.change.says(language),
                "lines": [list(clause.lines) for clause in row.clauses],
            }
            for row in one.coming
        ],
    }


def _finding(one: CheckedDocument, row: Checked, language: Language) -> CheckedFindingJson:
    found = row.finding
    return {
        "document": one.name,
        "key": row.key,
        "item": found.item,
        "title": found.title(language),
        "status": found.status.value,
        "severity": found.severity.value,
        "source": found.source,
        "lines": lines_json(found.lines),
        "text": quoted(row),
        "why": found.why(language),
        "mend": found.mend(language),
        "question": found.question,
        "decision": None if row.decision is None else _decision(row.decision),
        "open": row.open,
    }


def quoted(row: Checked) -> str | None:
    """The sentence at a finding's place, or the first of several; None where something is absent."""
    return row.clauses[0].text if row.clauses else None


def _decision(one: FindingDecision) -> FindingDecisionJson:
    return {
        "verdict": one.verdict.value,
        "reason": one.reason,
        "until": day_json(one.until),
        "at": instant_json(instant_of(one.at)) or "",
        "actor": one.actor,
    }


def check_lines(documents: Sequence[CheckedDocument], language: Language) -> list[str]:
    """The law check as a table: one line a finding, then what is asked, then what is coming, marked as such."""
    return [line for one in documents for line in _lines(one, language, several=len(documents) > 1)]


def _lines(one: CheckedDocument, language: Language, *, several: bool) -> Iterator[str]:
    if several:
        yield f"## {one.name}"
    width = max(_columns(WORDS[status][language]) for status in Status)
    for row in one.rows:
        found = row.finding
        word = WORDS[found.status][language]
        place = "" if found.lines is None else f" [{found.lines[0]}-{found.lines[1]}]"
        settled = "" if row.open else " ✓" + (row.decision.verdict.value if row.decision else "")
        pad = " " * (width - _columns(word))
        yield (
            f"{MARKS[found.status]} {found.item} {word}{pad} {found.title(language)}（{found.source}）{place}"
            f" {found.why(language)}{settled}"
        )
    counts = "　".join(f"{WORDS[status][language]} {one.count(status)}" for status in Status)
    yield f"— {counts}（{one.edition}）" if language == "ja" else f"— {counts} ({one.edition})"
    for question in one.questions:
        said = question.ja if language == "ja" else question.en
        yield f"？ {question.id} {said} → {'・'.join(one.waiting(question)) or '－'}"
    for touched in one.coming:
        if touched.clauses:
            places = "・".join(str(clause.lines[0]) for clause in touched.clauses)
            said = f"{amendment().number}（{WORD_NOT_IN_FORCE[language]}）{touched.change.says(language)}"
            yield f"… {said} [{places}]"


def _columns(text: str) -> int:
    """Columns on a terminal: a full-width character takes two."""
    return sum(2 if east_asian_width(letter) in "FWA" else 1 for letter in text)
