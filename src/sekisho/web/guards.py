"""Who may come in: the staff session of a request, and the duty that a route asks for.

A router of staff routes carries `staff_only`; a handler states the duty it needs as ``opt={DUTY: Duty.BOOK}``, or that
it stands open (the sign-in page) as ``opt={OPEN: True}``. Whether somebody may touch somebody's information is not
decided here: that is the gate's.
"""

from typing import Any, Final, cast

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation

from sekisho.application import signing_in
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.errors import StaffError
from sekisho.safeguards.model import Duty

COOKIE: Final = "sekisho_staff"
"""The cookie that carries a staff session's token."""

PERSON_COOKIE: Final = "sekisho_person"
"""The cookie that carries a person's session's token."""

DUTY: Final = "duty"
OPEN: Final = "open"

HouseHere = SkipValidation[NamedDependency[House]]
SignedIn = SkipValidation[NamedDependency[Signed]]

_BEARER: Final = "bearer "
_KEY: Final = "sekisho_signed"


def bearer_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The token of an ``Authorization: Bearer`` header, or None."""
    header = connection.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() if header[: len(_BEARER)].lower() == _BEARER else None


def session_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The token of the header or, without one, of the cookie."""
    return bearer_token(connection) or connection.cookies.get(COOKIE)


async def staff_only(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Lets signed-in staff through who have the route's duty.

    Raises:
        StaffError: Nobody is signed in (WEB-001), or the duty is lacking (WEB-002).
    """
    token = session_token(connection)
    house: House = connection.app.state.house
    signed = None if token is None else await to_thread.run_sync(signing_in.staff, house, token)
    connection.scope["state"][_KEY] = signed
    if handler.opt.get(OPEN):
        return
    if signed is None:
        raise StaffError("WEB-001")
    needed: Duty | None = handler.opt.get(DUTY)
    if needed is not None and needed not in signed.duties:
        raise StaffError("WEB-002", duty=needed.value)


def signed_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Signed | None:
    """Who `staff_only` found, or None."""
    return cast("Signed | None", connection.scope["state"].get(_KEY))


async def provide_house(request: Request[Any, Any, Any]) -> House:
    """The opened workspace."""
    return cast("House", request.app.state.house)


async def provide_signed(request: Request[Any, Any, Any]) -> Signed:
    """The member of staff that `staff_only` let through. A route without the guard gets nobody."""
    signed = signed_of(request)
    if signed is None:
        raise StaffError("WEB-001")
    return signed
