"""The commands that carry a list out, and look after lists that were carried out."""

import os
from pathlib import Path
from typing import Annotated

import typer

from sekisho.application import exporting
from sekisho.application.exporting import DAYS, ListExport
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Purpose,
    finish,
    language,
    note,
    say,
    spoken,
    write_private,
)
from sekisho.errors import StaffError
from sekisho.presenting.exporting import export_json, export_lines, exports_json
from sekisho.safeguards.carrying import Carriage, form_of, new_password, require_care

app = typer.Typer(help="Lists that were carried out.", no_args_is_help=True)


def export_command(
    folder: Folder,
    purpose: Purpose,
    items: Annotated[str, typer.Option("--items", help="Items, separated by commas.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.age, FILE.zip or FILE.pdf.")],
    only: Annotated[
        str | None,
        typer.Option("--only", help="Only these persons: category:NAME, segment:NAME or item:NAME."),
    ] = None,
    recipient: Annotated[
        str | None, typer.Option("--recipient", help="Public age key of whoever opens it; no password then.")
    ] = None,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", help="Write the password here, not to the screen; another folder."),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="How long the file may be kept.")] = DAYS,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Carries a list out for a purpose, sealed for carrying; whoever may not be in it is left out and counted.

    The password is read from SEKISHO_EXPORT_PASSWORD, or made and shown once on standard error. Tell it by another
    way than the file goes. Exit code 1 when nobody may be in the list.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        carriage = Carriage(form=form_of(output), file=output, password_file=password_file)
        require_care(carriage)
        for file in (output, password_file):
            if file is not None and file.exists():
                raise StaffError("CARRY-008", file=file.name)
        given = os.environ.get("SEKISHO_EXPORT_PASSWORD")
        password = None if recipient is not None else given or new_password()
        asked = ListExport(
            purpose=purpose,
            items=[item for item in items.split(",") if item],
            only=only,
            carriage=carriage,
            password=password,
            recipient=recipient,
            days=days,
        )
        done = exporting.export_list(house, who.actor, asked, language=language())
        if done.content:
            write_private(output, done.content)
            if password is not None and given is None:
                _tell(password, password_file)
        say(export_json(done), as_json=as_json, lines=export_lines(done, language()))
        if not done.content:
            finish(Exit.NO)


@app.command("list")
def list_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Lists that were carried out, newest first, and until when each may be kept."""
    with spoken(), opened(folder, now=now, account=account) as (house, _):
        document = exports_json(exporting.exports(house))
        rows = [
            f"{one['entry']}  {one['actor']}  .{one['form']}  {one['expires']}  {one['destroyed'] or ''}".rstrip()
            for one in document["exports"]
        ]
        say(document, as_json=as_json, lines=rows)


@app.command("destroy")
def destroy_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Destroys the lists whose time is over, where they were written on this machine."""
    with spoken(), opened(folder, now=now, account=account) as (house, _):
        gone = exporting.destroy_expired(house)
        say({"destroyed": [str(number) for number in gone]}, as_json=as_json, lines=[str(len(gone))])


def _tell(password: str, place: Path | None) -> None:
    if place is None:
        note(password)
    else:
        write_private(place, password.encode() + b"\n")
