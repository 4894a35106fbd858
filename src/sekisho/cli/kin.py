"""Commands about related persons and about what stood before."""

from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import former_values, relatives
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
)
from sekisho.presenting.kin import former_values_json, relatives_json

_FIELDS = frozenset({"other", "kin"})


def add_to(app: typer.Typer) -> None:
    """Puts the commands beside the others about one person."""
    app.command("relate")(relate)
    app.command("unrelate")(unrelate)
    app.command("relatives")(relatives_command)
    app.command("former")(former)


def relate(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records what another person is to this one: {"other": "…", "kin": "parent|guardian|family|emergency_contact"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        other, kin = _other_and_kin()
        entry = relatives.relate(house, who.actor, subject, other, kin=kin)
        say(dict(presenting.done_json(entry)), as_json=as_json)


def unrelate(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Ends a relation: {"other": "…", "kin": "…"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        other, kin = _other_and_kin()
        entry = relatives.end_relation(house, who.actor, subject, other, kin=kin)
        say(dict(presenting.done_json(entry)), as_json=as_json)


def _other_and_kin() -> tuple[str, str]:
    found = read_object(_FIELDS)
    return needed(found, "other"), needed(found, "kin")


def relatives_command(
    folder: Folder, subject: Subject, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Lists who belongs to a person."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = relatives.relatives_of(house, who.actor, subject)
        said = [f"{one.kin.value}  {one.other or '-'}" for one in found if one.until is None]
        say(dict(relatives_json(found)), as_json=as_json, lines=said)


def former(
    folder: Folder,
    subject: Subject,
    items: Annotated[
        str, typer.Option("--items", help="Items, separated by commas; none = all that are held.")
    ] = "",
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Shows what stood before in a person's items, until when, and who changed it, for disclosure."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        wanted = [item for item in items.split(",") if item]
        history = former_values.former_values(house, who.actor, subject, wanted)
        ruling = history.ruling
        denied = ruling is not None and not ruling.allowed
        said = [
            f"{one.name}: {one.value.reveal()}  {one.until or '-'}  {one.by or '-'}" for one in history.former
        ]
        if ruling is not None and denied:
            said = lines.decision_lines(ruling, language())
        say(dict(former_values_json(history, language())), as_json=as_json, lines=said)
        if denied:
            finish(Exit.NO)
