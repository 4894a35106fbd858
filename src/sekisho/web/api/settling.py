"""What is open or withheld, and lists before sending, over HTTP."""

from litestar import get, post
from litestar.params import FromPath, JSONBody
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import lists, obliging, stop_links, telling
from sekisho.presenting import stop_links as shown
from sekisho.web.api.bodies import SendBody, SettleObligationBody, StopLinkBody, TellBody
from sekisho.web.guards import HouseHere, SignedIn


class ObligationsJson(TypedDict):
    """Open obligations."""

    obligations: list[presenting.OpenObligationJson]


class WithheldListJson(TypedDict):
    """Acts that are withheld."""

    withheld: list[presenting.WithheldJson]


@get("/obligations", sync_to_thread=True, summary="Obligations that are open")
def obligations(house: HouseHere, signed: SignedIn) -> ObligationsJson:
    """What allows still demand, oldest first."""
    found = obliging.open_obligations(house, signed.actor)
    return {"obligations": [presenting.open_obligation_json(one) for one in found]}


@post(
    "/obligations/{decision:str}/settle", status_code=200, sync_to_thread=True, summary="Settle an obligation"
)
def settle_obligation(
    decision: FromPath[str], data: JSONBody[SettleObligationBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Records that what an allow demanded was done."""
    return presenting.done_json(obliging.settle(house, signed.actor, decision, type=data.type))


@get("/withheld", sync_to_thread=True, summary="Acts of which persons are not told")
def withheld(house: HouseHere, signed: SignedIn) -> WithheldListJson:
    """The newest acts that are withheld today, for an officer."""
    found = telling.withheld(house, signed.actor)
    return {"withheld": [presenting.withheld_json(one) for one in found]}


@post("/entries/{entry:int}/telling", status_code=200, sync_to_thread=True, summary="Let the person be told")
def release(
    entry: FromPath[int], data: JSONBody[TellBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """An officer's decision that the person may be told of an act."""
    done = telling.release(house, signed.actor, entry, tell=data.tell, reason=data.reason)
    return presenting.done_json(done)


@post(
    "/lists/{wanted:int}/check", status_code=200, sync_to_thread=True, summary="Check a list before sending"
)
def check_list(
    wanted: FromPath[int], data: JSONBody[SendBody], house: HouseHere, signed: SignedIn
) -> presenting.CheckedJson:
    """Who of a selected list may still be reached; an expired list names nobody."""
    return presenting.checked_json(lists.check(house, signed.actor, wanted, sending=data.sending))


@post(
    "/subjects/{subject:str}/stop-link",
    status_code=200,
    sync_to_thread=True,
    summary="The link by which a person stops such mail",
)
def stop_link(
    subject: FromPath[str], data: JSONBody[StopLinkBody], house: HouseHere, signed: SignedIn
) -> shown.StopLinkJson:
    """What a single mail to a person for a purpose must carry. Lists hand it out by themselves."""
    return shown.stop_link_json(stop_links.link_of(house, signed.actor, subject, purpose=data.purpose))


HANDLERS = (check_list, obligations, release, settle_obligation, stop_link, withheld)
