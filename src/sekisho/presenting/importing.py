"""What came of an import: counts, and rows by number with what is wrong and how to mend it. Never a value."""

from typing import Final

from typing_extensions import TypedDict

from sekisho.application.import_report import Report
from sekisho.errors import Language
from sekisho.presenting.gate import ReasonJson, reasons_json

_SHOWN: Final = 20
"""Faults that people are shown at once; JSON holds more."""


class FaultJson(TypedDict):
    """One fault of a row."""

    row: int
    column: str
    code: str
    what: str
    why: str
    mend: str


class DenialJson(TypedDict):
    """Rows that the gate does not let in, and why."""

    rows: int
    reasons: list[ReasonJson]


class ImportJson(TypedDict):
    """What an import did, or would do."""

    stored: bool
    finished: bool
    rows: int
    imported: int
    known: int
    suppressed: int
    denied: int
    faulty: int
    faults: list[FaultJson]
    denials: list[DenialJson]
    known_rows: list[int]
    suppressed_rows: list[int]
    job: str


def import_json(report: Report, language: Language = "ja") -> ImportJson:
    """A report."""
    counts = report.counts
    return {
        "stored": report.stored,
        "finished": report.finished,
        "rows": counts.rows,
        "imported": counts.imported,
        "known": counts.known,
        "suppressed": counts.suppressed,
        "denied": counts.denied,
        "faulty": counts.faulty,
        "faults": [
            {
                "row": fault.row,
                "column": fault.column,
                "code": fault.error.code,
                "what": (said := fault.error.parts(language))["what"],
                "why": said["why"],
                "mend": said["mend"],
            }
            for fault in report.faults
        ],
        "denials": [
            {"rows": rows, "reasons": reasons_json(ruling, language)}
            for ruling, rows in report.denials.values()
        ],
        "known_rows": report.known,
        "suppressed_rows": report.suppressed,
        "job": report.job,
    }


_WORDS: Final = {
    "ja": {
        "imported": "取り込んだ行",
        "would": "取り込める行",
        "known": "すでに知っている方の行（そのまま）",
        "suppressed": "消去した方の行（取り込まない）",
        "denied": "方針か法が許さない行",
        "faulty": "読めない行",
        "nothing": "何も取り込んでいません。",
        "more": "ほかに{count}件あります。--json ですべて見られます。",
    },
    "en": {
        "imported": "rows taken in",
        "would": "rows that can be taken in",
        "known": "rows of persons known already (left alone)",
        "suppressed": "rows of erased persons (not taken in)",
        "denied": "rows that policy or law does not allow",
        "faulty": "rows that cannot be read",
        "nothing": "Nothing was taken in.",
        "more": "There are {count} more; --json shows them all.",
    },
}


def import_lines(report: Report, language: Language) -> list[str]:
    """Counts first, then faults and reasons."""
    words, counts = _WORDS[language], report.counts
    named = {"imported": "imported" if report.stored else "would"}
    lines = [] if report.stored else [words["nothing"]]
    lines += [
        f"{words[named.get(name, name)]}: {getattr(counts, name):,}"
        for name in ("imported", "known", "suppressed", "denied", "faulty")
    ]
    lines += [fault.error.text(language) for fault in report.faults[:_SHOWN]]
    if len(report.faults) > _SHOWN:
        lines.append(words["more"].format(count=len(report.faults) - _SHOWN))
    for ruling, rows in report.denials.values():
        lines += [f"{rows:,}: {reason.message} → {reason.mend}" for reason in ruling.reasons(language)]
    return lines
