"""Commands that keep the policy in the organisation's own PostgreSQL."""

import csv
import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from sekisho.application import enforcing
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
    read_object,
    say,
    spoken,
    text,
)
from sekisho.errors import StaffError
from sekisho.presenting.enforcing import applied_json, applied_lines, edition_json, token_json

app = typer.Typer(help="Keeps the policy in the organisation's own PostgreSQL.", no_args_is_help=True)

Url = Annotated[
    str, typer.Argument(help="postgresql:// URL of an administrator of the database.", metavar="URL")
]


@app.command("postgres")
def postgres_command(
    folder: Folder,
    table_map: Annotated[
        Path | None,
        typer.Option(
            "--map", help="Which tables hold which items; enforce.yaml of the workspace if not given."
        ),
    ] = None,
    apply: Annotated[
        str | None, typer.Option("--apply", help="Put it in force in the database of this postgresql:// URL.")
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="With --apply: put the version before back in force.")
    ] = False,
    uninstall: Annotated[
        bool, typer.Option("--uninstall", help="Take everything out; without --apply print what would.")
    ] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Prints the SQL that makes a PostgreSQL keep the policy, or puts it in force in one transaction."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        if uninstall and apply is not None:
            entry = enforcing.uninstall(house, who.actor, url=apply)
            say({"done": True, "entry": str(entry)}, as_json=as_json)
        elif uninstall:
            sql = enforcing.leaving_script()
            say({"sql": sql}, as_json=as_json, lines=[sql])
        elif rollback:
            if apply is None:
                raise StaffError("ENFORCE-010")
            done = enforcing.roll_back(house, who.actor, url=apply)
            say(applied_json(done), as_json=as_json)
        elif apply is not None:
            done = enforcing.apply(house, who.actor, url=apply, text=_map(folder, table_map))
            say(
                applied_json(done),
                as_json=as_json,
                lines=applied_lines(done, language()),
            )
        else:
            sql, made = enforcing.script(house, _map(folder, table_map))
            say({"sql": sql, **edition_json(made)}, as_json=as_json, lines=[sql])


def _map(folder: Path, given: Path | None) -> str:
    path = given or folder / "enforce.yaml"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise StaffError("WORKSPACE-006", file=path.name) from None


@app.command("sync")
def sync_command(
    folder: Folder,
    url: Url,
    full: Annotated[
        bool, typer.Option("--full", help="Write every state anew, not only changed ones.")
    ] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Brings the database's mirror of states up to date, and its rules when policy, registers or days moved on."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        done = enforcing.sync(house, who.actor, url=url, full=full)
        say(
            {
                "done": True,
                "written": done.written,
                "forgotten": done.forgotten,
                "renewed": done.renewed,
                "linked": done.linked,
                "mirrored": done.mirrored,
            },
            as_json=as_json,
        )


@app.command("link")
def link_command(folder: Folder, url: Url, now: Now = None, as_json: Json = False) -> None:
    """Links persons to the organisation's own keys: CSV on standard input with the columns subject and key."""
    with spoken(), opened(folder, now=now) as (house, _who):
        rows = csv.DictReader(io.StringIO(sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")))
        try:
            pairs = [(row["subject"].strip(), row["key"].strip()) for row in rows]
        except (KeyError, AttributeError):
            raise StaffError("ENFORCE-016") from None
        say({"done": True, "linked": enforcing.link(house, url=url, pairs=pairs)}, as_json=as_json)


@app.command("token")
def token_command(
    folder: Folder,
    purpose: Purpose,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Signs a token for one transaction of a pooled connection: {"challenge"} on standard input."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        challenge = text(read_object(frozenset({"challenge"})), "challenge") or ""
        issued = enforcing.issue_token(
            house, who.actor, purpose=purpose, challenge=challenge, language=language()
        )
        say(token_json(issued), as_json=as_json)
        if issued.token is None:
            finish(Exit.NO)


@app.command("drain")
def drain_command(folder: Folder, url: Url, now: Now = None, as_json: Json = False) -> None:
    """Takes into the book what the database says was opened: by token each transaction, by login each session."""
    with spoken(), opened(folder, now=now) as (house, _who):
        say({"done": True, "entries": enforcing.drain(house, url=url)}, as_json=as_json)
