"""Commands about deals between two persons."""

import typer

from sekisho.application import deals
from sekisho.application.deals import DealStep
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, read_object, say, spoken, text
from sekisho.errors import StaffError
from sekisho.policy.deals import Step

app = typer.Typer(help="Deals between two persons.", no_args_is_help=True)


@app.command("step")
def step_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Takes a step of a deal: {"deal": "…", "step": "bid|fix|fail|offer|accept|cancel|claim|close", "seller", "other"}."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"deal", "step", "seller", "other"}))
        step = text(found, "step") or ""
        if step not in {one.value for one in Step}:
            raise StaffError("REQUEST-001", field="step", known="、".join(Step))
        asked = DealStep(
            deal=text(found, "deal") or "",
            step=Step(step),
            seller=text(found, "seller") or "",
            other=text(found, "other") or "",
        )
        done = deals.move_deal(house, who.actor, asked)
        say({"done": True, "entry": str(done.entry), "state": done.state}, as_json=as_json)
