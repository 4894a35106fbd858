"""Makes a workspace from a published policy: all of it, or nothing.

The folder is built beside its place and renamed at the end; the key store is removed again when anything fails. What
an `init` that was killed left beside it, the next one clears away: nobody holds its lock any more. What the text could
not tell is left as open questions.
"""

import re
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sekisho.application.house import House, Unit
from sekisho.application.policy_desk import (
    Drafted,
    Published,
    confirm_readings,
    publish_in,
    read_document,
    write_version_files,
)
from sekisho.application.promises import record_trials
from sekisho.application.signing_in import OPERATOR
from sekisho.application.workspace import (
    DOCUMENT,
    SETTINGS,
    MailSettings,
    Servers,
    Workspace,
    load_workspace,
)
from sekisho.errors import OperatorError
from sekisho.gate.model import Actor, ActorKind
from sekisho.law.clock import SystemClock
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards import store as accounts
from sekisho.safeguards.model import Account, Duty, Role
from sekisho.storage.engine import remove_database
from sekisho.storage.lease import Lease, take_lease
from sekisho.storage.place import Schema
from sekisho.vault.keystore import require_apart

OFFICER: Final = Role(id="officer", purposes=None, items=None, duties=frozenset(Duty))
"""The role of whoever answers for the policy (個人情報保護管理者)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A workspace that was made.

    Attributes:
        workspace: Where it is.
        drafted: What was understood and what was not.
        published: Version 1, or None when the draft waits for a person.
        recovery: The private recovery key's sheet. Shown once, kept nowhere by us.
    """

    workspace: Workspace
    drafted: Drafted
    published: Published
    recovery: str


_LOCK: Final = ".building.lock"
_SITE: Final = re.compile(r"\.(?P<name>.+)\.(?P<id>[0-9a-f]{16})\.building", re.DOTALL)

HandOver = Callable[[Workspace, str], object]
"""Gives the recovery sheet to the operator; when it fails, there is no workspace."""


def unseen(_workspace: Workspace, _sheet: str) -> None:
    """The caller takes the sheet from what `create_workspace` returns."""


Opener = Callable[[Workspace, bool], House]
"""Opens a house on a workspace that is being built; told whether to make its databases."""


def create_workspace(
    folder: Path,
    policy_file: Path,
    *,
    keys_home: Path,
    epochs_home: Path,
    root: tuple[str, str],
    opener: Opener,
    document: str = DOCUMENT,
    rehearsal: bool = False,
    databases: tuple[str, str] | None = None,
    mail: MailSettings | None = None,
    effective_from: int | None = None,
    confirmed: bool = False,
    hand_over: HandOver = unseen,
) -> Created:
    """Reads a policy and makes the workspace of it, with version 1 published, its readings unconfirmed.

    Args:
        folder: The workspace to be; must not exist, or be empty.
        policy_file: The published prose.
        keys_home: Folder of all key stores of this account, outside the workspace.
        epochs_home: Folder of all epoch keys, outside both.
        root: Public half of the recovery key (hex) and the sheet with its private half.
        opener: Opens a house (`bootstrap.open_house`).
        document: Name of the document.
        rehearsal: The clock may be moved.
        databases: Addresses of the PostgreSQL databases of data and keys; None = files.
        mail: How mail leaves.
        effective_from: Legal day; None = today.
        confirmed: A person has confirmed every reading already (the bundled examples).
        hand_over: Told the recovery sheet before the workspace gets its name, so that none exists without it.

    Raises:
        StaffError: The file is not a policy; nothing is created.
        OperatorError: The folder is in use (WORKSPACE-003), the disk is full.
    """
    drafted = read_document(policy_file, document=document)
    if confirmed:
        drafted = replace(drafted, policy=confirm_readings(drafted.policy))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperatorError("WORKSPACE-003", folder=folder.name)
    identity = secrets.token_hex(8)
    final = Workspace(
        folder=folder.resolve(),
        id=identity,
        origin=f"sekisho.local/{'rehearsal' if rehearsal else 'workspace'}/{identity}",
        document=document,
        rehearsal=rehearsal,
        keys=keys_home / identity,
        epochs=epochs_home / identity,
        root_public_key=root[0],
        servers=None if databases is None else on_servers(*databases, identity),
        mail=mail or MailSettings(),
    )
    require_apart(final.key_store, final.folder, final.database)
    _clear_away(final, keys_home, epochs_home)
    try:
        published = _build(final, drafted, opener, effective_from, lambda: hand_over(final, root[1]))
    except BaseException:
        # INVARIANT: no half-made workspace is ever left behind, and no orphan keys. Once it has its name it is whole.
        if not (final.folder / SETTINGS).is_file():
            _remove(_site(final), final.keys, final.epochs, final.servers)
        raise
    return Created(workspace=final, drafted=drafted, published=published, recovery=root[1])


def _site(final: Workspace) -> Path:
    return final.folder.with_name(f".{final.folder.name}.{final.id}.building")


def _clear_away(final: Workspace, keys_home: Path, epochs_home: Path) -> None:
    """Removes what a killed `init` of the same folder left: its building site and its keys."""
    beside = final.folder.parent
    for left in sorted(beside.iterdir()) if beside.is_dir() else ():
        found = _SITE.fullmatch(left.name)
        if found is None or found["name"] != final.folder.name:
            continue
        try:
            with _locked(left):
                servers = load_workspace(left).servers if (left / SETTINGS).is_file() else None
                _remove(left, keys_home / found["id"], epochs_home / found["id"], servers)
        except OperatorError:
            continue  # another `init` is at work there


def on_servers(data: str, keys: str, identity: str) -> Servers:
    """Where a workspace of that id stands in two databases."""
    return Servers(data=data, keys=keys, schema=f"sekisho_{identity}", key_schema=f"sekisho_{identity}")


def _remove(site: Path, keys: Path, epochs: Path, servers: Servers | None) -> None:
    """Removes what a workspace that never was has left: keys first, and the site last, which names the rest."""
    if servers is not None:
        for url, name in ((servers.keys, servers.key_schema), (servers.data, servers.schema)):
            with suppress(OperatorError):
                remove_database(Schema(url=url, name=name))
    for place in (keys, epochs, site):
        shutil.rmtree(place, ignore_errors=True)


def _locked(site: Path) -> Lease:
    return take_lease(site / _LOCK, who="init", at=SystemClock().now())


def _build(
    final: Workspace,
    drafted: Drafted,
    opener: Opener,
    effective_from: int | None,
    hand_over: Callable[[], object],
) -> Published:
    site = _site(final)
    site.mkdir(parents=True, mode=0o700)
    with _locked(site):
        building = replace(final, folder=site)
        for place in (building.data, building.policy, final.keys, final.epochs):
            place.mkdir(parents=True, mode=0o700, exist_ok=True)
        (site / SETTINGS).write_text(final.settings(), encoding="utf-8")
        house = opener(building, True)
        try:
            published = _first_entries(house, drafted, effective_from)
        finally:
            house.close()
        write_version_files(building.policy, published, reading=drafted.reading)
        hand_over()
        if final.folder.exists():
            final.folder.rmdir()
        (site / _LOCK).unlink()
        site.rename(final.folder)
    return published


def _first_entries(house: House, drafted: Drafted, effective_from: int | None) -> Published:
    operator = Actor(kind=ActorKind.STAFF, id=OPERATOR, purposes=None, items=None)

    def work(unit: Unit) -> Published:
        accounts.put_role(unit.conn, OFFICER)
        accounts.put_account(unit.conn, Account(id=OPERATOR, roles=(OFFICER.id,)), password=None)
        unit.record(EntryKind.WORKSPACE_CREATED, actor=OPERATOR, note={"workspace": house.workspace.id})
        unit.record(EntryKind.ACCOUNT_CREATED, actor=OPERATOR, note={"account": OPERATOR, "roles": 1})
        published = publish_in(
            unit, operator, policy=drafted.policy, text=drafted.text, effective_from=effective_from
        )
        if published.effective_from <= unit.today:
            record_trials(unit, actor=OPERATOR)
        return published

    return house.write(work)
