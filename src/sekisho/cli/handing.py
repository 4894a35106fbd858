"""The command that hands information of one person to a contractor or a successor."""

from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import handing
from sekisho.application.asking import Asked
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, finish, language, say, spoken

app = typer.Typer()


@app.command("hand")
def hand(
    folder: Folder,
    subject: Annotated[str, typer.Argument(help="Public id of the person.")],
    recipient: Annotated[str, typer.Option("--recipient", help="Recipient id or name.")],
    purpose: Annotated[str, typer.Option("--purpose", help="Purpose id or text.")],
    items: Annotated[str, typer.Option("--items", help="Items, separated by commas.")],
    verb: Annotated[str, typer.Option("--verb", help="entrust or succeed.")] = "entrust",
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Hands items of a person to a contractor or a successor, or says why not."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        asked = Asked(
            verb=verb,
            subject=subject,
            recipient=recipient,
            purpose=purpose,
            items=[item for item in items.split(",") if item],
        )
        done = handing.hand_over(house, who.actor, asked)
        say(
            presenting.shown_json(done, language(), asked=asked.items),
            as_json=as_json,
            lines=lines.shown_lines(done, language()),
        )
        if not done.ruling.allowed:
            finish(Exit.NO)
