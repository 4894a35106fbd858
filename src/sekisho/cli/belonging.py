"""Commands about what is declared of a person: segments, and what the person refuses to have collected."""

import typer

from sekisho.application import segmenting
from sekisho.cli.opening import opened
from sekisho.cli.persons import Subject
from sekisho.cli.speaking import Account, Folder, Json, Now, read_object, say, spoken, texts
from sekisho.presenting.belonging import belonging_json

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
