"""Commands about several persons at once: shown, changed alike, erased; each in one act."""

from collections.abc import Mapping
from typing import Annotated

import typer

from sekisho.application import changing, showing
from sekisho.application.asking import Asked
from sekisho.cli.opening import opened
from sekisho.cli.persons import ACT, act_of, read_object_any
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Purpose,
    finish,
    language,
    needed,
    read_object,
    say,
    spoken,
    text,
    texts,
)
from sekisho.errors import StaffError
from sekisho.presenting.several import (
    changed_each_json,
    erased_each_json,
    found_and_shown_json,
    several_json,
    several_lines,
)
from sekisho.vault.plaintext import Plaintext

app = typer.Typer(no_args_is_help=True)

Items = Annotated[str, typer.Option("--items", help="Items, separated by commas.")]
Mode = Annotated[str, typer.Option("--mode", help="strict, or narrow: show the allowed part of each.")]


@app.command("show-several")
def show_several(
    folder: Folder,
    purpose: Purpose,
    items: Items,
    mode: Mode = "strict",
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Shows items of several persons for a purpose, or says of each why not: {"subjects": […]}.

    Exit code 1 when anybody was denied or is not held.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        wanted = texts(read_object(frozenset({"subjects"})), "subjects")
        asked = _asked(purpose, items, mode)
        done = showing.show_several(house, who.actor, asked, wanted)
        document = several_json(done, language(), asked=asked.items)
        say(document, as_json=as_json, lines=several_lines(done))
        _end(done)


@app.command("find-and-show")
def find_and_show(
    folder: Folder,
    purpose: Purpose,
    items: Items,
    search: Annotated[
        str | None, typer.Option("--search-for", help="Purpose of the search; without it, the same.")
    ] = None,
    mode: Mode = "strict",
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Finds persons by searchable items, {"email": "…"}, and shows items of each for a purpose, or says why not.

    The search has its own entry and limits. Exit code 1 when it was denied, or anybody was.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        by = {key: Plaintext(str(value)) for key, value in read_object_any().items()}
        asked = _asked(purpose, items, mode)
        found, done = showing.find_and_show(house, who.actor, purpose=search or purpose, by=by, asked=asked)
        document = found_and_shown_json(found, done, language(), asked=asked.items)
        say(document, as_json=as_json, lines=several_lines(done))
        if found.ruling is not None:
            finish(Exit.NO)
        _end(done)


@app.command("change-several")
def change_several(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Writes down the same act of several persons: {"subjects": […], "act": "stop", "purpose": "…"}.

    Acts: stop or resume a purpose (with a channel or without); give or withdraw a consent, with the fields of
    `subject consent give`. Exit code 1 when anybody is not held.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(ACT | {"subjects", "act", "channel"})
        wanted, act = texts(found, "subjects"), text(found, "act")
        if act in {"give", "withdraw"}:
            _only(found, ACT)
            done = changing.consent_each(house, who.actor, wanted, act_of(found), giving=act == "give")
        elif act in {"stop", "resume"}:
            _only(found, frozenset({"purpose", "channel"}))
            change = changing.stop_each if act == "stop" else changing.resume_each
            channel = text(found, "channel")
            done = change(house, who.actor, wanted, purpose=needed(found, "purpose"), channel=channel)
        else:
            raise StaffError("REQUEST-001", field="act", known="stop、resume、give、withdraw")
        say(changed_each_json(done), as_json=as_json, lines=[*done.changed])
        if done.gone:
            finish(Exit.NO)


@app.command("erase-several")
def erase_several(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Erases several persons: {"subjects": […], "reason": "request"}. Holds stay.

    Exit code 1 when anybody is not held.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"subjects", "reason"}))
        reason = text(found, "reason") or "staff"
        done = changing.erase_several(house, who.actor, texts(found, "subjects"), reason=reason)
        lines = [f"{subject}  R-{receipt.entry}" for subject, receipt in done.receipts.items()]
        say(erased_each_json(done), as_json=as_json, lines=lines)
        if done.gone:
            finish(Exit.NO)


def _only(found: Mapping[str, object], fields: frozenset[str]) -> None:
    """Refuses what belongs to another act: ignored, it would be lost in silence."""
    known = fields | {"subjects", "act"}
    if other := set(found) - known:
        raise StaffError("REQUEST-005", fields="、".join(sorted(other)), known="、".join(sorted(known)))


def _asked(purpose: str, items: str, mode: str) -> Asked:
    return Asked(verb="use", items=[item for item in items.split(",") if item], purpose=purpose, mode=mode)


def _end(done: showing.Several) -> None:
    if done.gone or not all(one.ruling.allowed for one in done.shown.values()):
        finish(Exit.NO)
