"""Commands about public posts: written, taken back, handed on. Texts come on standard input."""

import typer

from sekisho.application import posting
from sekisho.application.posting import Posting
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
    needed,
    read_object,
    say,
    spoken,
    text,
    texts,
)
from sekisho.presenting.posts import exported_json, own_posts_json, posted_json, terms_json
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.posts import Written

app = typer.Typer(help="Public posts of persons.", no_args_is_help=True)


@app.command("terms")
def terms_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Shows what an author agrees to when posting."""
    with spoken(), opened(folder, now=now, account=account) as (house, _):
        terms, version = posting.terms_in_force(house)
        say(terms_json(terms, version), as_json=as_json, lines=[terms.text])


@app.command("add")
def add_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Keeps a post: {"text", "nickname", "agrees": true, "notice", "purposes"}; without a nickname a masked id is shown."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"text", "nickname", "agrees", "notice", "purposes"}))
        nickname = text(found, "nickname")
        asked = Posting(
            subject=subject,
            written=Written(
                text=Plaintext(text(found, "text") or ""),
                nickname=Plaintext(nickname) if nickname else None,
            ),
            agrees=found.get("agrees") is True,
            version=text(found, "notice"),
            purposes=texts(found, "purposes"),
        )
        done = posting.add(house, who.actor, asked)
        said = [done.post or "", *lines.decision_lines(done.ruling, language())]
        say(posted_json(done, language()), as_json=as_json, lines=said)
        if not done.ruling.allowed:
            finish(Exit.NO)


@app.command("list")
def list_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Lists the posts of a person, with the words that were agreed to."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        rows = posting.own_posts(house, who.actor, subject)
        say(own_posts_json(rows), as_json=as_json, lines=[one.post for one in rows])


@app.command("withdraw")
def withdraw_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Takes a post back: {"post": "…"}. It is left out of the next export."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        wanted = needed(read_object(frozenset({"post"})), "post")
        entry = posting.withdraw(house, who.actor, subject, wanted)
        say({"done": True, "entry": str(entry)}, as_json=as_json)


@app.command("export")
def export_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Hands the public posts to a third party: {"recipient", "purpose"}; what may not go is left out and counted."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"recipient", "purpose"}))
        done = posting.export(
            house, who.actor, recipient=needed(found, "recipient"), purpose=needed(found, "purpose")
        )
        said = [f"{len(done.rows)}", *(f"{rule}  {number}" for rule, number in done.by_rule.items())]
        say(exported_json(done), as_json=as_json, lines=said)
        if not done.rows and done.left_out:
            finish(Exit.NO)
