"""Third parties over HTTP: stops of provision, and requests of authorities."""

from datetime import date

from litestar import get, post
from litestar.params import FromPath, JSONBody
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import authority_desk, stopping
from sekisho.application.authority_desk import AuthorityAct
from sekisho.errors import StaffError
from sekisho.presenting.authority import AuthorityJson, RefusedJson, RegisteredJson, authority_json
from sekisho.web.api.bodies import Body, Words
from sekisho.web.guards import HouseHere, SignedIn


class ProvisionStopBody(Body):
    """Stop provision to a recipient (null: to every one), or allow it again."""

    act: str
    recipient: str | None = None


class AuthorityBody(Body):
    """A request of an authority, as its document has it."""

    subject: str
    kind: str
    recipient: str
    items: Words
    body: str
    document: str
    ground: str | None = None
    deadline: date | None = None

    def authority_act(self) -> AuthorityAct:
        """The request in the application's form."""
        return AuthorityAct(
            subject=self.subject,
            kind=self.kind,
            recipient=self.recipient,
            items=tuple(self.items),
            body=self.body,
            ground=self.ground,
            document=self.document,
            deadline=self.deadline,
        )


class AuthorityActBody(Body):
    """What becomes of a registered request: ``hear``, ``refuse`` or ``close``."""

    act: str


class AuthorityRequestsJson(TypedDict):
    """The registered requests, oldest first."""

    requests: list[AuthorityJson]


@post(
    "/subjects/{subject:str}/provision",
    status_code=200,
    sync_to_thread=True,
    summary="Stop or allow provision",
)
def provision(
    subject: FromPath[str], data: JSONBody[ProvisionStopBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """Stops provision to third parties for a person, or lifts the stop; effective from the next decision."""
    match data.act:
        case "stop":
            entry = stopping.stop_provision(house, signed.actor, subject, recipient=data.recipient)
        case "allow":
            entry = stopping.allow_provision(house, signed.actor, subject, recipient=data.recipient)
        case _:
            raise StaffError("REQUEST-001", field="act", known="stop、allow")
    return presenting.done_json(entry)


@get("/authority", sync_to_thread=True, summary="Requests of authorities")
def authority_requests(house: HouseHere, signed: SignedIn) -> AuthorityRequestsJson:  # noqa: ARG001 - signed in
    """Every registered request; what is sealed stays sealed."""
    return {"requests": [authority_json(one) for one in authority_desk.authority_requests(house)]}


@post("/authority", sync_to_thread=True, summary="Register a request of an authority")
def register_authority(data: JSONBody[AuthorityBody], house: HouseHere, signed: SignedIn) -> RegisteredJson:
    """Registers kind, body, ground, document and deadline; the person is not told."""
    made, entry = authority_desk.register_authority_request(house, signed.actor, data.authority_act())
    return {"done": True, "entry": str(entry), "request": authority_json(made)}


@post(
    "/authority/{number:int}",
    status_code=200,
    sync_to_thread=True,
    summary="Hear, refuse or close a request",
)
def authority_act(
    number: FromPath[int], data: JSONBody[AuthorityActBody], house: HouseHere, signed: SignedIn
) -> RefusedJson:
    """Records the hearing, refuses with a letter, or closes."""
    letter = ""
    match data.act:
        case "hear":
            entry = authority_desk.record_hearing(house, signed.actor, number)
        case "refuse":
            refused = authority_desk.refuse_authority_request(house, signed.actor, number)
            entry, letter = refused.entry, refused.letter
        case "close":
            entry = authority_desk.close_authority_request(house, signed.actor, number)
        case _:
            raise StaffError("REQUEST-001", field="act", known="hear、refuse、close")
    return {"done": True, "entry": str(entry), "letter": letter}


HANDLERS = (authority_act, authority_requests, provision, register_authority)
