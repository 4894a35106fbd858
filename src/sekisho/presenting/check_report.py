"""The law check as a page to print: HTML that stands alone, and the same page as PDF.

The page holds no script and fetches nothing, so that it can be sent, kept and printed anywhere. The PDF is set by
WeasyPrint, which is an extra (``sekisho[pdf]``) and is loaded only when asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from ruamel.yaml import YAML

from sekisho import __version__
from sekisho.application.checking import Checked, CheckedDocument
from sekisho.errors import Language, OperatorError
from sekisho.law.amendments import amendment
from sekisho.policy.check import Severity, Status
from sekisho.policy.questions import question_text
from sekisho.presenting.checks import MARKS, WORDS
from sekisho.presenting.common import day_json

_WEIGHT: Final = (Status.GAP, Status.PARTIAL, Status.NEEDS_REVIEW)
_SEVERITY: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_CUT: Final = 32
_MOST_QUOTES: Final = 3
"""Sentences quoted at one finding; a whole section is named by its lines."""


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = files("sekisho.presenting").joinpath("check_report.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, str]] = YAML(typ="safe", pure=True).load(text)
    return loaded


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sekisho.presenting", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def check_report_html(
    documents: Sequence[CheckedDocument], *, language: Language = "ja", day: date | None = None
) -> str:
    """The printable page.

    Args:
        documents: The documents that were checked.
        language: Language of the page; the policy's own sentences stay as published.
        day: The day of the check, or None to leave it out (so that equal input gives an equal page).
    """
    t = _translator(language)
    template = _environment().get_template("check_report.html")
    return template.render(
        t=t,
        lang=language,
        release=__version__,
        day=None if day is None else day.isoformat(),
        documents=[_document(one, t, language) for one in documents],
    )


def check_report_pdf(html: str) -> bytes:
    """The page as PDF, tagged, with its fonts embedded.

    Raises:
        OperatorError: WeasyPrint or Pango is not installed (CHECK-004).
    """
    try:
        from weasyprint import HTML  # type: ignore[import-untyped] # it ships no types
    except (ImportError, OSError) as error:  # OSError: the package is there, Pango is not
        raise OperatorError("CHECK-004") from error
    made: bytes = HTML(string=html, url_fetcher=_no_fetch).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _no_fetch(url: str, *_args: object, **_options: object) -> Mapping[str, object]:
    """Nothing is fetched: the page holds all it needs."""
    raise ValueError(url)


def _translator(language: Language) -> Callable[..., str]:
    def t(key: str, /, **facts: object) -> str:
        return _texts()[key][language].format(**facts)

    return t


def _document(one: CheckedDocument, t: Callable[..., str], language: Language) -> dict[str, Any]:
    weighty = sorted(
        (row for row in one.rows if row.finding.status in _WEIGHT),
        key=lambda row: (_SEVERITY.index(row.finding.severity), _WEIGHT.index(row.finding.status)),
    )
    return {
        "one": one,
        "counts": [
            {
                "id": status.value,
                "mark": MARKS[status],
                "word": WORDS[status][language],
                "count": one.count(status),
            }
            for status in (*_WEIGHT, Status.UNKNOWN, Status.MET, Status.NOT_APPLICABLE)
        ],
        "findings": [_finding(row, t, language) for row in weighty],
        "questions": [
            {
                "id": question.id,
                "text": question.ja if language == "ja" else question.en,
                "settles": "・".join(one.waiting(question)) or "－",
            }
            for question in one.questions
        ],
        "answered": list(_answered(one, language)),
        "rest": [
            _finding(row, t, language)
            for row in one.rows
            if row.finding.status in {Status.MET, Status.NOT_APPLICABLE}
        ],
        "coming_intro": t("coming_intro", number=amendment().number, day=amendment().promulgated.isoformat()),
        "coming": [
            {
                "says": row.change.says(language),
                "starts": row.change.effective_from.isoformat()
                if row.change.effective_from
                else t("starts_by", day=row.change.latest.isoformat() if row.change.latest else "－"),
                "places": [f"{_place(clause.lines, t)}「{_short(clause.text)}」" for clause in row.clauses],
            }
            for row in one.coming
        ],
    }


def _answered(one: CheckedDocument, language: Language) -> Iterator[dict[str, Any]]:
    for row in one.policy.practices:
        text = question_text(f"practice:{row.id}", language)
        if text is not None:
            yield {"text": text, "holds": row.holds}


def _finding(row: Checked, t: Callable[..., str], language: Language) -> dict[str, Any]:
    found = row.finding
    return {
        "item": found.item,
        "title": found.title(language),
        "status": found.status.value,
        "mark": MARKS[found.status],
        "word": WORDS[found.status][language],
        "source": found.source,
        "severity": found.severity.value,
        "place": t("absent") if found.lines is None else _place(found.lines, t),
        "quotes": [clause.text for clause in row.clauses[:_MOST_QUOTES]],
        "why": found.why(language),
        "mend": found.mend(language),
        "decision": _decision(row, t),
    }


def _short(text: str) -> str:
    return text if len(text) <= _CUT else text[: _CUT - 1] + "…"


def _place(lines: tuple[int, int], t: Callable[..., str]) -> str:
    first, last = lines
    return t("line", first=first) if first == last else t("lines", first=first, last=last)


def _decision(row: Checked, t: Callable[..., str]) -> str | None:
    made = row.decision
    if made is None:
        return None
    parts = [t(f"verdict_{made.verdict.value}")]
    if made.until is not None:
        parts.append(t("until", day=day_json(made.until)))
        if row.open:
            parts.append(t("lapsed"))
    if made.reason:
        parts.append(made.reason)
    return "・".join(parts)
