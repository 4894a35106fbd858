"""設定: accounts and roles, and the examination of the workspace."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post

from sekisho.application import doctor, policy_desk, signing_in
from sekisho.application.house import House
from sekisho.application.signing_in import NewAccount, Signed
from sekisho.errors import SekishoError
from sekisho.safeguards.model import Duty, Role
from sekisho.vault.plaintext import Plaintext
from sekisho.web.console.pages import form_of, one, show
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import language_of, sentence_of

AnyRequest = Request[Any, Any, Any]
Fields = Mapping[str, list[str]]
_OFFICER: Final = {DUTY: Duty.OFFICER}


@get("/accounts", opt=_OFFICER, sync_to_thread=True)
def accounts_page(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Accounts and roles."""
    return _accounts(request, house, signed)


@post("/accounts", opt=_OFFICER, status_code=200)
async def add_account(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Makes an account."""
    fields = await form_of(request)
    password = (fields.get("password") or [""])[0]
    new = NewAccount(
        id=one(fields, "id"),
        roles=tuple(fields.get("roles", ())),
        password=Plaintext(password) if password else None,
    )
    return await to_thread.run_sync(
        lambda: _changed(
            request,
            house,
            signed,
            fields,
            lambda: signing_in.add_account(house, signed.actor, new),
            "account",
        )
    )


@post("/roles", opt=_OFFICER, status_code=200)
async def put_role(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Makes a role, or changes the one of that name."""
    fields = await form_of(request)
    role = Role(
        id=one(fields, "role"),
        purposes=None if one(fields, "every_purpose") else frozenset(fields.get("purposes", ())),
        items=None if one(fields, "every_item") else frozenset(fields.get("items", ())),
        duties=frozenset(Duty(duty) for duty in fields.get("duties", ()) if duty in set(Duty)),
    )
    return await to_thread.run_sync(
        lambda: _changed(
            request, house, signed, fields, lambda: signing_in.put_role(house, signed.actor, role), "role"
        )
    )


def _changed(  # noqa: PLR0917 - what the page needs again
    request: AnyRequest, house: House, signed: Signed, fields: Fields, work: Callable[[], int], what: str
) -> Response[str]:
    try:
        work()
    except SekishoError as error:
        field = "f-id" if what == "account" else "f-role"
        said = [(field, sentence_of(error, request))]
        return _accounts(request, house, signed, fields=fields, errors=said, status_code=status_of(error))
    return _accounts(request, house, signed, done=what)


def _accounts(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    fields: Fields | None = None,
    errors: list[tuple[str, str]] | None = None,
    done: str | None = None,
    status_code: int = 200,
) -> Response[str]:
    policy = policy_desk.effective(house)
    accounts, roles = signing_in.all_accounts(house)
    return show(
        "accounts.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=errors or [],
        done=done,
        accounts=accounts,
        roles=list(roles.values()),
        purposes=[(row.id, row.text) for row in policy.purposes],
        items=[(row.id, row.name) for row in policy.items],
        every_duty=[duty.value for duty in Duty],
        typed=one(fields or {}, "id"),
        typed_role=one(fields or {}, "role"),
    )


@get("/health", opt=_OFFICER, sync_to_thread=True)
def health(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """One line for each check, with its one remedy."""
    lines = doctor.examine(house)
    language = language_of(request)
    return show(
        "health.html",
        request,
        house,
        signed,
        lines=[{"line": line, "mend": line.mend(language)} for line in lines],
        well=all(line.ok for line in lines),
    )


HANDLERS = (accounts_page, add_account, health, put_role)
