"""The command that mails a letter to a person."""

import typer

from sekisho.application import mailing
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Subject,
    finish,
    language,
    read_object,
    say,
    spoken,
    text,
)
from sekisho.errors import OperatorError, StaffError
from sekisho.presenting.mailing import mailed_json


def mail_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Mails a letter for a purpose, if the gate allows it: {"purpose": "…", "title": "…", "text": "…", "asks": null}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        if house.workspace.mail.mode == "outbox":
            # The outbox is the memory of `serve`: a letter of this process would be lost with it.
            raise OperatorError("MAIL-003")
        found = read_object(frozenset({"purpose", "title", "text", "asks"}))
        purpose, title, words = text(found, "purpose"), text(found, "title"), text(found, "text")
        if purpose is None or not title or not words:
            raise StaffError("REQUEST-006", field="purpose, title, text")
        done = mailing.mail_to(
            house, who.actor, subject, purpose=purpose, title=title, text=words, asks=text(found, "asks")
        )
        say(
            mailed_json(done, language()),
            as_json=as_json,
            lines=lines.decision_lines(done.ruling, language()),
        )
        if not done.ruling.allowed:
            finish(Exit.NO)


def add_to(app: typer.Typer) -> None:
    """Puts the command beside the others about one person."""
    app.command("mail")(mail_command)
