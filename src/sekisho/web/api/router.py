"""The HTTP API: one router of staff routes, its description, and the pages of the error catalogue."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Router, get
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath

from sekisho.errors import Language, StaffError, catalogue
from sekisho.web.api import (
    asking,
    belonging,
    book,
    checks,
    deals,
    drafts,
    enforcing,
    exports,
    files,
    gate,
    imports,
    kin,
    logs,
    mailing,
    media,
    persons,
    policy,
    posts,
    publications,
    readings,
    receipts,
    retention,
    revising,
    settling,
    several,
    sharing,
    staff,
    standing,
    status,
)
from sekisho.web.guards import staff_only
from sekisho.web.rendering import language_of


async def provide_language(request: Request[Any, Any, Any]) -> Language:
    """The caller's language."""
    return language_of(request)


@get("/api/problems/{code:str}", summary="An error code in both languages")
async def catalogue_entry(code: FromPath[str]) -> Mapping[str, Any]:  # Any: language → part → text
    """What a problem's `type` points to: what the code means, why, and how to mend it."""
    if code not in catalogue():
        raise StaffError("WEB-003")
    return {"code": code, **catalogue()[code]}


STAFF_ROUTES: Final = (
    *enforcing.HANDLERS,
    *gate.HANDLERS,
    *persons.HANDLERS,
    *several.HANDLERS,
    *files.HANDLERS,
    *exports.HANDLERS,
    *media.HANDLERS,
    *imports.HANDLERS,
    *kin.HANDLERS,
    *posts.HANDLERS,
    *asking.HANDLERS,
    *status.HANDLERS,
    *settling.HANDLERS,
    *mailing.HANDLERS,
    *policy.HANDLERS,
    *checks.HANDLERS,
    *readings.HANDLERS,
    *revising.HANDLERS,
    *drafts.HANDLERS,
    *book.HANDLERS,
    *logs.HANDLERS,
    *retention.HANDLERS,
    *receipts.HANDLERS,
    *staff.HANDLERS,
    *standing.HANDLERS,
    *publications.HANDLERS,
    *deals.HANDLERS,
    *belonging.HANDLERS,
    *sharing.HANDLERS,
)


def api_router() -> Router:
    """The router of `/api/v1`."""
    return Router(
        path="/api/v1",
        route_handlers=list(STAFF_ROUTES),
        guards=[staff_only],
        dependencies={"language": Provide(provide_language)},
        security=[{"bearer": []}],
        tags=["v1"],
        include_in_schema=True,
    )


def openapi() -> OpenAPIConfig:
    """The description at `/api/openapi.json`; no page with foreign scripts."""
    bearer = SecurityScheme(type="http", scheme="bearer", description="Token of POST /api/v1/session")
    return OpenAPIConfig(
        title="sekisho",
        version="1",
        summary="The checkpoint for personal information",
        path="/api",
        render_plugins=[JsonRenderPlugin()],
        components=Components(security_schemes={"bearer": bearer}),
        use_handler_docstrings=True,
    )
