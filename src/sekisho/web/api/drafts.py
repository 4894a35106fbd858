"""Documents over HTTP: every version and draft, clashes of a draft settled, a draft published."""

from datetime import date

from litestar import get, post
from litestar.params import JSONBody

from sekisho.application import drafts as desk
from sekisho.application.announcing import Announced
from sekisho.law.legal_day import day_number
from sekisho.policy.settling import Take
from sekisho.presenting import documents as shown
from sekisho.safeguards.model import Duty
from sekisho.web.api.bodies import Body
from sekisho.web.guards import DUTY, HouseHere, SignedIn


class SettleBody(Body):
    """Whose value stands where a correction and the revised text clash."""

    place: str
    take: Take
    document: str | None = None


class PublicationBody(Body):
    """A draft to publish. Without a day it is in force today."""

    document: str | None = None
    effective: date | None = None
    unconfirmed: bool = False
    important: bool = False
    summary: str = ""


@get("/policy/versions", sync_to_thread=True, summary="Every version and draft of every document")
def versions(house: HouseHere) -> shown.StagesJson:
    """How far each version of each document is, in the order of the editions."""
    return shown.stages_json(desk.stages(house))


@post(
    "/policy/drafts/settled",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Settle a clash of a draft",
)
def settle(data: JSONBody[SettleBody], house: HouseHere, signed: SignedIn) -> dict[str, int]:
    """The person's value stays, or that of the revised text comes in. Returns how many are open."""
    left = desk.settle(house, signed.actor, data.place, data.take, document=data.document)
    return {"open": left}


@post(
    "/policy/publications",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Publish a draft",
)
def publish(data: JSONBody[PublicationBody], house: HouseHere, signed: SignedIn) -> shown.PublishedJson:
    """Makes an edition of a draft: from its day on it is in force, and never changes."""
    done = desk.publish_draft(
        house,
        signed.actor,
        document=data.document,
        effective_from=None if data.effective is None else day_number(data.effective),
        unconfirmed=data.unconfirmed,
        announced=Announced(important=data.important, summary=data.summary),
    )
    return shown.published_json(done)


HANDLERS = (publish, settle, versions)
