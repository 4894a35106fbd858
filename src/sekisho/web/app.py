"""The HTTP application: routers joined, headers set, forms protected, errors answered, requests logged without names.

Order of what surrounds a handler, outside in: (1) the access log, (2) who may speak to this server at all, (3) the form
token, (4) the routers' guards. Headers are set when a response is sent, errors included. Nothing here decides about
personal data.
"""

import ipaddress
import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import urlsplit

from anyio import to_thread
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware, DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, BeforeMessageSendHookHandler, Message, Receive, Scope, Send
from typing_extensions import override

from sekisho.application import book_desk
from sekisho.application.house import House
from sekisho.errors import OperatorError, StaffError
from sekisho.web.api.router import api_router, catalogue_entry, openapi
from sekisho.web.console.router import console_router
from sekisho.web.guards import COOKIE, PERSON_COOKIE, HouseHere, bearer_token, provide_house, provide_signed
from sekisho.web.problems import HANDLERS, LARGEST
from sekisho.web.rendering import STATIC

CSRF_COOKIE: Final = "sekisho_form"
_YEAR: Final = 365 * 24 * 60 * 60

_CONTENT_SECURITY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": _CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_STATIC: Final = "/static/"
_STARTED: Final = "sekisho_started"
_NO_FORM: Final = {"exclude_from_csrf": True}

_access = logging.getLogger("sekisho.access")


def create_app(house: House, *, base_url: str | None = None, secure: bool = False) -> Litestar:
    """Makes the application of one opened workspace.

    Args:
        house: The workspace; whoever opened it closes it.
        base_url: The address that people use; other host names are then refused (but the loopback's own). None =
            every host name is answered, as tests want it.
        secure: TLS is spoken to the outside, by a proxy or by the server: cookies are marked so, and requests from
            outside this machine are let in.
    """
    return Litestar(
        route_handlers=[
            *_people_routers(),
            console_router(),
            api_router(),
            _static_router(),
            catalogue_entry,
            Router(path="/", route_handlers=[alive, usable], include_in_schema=False),
        ],
        dependencies={"house": Provide(provide_house), "signed": Provide(provide_signed)},
        middleware=[Stopwatch(), Door(base_url=base_url, secure=secure), _form_token(house, secure=secure)],
        before_send=[_headers(secure=secure), log_request],
        exception_handlers=cast("Any", HANDLERS),  # Any: the framework's type is invariant in the exception
        openapi_config=openapi(),
        request_max_body_size=LARGEST,
        state=State({"house": house, "secure": secure}),
        logging_config=None,
        include_in_schema=False,
        debug=False,
    )


def _people_routers() -> list[Router]:
    """The routers of the public pages and the portal."""
    from sekisho.web.portal.routes import portal_router
    from sekisho.web.public.logs import logs_router
    from sekisho.web.public.routes import public_router
    from sekisho.web.public.stop_links import stop_links_router
    from sekisho.web.public.versions import versions_router

    return [public_router(), versions_router(), stop_links_router(), logs_router(), portal_router()]


def _static_router() -> Router:
    # The address of a file changes with its content, so that a browser may keep it for a year.
    return create_static_files_router(
        path=_STATIC, directories=[STATIC], include_in_schema=False, send_as_attachment=False, opt=_NO_FORM
    )


# -- (1) the access log ------------------------------------------------------------------------------------------


class Stopwatch(ASGIMiddleware):
    """Notes when a request came in, for the access log."""

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Notes the instant and goes on."""
        scope["state"][_STARTED] = time.monotonic()
        await next_app(scope, receive, send)


async def log_request(message: Message, scope: Scope) -> None:
    """One line for each answer: method, route template, status, milliseconds. Never a path, a query, an address."""
    if message["type"] != "http.response.start" or scope["type"] != ScopeType.HTTP:
        return
    started = scope["state"].get(_STARTED)
    fields = {
        "event": "request",
        "method": scope["method"],
        "route": scope.get("path_template") or "-",
        "status": message["status"],
        "ms": None if started is None else round((time.monotonic() - started) * 1000, 1),
    }
    _access.info(json.dumps(fields))


# -- (2) who may speak to this server ----------------------------------------------------------------------------


class Door(ASGIMiddleware):
    """Refuses plain HTTP from outside this machine, and names that are not this server's (DNS rebinding)."""

    def __init__(self, *, base_url: str | None, secure: bool) -> None:
        """Keeps what is allowed."""
        self._host = None if base_url is None else urlsplit(base_url).hostname
        self._secure = secure

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Lets a request in or refuses it."""
        if scope["type"] == ScopeType.HTTP:
            client = scope.get("client")
            if not self._secure and client is not None and not _is_local(client[0]):
                raise OperatorError("WEB-009")
            if self._host is not None and not self._is_mine(scope):
                raise StaffError("WEB-011")
        await next_app(scope, receive, send)

    def _is_mine(self, scope: Scope) -> bool:
        host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        name = urlsplit(f"//{host}").hostname or ""
        return name in {self._host, "localhost"} or (_is_address(name) and _is_local(name))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_local(host: str) -> bool:
    """Whether a peer is this machine. What is no address is no network peer: a socket file, a test client."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


# -- (3) the form token ------------------------------------------------------------------------------------------


class FormToken(CSRFMiddleware):
    """The framework's double-submit token. A call with a bearer token needs none: no browser adds that header.

    A cookie that was not made by this server is replaced; the framework would keep it and refuse every form.
    """

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            request: Request[Any, Any, Any] = Request(scope)
            if bearer_token(request) is not None or _opens_api_session(request):
                await self.app(scope, receive, send)
                return
            kept = request.cookies.get(self.config.cookie_name)
            if kept is not None and self._decode_csrf_token(kept) is None:
                del request.cookies[self.config.cookie_name]
        await super().__call__(scope, receive, send)


def _opens_api_session(request: Request[Any, Any, Any]) -> bool:
    """The sign-in of programs: it sets no cookie, so that another site gains nothing by sending it."""
    return request.url.path == "/api/v1/session" and request.method == "POST"


def _form_token(house: House, *, secure: bool) -> DefineMiddleware:
    config = CSRFConfig(
        # Kept in the key store, so that open forms outlive a restart.
        secret=house.keys.secret("forms").hex(),
        cookie_name=CSRF_COOKIE,
        cookie_secure=secure,
        cookie_httponly=True,
        cookie_samesite="strict",
    )
    return DefineMiddleware(FormToken, config=config)


# -- headers -----------------------------------------------------------------------------------------------------


def _headers(*, secure: bool) -> BeforeMessageSendHookHandler:
    async def set_headers(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in _HEADERS.items():
            headers[name] = value
        if secure:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        if message["status"] < 400 and scope["path"].startswith(_STATIC):  # noqa: PLR2004 - the first error
            headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        elif _is_private(scope) or "cache-control" not in headers:
            headers["Cache-Control"] = "no-store"

    return set_headers


def _is_private(scope: Scope) -> bool:
    """Whether an answer may show what only one session may see."""
    connection: Request[Any, Any, Any] = Request(scope)
    behind = scope["path"].startswith(("/console", "/my", "/api/"))
    return behind or COOKIE in connection.cookies or PERSON_COOKIE in connection.cookies


# -- health ------------------------------------------------------------------------------------------------------


@get("/healthz", media_type=MediaType.TEXT, opt=_NO_FORM)
async def alive() -> str:
    """The process answers."""
    return "ok\n"


@get("/readyz", media_type=MediaType.TEXT, opt=_NO_FORM)
async def usable(house: HouseHere) -> Response[str]:
    """The workspace can be read: a version is in force and the book is there."""
    try:
        await to_thread.run_sync(book_desk.size, house)
    except Exception:  # noqa: BLE001 - whatever it is, the answer is "not usable"
        return Response("not ready\n", status_code=503, media_type=MediaType.TEXT)
    return Response("ready\n", media_type=MediaType.TEXT)
