"""Commands about who keeps the epoch key: a file, or a token behind PKCS#11."""

from pathlib import Path
from typing import Annotated

import typer

from sekisho.application.workspace import Token, load_workspace
from sekisho.bootstrap import keep_keys
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Folder, Json, say, spoken
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
