"""Commands about what is open or withheld: obligations, telling, lists before sending."""

from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import lists, obliging, telling
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    finish,
    needed,
    read_object,
    say,
    spoken,
    text,
)
from sekisho.presenting import stop_links

obligations_app = typer.Typer(help="What allows still demand.", no_args_is_help=True)
tell_app = typer.Typer(help="What persons are not told, and releasing it.", no_args_is_help=True)


@obligations_app.command("list")
def obligations_list(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Lists the obligations that nobody has settled, oldest first."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = obliging.open_obligations(house, who.actor)
        document = {"obligations": [presenting.open_obligation_json(one) for one in found]}
        say(document, as_json=as_json, lines=[f"{one.decision}  {one.type}  {one.source}" for one in found])


@obligations_app.command("settle")
def obligations_settle(
    folder: Folder,
    decision: Annotated[str, typer.Argument(help="Id of the decision that allowed.", metavar="DECISION")],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Records that what an allow demanded was done: {"type": "opt_out_link"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        kind = needed(read_object(frozenset({"type"})), "type")
        entry = obliging.settle(house, who.actor, decision, type=kind)
        say(presenting.done_json(entry), as_json=as_json)


@tell_app.command("list")
def tell_list(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Lists the newest acts of which the person is not told today."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = telling.withheld(house, who.actor)
        document = {"withheld": [presenting.withheld_json(one) for one in found]}
        say(document, as_json=as_json, lines=[f"{one.entry}  {one.kind.value}  {one.tell}" for one in found])


@tell_app.command("release")
def tell_release(
    folder: Folder,
    entry: Annotated[int, typer.Argument(help="Number of the entry of the act.", metavar="ENTRY")],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lets the person be told: {"tell": "yes|until:2026-12-01|no", "reason": "inquiry_ended"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"tell", "reason"}))
        done = telling.release(
            house, who.actor, entry, tell=text(found, "tell") or "yes", reason=text(found, "reason") or ""
        )
        say(presenting.done_json(done), as_json=as_json)


def send_check_command(
    folder: Folder,
    wanted: Annotated[int, typer.Argument(help="Id of the list, from sekisho audience.", metavar="LIST")],
    sending: Annotated[
        bool, typer.Option("--sending", help="The message goes out now: asking for a consent is counted.")
    ] = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="One public id a line; for mail with its headers.")
    ] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Says before sending who of a selected list may still be reached."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = lists.check(house, who.actor, wanted, sending=sending)
        if csv:
            lines.write_csv(stop_links.mail_rows(found.allowed, found.links))
        else:
            say(presenting.checked_json(found), as_json=as_json, lines=[str(one) for one in found.allowed])
        if found.expired:
            finish(Exit.NO)
