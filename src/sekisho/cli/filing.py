"""Commands about files of one person: the bytes on standard input and output, the name in the environment."""

import os
import re
import sys
from collections.abc import Iterator
from typing import Annotated, Final

import typer

from sekisho.application import filing
from sekisho.application.asking import Asked
from sekisho.application.filing import Bringing
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    Purpose,
    Subject,
    finish,
    language,
    say,
    spoken,
)
from sekisho.errors import StaffError
from sekisho.presenting.files import file_list_json, file_read_json, filed_json
from sekisho.vault.plaintext import Plaintext

app = typer.Typer(
    help="Files of one person (recordings, documents). Bytes on standard input and output.",
    no_args_is_help=True,
)

NAME: Final = "SEKISHO_FILE_NAME"
"""Environment variable with the file's name: it is personal data, and arguments are seen by every user of a machine."""

_PIECE: Final = 1 << 20
_RANGE: Final = re.compile(r"([0-9]{1,18})-([0-9]{1,18})?")

Item = Annotated[str, typer.Option("--item", help="Item, id or text.")]


@app.command("put")
def put(
    folder: Folder,
    subject: Subject,
    item: Item,
    kind: Annotated[str, typer.Option("--type", help="Media type of the file: audio/wav, image/png …")],
    channel: Annotated[str, typer.Option("--channel", help="Acquisition channel.")],
    purpose: Annotated[
        list[str], typer.Option("--purpose", help="Purpose that was stated, id or text; may be repeated.")
    ],
    category: Annotated[str | None, typer.Option("--category", help="Subject category.")] = None,
    consent: Annotated[
        list[str] | None, typer.Option("--consent", help="What was agreed to; may be repeated.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Files what comes on standard input as a part of the item; its name is read from SEKISHO_FILE_NAME."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        brought = Bringing(
            subject=subject,
            item=item,
            name=Plaintext(os.environ.get(NAME) or "file"),
            kind=kind,
            channel=channel,
            purposes=tuple(purpose),
            category=category,
            consents=tuple(consent or ()),
        )
        done = filing.bring_file(house, who.actor, brought, _pieces())
        said = lines.decision_lines(done.acquired.ruling, language())
        say(
            filed_json(done, language()),
            as_json=as_json,
            lines=said if done.file is None else [str(done.file), *said],
        )
        if done.file is None:
            finish(Exit.NO)


def _pieces() -> Iterator[bytes]:
    while piece := sys.stdin.buffer.read(_PIECE):
        yield piece


@app.command("list")
def list_command(
    folder: Folder,
    subject: Subject,
    item: Item,
    purpose: Purpose,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Names the files of an item, or says why not."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        asked = Asked(verb="use", subject=subject, items=[item], purpose=purpose)
        listed = filing.list_files(house, who.actor, asked)
        said = file_list_json(listed, language())
        words = [f"{one['file']}: {one['name']} ({one['kind']}, {one['size']:,} B)" for one in said["files"]]
        denied = [] if said["allowed"] else lines.decision_lines(listed.ruling, language())
        say(dict(said), as_json=as_json, lines=[*words, *denied])
        if not listed.ruling.allowed:
            finish(Exit.NO)


@app.command("get")
def get(
    folder: Folder,
    subject: Subject,
    file: Annotated[int, typer.Argument(help="Number of the file.", metavar="FILE")],
    item: Item,
    purpose: Purpose,
    part: Annotated[
        str | None, typer.Option("--range", help="Only these bytes: FIRST-LAST, or FIRST- to the end.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Writes the bytes of a file to standard output. A refusal is said there instead, with exit code 1."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        start, end = _range(part)
        asked = Asked(verb="use", subject=subject, items=[item], purpose=purpose)
        read = filing.read_file(house, who.actor, asked, file)
        if read.file is None:
            said = lines.decision_lines(read.ruling, language())
            say(dict(file_read_json(read, language())), as_json=as_json, lines=said)
            finish(Exit.NO)
        with read.file:
            for piece in read.file.read(start, end):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()


def _range(part: str | None) -> tuple[int, int | None]:
    """Where to begin, and before which byte to end."""
    if part is None:
        return 0, None
    found = _RANGE.fullmatch(part)
    if found is None:
        raise StaffError("REQUEST-006", field="range")
    return int(found[1]), None if found[2] is None else int(found[2]) + 1
