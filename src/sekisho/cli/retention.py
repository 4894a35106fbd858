"""Commands about keeping and erasing: the sweep, and holds that keep something past its period."""

from contextlib import nullcontext
from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import calendar, holding, sweeping
from sekisho.application.holding import HoldRequest
from sekisho.cli.opening import alone, opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Subject,
    day,
    finish,
    needed,
    read_object,
    say,
    spoken,
    texts,
)
from sekisho.retention.rules import Lack
from sekisho.vault.plaintext import Plaintext

app = typer.Typer(help="What is due, erasing it, and holding an erasure back.", no_args_is_help=True)

HoldNo = Annotated[int, typer.Argument(help="The hold's number within the person.", metavar="HOLD", min=1)]


@app.command("sweep")
def sweep(
    folder: Folder,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Erases exactly what is due today."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        with nullcontext() if dry_run else alone(house, "sekisho retention sweep"):
            done = sweeping.sweep(house, who.actor, dry_run=dry_run)
        say(presenting.swept_json(done), as_json=as_json)
        if done.failed:
            finish(Exit.NO)


@app.command("calendar")
def calendar_command(
    folder: Folder,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Only what is held of this person.", metavar="SUBJECT")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="Whose holdings end on this day, as 2027-02-01.")
    ] = None,
    lack: Annotated[
        Lack | None, typer.Option("--lack", help="Whose holdings have no end for this reason.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Shows what ends when, what is overdue and why, and what nobody can date; or whose holdings they are."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        if subject is None and on is None and lack is None:
            found = presenting.calendar_json(calendar.calendar(house, who.actor))
            ending = [_line(one) for one in found["expiries"]]
            late = [f"! {_line(one)} {found['why']}" for one in found["overdue"]]
            tasks = [f"? {_line(one)}" for one in found["unknown"]]
            say(found, as_json=as_json, lines=[*ending, *late, *tasks])
            return
        ends = None if on is None else day(on, "on")
        named = calendar.persons(house, who.actor, on=ends, lack=lack, subject=subject)
        rows = [presenting.named_json(one) for one in named]
        say({"holdings": rows}, as_json=as_json, lines=[f"{one['subject']} {_line(one)}" for one in rows])


def _line(line: presenting.LineJson) -> str:
    kept = f" ({line['held']})" if line["held"] else ""
    end = line["last_day"] or line["lack"]
    return f"{end} {','.join(line['items'])} {line['rule'] or '-'} {line['holdings']}{kept}"


@app.command("report")
def report(
    folder: Folder,
    run: Annotated[int | None, typer.Argument(help="The sweep's number.", metavar="RUN", min=1)] = None,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Lists the newest sweeps; of one, each holding that it erased with the rule, its last day and the entry."""
    with spoken(), opened(folder, account=account) as (house, who):
        if run is None:
            runs = [presenting.run_json(one) for one in sweeping.reports(house, who.actor)]
            shown = [
                f"{one['run']} {one['day']} {one['erased']} {one['held']} {one['failed']}" for one in runs
            ]
            say({"sweeps": runs}, as_json=as_json, lines=shown)
            return
        found = presenting.report_json(sweeping.report(house, who.actor, run))
        shown = [
            f"{one['entry']} {one['group']} {one['rule']} {one['last_day']}" for one in found["holdings"]
        ]
        say(found, as_json=as_json, lines=shown)


@app.command("hold")
def hold(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Asks to keep something past its period: {"kind": "law", "items": ["…"], "reason": "…", "review_on": "2027-01-31"}.

    Kinds: law, consent, business, special. {"whole": true} instead of items: everything of the person. It keeps for
    seven days while it waits for the approval of somebody else, and from then on until it is released.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"kind", "items", "whole", "reason", "review_on"}))
        wanted = HoldRequest(
            kind=needed(found, "kind"),
            items=tuple(texts(found, "items")),
            whole=found.get("whole") is True,
            reason=Plaintext(needed(found, "reason")),
            review_on=day(needed(found, "review_on"), "review_on"),
        )
        say(presenting.hold_act_json(holding.ask(house, who.actor, subject, wanted)), as_json=as_json)


@app.command("approve")
def approve(
    folder: Folder,
    subject: Subject,
    hold_no: HoldNo,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Approves a hold that somebody else asked for; it stands from now."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        say(presenting.hold_act_json(holding.approve(house, who.actor, subject, hold_no)), as_json=as_json)


@app.command("refuse")
def refuse(
    folder: Folder,
    subject: Subject,
    hold_no: HoldNo,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Refuses a hold that somebody else asked for; it keeps nothing from now."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        say(presenting.hold_act_json(holding.refuse(house, who.actor, subject, hold_no)), as_json=as_json)


@app.command("review")
def review(
    folder: Folder,
    subject: Subject,
    hold_no: HoldNo,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Looks at a standing hold again and sets its next review day: {"until": "2028-01-31"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        until = day(needed(read_object(frozenset({"until"})), "until"), "until")
        act = holding.review(house, who.actor, subject, hold_no, until=until)
        say(presenting.hold_act_json(act), as_json=as_json)


@app.command("release")
def release(
    folder: Folder,
    subject: Subject,
    hold_no: HoldNo,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Ends a hold: what it kept past its period goes with the next sweep."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        say(presenting.hold_act_json(holding.end(house, who.actor, subject, hold_no)), as_json=as_json)


@app.command("reason")
def reason(
    folder: Folder,
    subject: Subject,
    hold_no: HoldNo,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Shows why a hold was asked for, to whoever answers or reviews it. Leaves an entry."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        shown = holding.reason_of(house, who.actor, subject, hold_no).reveal()
        say({"subject": subject, "hold": hold_no, "reason": shown}, as_json=as_json)


@app.command("holds")
def holds(
    folder: Folder,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose review day is past.")] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lists the holds that stand or wait, the earliest review first."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = [presenting.hold_json(one) for one in holding.open_holds(house, overdue_only=overdue)]
        shown = [
            f"{one['subject']} {one['hold']} {one['kind']} {','.join(one['items'])} {one['review_on']}"
            + (" !" if one["overdue"] else "")
            for one in found
        ]
        say({"holds": found, "overdue": sum(one["overdue"] for one in found)}, as_json=as_json, lines=shown)
