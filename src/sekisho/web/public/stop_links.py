"""The page behind the link in a mail: what it stops, one button, and since when it is stopped.

The link is the proof, so neither a session nor a form token is asked for, and no cookie is set: programs in which mail
is read post here by themselves (RFC 8058). What is posted is not read. Opening the page changes nothing.
"""

from typing import Final

from litestar import Response, Router, get, post
from litestar.params import FromPath

from sekisho.application import stop_links
from sekisho.application.house import House
from sekisho.application.stop_links import Offered
from sekisho.web.guards import HouseHere
from sekisho.web.letterhead import page
from sekisho.web.rendering import AnyRequest

_NO_FORM: Final = {"exclude_from_csrf": True}


@get("/stop/{word:str}", sync_to_thread=True, opt=_NO_FORM)
def stop_page(request: AnyRequest, house: HouseHere, word: FromPath[str]) -> Response[str]:
    """Says what the link stops, or since when it is stopped."""
    return _page(request, house, word, stop_links.look(house, word))


@post("/stop/{word:str}", status_code=200, sync_to_thread=True, opt=_NO_FORM)
def stop(request: AnyRequest, house: HouseHere, word: FromPath[str]) -> Response[str]:
    """Stops, and says so on the page itself: a redirect would break the programs that post here."""
    return _page(request, house, word, stop_links.stop(house, word))


def _page(request: AnyRequest, house: House, word: str, offered: Offered) -> Response[str]:
    return page(
        request,
        house,
        "public/stop.html",
        headers={"X-Robots-Tag": "noindex"},
        offered=offered,
        word=word,
        posted=request.method == "POST",
    )


def stop_links_router() -> Router:
    """The pages of the links."""
    return Router(path="/", route_handlers=[stop_page, stop], include_in_schema=False)
