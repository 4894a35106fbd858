"""保存と消去: what is due today, what a sweep would do, and the sweep itself after its effect was read and typed."""

from typing import Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post

from sekisho.application import policy_desk, sweeping
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.application.sweeping import Swept
from sekisho.safeguards.model import Duty
from sekisho.web.console.pages import form_of, one, show
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.rendering import language_of, translator

AnyRequest = Request[Any, Any, Any]
_OFFICER: Final = {DUTY: Duty.OFFICER}


@get("/retention", opt=_OFFICER, sync_to_thread=True)
def retention_page(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """What is due today: a dry run."""
    return _page(request, house, signed)


@post("/retention/sweep", opt=_OFFICER, status_code=200)
async def sweep(request: AnyRequest, house: HouseHere, signed: SignedIn) -> Response[str]:
    """Sweeps, if the number that was read is still the number."""
    typed = one(await form_of(request), "expect")

    def work() -> Response[str]:
        going = _going(sweeping.sweep(house, signed.actor, dry_run=True))
        if typed != str(going):
            text = translator(language_of(request))("console.retention.error", number=going)
            return _page(request, house, signed, errors=[("f-expect", text)], status_code=400)
        return _page(request, house, signed, swept=sweeping.sweep(house, signed.actor))

    return await to_thread.run_sync(work)


def _going(swept: Swept) -> int:
    return swept.due - swept.held


def _page(
    request: AnyRequest,
    house: House,
    signed: Signed,
    *,
    swept: Swept | None = None,
    errors: list[tuple[str, str]] | None = None,
    status_code: int = 200,
) -> Response[str]:
    due = sweeping.sweep(house, signed.actor, dry_run=True)
    return show(
        "retention.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=errors or [],
        due=due,
        going=_going(due),
        swept=swept,
        rules=policy_desk.effective(house).retention,
    )


HANDLERS = (retention_page, sweep)
