"""Commands about receipts of erasure: made by the workspace, checked without it."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from sekisho.application import receipts
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, finish, language, note, say, spoken
from sekisho.errors import OperatorError, StaffError
from sekisho.ledger.receipt import Told
from sekisho.presenting.receipts import told_json

app = typer.Typer()

_WORDS = {
    "unreadable": {
        "ja": "消去の記録 {entry}: {at} から、誰にも読めません。",
        "en": "Entry {entry} erased: unreadable since {at}.",
    },
    "final": {
        "ja": "鍵の世代 {epoch}: {at} から、古い鍵の写しも役に立ちません（それより前の鍵の控えを事業者が廃棄していれば）。",
        "en": "Key epoch {epoch}: final since {at}, given that older backups of the keys were destroyed.",
    },
    "open": {
        "ja": "まだ最終ではありません。次に鍵の世代が進むと、古い写しの鍵も役に立たなくなります。",
        "en": "Not final yet: it is when the next epoch of keys has begun.",
    },
    "clear": {
        "ja": "消去より前のデータのバックアップに平文で残るもの: {names}",
        "en": "In clear in backups of the data that are older than the erasure: {names}",
    },
}


@app.command("receipt")
def receipt(
    folder: Folder,
    entry: Annotated[int, typer.Argument(min=0, max=2**62, help="The entry that erased.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the receipt to a file.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Makes the receipt of an erasure, as of now; whoever has the book's public key checks it without us."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        made = receipts.erasure_receipt(house, who.actor, entry).to_json()
        if output is not None:
            output.write_text(made + "\n", encoding="utf-8")
        say(msgspec.json.decode(made), as_json=as_json, lines=[made])


@app.command("check-receipt")
def check_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt; - = standard input.")],
    key: Annotated[
        str, typer.Option("--key", help="The book's public key, as `ledger checkpoint` prints it (verifier).")
    ],
    as_json: Json = False,
) -> None:
    """Checks a receipt of erasure with the book's public key alone: no workspace, no network."""
    with spoken():
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise StaffError("WORKSPACE-006", file=file.name) from None
        try:
            told = receipts.check_receipt(text, key)
        except OperatorError as error:
            note(error.text(language()))
            say({"ok": False, "code": error.code}, as_json=as_json, lines=[])
            finish(Exit.NO)
        say(told_json(told), as_json=as_json, lines=_lines(told))


def _lines(told: Told) -> list[str]:
    spoken_in = language()
    lines = [_WORDS["unreadable"][spoken_in].format(entry=told.entry, at=told.unreadable_since.isoformat())]
    if told.final_since is None:
        lines.append(_WORDS["open"][spoken_in])
    else:
        at = told.final_since.isoformat()
        lines.append(_WORDS["final"][spoken_in].format(epoch=told.epoch, at=at))
    return [*lines, _WORDS["clear"][spoken_in].format(names=", ".join(told.in_clear))]
