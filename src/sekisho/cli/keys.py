"""Commands about who keeps the epoch key: a file, or a token behind PKCS#11."""

from pathlib import Path
from typing import Annotated

import typer

from sekisho.application.key_officers import KeyAct, approve
from sekisho.application.workspace import Token, load_workspace
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, Now, say, spoken
from sekisho.cli.workspace import hand_over_sheet
from sekisho.custody import keep_keys, renew_sheet
from sekisho.errors import StaffError

app = typer.Typer()


@app.command("keep")
def keys_keep(
    folder: Folder,
    module: Annotated[
        str | None, typer.Option("--module", help="PKCS#11 library of the token; none = a file again.")
    ] = None,
    token: Annotated[str | None, typer.Option("--token", help="Label of the token.")] = None,
    pin_file: Annotated[
        Path | None,
        typer.Option("--pin-file", help="File of mode 600 with the PIN; otherwise SEKISHO_TOKEN_PIN."),
    ] = None,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Gives the epoch key into the keeping of a token, or of a file, and starts a new epoch there."""
    with spoken():
        if (module is None) != (token is None):
            raise StaffError("REQUEST-006", field="token" if token is None else "module")
        keeper = None
        if module is not None and token is not None:
            file = "" if pin_file is None else str(pin_file.resolve())
            keeper = Token(module=module, label=token, pin_file=file)
        with opened(folder, account=account) as (_house, who):
            actor = who.actor
        done = keep_keys(load_workspace(folder), keeper, actor)
        say({"done": True, "epoch": done.epoch, "entry": str(done.entry)}, as_json=as_json)


@app.command("sheet")
def keys_sheet(
    folder: Folder,
    halves: Annotated[
        bool, typer.Option("--halves", help="In two halves, for two officers: neither tells anything alone.")
    ] = False,
    account: Account = None,
    as_json: Json = False,
) -> None:
    """Makes a new recovery sheet and rewrites the key backup for it; the old sheet opens older backups only."""
    with spoken(), opened(folder, account=account) as (house, who):
        names = ("recovery-sheet-A.txt", "recovery-sheet-B.txt") if halves else ("recovery-sheet-new.txt",)

        def hand_over(sheets: tuple[str, ...]) -> None:
            for name, text in zip(names, sheets, strict=True):
                hand_over_sheet(house.workspace.keys, text, as_json=as_json, name=name)

        rewritten = renew_sheet(house, who.actor, halves=halves, hand_over=hand_over)
        say({"done": True, "key_backup": None if rewritten is None else rewritten.name}, as_json=as_json)


@app.command("approve")
def keys_approve(
    folder: Folder,
    act: Annotated[KeyAct, typer.Argument(help="What another officer is to do.", metavar="ACT")],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Approves an act on the keys (roll, sheet, keep) that another officer carries out within seven days."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        entry = approve(house, who.actor, act)
        say({"done": True, "act": act.value, "entry": str(entry)}, as_json=as_json)
