"""Commands that ask the gate: decide, audience, approvals, explain."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import approvals, asking, explaining, selecting
from sekisho.application.asking import Asked
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Purpose,
    finish,
    instant,
    language,
    mapping,
    needed,
    object_in,
    say,
    spoken,
    text,
    texts,
)
from sekisho.errors import StaffError
from sekisho.presenting import stop_links

REQUEST = frozenset(
    {
        "verb",
        "subject",
        "items",
        "purpose",
        "channel",
        "recipient",
        "basis",
        "facts",
        "at",
        "mode",
        "category",
        "notice",
        "deal",
        "other",
        "form",
        "release",
        "asks",
        "segment",
        "means",
        "source",
        "authority",
        "whole",
        "right",
        "ground",
        "edge_knows",
        "fulfils",
        "signal",
        "post",
        "tell",
    }
)
"""The fields of a request (interfaces, "The gate")."""


def decide_command(
    folder: Folder,
    request: Annotated[
        Path, typer.Argument(help="The request as JSON; - reads standard input.", metavar="REQUEST.json")
    ],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Asks the gate: yes or no, why, and what must be done with it."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        asked = asked_in(_bytes(request))
        answer = asking.decide(house, who.actor, asked)
        say(
            presenting.decision_json(answer, language(), asked=asked.items),
            as_json=as_json,
            lines=lines.decision_lines(answer.ruling, language()),
        )
        if not answer.ruling.allowed:
            finish(Exit.NO)


def _bytes(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError:
        raise StaffError("WORKSPACE-006", file=path.name) from None


def asked_in(data: bytes) -> Asked:
    """The request in a JSON document.

    Raises:
        StaffError: Not JSON, unknown fields, wrong types (REQUEST-004 to 006).
    """
    found = object_in(data, REQUEST)
    return Asked(
        verb=needed(found, "verb"),
        subject=text(found, "subject"),
        items=texts(found, "items"),
        purpose=text(found, "purpose"),
        channel=text(found, "channel"),
        recipient=text(found, "recipient"),
        basis=text(found, "basis"),
        facts=mapping(found, "facts"),
        at=instant(text(found, "at"), "at"),
        mode=text(found, "mode") or "strict",
        category=text(found, "category"),
        notice=text(found, "notice"),
        deal=text(found, "deal"),
        other=text(found, "other"),
        form=text(found, "form") or "personal",
        release=text(found, "release"),
        asks=text(found, "asks"),
        means=text(found, "means"),
        source=text(found, "source"),
        authority=text(found, "authority"),
        segment=text(found, "segment"),
        whole=found.get("whole") is True,
        right=text(found, "right"),
        ground=text(found, "ground"),
        edge_knows=texts(found, "edge_knows") if found.get("edge_knows") is not None else None,
        fulfils=text(found, "fulfils"),
        signal=text(found, "signal"),
        post=text(found, "post"),
        tell=text(found, "tell"),
    )


def audience_command(
    folder: Folder,
    purpose: Purpose,
    channel: Annotated[str, typer.Option("--channel", help="Contact channel.")],
    items: Annotated[
        str, typer.Option("--items", help="Items that the sending needs, separated by commas.")
    ] = "",
    segment: Annotated[
        str | None, typer.Option("--segment", help="Only persons of this declared segment.")
    ] = None,
    reasons: Annotated[bool, typer.Option("--reasons", help="Say why the others are excluded.")] = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="One public id a line; for mail with its headers.")
    ] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Selects who may be reached for a purpose on a channel, and counts the excluded by reason."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = selecting.select_audience(
            house,
            who.actor,
            purpose=purpose,
            channel=channel,
            items=[item for item in items.split(",") if item],
            segment=segment,
            language=language(),
        )
        if csv:
            lines.write_csv(stop_links.mail_rows(found.subjects, found.links))
            return
        document = presenting.audience_json(found)
        if not reasons:
            document["explained"] = []
        say(
            document,
            as_json=as_json,
            lines=lines.audience_lines(found, language()),
        )


approval_app = typer.Typer(help="Requests that need a second person.", no_args_is_help=True)


@approval_app.command("list")
def approval_list(folder: Folder, now: Now = None, as_json: Json = False) -> None:
    """Lists the requests that await a second person's answer."""
    with spoken(), opened(folder, now=now) as (house, _who):
        waiting = approvals.waiting(house)
        document = {"approvals": [presenting.draft_json(draft) for draft in waiting]}
        shown = [
            f"{draft.request}  {draft.shape.verb} {draft.shape.basis}  {draft.actor}" for draft in waiting
        ]
        say(document, as_json=as_json, lines=shown)


@approval_app.command("grant")
def approval_grant(
    folder: Folder,
    request: Annotated[str, typer.Argument()],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Approves a request that somebody else made."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = approvals.approve(house, who.actor, request)
        say({"done": True, "entry": str(entry)}, as_json=as_json)


@approval_app.command("refuse")
def approval_refuse(
    folder: Folder,
    request: Annotated[str, typer.Argument()],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Refuses a request that somebody else made."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = approvals.refuse(house, who.actor, request)
        say({"done": True, "entry": str(entry)}, as_json=as_json)


def explain_command(
    folder: Folder, decision: Annotated[str, typer.Argument()], now: Now = None, as_json: Json = False
) -> None:
    """Explains a past decision with the sentences of the version that decided."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = explaining.explain_decision(house, decision, language=language())
        say(
            lines.explained_json(found),
            as_json=as_json,
            lines=lines.explained_lines(found),
        )
