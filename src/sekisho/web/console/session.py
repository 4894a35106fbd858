"""Signing in and out of the console. The same words and the same work whether or not the account exists."""

from typing import Annotated, Any

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import QueryParameter
from litestar.response import Redirect

from sekisho.application import policy_desk, signing_in
from sekisho.application.house import House
from sekisho.errors import SekishoError
from sekisho.safeguards.model import SESSION_LENGTH
from sekisho.web.console.pages import form_of, one
from sekisho.web.guards import COOKIE, OPEN, HouseHere, session_token
from sekisho.web.problems import status_of
from sekisho.web.rendering import render, sentence_of

Next = Annotated[str, QueryParameter(name="next", max_length=200)]
_HOME = "/console"


def _local(wanted: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    fits = wanted == _HOME or (wanted.startswith(f"{_HOME}/") and "//" not in wanted and "\\" not in wanted)
    return wanted if fits else _HOME


def _page(
    request: Request[Any, Any, Any], house: House, *, wanted: str, error: SekishoError | None = None
) -> Response[str]:
    errors = [] if error is None else [("f-account", sentence_of(error, request))]
    return render(
        "console/login.html",
        request,
        status_code=200 if error is None else status_of(error),
        business=policy_desk.effective(house).organisation.name,
        next=wanted,
        errors=errors,
        ended=request.query_params.get("next") is not None and error is None,
    )


@get("/login", opt={OPEN: True}, sync_to_thread=True)
def login_form(request: Request[Any, Any, Any], house: HouseHere, wanted: Next = _HOME) -> Response[str]:
    """The sign-in form."""
    return _page(request, house, wanted=_local(wanted))


@post("/login", opt={OPEN: True}, status_code=200)
async def login(request: Request[Any, Any, Any], house: HouseHere) -> Response[Any]:
    """Signs in and goes on to where one wanted to be."""
    fields = await form_of(request)
    wanted = _local(one(fields, "next"))

    def work() -> Response[Any]:
        try:
            token = signing_in.sign_in_staff(
                house, account=one(fields, "account"), password=(fields.get("password") or [""])[0]
            )
        except SekishoError as error:
            return _page(request, house, wanted=wanted, error=error)
        cookie = Cookie(
            key=COOKIE,
            value=token,
            path="/",
            httponly=True,
            samesite="strict",
            secure=request.app.state.secure,
            max_age=int(SESSION_LENGTH.total_seconds()),
        )
        return Redirect(wanted, status_code=303, cookies=[cookie])

    return await to_thread.run_sync(work)


@post("/logout", opt={OPEN: True}, sync_to_thread=True, status_code=303)
def logout(request: Request[Any, Any, Any], house: HouseHere) -> Redirect:
    """Ends the session here and in the store."""
    token = session_token(request)
    if token is not None:
        signing_in.sign_out(house, token)
    gone = Cookie(key=COOKIE, value="", path="/", httponly=True, samesite="strict", max_age=0)
    return Redirect(f"{_HOME}/login", status_code=303, cookies=[gone])


HANDLERS = (login, login_form, logout)
