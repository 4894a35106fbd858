"""Where a person stands, over HTTP: disputed uses, links, death, minority; and the grounds of refusal."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import disputes, identities, refusals, status
from sekisho.errors import Language
from sekisho.web.api.bodies import DeathBody, DisputeBody, LinkBody, MinorBody, SettleBody, UnlinkBody
from sekisho.web.guards import HouseHere, SignedIn


class RightsJson(TypedDict):
    """Every right with its grounds."""

    rights: list[presenting.RightJson]


class DisputesJson(TypedDict):
    """Doubts that wait."""

    disputes: list[presenting.OpenDisputeJson]


class LinksJson(TypedDict):
    """Identities that are one person."""

    links: list[presenting.LinkedJson]


@get("/rights/grounds", sync_to_thread=True, summary="Grounds on which the Act lets a request be declined")
def grounds(house: HouseHere, signed: SignedIn, language: NamedDependency[Language]) -> RightsJson:
    """For each right the grounds of the Act, with the facts that each needs."""
    del house, signed  # the Act's own list; whoever is signed in may read it
    return {"rights": [presenting.right_json(one, language) for one in refusals.offered()]}


@get("/disputes", sync_to_thread=True, summary="Doubted uses that wait for an answer")
def disputed(house: HouseHere, signed: SignedIn) -> DisputesJson:
    """The doubts that wait for an answer, oldest first."""
    found = disputes.open_disputes(house, signed.actor)
    return {"disputes": [presenting.open_dispute_json(one) for one in found]}


@post("/subjects/{subject:str}/disputes", sync_to_thread=True, summary="Record that a person doubts a use")
def dispute(
    subject: FromPath[str], data: JSONBody[DisputeBody], house: HouseHere, signed: SignedIn
) -> presenting.DisputedJson:
    """The disputed purpose waits while it is examined; never legal duties, claims or fraud handling."""
    return presenting.disputed_json(disputes.dispute(house, signed.actor, subject, purpose=data.purpose))


@post(
    "/subjects/{subject:str}/disputes/settle", status_code=200, sync_to_thread=True, summary="Answer a doubt"
)
def settle(
    subject: FromPath[str], data: JSONBody[SettleBody], house: HouseHere, signed: SignedIn
) -> presenting.DisputedJson:
    """Found outside the purposes the use stops for good; found within it goes on."""
    done = disputes.settle(house, signed.actor, subject, purpose=data.purpose, outcome=data.outcome)
    return presenting.disputed_json(done)


@get("/subjects/{subject:str}/links", sync_to_thread=True, summary="Identities that are one person")
def links(subject: FromPath[str], house: HouseHere, signed: SignedIn) -> LinksJson:
    """The links of a person with basis and dates, ended ones too."""
    found = identities.links(house, signed.actor, subject)
    return {"links": [presenting.linked_json(one) for one in found]}


@post("/subjects/{subject:str}/links", sync_to_thread=True, summary="Link two identities of one person")
def link(
    subject: FromPath[str], data: JSONBody[LinkBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Stops, refusals and erasure on request follow the link; consents do not."""
    return presenting.done_json(identities.link(house, signed.actor, subject, data.other, basis=data.basis))


@post("/subjects/{subject:str}/links/end", status_code=200, sync_to_thread=True, summary="End a wrong link")
def unlink(
    subject: FromPath[str], data: JSONBody[UnlinkBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Ends a link; what was stopped stays stopped."""
    return presenting.done_json(identities.unlink(house, signed.actor, subject, data.other))


@post("/subjects/{subject:str}/death", status_code=200, sync_to_thread=True, summary="Record a death")
def death(
    subject: FromPath[str], data: JSONBody[DeathBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Nobody contacts the dead; uses are limited to what stays lawful."""
    return presenting.done_json(status.record_death(house, signed.actor, subject, in_error=data.in_error))


@post(
    "/subjects/{subject:str}/minority",
    status_code=200,
    sync_to_thread=True,
    summary="Record from when a minor's consent is their own",
)
def minority(
    subject: FromPath[str], data: JSONBody[MinorBody], house: HouseHere, signed: SignedIn
) -> presenting.MinorJson:
    """The date of birth is used and not stored."""
    entry, own = status.record_minor(house, signed.actor, subject, born=data.born)
    return presenting.minor_json(entry, own)


HANDLERS = (death, dispute, disputed, grounds, link, links, minority, settle, unlink)
