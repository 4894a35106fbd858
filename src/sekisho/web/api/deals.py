"""Deals between two persons over HTTP."""

from datetime import date

from litestar import get, post
from litestar.params import FromPath, JSONBody
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import deals
from sekisho.application.deals import DealStep
from sekisho.policy.deals import Step
from sekisho.web.api.bodies import Body
from sekisho.web.guards import HouseHere, SignedIn


class DealBody(Body):
    """A step of a deal between a seller and one other party."""

    deal: str
    step: Step
    seller: str
    other: str
    price: str | None = None
    until: date | None = None


class DealsJson(TypedDict):
    """The deals of a person."""

    deals: list[presenting.OwnDealJson]


@post("/deals", status_code=200, sync_to_thread=True, summary="Take a step of a deal")
def step(data: JSONBody[DealBody], house: HouseHere, signed: SignedIn) -> presenting.DealMovedJson:
    """Records the step on both sides; the next decision about the two goes by it."""
    asked = DealStep(
        deal=data.deal,
        step=data.step,
        seller=data.seller,
        other=data.other,
        price=data.price,
        until=data.until,
    )
    return presenting.deal_moved_json(deals.move_deal(house, signed.actor, asked))


@get("/subjects/{subject:str}/deals", sync_to_thread=True, summary="List a person's deals")
def deals_here(subject: FromPath[str], house: HouseHere, signed: SignedIn) -> DealsJson:
    """Role, state, the price that was decided, and until when claims may be made."""
    held = deals.deals_of(house, signed.actor, subject)
    return {"deals": [presenting.own_deal_json(one) for one in held]}


HANDLERS = (step, deals_here)
