"""Commands about a person's segments, refused collections, and who brought information on their behalf."""

import typer

from sekisho.application import own_data, refusing, segmenting
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, Subject, needed, read_object, say, spoken, texts
from sekisho.presenting import done_json
from sekisho.presenting.belonging import agents_json, belonging_json

app = typer.Typer(no_args_is_help=True)


@app.command("segments")
def segments(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Puts a person into declared segments, or takes them out: {"join": […], "leave": […]}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"join", "leave"}))
        done = segmenting.change(
            house, who.actor, subject, join=texts(found, "join"), leave=texts(found, "leave")
        )
        say(belonging_json(done), as_json=as_json, lines=[one.name for one in done.segments])


@app.command("refuse")
def refuse(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Refuses that equipment collects an item of a person: {"item": "…"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = refusing.refuse(house, who.actor, subject, _item())
        say(done_json(entry), as_json=as_json)


@app.command("accept")
def accept(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Takes such a refusal back: {"item": "…"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = refusing.accept(house, who.actor, subject, _item())
        say(done_json(entry), as_json=as_json)


def _item() -> str:
    return needed(read_object(frozenset({"item"})), "item")


@app.command("agents")
def agents_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Lists who brought information on behalf of a person."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = own_data.brought_by(house, who.actor, subject)
        lines = [f"{one.entry}  {one.agent.reveal()}" for one in found]
        say(agents_json(found), as_json=as_json, lines=lines)
