"""``policy test``: the decision table of a workspace, on every engine at hand."""

from pathlib import Path
from typing import Annotated

import typer

from sekisho.application import tables
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Exit, Folder, Json, Now, finish, language, say, spoken
from sekisho.presenting.tables import drafted_json, drafted_lines, outcome_json, outcome_lines


def table_command(
    folder: Folder,
    file: Annotated[
        Path | None, typer.Option("--file", help="The table; without it tests.yaml of the workspace.")
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Draft the table from the policy instead of running it.")
    ] = False,
    postgres: Annotated[
        str | None, typer.Option("--postgres", help="Run it on this PostgreSQL as well.", metavar="URL")
    ] = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Runs a decision table (given / when / then, in Japanese or English) on every engine at hand.

    Exit code 1 when a row fails.
    """
    with spoken(), opened(folder, now=now) as (house, _who):
        if suggest:
            drafted = tables.suggest_table(house, file=file)
            say(drafted_json(drafted), as_json=as_json, lines=drafted_lines(drafted, language()))
            return
        found = tables.run_table(house, file=file, postgres=postgres, language=language())
        say(outcome_json(found), as_json=as_json, lines=outcome_lines(found, language()))
        if found.failed:
            finish(Exit.NO)
