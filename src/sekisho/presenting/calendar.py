"""The retention calendar: what ends when, what is overdue and why, what nobody can date."""

from typing_extensions import TypedDict

from sekisho.application.calendar import Calendar, Line, Named
from sekisho.presenting.common import day_json
from sekisho.presenting.retention import HoldJson, hold_json
from sekisho.retention.rules import Lack


class LineJson(TypedDict):
    """Holdings that end together. `rule` and `last_day` are null where no end is known."""

    group: str
    items: list[str]
    rule: str | None
    last_day: str | None
    lack: str | None
    holdings: int
    held: int


class HoldingJson(LineJson):
    """One holding of one person."""

    subject: str


class CalendarJson(TypedDict):
    """The calendar of a day. `why` says why what is overdue is still there; null while nothing is."""

    today: str | None
    expiries: list[LineJson]
    overdue: list[LineJson]
    why: str | None
    unknown: list[LineJson]
    without_period: list[LineJson]
    awaited: list[LineJson]
    not_started: list[LineJson]
    holds: list[HoldJson]


def line_json(line: Line) -> LineJson:
    """Holdings that end together."""
    return {
        "group": line.group,
        "items": list(line.items),
        "rule": line.rule,
        "last_day": day_json(line.last_day),
        "lack": None if line.lack is None else line.lack.value,
        "holdings": line.holdings,
        "held": line.held,
    }


def named_json(named: Named) -> HoldingJson:
    """One holding of one person."""
    return {**line_json(named.line), "subject": named.subject}


def calendar_json(calendar: Calendar) -> CalendarJson:
    """The calendar of a day."""
    without = (*calendar.lacking(Lack.NO_RULE), *calendar.lacking(Lack.NO_PERIOD))
    return {
        "today": day_json(calendar.today),
        "expiries": [line_json(line) for line in calendar.dated],
        "overdue": [line_json(line) for line in calendar.overdue],
        "why": calendar.why.value if calendar.overdue else None,
        "unknown": [line_json(line) for line in calendar.lacking(Lack.START_UNKNOWN)],
        "without_period": [line_json(line) for line in without],
        "awaited": [line_json(line) for line in calendar.lacking(Lack.AWAITED)],
        "not_started": [line_json(line) for line in calendar.lacking(Lack.NOT_STARTED)],
        "holds": [hold_json(one) for one in calendar.holds],
    }
