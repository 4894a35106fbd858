"""Commands about a person's stop of provision to third parties."""

import typer

from sekisho import presenting
from sekisho.application import stopping
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, Subject, read_object, say, spoken, text


def stop_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Stops provision to third parties for a person: {"recipient": "…|null"}; null stops it to every one."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        recipient = text(read_object(frozenset({"recipient"})), "recipient")
        entry = stopping.stop_provision(house, who.actor, subject, recipient=recipient)
        say(presenting.done_json(entry), as_json=as_json)


def allow_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Lifts a stop of provision: {"recipient": "…|null"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        recipient = text(read_object(frozenset({"recipient"})), "recipient")
        entry = stopping.allow_provision(house, who.actor, subject, recipient=recipient)
        say(presenting.done_json(entry), as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Puts the commands beside the others about one person."""
    app.command("stop-provision")(stop_command)
    app.command("allow-provision")(allow_command)
