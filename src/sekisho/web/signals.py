"""What a browser says of targeted advertising with a request: by a header, or by the choice kept in it.

Source: Global Privacy Control (``Sec-GPC``); 電気通信事業法27条の12.
"""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from sekisho.gate.model import Signal
from sekisho.web.rendering import AnyRequest, is_secure

CHOICE_COOKIE: Final = "sekisho_ads"
"""Keeps the choice that was made without signing in; names nobody."""

DECLINED: Final = "declined"
_YEAR: Final = 365 * 24 * 60 * 60


def signal_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The signal of a request, the browser's own before the choice made here; None = it says nothing."""
    if connection.headers.get("sec-gpc", "").strip() == "1":
        return Signal.GPC.value
    if connection.cookies.get(CHOICE_COOKIE) == DECLINED:
        return Signal.CHOICE.value
    return None


def choice_cookie(request: AnyRequest, *, declines: bool) -> Cookie:
    """Keeps the choice in the browser for a year, or takes it back."""
    return Cookie(
        key=CHOICE_COOKIE,
        value=DECLINED if declines else "",
        path="/",
        max_age=_YEAR if declines else 0,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )
