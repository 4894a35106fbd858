"""The command that imports a list of persons."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from sekisho.application.import_storing import Progress as Told
from sekisho.application.importing import ListImport, import_list
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, finish, language, say, spoken
from sekisho.intake.reading import ListFile
from sekisho.presenting import importing


def import_command(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="The list: CSV, TSV, XLSX or Parquet.", metavar="FILE")],
    mapping: Annotated[
        Path, typer.Option("--mapping", help="Which column is which item, and on what terms.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look through the list; store nothing.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted import.")] = False,
    partly: Annotated[
        bool, typer.Option("--partly", help="Take in what can be taken in, although other rows cannot.")
    ] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Imports a list of persons. Nothing is stored while a row is faulty or denied, unless --partly.

    Exit code 1 when rows are denied, 2 when rows are faulty.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who), _counting() as told:
        asked = ListImport(
            file=ListFile.at(file),
            mapping=mapping.read_bytes(),
            dry_run=dry_run,
            resume=resume,
            partly=partly,
        )
        report = import_list(house, who.actor, asked, progress=told)
        say(
            importing.import_json(report, language()),
            as_json=as_json,
            lines=importing.import_lines(report, language()),
        )
        if report.stored:
            return
        if report.counts.denied:
            finish(Exit.NO)
        if report.counts.faulty:
            finish(Exit.BAD_INPUT)


@contextmanager
def _counting() -> Iterator[Told]:
    """Rows so far, on standard error where somebody looks on."""
    # What is there for good need not be looked through by every collection of a long run.
    gc.collect()
    gc.freeze()
    shown = Progress(
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with shown:
        task = shown.add_task("")
        yield lambda rows: shown.advance(task, rows)
    gc.unfreeze()
