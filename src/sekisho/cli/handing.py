"""The command that hands information of one person to somebody else."""

from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import handing
from sekisho.application.asking import Asked
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, Purpose, finish, language, say, spoken

app = typer.Typer()


@app.command("hand")
def hand(
    folder: Folder,
    subject: Annotated[str, typer.Argument(help="Public id of the person.")],
    recipient: Annotated[str, typer.Option("--recipient", help="Recipient id or name.")],
    purpose: Purpose,
    items: Annotated[str, typer.Option("--items", help="Items, separated by commas.")],
    verb: Annotated[str, typer.Option("--verb", help="entrust, succeed or provide.")] = "entrust",
    deal: Annotated[str | None, typer.Option("--deal", help="The deal between two persons.")] = None,
    other: Annotated[
        str | None, typer.Option("--other", help="Public id of the other person of the deal.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Hands items of a person to a contractor, a successor or another recipient, or says why not."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        asked = Asked(
            verb=verb,
            subject=subject,
            recipient=recipient,
            purpose=purpose,
            items=[item for item in items.split(",") if item],
            deal=deal,
            other=other,
        )
        done = handing.hand_over(house, who.actor, asked)
        say(
            presenting.shown_json(done, language(), asked=asked.items),
            as_json=as_json,
            lines=lines.shown_lines(done, language()),
        )
        if not done.ruling.allowed:
            finish(Exit.NO)
