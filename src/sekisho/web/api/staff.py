"""Staff over HTTP: sessions, approvals by a second person, accounts and roles."""

from typing import Any

from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import approvals, asking, signing_in
from sekisho.application.signing_in import NewAccount
from sekisho.errors import Language, StaffError
from sekisho.safeguards.model import SESSION_LENGTH, Duty, Role
from sekisho.vault.plaintext import Plaintext
from sekisho.web.api.bodies import AccountBody, DecideBody, RoleBody, SessionBody
from sekisho.web.guards import DUTY, OPEN, HouseHere, SignedIn, session_token


class SessionJson(TypedDict):
    """An open staff session."""

    token: str
    expires_in: int


class WaitingJson(TypedDict):
    """The requests that wait for a second person."""

    waiting: list[presenting.DraftJson]


@post("/session", opt={OPEN: True}, sync_to_thread=True, summary="Sign in")
def sign_in(data: JSONBody[SessionBody], house: HouseHere) -> SessionJson:
    """Signs staff in; the token goes into `Authorization: Bearer`."""
    token = signing_in.sign_in_staff(house, account=data.account, password=data.password)
    return {"token": token, "expires_in": int(SESSION_LENGTH.total_seconds())}


@delete("/session", sync_to_thread=True, summary="Sign out")
def sign_out(request: Request[Any, Any, Any], house: HouseHere) -> None:
    """Ends the session."""
    token = session_token(request)
    if token is not None:
        signing_in.sign_out(house, token)


@get("/approvals", opt={DUTY: Duty.APPROVE}, sync_to_thread=True, summary="What waits for approval")
def waiting(house: HouseHere) -> WaitingJson:
    """The requests that wait for a second person, without their facts."""
    return {"waiting": [presenting.draft_json(draft) for draft in approvals.waiting(house)]}


@post("/approvals", sync_to_thread=True, summary="Apply for an exception")
def apply(
    data: JSONBody[DecideBody], house: HouseHere, signed: SignedIn, language: NamedDependency[Language]
) -> presenting.DecisionJson:
    """Asks the gate under a statutory basis; where only the approval is missing, the request waits for it."""
    if data.basis is None:
        raise StaffError("WEB-004", place="basis")
    return presenting.decision_json(
        asking.decide(house, signed.actor, data.asked()), language, asked=data.items
    )


@get("/approvals/{request_hash:str}", opt={DUTY: Duty.APPROVE}, sync_to_thread=True, summary="Open a request")
def opened(request_hash: FromPath[str], house: HouseHere, signed: SignedIn) -> presenting.DraftJson:
    """One waiting request with its facts, for whoever is to answer. Leaves an entry."""
    return presenting.draft_json(approvals.opened(house, signed.actor, request_hash))


@post(
    "/approvals/{request_hash:str}/approve",
    opt={DUTY: Duty.APPROVE},
    status_code=200,
    sync_to_thread=True,
    summary="Approve",
)
def approve(request_hash: FromPath[str], house: HouseHere, signed: SignedIn) -> presenting.DoneJson:
    """Approves a request of somebody else."""
    return presenting.done_json(approvals.approve(house, signed.actor, request_hash))


@post(
    "/approvals/{request_hash:str}/refuse",
    opt={DUTY: Duty.APPROVE},
    status_code=200,
    sync_to_thread=True,
    summary="Refuse",
)
def refuse(request_hash: FromPath[str], house: HouseHere, signed: SignedIn) -> presenting.DoneJson:
    """Refuses a request of somebody else."""
    return presenting.done_json(approvals.refuse(house, signed.actor, request_hash))


@get("/accounts", opt={DUTY: Duty.OFFICER}, sync_to_thread=True, summary="Accounts and roles")
def accounts(house: HouseHere) -> presenting.AccountsJson:
    """Every account and every role."""
    found, roles = signing_in.all_accounts(house)
    return presenting.accounts_json(found, roles)


@post("/accounts", opt={DUTY: Duty.OFFICER}, sync_to_thread=True, summary="Make an account")
def add_account(data: JSONBody[AccountBody], house: HouseHere, signed: SignedIn) -> presenting.DoneJson:
    """Makes a staff account."""
    password = None if data.password is None else Plaintext(data.password)
    new = NewAccount(id=data.id, roles=tuple(data.roles), password=password)
    return presenting.done_json(signing_in.add_account(house, signed.actor, new))


@post("/roles", opt={DUTY: Duty.OFFICER}, sync_to_thread=True, summary="Make or change a role")
def put_role(data: JSONBody[RoleBody], house: HouseHere, signed: SignedIn) -> presenting.DoneJson:
    """Makes a role, or changes the one of that id."""
    return presenting.done_json(signing_in.put_role(house, signed.actor, role_from(data)))


def role_from(data: JSONBody[RoleBody]) -> Role:
    """The role in the application's form."""
    known = {duty.value for duty in Duty}
    if unknown := set(data.duties) - known:
        raise StaffError("REQUEST-001", field=f"duties ({len(unknown)})", known="、".join(sorted(known)))
    return Role(
        id=data.id,
        purposes=None if data.purposes is None else frozenset(data.purposes),
        items=None if data.items is None else frozenset(data.items),
        duties=frozenset(Duty(duty) for duty in data.duties),
    )


HANDLERS = (accounts, add_account, apply, approve, opened, put_role, refuse, sign_in, sign_out, waiting)
