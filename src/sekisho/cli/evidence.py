"""Commands that give the book away and keep it short: proofs between sizes, tiles, packs, anchors, witnesses, lanes, pruning."""

from pathlib import Path
from typing import Annotated

import typer

from sekisho.application import anchoring, book_desk, joining, lane_book, log_desk, pruning
from sekisho.cli.opening import opened
from sekisho.cli.speaking import Account, Exit, Folder, Json, Now, day, finish, language, say, spoken
from sekisho.errors import OperatorError
from sekisho.presenting.logs import (
    anchored_json,
    consistency_json,
    evidence_json,
    joining_json,
    lanes_json,
    pruned_json,
)

app = typer.Typer()

_WORDS = {
    "key": {
        "ja": "検証鍵は、束とは別の方法で渡してください: {key}",
        "en": "Hand the verifier key over by another way than the pack: {key}",
    },
    "pruned": {
        "ja": "{pruned} 件の内容を消しました（残した古い記録 {kept} 件、内容のない記録は合わせて {blank} 件）",
        "en": "Removed the contents of {pruned} entries ({kept} old ones stay; {blank} in all are without contents)",
    },
    "would": {
        "ja": "{pruned} 件の内容を消せます（残る古い記録 {kept} 件）",
        "en": "The contents of {pruned} entries would go ({kept} old ones would stay)",
    },
    "files": {"ja": "{count} 個のファイルを書きました", "en": "Wrote {count} files"},
}

Size = Annotated[int, typer.Argument(min=1, max=2**62)]


@app.command("consistency")
def consistency(
    folder: Folder,
    old: Size,
    new: Annotated[
        int | None, typer.Argument(min=1, max=2**62, help="None = the newest checkpoint's size.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Prints the proof that the book of one size is the beginning of the book of another (RFC 6962)."""
    with spoken(), opened(folder) as (house, _who):
        found = consistency_json(log_desk.consistency(house, old, new))
        say(found, as_json=as_json, lines=[f"{found['old']} → {found['new']}", *found["path"]])


@app.command("export")
def export(
    folder: Folder,
    target: Annotated[Path, typer.Argument(help="Folder for the files.", metavar="OUT")],
    as_json: Json = False,
) -> None:
    """Brings a folder of static files up to date: checkpoint, tiles, entries (C2SP tlog-tiles)."""
    with spoken(), opened(folder) as (house, _who):
        count = log_desk.export(house, target)
        say({"written": count}, as_json=as_json, lines=[_WORDS["files"][language()].format(count=count)])


@app.command("anchor")
def anchor(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Signs the head and takes it to every place of the settings: folder, mail, witnesses."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = anchored_json(*anchoring.anchor(house, who.actor), language())
        lines = [
            f"{'✓' if one['done'] else '✕'} {one['way']} {one['name']}"
            + ("" if one["trouble"] is None else f": {one['trouble']['message']}")
            for one in found["places"]
        ]
        say(found, as_json=as_json, lines=lines)
        if not all(one["done"] for one in found["places"]):
            finish(Exit.NO)


@app.command("witness")
def witness(folder: Folder, as_json: Json = False) -> None:
    """Prints the key with which this house cosigns other books; they write it into their settings."""
    with spoken(), opened(folder) as (house, _who):
        key = log_desk.witness_key(house)
        say({"key": key, "path": "/witness"}, as_json=as_json, lines=[key])


@app.command("lanes")
def lanes(folder: Folder, as_json: Json = False) -> None:
    """Lists the books that this house watches: newest head, when it came, and what the newest root of roots names."""
    with spoken(), opened(folder) as (house, _who):
        found = lanes_json(lane_book.lanes_of(house))
        lines = [
            f"{one['origin']} {'–' if one['size'] is None else one['size']} {one['at'] or '–'} "
            f"{'–' if one['joined'] is None else one['joined']}"
            for one in found["lanes"]
        ]
        say(found, as_json=as_json, lines=lines)


@app.command("join")
def join(
    folder: Folder,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Keep the proof in a file; every lane may have it.")
    ] = None,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Joins the heads of the watched books into this one and signs it: a root of roots."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        done = joining.join(house, who.actor)
        if output is not None:
            proof = book_desk.prove(house, done.entry).to_json()
            try:
                output.write_text(proof, encoding="utf-8")
            except OSError as error:
                raise OperatorError("LEDGER-033", file=output.name) from error
        made = joining_json(done)
        head = f"{made['entry']}: {made['size']} {made['root']}"
        lines = [head, *(f"{one['origin']} {one['size']} {one['root']}" for one in made["heads"])]
        say(made, as_json=as_json, lines=lines)


@app.command("prune")
def prune(
    folder: Folder,
    before: Annotated[str, typer.Option("--before", help="Legal day; looks from before it go.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Removes the contents of old looks; hashes stay, so that every proof stays valid."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        found = pruned_json(pruning.prune(house, who.actor, before=day(before, "before"), dry_run=dry_run))
        words = _WORDS["would" if dry_run else "pruned"][language()]
        say(found, as_json=as_json, lines=[words.format(**found)])


def evidence_command(
    folder: Folder,
    output: Annotated[Path, typer.Option("-o", "--output", help="The pack, a ZIP file.")],
    account: Account = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Writes a pack of evidence with a program that verifies it without sekisho."""
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        made = evidence_json(log_desk.pack(house, who.actor, output))
        lines = [f"{made['size']} {made['root']}", _WORDS["key"][language()].format(key=made["key"])]
        say(made, as_json=as_json, lines=lines)
