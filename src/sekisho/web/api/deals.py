"""Deals between two persons over HTTP."""

from typing import Any

from litestar import post
from litestar.params import JSONBody

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


@post("/deals", status_code=200, sync_to_thread=True, summary="Take a step of a deal")
def step(data: JSONBody[DealBody], house: HouseHere, signed: SignedIn) -> dict[str, Any]:
    """Records the step on both sides; the next decision about the two goes by it."""
    asked = DealStep(deal=data.deal, step=data.step, seller=data.seller, other=data.other)
    done = deals.move_deal(house, signed.actor, asked)
    return {"done": True, "entry": str(done.entry), "state": done.state}


HANDLERS = (step,)
