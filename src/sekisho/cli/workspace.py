"""Commands about the workspace itself: init, serve, demo, doctor, backup, restore, keys."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sekisho.application import enforcing, keeping, key_desk
from sekisho.application.workspace import DOCUMENT, MailSettings
from sekisho.bootstrap import examine, init
from sekisho.cli import lines
from sekisho.cli.opening import opened
from sekisho.cli.speaking import (
    Account,
    Exit,
    Folder,
    Json,
    Now,
    finish,
    instant,
    language,
    note,
    say,
    spoken,
)
from sekisho.custody import bring_back, bring_keys_back
from sekisho.errors import OperatorError, StaffError

File = Annotated[Path, typer.Argument(help="File.", metavar="FILE", show_default=False)]


def init_command(
    folder: Folder,
    policy: Annotated[
        Path, typer.Option("--policy", help="The published policy: text, Markdown, HTML, PDF or Word.")
    ],
    document: Annotated[str, typer.Option("--document", help="Name of the document.")] = DOCUMENT,
    yes: Annotated[
        bool, typer.Option("--yes", help="Publish the draft as version 1 without asking.")
    ] = False,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="The clock may be moved with --now.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            help="postgresql://USER@HOST/DATABASE for the data; none = a file, or SEKISHO_DATABASE.",
        ),
    ] = None,
    key_database: Annotated[
        str | None,
        typer.Option("--key-database", help="Another database for the keys, or SEKISHO_KEY_DATABASE."),
    ] = None,
    now: Now = None,
    mail: Annotated[
        str | None, typer.Option("--mail", help="HOST:PORT of the mail server; none = a local outbox.")
    ] = None,
    sender: Annotated[str, typer.Option("--sender", help="Sender address of letters.")] = "sekisho@localhost",
    as_json: Json = False,
) -> None:
    """Reads a published policy and makes a workspace of it: rules, keys, databases, open questions."""
    with spoken():
        if not yes and not _confirmed():
            raise StaffError("WORKSPACE-011")
        created = init(
            folder,
            policy,
            document=document,
            rehearsal=rehearsal,
            databases=_databases(database, key_database),
            now=instant(now),
            mail=None if mail is None else _mail(mail, sender),
            hand_over=lambda workspace, sheet: hand_over_sheet(workspace.keys, sheet, as_json=as_json),
        )
        found = lines.created_json(created, language())
        say(found, as_json=as_json, lines=lines.created_lines(created, language()))


def _confirmed() -> bool:
    """Without ``--yes`` a person on a terminal is asked; elsewhere nothing is published unasked."""
    return sys.stdin.isatty() and typer.confirm(_("confirm"), err=True)


def hand_over_sheet(keys: Path, text: str, *, as_json: bool, name: str = "recovery-sheet.txt") -> None:
    """Shows the recovery sheet on a terminal, or writes it beside the keys."""
    if as_json or not sys.stderr.isatty():
        sheet = keys / name
        _write_once(sheet, text)
        note(_("recovery_file").format(path=sheet))
    else:
        note(text)


def _write_once(path: Path, text: str) -> None:
    import os

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise OperatorError("STORAGE-011", file=path.name) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as sheet:
        sheet.write(text)


def _databases(data: str | None, keys: str | None) -> tuple[str, str] | None:
    if data is None and keys is None:
        return None
    if data is None or keys is None:
        raise StaffError("REQUEST-006", field="database" if data is None else "key-database")
    return data, keys


def _mail(address: str, sender: str) -> MailSettings:
    host, _colon, port = address.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 2**16):
        raise StaffError("REQUEST-006", field="mail")
    return MailSettings(mode="smtp", host=host, port=int(port), sender=sender)


_WORDS = {
    "recovery_file": {
        "ja": "復元シートを {path} に書きました。印刷して金庫に保管し、このファイルは消してください。",
        "en": "The recovery sheet is in {path}. Print it, keep it in a safe, and delete the file.",
    },
    "confirm": {
        "ja": "下書きを未確認のまま第1版として公表しますか",
        "en": "Publish the draft as version 1, its readings unconfirmed?",
    },
}


def _(key: str) -> str:
    return _WORDS[key][language()]


def serve_command(
    folder: Folder,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 = any free one.")] = 8080,
    secure: Annotated[
        bool, typer.Option("--secure", help="A TLS proxy stands in front of this server.")
    ] = False,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="The address that people use, when a proxy stands in front."),
    ] = None,
    now: Now = None,
) -> None:
    """Serves the public pages, the portal, the console and the API of a workspace."""
    with spoken():
        from sekisho.server import serve

        serve(folder, host=host, port=port, now=instant(now), secure=secure, base_url=base_url)


def demo_command(
    port: Annotated[int, typer.Option("--port", help="Port; 0 = any free one.")] = 8080,
    check: Annotated[
        bool, typer.Option("--check", help="Walk one person through, print the result, end.")
    ] = False,
    as_json: Json = False,
) -> None:
    """A temporary workspace from a bundled example with made-up people."""
    with spoken():
        from sekisho.demo import check_demo, run_demo

        if check:
            result = check_demo()
            say(result.document, as_json=as_json, lines=list(result.lines))
            if not result.ok:
                finish(Exit.NO)
            return
        run_demo(port=port)


def doctor_command(
    folder: Folder,
    postgres: Annotated[
        str | None,
        typer.Option(
            "--postgres", help="Also try every known attack on the database of this postgresql:// URL."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Checks keys, clocks, database settings and permissions; names the one remedy of each red line."""
    with spoken():
        checks = examine(folder)
        if postgres is not None:
            with opened(folder) as (house, _who):
                checks = [*checks, *enforcing.certify(house, url=postgres)]
        document = {
            "ok": all(line.ok for line in checks),
            "checks": [
                {"id": line.id, "ok": line.ok, "found": line.found, "mend": line.mend(language())}
                for line in checks
            ],
        }
        shown = [
            f"{'✓' if line.ok else '✕'} {line.id}: {line.found}"
            + ("" if line.ok else f" → {line.mend(language())}")
            for line in checks
        ]
        say(document, as_json=as_json, lines=shown)
        if not document["ok"]:
            finish(Exit.NO)


def backup_command(folder: Folder, target: File, as_json: Json = False) -> None:
    """Writes a consistent data backup, without keys, while the workspace is in use."""
    with spoken(), opened(folder) as (house, _who):
        count = keeping.backup(house, target)
        say({"done": True, "file": target.name, "files": count}, as_json=as_json)


def typed(sheets: list[Path] | None) -> str | None:
    """The recovery sheet, or both halves of one, as typed: from files or standard input."""
    if not sheets:
        return None
    texts = []
    for sheet in sheets:
        try:
            data = sys.stdin.buffer.read() if str(sheet) == "-" else sheet.read_bytes()
        except FileNotFoundError:
            raise StaffError("WORKSPACE-006", file=sheet.name) from None
        texts.append(data.decode("utf-8", errors="replace"))
    return "\n".join(texts)


def restore_command(
    source: File,
    folder: Folder,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="The newest key backup, when the key store is gone.")
    ] = None,
    sheet: Annotated[
        list[Path] | None,
        typer.Option(
            "--recovery",
            help="File with the typed recovery sheet; - reads standard input. Twice for its two halves.",
        ),
    ] = None,
    database: Annotated[
        str | None, typer.Option("--database", help="Let the data stand on this postgresql:// database now.")
    ] = None,
    key_database: Annotated[
        str | None, typer.Option("--key-database", help="Let the keys stand on this one.")
    ] = None,
    files: Annotated[bool, typer.Option("--files", help="Let it stand on files now.")] = False,
    as_json: Json = False,
) -> None:
    """Restores a data backup with the newest keys and applies every erasure made since."""
    with spoken():
        if not source.is_file():
            raise OperatorError("WORKSPACE-008", file=source.name)
        done = bring_back(
            source,
            folder,
            keys_from=keys,
            sheet=typed(sheet),
            databases=_databases(database, key_database),
            files=files,
        )
        say({"done": True, "replayed": done.replayed, "size": done.size}, as_json=as_json)


keys_app = typer.Typer(help="The key store's own backup, restore and roll.", no_args_is_help=True)


@keys_app.command("backup")
def keys_backup(folder: Folder, target: File, account: Account = None, as_json: Json = False) -> None:
    """Writes the key store's backup; the epoch key in it opens only with the recovery sheet."""
    with spoken(), opened(folder, account=account) as (house, who):
        epoch = key_desk.backup_keys(house, who.actor, target, over=target.exists())
        say({"done": True, "file": target.name, "epoch": epoch}, as_json=as_json)


@keys_app.command("restore")
def keys_restore(
    source: File,
    folder: Folder,
    sheet: Annotated[
        list[Path] | None,
        typer.Option(
            "--recovery",
            help="File with the typed recovery sheet; - reads standard input. Twice for its two halves.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Restores the key store of a workspace from its backup."""
    with spoken():
        epoch = bring_keys_back(source, folder, sheet=typed(sheet))
        say({"done": True, "epoch": epoch}, as_json=as_json)


@keys_app.command("roll")
def keys_roll(folder: Folder, account: Account = None, now: Now = None, as_json: Json = False) -> None:
    """Wraps the living keys anew; whatever copies of erased keys exist become noise.

    While `serve` runs, it is asked to do so, and does within seconds.
    """
    with spoken(), opened(folder, now=now, account=account) as (house, who):
        done = key_desk.roll_or_ask(house, who.actor)
        if done is None:
            say({"done": False, "asked": True}, as_json=as_json)
            return
        written = None if done.key_backup is None else done.key_backup.name
        found = {"done": True, "epoch": done.epoch, "entry": str(done.entry), "key_backup": written}
        say(found | ({"older_left": list(done.left)} if done.left else {}), as_json=as_json)
