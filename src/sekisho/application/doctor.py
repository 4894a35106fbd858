"""Examines a workspace: one line for each check, with its one remedy."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sekisho.application import key_desk
from sekisho.application.house import House
from sekisho.application.workspace import Workspace
from sekisho.errors import Language, SekishoError
from sekisho.ledger import store as book
from sekisho.ledger import tree
from sekisho.storage.backend import backend_of
from sekisho.vault.keystore import require_apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One check.

    Attributes:
        id: Stable name.
        ok: All is well.
        found: What was found, without personal data.
        ja: The remedy, Japanese; empty when all is well.
        en: The remedy, English.
    """

    id: str
    ok: bool
    found: str
    ja: str = ""
    en: str = ""

    def mend(self, language: Language) -> str:
        """The remedy in a language."""
        return self.ja if language == "ja" else self.en


Opener = Callable[[], House]


def examine_workspace(workspace: Workspace, opener: Opener) -> list[Line]:
    """Every check of a workspace that is not open yet, in a fixed order."""
    try:
        house = opener()
    except SekishoError as error:
        broken = Line(id="open", ok=False, found=error.code, ja=error.text("ja"), en=error.text("en"))
        return [*_places(workspace), broken]
    try:
        return examine(house)
    finally:
        house.close()


def examine(house: House) -> list[Line]:
    """Every check of an open workspace, in a fixed order."""
    return [*_places(house.workspace), *_databases(house), *_book(house), *_backups(house)]


def _places(workspace: Workspace) -> Iterator[Line]:
    try:
        require_apart(workspace.key_store, workspace.folder, workspace.database)
        apart = True
    except SekishoError:
        apart = False
    yield Line(
        id="keys.apart",
        ok=apart,
        found="outside" if apart else "together with the data",
        ja=""
        if apart
        else "鍵の保管場所をワークスペースの外に移し、sekisho.toml の [keys] を直してください。",
        en=""
        if apart
        else "Move the key store out of the workspace folder and correct [keys] in sekisho.toml.",
    )
    for path in sorted(workspace.epochs.glob("epoch-*.*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        private = mode & 0o077 == 0
        yield Line(
            id="keys.epoch.private",
            ok=private,
            found=oct(mode),
            ja="" if private else "時期鍵のファイルを chmod 600 にしてください。",
            en="" if private else "Set the epoch key's file to mode 600.",
        )
    if workspace.token is not None:
        left = [path.name for path in workspace.epochs.glob("epoch-*.key")]
        yield Line(
            id="keys.epoch.token",
            ok=not left,
            found=", ".join(left) or workspace.token.label,
            ja="鍵装置に移した鍵がファイルに残っています。sekisho keys keep をもう一度実行してください。"
            if left
            else "",
            en="A key that was moved to the token is left in a file. Run sekisho keys keep again."
            if left
            else "",
        )
    sheets = sorted(workspace.keys.glob("recovery-sheet*.txt"))
    yield Line(
        id="keys.recovery.printed",
        ok=not sheets,
        found="on disk" if sheets else "not on disk",
        ja="復元シートを印刷し、ファイルを消してください。" if sheets else "",
        en="Print the recovery sheet and delete its file." if sheets else "",
    )


def _databases(house: House) -> Iterator[Line]:
    for name, engine in (("data", house.engine), ("keys", house.keys.engine)):
        with engine.connect() as conn:
            settings = backend_of(conn).settings(conn)
        good = all(one.good for one in settings)
        yield Line(
            id=f"database.{name}",
            ok=good,
            found=" ".join(f"{one.name}={one.found}" for one in settings),
            ja=""
            if good
            else "このデータベースは別の設定で開かれています。sekisho 以外の接続を閉じてください。",
            en="" if good else "The database is opened with other settings; close whatever else uses it.",
        )


def _book(house: House) -> Iterator[Line]:
    with house.engine.connect() as conn:
        size, newest = book.size(conn), tree.newest_checkpoint(conn)
    signed = 0 if newest is None else newest.size
    yield Line(
        id="ledger.checkpoint",
        ok=newest is not None,
        found=f"{signed}/{size}",
        ja=""
        if newest is not None
        else "sekisho ledger checkpoint を実行し、署名を別の場所に保管してください。",
        en="" if newest is not None else "Run sekisho ledger checkpoint and keep the note elsewhere.",
    )


def _backups(house: House) -> Iterator[Line]:
    known = house.keys.mark(key_desk.NEWEST)
    there = known is not None and os.path.exists(known)  # noqa: PTH110 - a stored text, not a path of ours
    yield Line(
        id="keys.backup",
        ok=there,
        found="none" if known is None else Path(known).name,
        ja="" if there else "sekisho keys backup で鍵の控えを作ってください。",
        en="" if there else "Make a backup of the keys with sekisho keys backup.",
    )
    older = key_desk.older_left(house)
    yield Line(
        id="keys.backup.older",
        ok=not older,
        found=", ".join(path.name for path in older) or "none",
        ja="古い鍵の控えが残っています。廃棄してください。" if older else "",
        en="Older key backups are left. Destroy them." if older else "",
    )
