"""Commands about the book: verify, checkpoint, proof; and staff accounts."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from sekisho import presenting
from sekisho.application import anchoring, book_desk, lane_book, log_desk, signing_in
from sekisho.application.signing_in import NewAccount
from sekisho.application.usage import monthly_usage
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    finish,
    language,
    needed,
    read_object,
    say,
    spoken,
    text,
    texts,
)
from sekisho.errors import StaffError
from sekisho.safeguards.model import Duty, Role
from sekisho.vault.plaintext import Plaintext

ledger_app = typer.Typer(help="The book: verified, signed, proven.", no_args_is_help=True)
staff_app = typer.Typer(help="Staff accounts and roles.", no_args_is_help=True)


Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="For a pack: the book's key, got by another way than the pack; repeatable."),
]
Witnesses = Annotated[
    list[str] | None,
    typer.Option("--witness", help="For a pack: a witness whose cosignature must be there; repeatable."),
]
JoinedFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--joined",
        help="A proof of a root of roots, as `ledger join -o` writes it, that must name this book.",
    ),
]
JoinedKeys = Annotated[
    list[str] | None,
    typer.Option("--joined-key", help="The key of the house that made it; goes with --joined."),
]


@ledger_app.command("verify")
def verify(
    folder: Annotated[
        Path, typer.Argument(help="Workspace folder, or a pack of evidence.", metavar="DIR|PACK")
    ],
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", help="A checkpoint that was kept elsewhere; repeatable."),
    ] = None,
    key: Keys = None,
    witness: Witnesses = None,
    joined: JoinedFiles = None,
    joined_key: JoinedKeys = None,
    as_json: Json = False,
) -> None:
    """Verifies every entry, the tree, the checkpoints, and that the newest state is the recorded one; or a pack."""
    with spoken():
        if joined and not joined_key:
            raise StaffError("BOOK-010")
        try:
            exported = [path.read_bytes() for path in checkpoint or []]
            roots = [path.read_bytes() for path in joined or []]
        except OSError as error:
            raise StaffError("WORKSPACE-006", file=Path(error.filename or "").name) from None
        if folder.is_file():
            found = log_desk.verify_pack(
                folder,
                keys=key or [],
                witnesses=witness or [],
                kept=exported,
                joined=roots,
                joined_keys=joined_key or [],
            )
        else:
            with opened(folder) as (house, _who):
                heads = lane_book.head_in(house, roots, joined_key or [])
                notes = [*exported, *anchoring.kept_notes(house)]
                found = book_desk.verify_book(house, exported=[*notes, *heads])
        say(presenting.verified_json(found), as_json=as_json, lines=lines.verified_lines(found, language()))
        if not found.ok:
            finish(Exit.NO)


@ledger_app.command("checkpoint")
def checkpoint_command(
    folder: Folder,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Keep the signed note in a file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Signs the head of the book; keep the note elsewhere, it shows later that nothing was cut or rewritten."""
    with spoken(), opened(folder) as (house, who):
        made = book_desk.sign_checkpoint(house, who.actor)
        if output is not None:
            output.write_bytes(made.note)
        document = {
            "size": made.size,
            "root": made.root.hex(),
            "note": made.note.decode(),
            "verifier": book_desk.verifier_key(house),
        }
        say(document, as_json=as_json, lines=[made.note.decode()])


@ledger_app.command("proof")
def proof(
    folder: Folder, entry: Annotated[int, typer.Argument(min=0, max=2**62)], as_json: Json = False
) -> None:
    """Prints an inclusion proof of one entry under the newest checkpoint."""
    with spoken(), opened(folder) as (house, _who):
        found = book_desk.prove(house, entry).to_json()
        say(msgspec.json.decode(found), as_json=as_json, lines=[found])


@ledger_app.command("list")
def list_(
    folder: Folder,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """Lists the newest entries of the book."""
    with spoken(), opened(folder) as (house, _who):
        entries = book_desk.page(house, limit=limit)
        document = {"entries": [presenting.entry_json(entry) for entry in entries]}
        say(
            document,
            as_json=as_json,
            lines=[
                f"{entry.no} {entry.at:%Y-%m-%dT%H:%M:%SZ} {entry.kind} {entry.actor}" for entry in entries
            ],
        )


@ledger_app.command("usage")
def usage(
    folder: Folder,
    month: Annotated[str, typer.Option("--month", help="The month, as 2026-11.")],
    as_json: Json = False,
) -> None:
    """Counts a month of the book: uses by purpose, act, account, and what was refused."""
    with spoken(), opened(folder) as (house, _who):
        found = monthly_usage(house, month)
        say(presenting.usage_json(found), as_json=as_json, lines=lines.usage_lines(found, language()))


@staff_app.command("add")
def add(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Makes a staff account: {"login": "…", "roles": ["officer"], "password": "…"} on standard input."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"login", "roles", "password"}))
        login, password = needed(found, "login"), text(found, "password")
        sealed = None if password is None else Plaintext(password)
        entry = signing_in.add_account(
            house, who.actor, NewAccount(id=login, roles=tuple(texts(found, "roles")), password=sealed)
        )
        say({"done": True, "account": login, "entry": str(entry)}, as_json=as_json)


@staff_app.command("role")
def role(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Makes or changes a role: {"role": "…", "purposes": […], "items": […], "duties": […]}; null = all."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = read_object(frozenset({"role", "purposes", "items", "duties"}))
        name = needed(found, "role")
        made = _role(name, found, house.read(lambda unit: unit.snapshot.names))
        entry = signing_in.put_role(house, who.actor, made)
        say({"done": True, "role": name, "entry": str(entry)}, as_json=as_json)


def _role(name: str, found: dict[str, object], names) -> Role:  # type: ignore[no-untyped-def]  # noqa: ANN001 - policy.names.Names
    try:
        duties = frozenset(Duty(duty) for duty in texts(found, "duties"))
    except ValueError:
        raise StaffError("REQUEST-001", field="duties", known="、".join(Duty)) from None
    purposes = (
        None if found.get("purposes", []) is None else frozenset(map(names.purpose, texts(found, "purposes")))
    )
    items = None if found.get("items") is None else frozenset(map(names.item, texts(found, "items")))
    return Role(id=name, purposes=purposes, items=items, duties=duties)


@staff_app.command("list")
def staff_list(folder: Folder, as_json: Json = False) -> None:
    """Lists accounts and roles."""
    with spoken(), opened(folder) as (house, _who):
        accounts, roles = signing_in.all_accounts(house)
        document = {
            "accounts": [{"id": one.id, "roles": list(one.roles), "active": one.active} for one in accounts],
            "roles": sorted(roles),
        }
        say(document, as_json=as_json, lines=[f"{one.id} {','.join(one.roles)}" for one in accounts])
        sys.stdout.flush()
