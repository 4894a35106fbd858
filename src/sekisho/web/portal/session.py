"""Who is signed in on the person's pages, and the two cookies that carry it: the session and the code's ticket."""

from typing import Final

from litestar import Response
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import SkipValidation
from litestar.response import Redirect

from sekisho.application import signing_in
from sekisho.application.signing_in import Signed
from sekisho.safeguards.model import CODE_LENGTH
from sekisho.vault.model import SubjectId
from sekisho.web.guards import PERSON_COOKIE, HouseHere
from sekisho.web.rendering import AnyRequest, is_secure

TICKET_COOKIE: Final = "sekisho_ticket"
"""Carries the ticket that a mailed code must come back with."""

LOGIN: Final = "/my/login"

Person = NamedDependency[SkipValidation[Signed]]
"""The signed-in person."""


class NotSignedIn(HTTPException):
    """Nobody is signed in, or the session has ended."""

    status_code = 401


def provide_person(request: AnyRequest, house: HouseHere) -> Signed:
    """The person whose session this is.

    Raises:
        NotSignedIn: Nobody's; the sign-in page follows.
    """
    token = request.cookies.get(PERSON_COOKIE)
    signed = None if token is None else signing_in.person(house, token)
    if signed is None:
        raise NotSignedIn
    return signed


def to_login(_request: AnyRequest, _error: NotSignedIn) -> Response[None]:
    """Leads to the sign-in page."""
    return Redirect(LOGIN, status_code=303)


def subject_of(signed: Signed) -> SubjectId:
    """The public id of a signed-in person."""
    assert signed.subject is not None  # provide_person lets persons in only
    return signed.subject


def session_cookie(request: AnyRequest, token: str) -> Cookie:
    """The session; it ends with the browser, and on the server at the latest after its length."""
    return Cookie(
        key=PERSON_COOKIE, value=token, path="/", httponly=True, samesite="lax", secure=is_secure(request)
    )


def ticket_cookie(request: AnyRequest, ticket: str) -> Cookie:
    """The ticket of a code, as long as the code can be used."""
    return Cookie(
        key=TICKET_COOKIE,
        value=ticket,
        path="/my",
        max_age=int(CODE_LENGTH.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def dropped(key: str, path: str) -> Cookie:
    """Takes a cookie back."""
    return Cookie(key=key, value="", path=path, max_age=0, httponly=True, samesite="lax")
