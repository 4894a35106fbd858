"""Commands about requests of authorities: registered, heard, refused with a letter, closed."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from sekisho import presenting
from sekisho.application import authority_desk
from sekisho.application.authority_desk import AuthorityAct
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, day, read_object, say, spoken, text, texts
from sekisho.errors import StaffError
from sekisho.presenting.authority import authority_json, authority_lines

app = typer.Typer(help="Requests of courts, police, bar associations and the like.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Number of the registered request.", metavar="REQUEST")]

FIELDS = frozenset({"subject", "kind", "recipient", "items", "body", "ground", "document", "deadline"})
"""The fields of a request of an authority."""


@app.command("register")
def register_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Registers a request: {"subject", "kind", "recipient", "items", "body", "ground", "document", "deadline"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        made, entry = authority_desk.register_authority_request(house, who.actor, act(read_object(FIELDS)))
        document = {"done": True, "entry": str(entry), "request": authority_json(made)}
        say(document, as_json=as_json, lines=list(authority_lines([made])))


@app.command("list")
def list_command(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists the registered requests, oldest first; what is sealed stays sealed."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = authority_desk.authority_requests(house)
        say(
            {"requests": [authority_json(one) for one in found]},
            as_json=as_json,
            lines=list(authority_lines(found)),
        )


@app.command("hear")
def hear_command(
    folder: Folder, request: Number, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records that the person was heard before a sender is disclosed."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = authority_desk.record_hearing(house, who.actor, request)
        say(presenting.done_json(entry), as_json=as_json)


@app.command("refuse")
def refuse_command(
    folder: Folder, request: Number, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Refuses a request and prints the letter to the authority."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        refused = authority_desk.refuse_authority_request(house, who.actor, request)
        document = {"done": True, "entry": str(refused.entry), "letter": refused.letter}
        say(document, as_json=as_json, lines=refused.letter.splitlines())


@app.command("close")
def close_command(
    folder: Folder, request: Number, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Closes a request that was answered or has lapsed."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = authority_desk.close_authority_request(house, who.actor, request)
        say(presenting.done_json(entry), as_json=as_json)


def act(found: Mapping[str, Any]) -> AuthorityAct:
    """What a JSON object says of a request.

    Raises:
        StaffError: No person (REQUEST-002), something of another form (REQUEST-006), or no date (REQUEST-003).
    """
    subject, deadline = text(found, "subject"), text(found, "deadline")
    if subject is None:
        raise StaffError("REQUEST-002")
    return AuthorityAct(
        subject=subject,
        kind=text(found, "kind") or "",
        recipient=text(found, "recipient") or "",
        items=tuple(texts(found, "items")),
        body=text(found, "body") or "",
        ground=text(found, "ground"),
        document=text(found, "document") or "",
        deadline=None if deadline is None else day(deadline, "deadline"),
    )
