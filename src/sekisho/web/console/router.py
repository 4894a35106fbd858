"""The staff console: one router, every page behind a staff session."""

from litestar import Router

from sekisho.web.console import (
    approving,
    audience,
    board,
    book,
    desk,
    holds,
    law,
    look,
    media,
    policy,
    retention,
    session,
    settings,
    versions,
)
from sekisho.web.guards import staff_only


def console_router() -> Router:
    """The router of `/console`."""
    return Router(
        path="/console",
        route_handlers=[
            *session.HANDLERS,
            *board.HANDLERS,
            *look.HANDLERS,
            *audience.HANDLERS,
            *book.HANDLERS,
            *policy.HANDLERS,
            *desk.HANDLERS,
            *law.HANDLERS,
            *approving.HANDLERS,
            *retention.HANDLERS,
            *holds.HANDLERS,
            *media.HANDLERS,
            *settings.HANDLERS,
            *versions.HANDLERS,
        ],
        guards=[staff_only],
        include_in_schema=False,
    )
