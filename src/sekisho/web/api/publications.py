"""What is published of persons over HTTP: publish, take down, what pages show; and the category that decides it."""

from datetime import date
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sekisho.application import membership, publishing
from sekisho.application.publishing import Publishing
from sekisho.errors import Language
from sekisho.presenting.publishing import category_changed_json, pages_json, published_json
from sekisho.web.api.bodies import Body, Words
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import Denied


class PublishBody(Body):
    """What is to be published of a person, for which purpose, until which day."""

    items: Words
    purpose: str
    until: date | None = None


class TakeDownBody(Body):
    """Which items to take down; none named = all."""

    items: Words = msgspec.field(default_factory=list)


class CategoryBody(Body):
    """The person's new category."""

    category: str


@post(
    "/subjects/{subject:str}/publish",
    status_code=200,
    sync_to_thread=True,
    summary="Publish items of a person",
)
def publish(
    subject: FromPath[str],
    data: JSONBody[PublishBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> dict[str, Any]:
    """Publishes items until a day; 403 with the reasons when the gate denies."""
    asked = Publishing(subject=subject, items=data.items, purpose=data.purpose, until=data.until)
    done = publishing.publish(house, signed.actor, asked)
    if not done.ruling.allowed:
        raise Denied(done.ruling)
    return published_json(done, language)


@post("/subjects/{subject:str}/take-down", status_code=200, sync_to_thread=True, summary="Take items down")
def take_down(
    subject: FromPath[str], data: JSONBody[TakeDownBody], house: HouseHere, signed: SignedIn
) -> dict[str, Any]:
    """Takes published items down at once."""
    entry = publishing.take_down(house, signed.actor, subject, data.items)
    return {"done": True, "entry": str(entry)}


@get("/publications", sync_to_thread=True, summary="What the public pages show")
def pages(house: HouseHere, signed: SignedIn) -> dict[str, Any]:
    """The published items that still stand today, decided about again for this reading."""
    return pages_json(publishing.pages(house, signed.actor))


@post(
    "/subjects/{subject:str}/category",
    status_code=200,
    sync_to_thread=True,
    summary="Change a person's category",
)
def category(
    subject: FromPath[str], data: JSONBody[CategoryBody], house: HouseHere, signed: SignedIn
) -> dict[str, Any]:
    """Puts a person into another category; what was published under the old one is taken down with it."""
    return category_changed_json(membership.change_category(house, signed.actor, subject, data.category))


HANDLERS = (category, pages, publish, take_down)
