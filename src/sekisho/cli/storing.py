"""Commands about the databases on which a workspace stands."""

import typer

from sekisho.bootstrap import shard_plan
from sekisho.cli.speaking import Folder, Json, say, spoken

app = typer.Typer(help="The databases of a workspace on PostgreSQL.", no_args_is_help=True)


@app.callback()
def storage() -> None:
    """The databases of a workspace on PostgreSQL."""


@app.command("shard")
def shard_command(folder: Folder, as_json: Json = False) -> None:
    """Prints the statements that spread the tables over the nodes of a sharding engine (Citus)."""
    with spoken():
        found = shard_plan(folder)
        lines = [line for name, printed in found.items() for line in (f"-- {name}", *printed, "")]
        say({name: list(printed) for name, printed in found.items()}, as_json=as_json, lines=lines)
