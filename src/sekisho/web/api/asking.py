"""What a person is asked, and refuses, over HTTP."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sekisho import presenting
from sekisho.application import consent_requests, consenting
from sekisho.errors import Language
from sekisho.web.api.bodies import AskBody, RefuseBody
from sekisho.web.guards import HouseHere, SignedIn


@post(
    "/subjects/{subject:str}/consent-requests",
    status_code=200,
    sync_to_thread=True,
    summary="Ask a person for a consent; a denial is an answer",
)
def ask(
    subject: FromPath[str],
    data: JSONBody[AskBody],
    house: HouseHere,
    signed: SignedIn,
    language: NamedDependency[Language],
) -> presenting.RequestedJson:
    """Decides whether the person may be asked now, and counts the asking. Silence is never consent."""
    made = consent_requests.request_consent(
        house, signed.actor, subject, channel=data.channel, asks=data.asks, purpose=data.purpose
    )
    return presenting.requested_json(made, language)


@post(
    "/subjects/{subject:str}/refusals",
    sync_to_thread=True,
    summary="Record a refusal of advertising by channel",
)
def refuse(
    subject: FromPath[str], data: JSONBody[RefuseBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Records that the person refused advertising on a channel (特電法3条3項, 特商法17条)."""
    entry = consenting.refuse_advertising(house, signed.actor, subject, data.advertising)
    return presenting.done_json(entry)


HANDLERS = (ask, refuse)
