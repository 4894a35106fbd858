"""The command that drills a restore."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, finish, say, spoken
from sekisho.cli.workspace import typed
from sekisho.custody import run_drill
from sekisho.presenting.drilled import drilled_json


def drill_command(
    folder: Folder,
    sheet: Annotated[
        list[Path] | None,
        typer.Option(
            "--recovery",
            help="Open the key backup by this typed recovery sheet; - reads standard input. Twice for its halves.",
        ),
    ] = None,
    within: Annotated[
        Path | None,
        typer.Option("--in", help="Folder with room for the data twice; none = the machine's temporary one."),
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Backs the running workspace up, brings it back beside, verifies it, and leaves nothing but an entry."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        place = Path(tempfile.gettempdir()) if within is None else within
        done = run_drill(house, who.actor, within=place, sheet=typed(sheet))
        say(drilled_json(done), as_json=as_json)
        if not done.ok:
            finish(Exit.NO)
