"""承認: requests under an exception, opened and answered by somebody else than the one who applied."""

from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import FromPath

from sekisho.application import approvals
from sekisho.application.approvals import Draft
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.errors import StaffError
from sekisho.law.bases import statutory_bases
from sekisho.safeguards.model import Duty
from sekisho.web.console.pages import form_of, one, show
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.rendering import language_of

AnyRequest = Request[Any, Any, Any]
_APPROVE: Final = {DUTY: Duty.APPROVE}


@get("/approvals", opt=_APPROVE, sync_to_thread=True)
def waiting(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """What waits, without the stated facts."""
    return _page(request, house, signed)


@post("/approvals/{request_hash:str}/open", opt=_APPROVE, status_code=200, sync_to_thread=True)
def opened(
    request_hash: FromPath[str], request: AnyRequest, house: HouseHere, signed: SignedIn
) -> Response[str]:
    """One request with its facts. Posted, because opening is an act that the book keeps."""
    draft = approvals.opened(house, signed.actor, request_hash)
    facts = {} if draft.facts is None else {key: text.reveal() for key, text in draft.facts.items()}
    return _page(request, house, signed, draft=draft, facts=facts)


@post("/approvals/{request_hash:str}/answer", opt=_APPROVE, status_code=200)
async def answered(
    request_hash: FromPath[str], request: AnyRequest, house: HouseHere, signed: SignedIn
) -> Response[str]:
    """Approves or refuses."""
    wanted = one(await form_of(request), "answer")

    def work() -> Response[str]:
        match wanted:
            case "approve":
                approvals.approve(house, signed.actor, request_hash)
            case "refuse":
                approvals.refuse(house, signed.actor, request_hash)
            case _:
                raise StaffError("WEB-004", place="answer")
        return _page(request, house, signed, done=wanted)

    return await to_thread.run_sync(work)


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    draft: Draft | None = None,
    facts: dict[str, str] | None = None,
    done: str | None = None,
) -> Response[str]:
    japanese = language_of(request) == "ja"
    bases = {basis.id.value: basis for basis in statutory_bases().values()}
    asked = {}
    if draft is not None and draft.shape.basis in bases:
        asked = {fact.id: fact.ja if japanese else fact.en for fact in bases[draft.shape.basis].facts}
    return show(
        "approvals.html",
        request,
        house,
        signed,
        drafts=approvals.waiting(house),
        draft=draft,
        facts=[(asked.get(key, key), text) for key, text in (facts or {}).items()],
        bases={name: basis.ja if japanese else basis.en for name, basis in bases.items()},
        done=done,
        me=signed.actor.id,
    )


HANDLERS = (answered, opened, waiting)
