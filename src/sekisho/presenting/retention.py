"""Keeping and erasing: sweeps and holds. The reason of a hold is opened only by `hold_reason_json`."""

from typing_extensions import TypedDict

from sekisho.application.holding import HoldAct, ListedHold
from sekisho.application.sweep_store import Run
from sekisho.application.sweeping import Report, Swept
from sekisho.presenting.common import day_json, instant_json
from sekisho.vault.plaintext import Plaintext


class SweptJson(TypedDict):
    """What a sweep found and did."""

    due: int
    erased: int
    held: int
    failed: int
    entry: str | None
    run: int | None


class RunJson(TypedDict):
    """A sweep, as its rows tell it."""

    run: int
    day: str | None
    actor: str
    began_at: str | None
    ended_at: str | None
    erased: int
    held: int
    failed: int
    entry: str | None


class SweptHoldingJson(TypedDict):
    """A holding that a sweep erased, with the entry that proves it."""

    group: str
    rule: str
    last_day: str | None
    entry: str


class ReportJson(RunJson):
    """A sweep with each holding that it erased."""

    holdings: list[SweptHoldingJson]


class HoldActJson(TypedDict):
    """What was done to a hold."""

    done: bool
    subject: str
    hold: int
    entry: str
    stands: bool


class HoldReasonJson(TypedDict):
    """Why a hold was asked for; reveals what the officer wrote."""

    reason: str


class HoldJson(TypedDict):
    """A hold that stands or waits. `items` is ``["*"]`` for whatever is held of the person."""

    subject: str
    hold: int
    kind: str
    items: list[str]
    asker: str
    asked_at: str | None
    approver: str | None
    approved_at: str | None
    review_on: str | None
    keeps: bool
    overdue: bool


def swept_json(swept: Swept) -> SweptJson:
    """What a sweep found and did."""
    return {
        "due": swept.due,
        "erased": swept.erased,
        "held": swept.held,
        "failed": swept.failed,
        "entry": None if swept.entry is None else str(swept.entry),
        "run": swept.run,
    }


def run_json(run: Run) -> RunJson:
    """A sweep, as its rows tell it."""
    return {
        "run": run.no,
        "day": day_json(run.day),
        "actor": run.actor,
        "began_at": instant_json(run.began_at),
        "ended_at": instant_json(run.ended_at),
        "erased": run.erased,
        "held": run.held,
        "failed": run.failed,
        "entry": None if run.entry is None else str(run.entry),
    }


def report_json(report: Report) -> ReportJson:
    """A sweep with each holding that it erased."""
    holdings: list[SweptHoldingJson] = [
        {
            "group": one.group,
            "rule": one.rule,
            "last_day": day_json(one.last_day),
            "entry": str(one.entry),
        }
        for one in report.holdings
    ]
    return {**run_json(report.run), "holdings": holdings}


def hold_act_json(act: HoldAct) -> HoldActJson:
    """What was done to a hold."""
    return {
        "done": True,
        "subject": act.subject,
        "hold": act.hold,
        "entry": str(act.entry),
        "stands": act.stands,
    }


def hold_reason_json(reason: Plaintext) -> HoldReasonJson:
    """Why a hold was asked for, opened for whoever answers or reviews it."""
    return {"reason": reason.reveal()}


def hold_json(listed: ListedHold) -> HoldJson:
    """A hold that stands or waits."""
    one = listed.hold
    return {
        "subject": listed.subject,
        "hold": one.no,
        "kind": one.kind.value,
        "items": list(one.items),
        "asker": one.asker,
        "asked_at": instant_json(one.asked_at),
        "approver": one.approver,
        "approved_at": instant_json(one.approved_at),
        "review_on": day_json(one.review_on),
        "keeps": listed.keeps,
        "overdue": listed.overdue,
    }
