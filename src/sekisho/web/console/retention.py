"""保存と消去: the calendar, what is due today, and the sweep itself after its effect was read and typed."""

from datetime import date
from typing import Annotated, Any, Final

from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.params import QueryParameter

from sekisho.application import calendar, policy_desk, sweeping
from sekisho.application.calendar import Named
from sekisho.application.house import House
from sekisho.application.signing_in import Signed
from sekisho.application.sweeping import Swept
from sekisho.errors import StaffError
from sekisho.retention.rules import Lack
from sekisho.safeguards.model import Duty
from sekisho.web.console.pages import form_of, one, show
from sekisho.web.console.year import year_of
from sekisho.web.guards import DUTY, HouseHere, SignedIn
from sekisho.web.problems import status_of
from sekisho.web.rendering import language_of, sentence_of, translator

AnyRequest = Request[Any, Any, Any]
_OFFICER: Final = {DUTY: Duty.OFFICER}

On = Annotated[str, QueryParameter(name="on", max_length=10)]
Lacking = Annotated[str, QueryParameter(name="lack", max_length=20)]
Person = Annotated[str, QueryParameter(name="subject", max_length=64)]


@get("/retention", opt=_OFFICER, sync_to_thread=True)
def retention_page(
    request: AnyRequest,
    house: HouseHere,
    signed: SignedIn,
    *,
    on: On = "",
    lack: Lacking = "",
    subject: Person = "",
) -> Response[str]:
    """The calendar and what is due today (a dry run); of a day, a lack or a person also whose holdings they are."""
    return _page(request, house, signed, on=on, lack=lack, subject=subject.strip())


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
    on: str = "",
    lack: str = "",
    subject: str = "",
    swept: Swept | None = None,
    errors: list[tuple[str, str]] | None = None,
    status_code: int = 200,
) -> Response[str]:
    due = sweeping.sweep(house, signed.actor, dry_run=True)
    seen = calendar.calendar(house, signed.actor)
    wrong: list[tuple[str, str]] = []
    named: tuple[Named, ...] | None = None
    if on or lack or subject:
        try:
            named = _named(house, signed, on=on, lack=lack, subject=subject)
        except StaffError as error:
            wrong, status_code = [("f-subject", sentence_of(error, request))], status_of(error)
    return show(
        "retention.html",
        request,
        house,
        signed,
        status_code=status_code,
        errors=[*(errors or []), *wrong],
        due=due,
        going=_going(due),
        swept=swept,
        rules=policy_desk.effective(house).retention,
        calendar=seen,
        year=year_of(seen),
        overdue=sum(line.holdings for line in seen.overdue),
        unknown=seen.lacking(Lack.START_UNKNOWN),
        without=(*seen.lacking(Lack.NO_RULE), *seen.lacking(Lack.NO_PERIOD)),
        not_started=seen.lacking(Lack.NOT_STARTED),
        awaited=seen.lacking(Lack.AWAITED),
        named_holdings=named,
        chosen={"on": on, "lack": lack, "subject": subject},
        runs=sweeping.reports(house, signed.actor),
    )


def _named(house: House, signed: Signed, *, on: str, lack: str, subject: str) -> tuple[Named, ...]:
    try:
        day = date.fromisoformat(on) if on else None
        missing = Lack(lack) if lack else None
    except ValueError:
        raise StaffError("REQUEST-003", field="on") from None
    return calendar.persons(house, signed.actor, on=day, lack=missing, subject=subject or None)


HANDLERS = (retention_page, sweep)
