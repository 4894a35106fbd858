"""A person's segments, refused collections, and who brought information on their behalf, over HTTP."""

from litestar import get, post
from litestar.params import FromPath, JSONBody

from sekisho import presenting
from sekisho.application import own_data, refusing, segmenting
from sekisho.presenting.belonging import AgentsJson, BelongingJson, agents_json, belonging_json
from sekisho.web.api.bodies import CollectionBody, SegmentsBody
from sekisho.web.guards import HouseHere, SignedIn


@post(
    "/subjects/{subject:str}/segments", status_code=200, sync_to_thread=True, summary="Join or leave segments"
)
def segments(
    subject: FromPath[str], data: JSONBody[SegmentsBody], house: HouseHere, signed: SignedIn
) -> BelongingJson:
    """Puts a person into declared segments, or takes them out."""
    done = segmenting.change(house, signed.actor, subject, join=data.join, leave=data.leave)
    return belonging_json(done)


@post(
    "/subjects/{subject:str}/refuse",
    status_code=200,
    sync_to_thread=True,
    summary="Refuse that an item is collected",
)
def refuse(
    subject: FromPath[str], data: JSONBody[CollectionBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Refuses that equipment collects an item of a person."""
    return presenting.done_json(refusing.refuse(house, signed.actor, subject, data.item))


@post(
    "/subjects/{subject:str}/accept", status_code=200, sync_to_thread=True, summary="Take such a refusal back"
)
def accept(
    subject: FromPath[str], data: JSONBody[CollectionBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Takes the refusal of an item back."""
    return presenting.done_json(refusing.accept(house, signed.actor, subject, data.item))


@get("/subjects/{subject:str}/agents", sync_to_thread=True, summary="Who brought information for a person")
def brought(subject: FromPath[str], house: HouseHere, signed: SignedIn) -> AgentsJson:
    """Who brought information on behalf of a person."""
    return agents_json(own_data.brought_by(house, signed.actor, subject))


HANDLERS = (accept, brought, refuse, segments)
