"""What stood before in the person's items: asked for with a button, because opening it is a disclosure of its own."""

from litestar import Response, get, post
from litestar.di import Provide

from sekisho.application import former_values
from sekisho.web.guards import HouseHere
from sekisho.web.letterhead import page
from sekisho.web.portal.session import Person, subject_of
from sekisho.web.public.routes import read_form
from sekisho.web.rendering import AnyRequest


@get("/former", sync_to_thread=True)
def former_page(request: AnyRequest, house: HouseHere, person: Person) -> Response[str]:  # noqa: ARG001 - whoever is not signed in is led to the sign-in page
    """What the page would show, and the button that opens it."""
    return page(request, house, "portal/former.html", signed_in=True, history=None)


@post("/former", sync_to_thread=True, status_code=200, dependencies={"sent": Provide(read_form)})
def former_shown(request: AnyRequest, house: HouseHere, person: Person) -> Response[str]:
    """The former values, once."""
    history = former_values.former_values(house, person.actor, subject_of(person))
    return page(request, house, "portal/former.html", signed_in=True, history=history)


HANDLERS = (former_page, former_shown)
