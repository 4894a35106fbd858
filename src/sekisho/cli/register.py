"""Commands about what stands on record besides the policy: agreements, reviews, announcements, filings, training."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from sekisho.application import standing
from sekisho.application.standing import Recording
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, day, language, read_object, say, spoken, text
from sekisho.errors import StaffError
from sekisho.gate.tables import Period, Stands
from sekisho.law.legal_day import as_date, day_number, legal_day
from sekisho.presenting.standing import due_json, due_lines, record_json, recorded_json, standing_lines

app = typer.Typer(
    help="What stands on record: agreements, reviews, announcements, filings, training.", no_args_is_help=True
)


@app.command("record")
def record_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Puts parts on record: {"about", "name", "parts": {part: {"since", "until"} or null}, "reason"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"about", "name", "parts", "reason"}))
        done = standing.record_standing(house, who.actor, recording(found))
        document = recorded_json(done, language())
        lines = standing_lines(done.records, language(), today=as_date(legal_day(house.clock.now())))
        say(document, as_json=as_json, lines=list(lines))


@app.command("show")
def show_command(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists what stands on record, with its days."""
    with spoken(), opened(folder, now=now) as (house, _who):
        records = standing.newest(standing.standing_records(house))
        lines = standing_lines(records, language(), today=as_date(legal_day(house.clock.now())))
        say(
            {"records": [record_json(one, language()) for one in records]}, as_json=as_json, lines=list(lines)
        )


@app.command("due")
def due_command(
    folder: Folder,
    within: Annotated[int, typer.Option("--within", help="Days to look ahead.", min=0)] = standing.WARNING,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lists what ends soon or has ended: reviews, training, agreements, checks, exceptions."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = standing.due(house, within=within)
        say(due_json(found, language()), as_json=as_json, lines=list(due_lines(found, language())))


def recording(found: Mapping[str, Any]) -> Recording:
    """What a JSON object asks to put on record.

    Raises:
        StaffError: Something else stands there (REQUEST-006), or no date (REQUEST-003).
    """
    about = text(found, "about") or ""
    if about not in {one.value for one in Stands}:
        raise StaffError("REQUEST-006", field="about")
    given = found.get("parts")
    if not isinstance(given, dict):
        raise StaffError("REQUEST-006", field="parts")
    return Recording(
        what=Stands(about),
        name=text(found, "name") or "",
        parts={part: _period(part, days) for part, days in given.items()},
        reason=text(found, "reason") or "",
    )


def _period(part: str, days: object) -> Period | None:
    if days is None:
        return None
    if not isinstance(days, dict) or not isinstance(days.get("since"), str) or set(days) - {"since", "until"}:
        raise StaffError("REQUEST-006", field=f"parts.{part}")
    until = days.get("until")
    if until is not None and not isinstance(until, str):
        raise StaffError("REQUEST-006", field=f"parts.{part}.until")
    return Period(
        since=day_number(day(days["since"], f"parts.{part}.since")),
        until=None if until is None else day_number(day(until, f"parts.{part}.until")),
    )
