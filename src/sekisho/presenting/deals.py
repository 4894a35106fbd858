"""Deals between two persons: the step that was taken, and what a party sees."""

from typing_extensions import TypedDict

from sekisho.application.deals import DealMoved, OwnDeal
from sekisho.presenting.common import instant_json


class DealMovedJson(TypedDict):
    """A step that was taken."""

    done: bool
    entry: str
    state: str
    told: str | None


class OwnDealJson(TypedDict):
    """A deal as one of its parties sees it. Holds personal data: the price."""

    deal: str
    role: str
    state: str
    since: str | None
    claims_until: str | None
    price: str | None


def deal_moved_json(done: DealMoved) -> DealMovedJson:
    """One step."""
    return {
        "done": True,
        "entry": str(done.entry),
        "state": done.state,
        "told": None if done.told is None else str(done.told),
    }


def own_deal_json(held: OwnDeal) -> OwnDealJson:
    """One deal."""
    return {
        "deal": held.deal,
        "role": held.role.value,
        "state": held.state,
        "since": instant_json(held.since),
        "claims_until": None if held.claims_until is None else held.claims_until.isoformat(),
        "price": None if held.price is None else held.price.reveal(),
    }
