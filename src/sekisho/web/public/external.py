"""What the pages send to outside services (外部送信), the choice about advertising, and how signals are honoured."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery, SkipValidation
from litestar.response import Redirect

from sekisho.application import visiting
from sekisho.gate.model import Signal
from sekisho.policy.advertising import targeted
from sekisho.web.guards import HouseHere
from sekisho.web.letterhead import page, policy_in_force
from sekisho.web.rendering import AnyRequest
from sekisho.web.signals import CHOICE_COOKIE, DECLINED, choice_cookie, signal_of

_PAGE = "/external-transmission"


async def _read_form(request: AnyRequest) -> FormMultiDict:
    return await request.form()


@get(_PAGE, sync_to_thread=True)
def external_page(request: AnyRequest, house: HouseHere, done: FromQuery[str | None] = None) -> Response[str]:
    """What is sent, to whom and why; whether advertising is declined in this browser, and by what."""
    policy = policy_in_force(house)
    if policy is None:
        return page(request, house, "public/no_policy.html")
    signal = signal_of(request)
    return page(
        request,
        house,
        "public/external.html",
        policy=policy,
        policy_now=policy,
        purposes=targeted(policy),
        by_browser=signal == Signal.GPC.value,
        declined=signal is not None,
        done=done if done in {"declined", "allowed"} else None,
    )


@post(_PAGE, sync_to_thread=True, dependencies={"sent": Provide(_read_form)})
def external_choice(
    request: AnyRequest, house: HouseHere, sent: NamedDependency[SkipValidation[FormMultiDict]]
) -> Redirect:
    """Keeps a choice in the browser; one that stands already is not written down again."""
    declines = sent.get("act") == "decline"
    signal = signal_of(request)
    if declines != (request.cookies.get(CHOICE_COOKIE) == DECLINED):
        visiting.choose(house, declines=declines, signal=signal)
    return Redirect(
        f"{_PAGE}?done={'declined' if declines else 'allowed'}",
        status_code=303,
        cookies=[choice_cookie(request, declines=declines)],
    )


@get("/.well-known/gpc.json", sync_to_thread=True)
def gpc(house: HouseHere) -> dict[str, Any]:
    """That Global Privacy Control is honoured, and since which day."""
    since = None if policy_in_force(house) is None else visiting.honoured_since(house)
    if since is None:
        raise NotFoundException
    return {"gpc": True, "lastUpdate": since.isoformat()}


HANDLERS = (external_choice, external_page, gpc)
