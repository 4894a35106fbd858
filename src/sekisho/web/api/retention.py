"""Keeping and erasing over HTTP: the calendar, the sweep, and holds."""

from datetime import date
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from typing_extensions import TypedDict

from sekisho import presenting
from sekisho.application import calendar, clocking, holding, sweeping
from sekisho.retention.rules import Lack
from sekisho.safeguards.model import Duty
from sekisho.web.api.bodies import DayBody, HoldBody, ReviewBody, SweepBody
from sekisho.web.guards import DUTY, HouseHere, SignedIn

On = Annotated[date | None, QueryParameter(description="last day on which they may be kept")]
Lacking = Annotated[Lack | None, QueryParameter(description="what is missing for dating them")]
Subject = Annotated[str | None, QueryParameter(max_length=64, description="public id of one person")]


class RunsJson(TypedDict):
    """The newest sweeps."""

    sweeps: list[presenting.RunJson]


class HoldingsJson(TypedDict):
    """Holdings with whose they are."""

    holdings: list[presenting.HoldingJson]


class HoldsJson(TypedDict):
    """The holds that stand or wait."""

    holds: list[presenting.HoldJson]
    overdue: int


@post(
    "/retention/sweep",
    opt={DUTY: Duty.OFFICER},
    status_code=200,
    sync_to_thread=True,
    summary="Sweep what is due",
)
def sweep(data: JSONBody[SweepBody], house: HouseHere, signed: SignedIn) -> presenting.SweptJson:
    """Erases what is due today, or counts it (`dry_run`)."""
    return presenting.swept_json(sweeping.sweep(house, signed.actor, dry_run=data.dry_run))


@get("/retention/calendar", opt={DUTY: Duty.OFFICER}, sync_to_thread=True, summary="What ends when")
def calendar_(house: HouseHere, signed: SignedIn) -> presenting.CalendarJson:
    """What ends when, what is overdue and why, and what nobody can date."""
    return presenting.calendar_json(calendar.calendar(house, signed.actor))


@get(
    "/retention/holdings",
    opt={DUTY: Duty.OFFICER},
    sync_to_thread=True,
    summary="Whose holdings end on a day, or cannot be dated",
)
def holdings(
    house: HouseHere, signed: SignedIn, on: On = None, lack: Lacking = None, subject: Subject = None
) -> HoldingsJson:
    """Public ids, groups and days; at most fifty, the counts of the calendar are whole."""
    found = calendar.persons(house, signed.actor, on=on, lack=lack, subject=subject)
    return {"holdings": [presenting.named_json(one) for one in found]}


@get("/retention/sweeps", opt={DUTY: Duty.OFFICER}, sync_to_thread=True, summary="The newest sweeps first")
def runs(house: HouseHere, signed: SignedIn) -> RunsJson:
    """Each with its counts; one that has not ended was killed and is taken up by the next."""
    return {"sweeps": [presenting.run_json(one) for one in sweeping.reports(house, signed.actor)]}


@get(
    "/retention/sweeps/{run:int}",
    opt={DUTY: Duty.OFFICER},
    sync_to_thread=True,
    summary="A sweep with each holding that it erased",
)
def report(run: FromPath[int], house: HouseHere, signed: SignedIn) -> presenting.ReportJson:
    """Each holding with the rule that ended it, its last day, and the entry that proves it."""
    return presenting.report_json(sweeping.report(house, signed.actor, run))


@get("/retention/holds", sync_to_thread=True, summary="Holds that stand or wait")
def listed(house: HouseHere, signed: SignedIn) -> HoldsJson:
    """The earliest review first; reasons stay sealed."""
    del signed  # ids and days; whoever is signed in may see what waits
    found = [presenting.hold_json(one) for one in holding.open_holds(house)]
    return {"holds": found, "overdue": sum(one["overdue"] for one in found)}


@post(
    "/subjects/{subject:str}/days",
    status_code=200,
    sync_to_thread=True,
    summary="Record a day from which a period runs",
)
def record_day(
    subject: FromPath[str], data: JSONBody[DayBody], house: HouseHere, signed: SignedIn
) -> presenting.DoneJson:
    """The last use, a purpose that is achieved for the person, or an event that the policy names."""
    entry = clocking.record_day(
        house,
        signed.actor,
        subject,
        clock=data.clock,
        on=data.on,
        purpose=data.purpose,
        event=data.event,
    )
    return presenting.done_json(entry)


@post("/subjects/{subject:str}/holds", sync_to_thread=True, summary="Ask to keep something past its period")
def ask(
    subject: FromPath[str], data: JSONBody[HoldBody], house: HouseHere, signed: SignedIn
) -> presenting.HoldActJson:
    """Keeps for seven days while it waits for somebody else's approval."""
    return presenting.hold_act_json(holding.ask(house, signed.actor, subject, data.wanted()))


@post(
    "/subjects/{subject:str}/holds/{hold:int}/approve",
    status_code=200,
    sync_to_thread=True,
    summary="Approve a hold",
)
def approve(
    subject: FromPath[str], hold: FromPath[int], house: HouseHere, signed: SignedIn
) -> presenting.HoldActJson:
    """Not by whoever asked for it."""
    return presenting.hold_act_json(holding.approve(house, signed.actor, subject, hold))


@post(
    "/subjects/{subject:str}/holds/{hold:int}/refuse",
    status_code=200,
    sync_to_thread=True,
    summary="Refuse a hold",
)
def refuse(
    subject: FromPath[str], hold: FromPath[int], house: HouseHere, signed: SignedIn
) -> presenting.HoldActJson:
    """Not by whoever asked for it; it keeps nothing from now."""
    return presenting.hold_act_json(holding.refuse(house, signed.actor, subject, hold))


@post(
    "/subjects/{subject:str}/holds/{hold:int}/review",
    status_code=200,
    sync_to_thread=True,
    summary="Review a hold",
)
def review(
    subject: FromPath[str],
    hold: FromPath[int],
    data: JSONBody[ReviewBody],
    house: HouseHere,
    signed: SignedIn,
) -> presenting.HoldActJson:
    """Not by whoever asked for it; sets the next review day."""
    return presenting.hold_act_json(holding.review(house, signed.actor, subject, hold, until=data.until))


@post(
    "/subjects/{subject:str}/holds/{hold:int}/release",
    status_code=200,
    sync_to_thread=True,
    summary="End a hold",
)
def release(
    subject: FromPath[str], hold: FromPath[int], house: HouseHere, signed: SignedIn
) -> presenting.HoldActJson:
    """What it kept past its period goes with the next sweep."""
    return presenting.hold_act_json(holding.end(house, signed.actor, subject, hold))


@post(
    "/subjects/{subject:str}/holds/{hold:int}/reason",
    status_code=200,
    sync_to_thread=True,
    summary="Read why a hold was asked for",
)
def reason(
    subject: FromPath[str], hold: FromPath[int], house: HouseHere, signed: SignedIn
) -> presenting.HoldReasonJson:
    """For whoever answers or reviews it. Leaves an entry."""
    return presenting.hold_reason_json(holding.reason_of(house, signed.actor, subject, hold))


HANDLERS = (
    record_day,
    approve,
    ask,
    calendar_,
    holdings,
    listed,
    reason,
    refuse,
    release,
    report,
    review,
    runs,
    sweep,
)
