"""Commands about where a person stands: disputed uses, links, death, minority; and the grounds of refusal."""

from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import disputes, identities, refusals, status
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Folder,
    Json,
    Now,
    Subject,
    day,
    language,
    needed,
    read_object,
    say,
    spoken,
)

dispute_app = typer.Typer(help="Uses that a person does not understand.", no_args_is_help=True)


@dispute_app.command("open")
def dispute_open(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records that a person doubts a use: {"purpose": "…"}. It waits while it is examined."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        done = disputes.dispute(
            house, who.actor, subject, purpose=needed(read_object(frozenset({"purpose"})), "purpose")
        )
        say(presenting.disputed_json(done), as_json=as_json)


@dispute_app.command("settle")
def dispute_settle(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records what was found: {"purpose": "…", "outcome": "outside|within"}. Outside stops the use for good."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"purpose", "outcome"}))
        done = disputes.settle(
            house,
            who.actor,
            subject,
            purpose=needed(found, "purpose"),
            outcome=needed(found, "outcome"),
        )
        say(presenting.disputed_json(done), as_json=as_json)


@dispute_app.command("list")
def dispute_list(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Lists the doubts that wait for an answer, oldest first."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = disputes.open_disputes(house, who.actor)
        document = {"disputes": [presenting.open_dispute_json(one) for one in found]}
        say(document, as_json=as_json, lines=[f"{one.subject}  {one.purpose}" for one in found])


def subject_link(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Links two identities of one person: {"other": "…", "basis": "same_account|same_document|person_said|succession"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"other", "basis"}))
        entry = identities.link(
            house, who.actor, subject, needed(found, "other"), basis=needed(found, "basis")
        )
        say(presenting.done_json(entry), as_json=as_json)


def subject_unlink(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Ends a link that proved wrong: {"other": "…"}. What was stopped stays stopped."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = identities.unlink(
            house, who.actor, subject, needed(read_object(frozenset({"other"})), "other")
        )
        say(presenting.done_json(entry), as_json=as_json)


def subject_links(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Lists the identities that are linked to a person, with basis and dates."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = identities.links(house, who.actor, subject)
        document = {"links": [presenting.linked_json(one) for one in found]}
        say(document, as_json=as_json, lines=[f"{one.other}  {one.basis}" for one in found])


def subject_died(
    folder: Folder,
    subject: Subject,
    in_error: Annotated[
        bool, typer.Option("--in-error", help="It was recorded in error: the person lives.")
    ] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Records that a person died: nobody contacts them, and uses are limited to what stays lawful."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = status.record_death(house, who.actor, subject, in_error=in_error)
        say(presenting.done_json(entry), as_json=as_json)


def subject_minor(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records from when a minor's consent is their own: {"born": "2015-05-05"}. The birthday is not stored."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        born = day(needed(read_object(frozenset({"born"})), "born"), "born")
        entry, own = status.record_minor(house, who.actor, subject, born=born)
        say(presenting.minor_json(entry, own), as_json=as_json)


def grounds_command(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists each right of the person with the grounds of the Act on which a request may be declined."""
    with spoken(), opened(folder, now=now):
        found = [presenting.right_json(one, language()) for one in refusals.offered()]
        lines = [
            f"{row['name']}: {ground['name']}（{ground['source']}）"
            for row in found
            for ground in row["grounds"]
        ]
        say({"rights": found}, as_json=as_json, lines=lines)
