"""Commands about what is published of persons, and about the category that decides it."""

import typer

from sekisho.application import membership, publishing
from sekisho.application.publishing import Publishing
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Subject,
    day,
    finish,
    language,
    needed,
    read_object,
    say,
    spoken,
    text,
    texts,
)
from sekisho.presenting.publishing import category_changed_json, pages_json, published_json

app = typer.Typer(help="What is published of persons.", no_args_is_help=True)


@app.command("publish")
def publish_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Publishes items of a person, or says why not: {"items": […], "purpose": "…", "until": "2026-12-31"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"items", "purpose", "until"}))
        purpose, until = needed(found, "purpose"), text(found, "until")
        asked = Publishing(
            subject=subject,
            items=texts(found, "items"),
            purpose=purpose,
            until=None if until is None else day(until, "until"),
        )
        done = publishing.publish(house, who.actor, asked)
        lines = [
            *done.ruling.decision.allowed_items,
            *(one.message for one in done.ruling.reasons(language())),
        ]
        say(published_json(done, language()), as_json=as_json, lines=lines)
        if not done.ruling.allowed:
            finish(Exit.NO)


@app.command("withdraw")
def withdraw_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Takes published items down, all when none is named: {"items": […]}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"items"}))
        entry = publishing.take_down(house, who.actor, subject, texts(found, "items"))
        say({"done": True, "entry": str(entry)}, as_json=as_json)


@app.command("list")
def list_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Lists what the public pages show today."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        rows = publishing.pages(house, who.actor)
        lines = [f"{row.publication}  {', '.join(row.values)}" for row in rows]
        say(pages_json(rows), as_json=as_json, lines=lines)


def category_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Puts a person into another category: {"category": "…"}. What was published under the old one is taken down."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        category = needed(read_object(frozenset({"category"})), "category")
        done = membership.change_category(house, who.actor, subject, category)
        say(category_changed_json(done), as_json=as_json)
