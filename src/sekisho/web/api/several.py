"""Several persons at once over HTTP: shown in one act, found and shown in one.

The answer is 200 with an answer for each person, because some may be denied and others not; the denials are in the
book. Only a search that is itself denied is 403.
"""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from sekisho.application import showing
from sekisho.application.asking import Asked
from sekisho.errors import Language
from sekisho.presenting.several import (
    FoundAndShownJson,
    SeveralJson,
    found_and_shown_json,
    several_json,
)
from sekisho.web.api.bodies import Body, Words, sealed
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied


class SeveralBody(Body):
    """Which items to open of whom, for which purpose."""

    subjects: Words
    items: Words
    purpose: str | None = None
    mode: str = "strict"


class SearchBody(Body):
    """Whom to find for which purpose, and which items to open of them for which."""

    by: dict[str, str]
    items: Words
    purpose: str
    search_purpose: str | None = None
    mode: str = "strict"


@post("/subjects/show", status_code=200, sync_to_thread=True, summary="Open items of several persons")
def show_several(
    data: JSONBody[SeveralBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> SeveralJson:
    """Opens items of up to 500 persons for a purpose; says of each who is denied why."""
    asked = Asked(verb="use", items=data.items, purpose=data.purpose, mode=data.mode)
    done = showing.show_several(house, signed.actor, asked, data.subjects)
    return several_json(done, language, asked=data.items)


@post("/subjects/find-and-show", status_code=200, sync_to_thread=True, summary="Find persons and open items")
def find_and_show(
    data: JSONBody[SearchBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> FoundAndShownJson:
    """Finds persons for whom every given item matches, and opens items of each; says of each who is denied why."""
    asked = Asked(verb="use", items=data.items, purpose=data.purpose, mode=data.mode)
    found, done = showing.find_and_show(
        house,
        signed.actor,
        purpose=data.search_purpose or data.purpose,
        by=sealed(data.by),
        asked=asked,
    )
    if found.ruling is not None:
        raise Denied(found.ruling)
    return found_and_shown_json(found, done, language, asked=data.items)


HANDLERS = (show_several, find_and_show)
