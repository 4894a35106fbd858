"""One table from what went wrong to an HTTP status, and the two forms of saying it: a problem, or a page.

API callers get RFC 9457 problem details in both languages; browsers get the error pages. A denial is no error: it
becomes a 403 problem only where somebody attempted an act. Nothing that was sent is ever quoted back from here.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application.rulings import Ruling
from sekisho.errors import DeveloperError, Language, OperatorError, PersonError, SekishoError, StaffError
from sekisho.web.rendering import language_of, render_error, translator

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a request's body at the most."""

PROBLEM: Final = "application/problem+json"
SIGN_IN: Final = "/console/login"

_FAMILY: Final[Mapping[type[SekishoError], int]] = {
    PersonError: 400,
    StaffError: 400,
    OperatorError: 503,
    DeveloperError: 500,
}
_BY_CODE: Final[Mapping[str, int]] = {
    "ACCOUNT-003": 409,
    "APPROVAL-001": 404,
    "APPROVAL-002": 409,
    "FILE-001": 404,
    "FIND-003": 409,
    "FIND-004": 429,
    "BOOK-005": 409,
    "BOOK-006": 409,
    "HOLD-005": 409,
    "HOLD-006": 404,
    "HOLD-007": 409,
    "LEDGER-009": 409,
    "LEDGER-010": 404,
    "LEDGER-016": 404,
    "LEDGER-017": 404,
    "LEDGER-018": 404,
    "LEDGER-032": 409,
    "PREFERENCE-001": 409,
    "READING-001": 404,
    "READING-004": 409,
    "READING-006": 409,
    "RECEIPT-004": 404,
    "RETENTION-001": 404,
    "SIGNIN-001": 401,
    "SIGNIN-002": 429,
    "SIGNIN-003": 401,
    "STOP-001": 404,
    "STOP-003": 409,
    "SUBJECT-001": 404,
    "VAULT-012": 409,
    "VAULT-043": 415,
    "VAULT-044": 415,
    "VAULT-045": 413,
    "VAULT-048": 409,
    "VAULT-049": 409,
    "WEB-001": 401,
    "WEB-002": 403,
    "WEB-003": 404,
    "WEB-005": 405,
    "WEB-006": 413,
    "WEB-007": 403,
    "WEB-009": 403,
    "WEB-010": 403,
    "WEB-011": 421,
    "WORKSPACE-005": 409,
    "WORKSPACE-009": 409,
}
_FROM_FRAMEWORK: Final[Mapping[int, str]] = {
    401: "WEB-001",
    403: "WEB-007",
    404: "WEB-003",
    405: "WEB-005",
    413: "WEB-006",
}

_log = logging.getLogger("sekisho.error")


class Denied(Exception):  # noqa: N818 - a denial is no error; it travels as one only to leave the handler
    """The gate said no to an act that somebody attempted."""

    def __init__(self, ruling: Ruling) -> None:
        """Keeps the ruling, whose reasons are rendered in the reader's language."""
        super().__init__(ruling.decision.id)
        self.ruling = ruling


class Problem(TypedDict, total=False):
    """RFC 9457 problem details with our code, in the caller's language and in both."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    mend: str
    detail_ja: str
    detail_en: str
    mend_ja: str
    mend_en: str
    clauses: list[str]
    laws: list[str]
    reasons: list[presenting.ReasonJson]
    decision: str


def status_of(error: SekishoError) -> int:
    """The HTTP status of an error."""
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    return next(status for family, status in _FAMILY.items() if isinstance(error, family))


def problem(error: SekishoError, language: Language) -> Problem:
    """The problem details of an error."""
    said: dict[Language, dict[str, str]] = {"ja": error.parts("ja"), "en": error.parts("en")}
    status = status_of(error)
    mine = said[language]
    return {
        "type": f"/api/problems/{error.code}",
        "title": translator(language)(f"problem.title.{status}"),
        "status": status,
        "detail": f"{mine['what']} {mine['why']}",
        "code": error.code,
        "mend": mine["mend"],
        "detail_ja": f"{said['ja']['what']} {said['ja']['why']}",
        "detail_en": f"{said['en']['what']} {said['en']['why']}",
        "mend_ja": said["ja"]["mend"],
        "mend_en": said["en"]["mend"],
    }


def denial(ruling: Ruling, language: Language) -> Problem:
    """The problem details of an attempted act that the gate denied."""
    reasons = presenting.reasons_json(ruling, language)
    told = problem(StaffError("WEB-010", count=len(reasons)), language)
    told["clauses"] = [clause for reason in reasons if (clause := reason["clause"]) is not None]
    told["laws"] = [reason["source"] for reason in reasons]
    told["reasons"] = reasons
    told["decision"] = ruling.decision.id
    return told


def from_framework(error: HTTPException) -> SekishoError:
    """The framework's refusals in our own words: only the place of a wrong value is taken over, never the value."""
    code = _FROM_FRAMEWORK.get(error.status_code)
    if code == "WEB-006":
        return StaffError("WEB-006", megabytes=LARGEST // 1024 // 1024)
    if code is not None:
        return StaffError(code)
    if error.status_code >= 500:  # noqa: PLR2004 - the class of server errors
        return DeveloperError("WEB-008")
    return StaffError("WEB-004", place=_place(error))


def _place(error: HTTPException) -> str:
    """The field that could not be read, as far as the framework says; its own name, not what stood in it."""
    extra: Any = getattr(error, "extra", None)  # Any: the framework's free-form details
    for row in extra if isinstance(extra, list) else ():
        key = row.get("key") if isinstance(row, dict) else None
        if isinstance(key, str) and key.isascii() and key.replace("_", "").replace(".", "").isalnum():
            return key
    return "body"


def is_api(request: Request[Any, Any, Any]) -> bool:
    """Whether the caller speaks JSON."""
    return request.url.path.startswith("/api/")


def answer(request: Request[Any, Any, Any], error: SekishoError) -> Response[Any]:
    """Says an error to whoever called: a problem for programs, a page for people, the sign-in page for strangers."""
    status = status_of(error)
    if is_api(request):
        return problem_response(problem(error, language_of(request)), status)
    if error.code == "WEB-001" and request.url.path.startswith("/console"):
        wanted = request.url.path if request.method == "GET" else "/console"
        return Redirect(f"{SIGN_IN}?next={quote(wanted, safe='/')}", status_code=303)
    return render_error(request, status, error)


def problem_response(body: Problem, status: int) -> Response[bytes]:
    """A problem on the wire."""
    headers = {"WWW-Authenticate": 'Bearer realm="sekisho"'} if status == 401 else {}  # noqa: PLR2004
    text = json.dumps(body, ensure_ascii=False).encode()
    return Response(text, status_code=status, media_type=PROBLEM, headers=headers)


# -- handlers ----------------------------------------------------------------------------------------------------


def on_sekisho_error(request: Request[Any, Any, Any], error: SekishoError) -> Response[Any]:
    """Our own errors."""
    if isinstance(error, DeveloperError):
        note_failure(error)
        return answer(request, DeveloperError("WEB-008"))
    return answer(request, error)


def on_denied(request: Request[Any, Any, Any], denied: Denied) -> Response[Any]:
    """An attempted act that was denied. Pages of the console show their own denial; this is the API's."""
    body = denial(denied.ruling, language_of(request))
    return problem_response(body, 403)


def on_http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """The framework's refusals."""
    return answer(request, from_framework(error))


def on_anything(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Whatever nobody foresaw: no details leave, and none reach the log but the kind and the place."""
    note_failure(error)
    return answer(request, DeveloperError("WEB-008"))


def note_failure(error: BaseException) -> None:
    """Logs the kind of an error and where it was raised. Its text may hold personal data and is not logged."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "-" if not frames else f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"
    code = error.code if isinstance(error, SekishoError) else "-"
    fields = {"event": "error", "kind": type(error).__name__, "place": place, "code": code}
    _log.error(json.dumps(fields))


HANDLERS: Final = {
    SekishoError: on_sekisho_error,
    Denied: on_denied,
    HTTPException: on_http_exception,
    Exception: on_anything,
}
"""The app's exception handlers."""
