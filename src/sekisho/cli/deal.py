"""Commands about deals between two persons."""

from typing import Annotated

import typer

from sekisho import presenting
from sekisho.application import deals
from sekisho.application.deals import DealStep
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, day, read_object, say, spoken, text
from sekisho.errors import StaffError
from sekisho.policy.deals import Step

app = typer.Typer(help="Deals between two persons.", no_args_is_help=True)


@app.command("step")
def step_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Takes a step of a deal: {"deal": "…", "step": "bid|fix|fail|offer|accept|cancel|claim|close", "seller", "other"}.

    With a decision (fix, offer) goes its "price"; with a failure, if need be, "until": the last day for claims.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"deal", "step", "seller", "other", "price", "until"}))
        step = text(found, "step") or ""
        if step not in {one.value for one in Step}:
            raise StaffError("REQUEST-001", field="step", known="、".join(Step))
        until = text(found, "until")
        asked = DealStep(
            deal=text(found, "deal") or "",
            step=Step(step),
            seller=text(found, "seller") or "",
            other=text(found, "other") or "",
            price=text(found, "price"),
            until=None if until is None else day(until, "until"),
        )
        say(presenting.deal_moved_json(deals.move_deal(house, who.actor, asked)), as_json=as_json)


@app.command("list")
def list_command(
    folder: Folder,
    subject: Annotated[str, typer.Argument(help="Public id of the person.")],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lists a person's deals: role, state, the price that was decided, and until when claims may be made."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        held = deals.deals_of(house, who.actor, subject)
        say({"deals": [presenting.own_deal_json(one) for one in held]}, as_json=as_json)
