"""The staff console: one router, every page behind a staff session."""

from litestar import Router

from sekisho.web.console import board, session
from sekisho.web.guards import staff_only


def console_router() -> Router:
    """The router of `/console`."""
    return Router(
        path="/console",
        route_handlers=[*session.HANDLERS, *board.HANDLERS],
        guards=[staff_only],
        include_in_schema=False,
    )
