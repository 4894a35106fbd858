"""消去の保留: what is held back and until which review; asking for a hold, and answering one that somebody else asked for."""

from collections.abc import Callable
from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import FromPath

from sekisho.application import holding, policy_desk
from sekisho.application.holding import HoldRequest
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.errors import SekishoError, StaffError
from sekisho.vault.holds import HoldKind
from sekisho.vault.plaintext import Plaintext
from sekisho.web.console.pages import form_of, one, show, typed_day
from sekisho.web.guards import HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import sentence_of

AnyRequest = Request[Any, Any, Any]

_ACTS: Final = ("approve", "refuse", "review", "release", "reason")


@get("/holds", sync_to_thread=True)
def holds_page(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """What stands and what waits; reasons stay sealed."""
    return _page(request, house, signed)


@post("/holds", status_code=200)
async def ask(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Asks for a hold."""
    typed = await form_of(request)

    def act() -> None:
        wanted = HoldRequest(
            kind=one(typed, "kind"),
            items=tuple(typed.get("items") or ()),
            whole=bool(one(typed, "whole")),
            reason=Plaintext(one(typed, "reason")),
            review_on=typed_day(typed, "review_on"),
        )
        holding.ask(house, signed.actor, one(typed, "subject"), wanted)

    return await to_thread.run_sync(lambda: _acted(request, house, signed, act, "ask", typed))


@post("/holds/{subject:str}/{hold:int}", status_code=200)
async def answer(
    request: AnyRequest, house: HouseHere, signed: SignedIn, subject: FromPath[str], hold: FromPath[int]
) -> Response[str]:
    """Approves, refuses, reviews or ends a hold, or opens its reason; each asks for its own duty."""
    typed = await form_of(request)
    wanted = one(typed, "act")
    if wanted not in _ACTS:
        raise StaffError("WEB-004", place="act")
    opened: dict[tuple[str, int], str] = {}

    def act() -> None:
        match wanted:
            case "approve":
                holding.approve(house, signed.actor, subject, hold)
            case "refuse":
                holding.refuse(house, signed.actor, subject, hold)
            case "release":
                holding.end(house, signed.actor, subject, hold)
            case "review":
                holding.review(house, signed.actor, subject, hold, until=typed_day(typed, "until"))
            case _:
                opened[subject, hold] = holding.reason_of(house, signed.actor, subject, hold).reveal()

    return await to_thread.run_sync(lambda: _acted(request, house, signed, act, wanted, typed, opened=opened))


def _acted(  # noqa: PLR0917 - one line a part of the page
    request: AnyRequest,
    house: House,
    signed: Signed,
    act: Callable[[], None],
    done: str,
    typed: dict[str, list[str]],
    *,
    opened: dict[tuple[str, int], str] | None = None,
) -> Response[str]:
    """The page after an act, or with what hinders it; what was typed stays, but for the reason."""
    try:
        act()
    except StaffError as error:
        return _page(request, house, signed, refused=error, typed=typed, status_code=status_of(error))
    return _page(request, house, signed, done=done, opened=opened)


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    done: str | None = None,
    refused: SekishoError | None = None,
    typed: dict[str, list[str]] | None = None,
    opened: dict[tuple[str, int], str] | None = None,
    status_code: int = 200,
) -> Response[str]:
    return show(
        "holds.html",
        request,
        house,
        signed,
        status_code=status_code,
        listed=holding.open_holds(house),
        kinds=[kind.value for kind in HoldKind],
        items=policy_desk.effective(house).items,
        done=done,
        refused=None if refused is None else sentence_of(refused, request),
        typed={name: values[0] for name, values in (typed or {}).items()},
        ticked=set((typed or {}).get("items", ())),
        opened=opened or {},
        me=signed.actor.id,
    )


HANDLERS = (answer, ask, holds_page)
