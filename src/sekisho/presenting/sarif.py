"""The law check as SARIF 2.1.0, so that a code host shows findings on the lines of the policy file.

Each requirement is a rule with help in both languages; a result's kind says what was found, its level how much a failure
weighs. What an officer decided becomes a suppression. Fingerprints hang on the sentence, never on its line.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sekisho import __version__
from sekisho.application.checking import Checked, CheckedDocument
from sekisho.errors import Language
from sekisho.policy.check import Severity, Status
from sekisho.policy.check.deciding import Verdict
from sekisho.policy.check.model import requirement_ids, requirements

VERSION: Final = "2.1.0"
SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT: Final = "sekishoFinding/v1"
MEDIA_TYPE: Final = "application/sarif+json"

_KINDS: Final = {
    Status.MET: "pass",
    Status.NOT_APPLICABLE: "notApplicable",
    Status.UNKNOWN: "open",
    Status.NEEDS_REVIEW: "review",
    Status.PARTIAL: "fail",
    Status.GAP: "fail",
}
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_LOWER: Final = {"error": "warning", "warning": "note", "note": "note"}


def sarif(
    documents: Sequence[CheckedDocument], *, base: Path, language: Language = "ja"
) -> dict[str, Any]:  # Any: JSON of many shapes
    """The SARIF log of a law check.

    Args:
        documents: The documents that were checked.
        base: Folder to which the paths of the files are relative: the working directory of the run.
        language: Language of the messages; rules carry both.
    """
    ids = requirement_ids()
    driver = {
        "name": "sekisho",
        "semanticVersion": __version__,
        "rules": [_rule(item, language) for item in ids],
        "language": language,
        "properties": {"lawEdition": documents[0].edition if documents else ""},
    }
    results = [
        _result(one, row, ids.index(row.finding.item), base, language)
        for one in documents
        for row in one.rows
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(item: str, language: Language) -> dict[str, Any]:
    row = requirements()[item]
    both = f"{row['title']['ja']} / {row['title']['en']}"
    severity = _LEVELS[Severity(row["severity"])]
    ja, en = (_advice(item, "ja"), _advice(item, "en"))
    return {
        "id": item,
        "name": f"Requirement{item}",
        "shortDescription": {"text": row["title"][language]},
        "fullDescription": {"text": f"{both} ({row['source']})"},
        "help": {
            "text": f"{row['source']}\n\n{chr(10).join(ja)}\n\n{chr(10).join(en)}".strip(),
            "markdown": f"**{both}** ({row['source']})\n\n{_bullets(ja)}\n\n{_bullets(en)}".strip(),
        },
        "defaultConfiguration": {"level": severity},
        "properties": {"source": row["source"], "titles": dict(row["title"])},
    }


def _advice(item: str, language: Language) -> list[str]:
    """What mends each case of a requirement, without the policy's own words."""
    said = (case[language]["mend"] for case in requirements()[item]["cases"].values())
    return list(dict.fromkeys(text for text in said if text and "{" not in text))


def _bullets(texts: Sequence[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _result(one: CheckedDocument, row: Checked, index: int, base: Path, language: Language) -> dict[str, Any]:
    found = row.finding
    kind = _KINDS[found.status]
    level = _LEVELS[found.severity] if kind == "fail" else "none"
    if found.status is Status.PARTIAL:
        level = _LOWER[level]
    mend = found.mend(language)
    label = "直し方" if language == "ja" else "To mend"
    result: dict[str, Any] = {
        "ruleId": found.item,
        "ruleIndex": index,
        "kind": kind,
        "level": level,
        "message": {"text": found.why(language) + (f" {label}: {mend}" if mend else "")},
        "partialFingerprints": {FINGERPRINT: row.key},
        "properties": {"status": found.status.value, "source": found.source, "document": one.name},
    }
    if one.path is not None:
        # What is absent has no line: the finding is about the document, shown at its beginning.
        first, last = found.lines or (1, 1)
        place = {"uri": _uri(one.path, base)}
        region = {"startLine": first, "endLine": last}
        result["locations"] = [{"physicalLocation": {"artifactLocation": place, "region": region}}]
    if found.question is not None:
        result["properties"]["question"] = found.question
    if row.decision is not None and row.decision.verdict is not Verdict.MEND:
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "rejected" if row.open else "accepted",
                "justification": row.decision.reason,
            }
        ]
    return result


def _uri(path: Path, base: Path) -> str:
    """A path relative to the working directory; an absolute file URI for what lies outside."""
    whole = path.resolve()
    try:
        return quote(whole.relative_to(base.resolve()).as_posix())
    except ValueError:
        return whole.as_uri()
