"""Coming in and going out: an e-mail address, a mailed code, a session. The same words whether known or not."""

import re
from typing import Final

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation
from litestar.response import Redirect

from sekisho.application import signing_in
from sekisho.errors import PersonError
from sekisho.vault.plaintext import Plaintext
from sekisho.web.guards import PERSON_COOKIE, HouseHere
from sekisho.web.letterhead import page, policy_in_force
from sekisho.web.portal.session import LOGIN, TICKET_COOKIE, dropped, session_cookie, ticket_cookie
from sekisho.web.problems import status_of
from sekisho.web.public.routes import read_form
from sekisho.web.rendering import AnyRequest, language_of, translator

Sent = NamedDependency[SkipValidation[FormMultiDict]]

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_LONGEST: Final = 254
"""Characters of a mail address at most (RFC 5321)."""


@get("/login", sync_to_thread=True)
def login_page(request: AnyRequest, house: HouseHere) -> Response[str]:
    """Asks for the mail address."""
    return page(request, house, "portal/login.html", signed_in=False, errors=(), email="")


@post("/login", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def login(request: AnyRequest, house: HouseHere, sent: Sent) -> Response[str] | Redirect:
    """Mails a code, if the address is known; says the same in either case."""
    t = translator(language_of(request))
    email = str(sent.get("email", "")).strip()
    if len(email) > _LONGEST or _EMAIL.fullmatch(email) is None:
        errors = (("f-email", t("login.error.email")),)
        return page(
            request, house, "portal/login.html", status_code=400, signed_in=False, errors=errors, email=email
        )
    policy = policy_in_force(house)
    name = ((policy and policy.organisation.name) or t("app.name")).replace("{", "").replace("}", "")
    try:
        ticket = signing_in.send_code(
            house,
            email=Plaintext(email),
            subject_line=t("login.letter.subject"),
            body=t("login.letter.body", organisation=name),
        )
    except PersonError as error:
        errors = (("f-email", _said(error, request)),)
        return page(
            request,
            house,
            "portal/login.html",
            status_code=status_of(error),
            signed_in=False,
            errors=errors,
            email=email,
        )
    return Redirect("/my/code", status_code=303, cookies=[ticket_cookie(request, ticket)])


@get("/code", sync_to_thread=True)
def code_page(request: AnyRequest, house: HouseHere) -> Response[str] | Redirect:
    """Asks for the code."""
    if TICKET_COOKIE not in request.cookies:
        return Redirect(LOGIN, status_code=303)
    return page(request, house, "portal/code.html", signed_in=False, errors=())


@post("/code", sync_to_thread=True, dependencies={"sent": Provide(read_form)})
def code(request: AnyRequest, house: HouseHere, sent: Sent) -> Response[str] | Redirect:
    """Opens the session, or says that the code does not fit."""
    ticket = request.cookies.get(TICKET_COOKIE)
    if ticket is None:
        return Redirect(LOGIN, status_code=303)
    typed = str(sent.get("code", "")).translate(_HALF_WIDTH).strip()
    try:
        token = signing_in.enter_code(house, ticket=ticket, code=typed)
    except PersonError as error:
        errors = (("f-code", _said(error, request)),)
        return page(request, house, "portal/code.html", status_code=400, signed_in=False, errors=errors)
    cookies = [session_cookie(request, token), dropped(TICKET_COOKIE, "/my")]
    return Redirect("/my", status_code=303, cookies=cookies)


@post("/logout", sync_to_thread=True)
def logout(request: AnyRequest, house: HouseHere) -> Redirect:
    """Ends the session, here and on the server."""
    token = request.cookies.get(PERSON_COOKIE)
    if token is not None:
        signing_in.sign_out(house, token)
    return Redirect(f"{LOGIN}?bye=1", status_code=303, cookies=[dropped(PERSON_COOKIE, "/")])


def _said(error: PersonError, request: AnyRequest) -> str:
    parts = error.parts(language_of(request))
    return (
        f"{parts['what']}{parts['mend']}"
        if language_of(request) == "ja"
        else f"{parts['what']} {parts['mend']}"
    )


_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")
"""Digits as a Japanese keyboard may write them."""
