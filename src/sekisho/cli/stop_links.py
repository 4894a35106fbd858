"""The command that gives the link by which a person stops mail."""

import typer

from sekisho.application import stop_links
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, Subject, needed, read_object, say, spoken
from sekisho.presenting.stop_links import stop_link_json


def stop_link_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Gives the headers that a single mail to a person must carry: {"purpose": "…"}. Lists have them already."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        purpose = needed(read_object(frozenset({"purpose"})), "purpose")
        found = stop_link_json(stop_links.link_of(house, who.actor, subject, purpose=purpose))
        say(found, as_json=as_json, lines=[f"{name}: {value}" for name, value in found["headers"].items()])


def add_to(app: typer.Typer) -> None:
    """Puts the command beside the others about one person."""
    app.command("stop-link")(stop_link_command)
