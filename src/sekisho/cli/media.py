"""Commands about devices, media and papers: registered, carried, returned, lost, disposed of."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sekisho.application import media_book, media_desk
from sekisho.application.media_desk import Disposal, MediumActed, NewMedium, Taking
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Folder,
    Json,
    Now,
    day,
    needed,
    read_object,
    say,
    spoken,
    text,
    texts,
    write_private,
)
from sekisho.errors import StaffError
from sekisho.presenting.media import (
    acted_json,
    history_json,
    history_lines,
    media_lines,
    register_json,
    words_json,
)
from sekisho.vault.plaintext import Plaintext

app = typer.Typer(
    help="Devices, media and papers: who has which, and how they were disposed of.", no_args_is_help=True
)

Medium = Annotated[int, typer.Argument(help="The medium's number.", metavar="MEDIUM", min=1)]


@app.command("add")
def add_command(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Registers a medium: {"label": "USB-03", "kind": "memory", "items": ["氏名"], "keeper": "…", "area": "…"}.

    Kinds: computer, disc, disk, memory, paper, phone, tape. `items` is what it may hold; none = no personal data.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"label", "kind", "items", "keeper", "area"}))
        new = NewMedium(
            label=needed(found, "label"),
            kind=needed(found, "kind"),
            items=tuple(texts(found, "items")),
            keeper=text(found, "keeper") or who.actor.id,
            area=needed(found, "area"),
        )
        _say(media_desk.register(house, who.actor, new), as_json=as_json)


@app.command("list")
def list_command(
    folder: Folder,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those that should be back.")] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lists the register."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = register_json(media_book.register(house), overdue_only=overdue)
        say(found, as_json=as_json, lines=list(media_lines(found["media"])))


@app.command("show")
def show_command(folder: Folder, medium: Medium, now: Now = None, as_json: Json = False) -> None:
    """Shows one medium and what was done with it; what was written stays sealed."""
    with spoken(), opened(folder, now=now) as (house, _who):
        found = history_json(media_book.history(house, medium))
        say(found, as_json=as_json, lines=list(history_lines(found)))


@app.command("words")
def words_command(
    folder: Folder, medium: Medium, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Shows what was written about a medium, to its keeper, its carrier and officers. Leaves an entry."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        say(words_json(*media_book.words(house, who.actor, medium)), as_json=as_json)


@app.command("check")
def check_command(
    folder: Folder, medium: Medium, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records that a medium was seen in its place."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        _say(media_desk.check(house, who.actor, medium), as_json=as_json)


@app.command("permit")
def permit_command(
    folder: Folder, medium: Medium, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Lets a medium be carried once without protection: {"reason": "…"}. By an officer who does not carry it."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        why = Plaintext(needed(read_object(frozenset({"reason"})), "reason"))
        _say(media_desk.permit(house, who.actor, medium, why), as_json=as_json)


@app.command("take")
def take_command(
    folder: Folder, medium: Medium, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Carries a medium out: {"why": "…", "where": "…", "due": "2027-01-31", "protection": "encrypted", "route": "hand"}.

    Protection: encrypted, sealed (papers), none. Routes: courier, hand, mail, phone, post. {"exports": ["57"]} names the
    lists that it takes; with a password on one, {"password_route": "phone"} must be another route. {"carrier": "…"}:
    somebody else carries it.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        known = ("why", "where", "due", "protection", "route", "password_route", "exports", "carrier")
        _say(
            media_desk.take(house, who.actor, medium, taking(read_object(frozenset(known)))), as_json=as_json
        )


def taking(found: Mapping[str, Any]) -> Taking:
    """What a JSON object says of a taking."""
    exports = texts(found, "exports")
    if not all(one.isascii() and one.isdigit() for one in exports):
        raise StaffError("REQUEST-006", field="exports")
    return Taking(
        why=Plaintext(needed(found, "why")),
        where=Plaintext(needed(found, "where")),
        due=day(needed(found, "due"), "due"),
        protection=needed(found, "protection"),
        route=needed(found, "route"),
        password_route=text(found, "password_route"),
        exports=tuple(int(one) for one in exports),
        carrier=text(found, "carrier"),
    )


@app.command("return")
def return_command(
    folder: Folder,
    medium: Medium,
    emptied: Annotated[
        bool, typer.Option("--emptied", help="The lists that it took were erased from it.")
    ] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Records that a medium is back."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        _say(media_desk.give_back(house, who.actor, medium, emptied=emptied), as_json=as_json)


@app.command("lose")
def lose_command(
    folder: Folder, medium: Medium, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Opens the record of a loss: {"how": "…", "noticed": "2027-01-31"}. Any member of staff may."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"how", "noticed"}))
        noticed = day(needed(found, "noticed"), "noticed")
        how = Plaintext(needed(found, "how"))
        _say(media_desk.lose(house, who.actor, medium, how, noticed=noticed), as_json=as_json)


@app.command("find")
def find_command(
    folder: Folder, medium: Medium, account: Account = None, now: Now = None, as_json: Json = False
) -> None:
    """Records that a lost medium was found."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        _say(media_desk.find_again(house, who.actor, medium), as_json=as_json)


@app.command("dispose")
def dispose_command(
    folder: Folder,
    medium: Medium,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Certificate of disposal: FILE.pdf, .jpg or .png.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Disposes of a medium for good: {"method": "destroy", "witness": "…", "contractor": "…"}.

    Methods: crypto_erase, degauss, destroy, dissolve, incinerate, shred, wipe; each fits some kinds. The witness is an
    account other than yours. Without a contractor of the policy you did it yourself.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"method", "witness", "contractor"}))
        disposal = Disposal(
            method=needed(found, "method"),
            witness=needed(found, "witness"),
            contractor=text(found, "contractor"),
            certificate=None if certificate is None else _read(certificate),
            certificate_kind=_KINDS.get("" if certificate is None else certificate.suffix.lower(), ""),
        )
        _say(media_desk.dispose(house, who.actor, medium, disposal), as_json=as_json)


_KINDS = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(media_desk.LARGEST_CERTIFICATE + 1)


@app.command("certificate")
def certificate_command(
    folder: Folder,
    medium: Medium,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write it; standard output without.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Hands the certificate of disposal of a medium to an officer. Leaves an entry."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        if output is not None and output.exists():
            raise StaffError("CARRY-008", file=output.name)
        found = media_book.certificate(house, who.actor, medium)
        if output is None:
            sys.stdout.buffer.write(found.content)
            return
        write_private(output, found.content)
        say({"done": True, "entry": str(found.entry)}, as_json=as_json)


def _say(done: MediumActed, *, as_json: bool) -> None:
    found = acted_json(done)
    say(found, as_json=as_json, lines=[f"{found['entry']}", *media_lines([found["medium"]])])
