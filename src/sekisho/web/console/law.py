"""法令との照合: each finding with its sentence, why, and wording to consider; and what the officer decides about it.

One form stands on the page, at the finding that was chosen, so that the page stays readable by keyboard and screen
reader. The report to print is a file of its own: it carries its style, which the pages of the house never do.
"""

from datetime import date
from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from sekisho.application import checking
from sekisho.application.checking import Checked, CheckedDocument
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.errors import Language, SekishoError, StaffError
from sekisho.law.amendments import amendment
from sekisho.law.clock import instant_of
from sekisho.law.legal_day import as_date, day_number
from sekisho.policy.check import Severity, Status
from sekisho.policy.check.deciding import Verdict
from sekisho.presenting.check_report import check_report_html, check_report_pdf
from sekisho.presenting.sarif import MEDIA_TYPE, sarif
from sekisho.safeguards.model import Duty
from sekisho.web.console.pages import form_of, one, show
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import language_of, sentence_of

AnyRequest = Request[Any, Any, Any]

_SHOWN: Final = (Status.GAP, Status.PARTIAL, Status.NEEDS_REVIEW)
_WEIGHT: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_OFFICER: Final = {DUTY: Duty.OFFICER}
_NAMED: Final = {"CHECK-002": "f-reason", "CHECK-003": "f-until"}
_FILE: Final = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "sarif": MEDIA_TYPE}


@get("/law", sync_to_thread=True)
def law_page(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """The law check of every document in force."""
    return _page(request, house, signed, chosen=request.query_params.get("f", ""))


@post("/law", opt=_OFFICER, status_code=200)
async def decide(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[Any]:
    """Records a decision about a finding, or shows what is missing beside what was typed."""
    form = await form_of(request)
    typed = {name: one(form, name) for name in ("key", "document", "verdict", "reason", "until")}

    def work() -> Response[Any]:
        try:
            if typed["verdict"] not in set(Verdict):
                raise StaffError("REQUEST-001", field="verdict", known="、".join(Verdict))
            checking.decide_finding(
                house,
                signed.actor,
                document=typed["document"],
                key=typed["key"],
                verdict=Verdict(typed["verdict"]),
                reason=typed["reason"],
                until=_day(typed["until"]),
            )
        except SekishoError as error:
            said = [(_NAMED.get(error.code, "f-verdict"), sentence_of(error, request))]
            return _page(
                request,
                house,
                signed,
                chosen=typed["key"],
                typed=typed,
                errors=said,
                status_code=status_of(error),
            )
        return Redirect(f"/console/law?done={typed['key']}#{typed['key']}", status_code=303)

    return await to_thread.run_sync(work)


def _day(text: str) -> int | None:
    """The legal day that was typed, or None for nothing and for what is no date: the use case then refuses."""
    try:
        return day_number(date.fromisoformat(text))
    except ValueError:
        return None


@get("/law/report/{kind:str}", sync_to_thread=True)
def report(request: AnyRequest, kind: FromPath[str], house: HouseHere) -> Response[bytes]:
    """The report to keep or print: ``html``, ``pdf`` or ``sarif``, as a file."""
    if kind not in _FILE:
        raise StaffError("WEB-003")
    documents, language = checking.check_house(house), language_of(request)
    if kind == "sarif":
        import msgspec

        body = msgspec.json.encode(sarif(documents, base=house.workspace.folder, language=language))
    else:
        page = check_report_html(documents, language=language, day=_today(house))
        body = page.encode() if kind == "html" else check_report_pdf(page)
    name = f"law-check-{_today(house).isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_FILE[kind], headers=headers)


def _today(house: House) -> date:
    return house.read(lambda unit: as_date(int(unit.today)))


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    chosen: str = "",
    typed: dict[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    status_code: int = 200,
) -> Response[str]:
    language = language_of(request)
    documents = checking.check_house(house)
    return show(
        "law.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=errors or [],
        typed=typed or {},
        chosen=chosen,
        done=request.query_params.get("done", ""),
        edition=documents[0].edition,
        amendment=amendment(),
        verdicts=[verdict.value for verdict in Verdict],
        documents=[
            {
                "name": each.name,
                "title": each.policy.title or each.name,
                "counts": [(status.value, each.count(status)) for status in (*_SHOWN, Status.UNKNOWN)],
                "met": each.count(Status.MET),
                "idle": each.count(Status.NOT_APPLICABLE),
                "rows": [_row(row, language) for row in _weighty(each)],
                "questions": [
                    (each_q.ja if language == "ja" else each_q.en, "・".join(each.waiting(each_q)) or "－")
                    for each_q in each.questions
                ],
                "coming": [
                    (row.change.says(language), row.change.effective_from, row.change.latest, row.clauses)
                    for row in each.coming
                ],
            }
            for each in documents
        ],
    )


def _weighty(document: CheckedDocument) -> list[Checked]:
    """What asks for something: the open ones first, by weight, then by status."""
    rows = [row for row in document.rows if row.finding.status in _SHOWN]
    return sorted(
        rows,
        key=lambda row: (
            not row.open,
            _WEIGHT.index(row.finding.severity),
            _SHOWN.index(row.finding.status),
        ),
    )


def _row(row: Checked, language: Language) -> dict[str, object]:
    found, made = row.finding, row.decision
    return {
        "key": row.key,
        "item": found.item,
        "title": found.title(language),
        "status": found.status.value,
        "severity": found.severity.value,
        "source": found.source,
        "lines": found.lines,
        "clause": row.clauses[0].id if row.clauses else None,
        "text": row.clauses[0].text if row.clauses else None,
        "why": found.why(language),
        "mend": found.mend(language),
        "open": row.open,
        "decision": made and made.verdict.value,
        "reason": made.reason if made else "",
        "until": as_date(made.until) if made and made.until is not None else None,
        "at": instant_of(made.at) if made else None,
        "actor": made.actor if made else "",
    }


HANDLERS = (decide, law_page, report)
