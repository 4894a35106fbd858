"""The rows of sealed files (添付ファイル): whose they are, what the book says of them, and their keys, sealed.

A file belongs to an item, as one of the item's files; the item's value in its envelope lists them in words, so that
whoever may read the item reads of its files, and a new file is a new version of the item. The file's own key, its
name and its kind lie in the row, sealed under the key of subject × group: destroying that key makes the file noise
wherever copies of it lie. Regrouping seals the row again and touches no byte of the file.
"""

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sekisho.law.clock import instant_of, micros
from sekisho.storage.rows import fetch, fetch_several, next_no
from sekisho.vault.chunks import Place, fingerprint
from sekisho.vault.cipher import bind, seal, unseal
from sekisho.vault.errors import ErasedError
from sekisho.vault.groups import GroupRegistry
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import Envelope, GroupId, HolderNo, ItemId
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.tables import attachment

_TABLE: Final = "attachment"
_ITEMS: Final = select(attachment.c.subject_no, attachment.c.item)
_FILES: Final = select(attachment.c.file)
_NUMBERS: Final = select(attachment.c.subject_no, attachment.c.no)
_PLACES: Final = (
    select(attachment.c.item, attachment.c.no)
    .where(attachment.c.subject_no == bindparam("subject_no"))
    .order_by(attachment.c.no)
)
_OF_HOLDER: Final = (
    select(attachment).where(attachment.c.subject_no == bindparam("subject_no")).order_by(attachment.c.no)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One sealed file, as its row says. Holds no plaintext.

    Attributes:
        holder: Whose.
        no: 1, 2, … per holder; never given twice while one with a higher number stands.
        group: The group under whose key `body` is sealed.
        row_version: The version of the group's envelope that listed it first: erasing through it takes the file.
        item: Whose file it is.
        file: Random id, its name in the folder.
        digests: SHA-256 of each of its chunks, one after another.
        body: Sealed: key, name, kind, size.
        at: When it came.
    """

    holder: HolderNo
    no: int
    group: GroupId
    row_version: int
    item: ItemId
    file: str
    digests: bytes = field(repr=False)
    body: bytes = field(repr=False)
    at: datetime

    @property
    def thing(self) -> str:
        """What the book calls it."""
        return _thing(self.no)

    @property
    def hash(self) -> bytes:
        """What the book says of it."""
        return fingerprint(self.digests)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is sealed about a file. The name is personal data.

    Attributes:
        name: As it was called where it came from.
        kind: Media type, ``audio/wav``.
        size: Bytes of the plaintext.
        sealed_in: Group under which its chunks are bound.
        key: Of its chunks. Secret.
    """

    name: Plaintext = field(repr=False)
    kind: str
    size: int
    sealed_in: GroupId
    key: bytes = field(repr=False)

    def line(self, no: int) -> str:
        """The file in the words of its item's value. Personal data."""
        return f"{no}: {self.name.reveal()} ({self.kind}, {self.size:,} B)"


class _Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: str
    kind: str
    size: int
    group: str
    key: str


def seal_about(keys: KeyStore, row: Attachment, about: About) -> Attachment:
    """The row with what is to be sealed about its file, under the key of its group.

    Raises:
        ErasedError: The group has no key (VAULT-003).
    """
    body = _Body(
        name=about.name.reveal(),
        kind=about.kind,
        size=about.size,
        group=about.sealed_in,
        key=base64.b64encode(about.key).decode(),
    )
    held = keys.find_key(row.holder, row.group)
    if held is None:
        raise ErasedError("VAULT-003")
    return replace(row, body=seal(held.key, msgspec.json.encode(body), _binding(keys.workspace, row)))


def open_about(keys: KeyStore, row: Attachment) -> About:
    """What is sealed about a file. Inside the vault only: callers outside need a permit.

    Raises:
        ErasedError: Its key is destroyed (VAULT-003).
        TamperedError: It does not open where it lies (VAULT-002).
    """
    held = keys.find_key(row.holder, row.group)
    if held is None or row.row_version <= held.floor:
        raise ErasedError("VAULT-003")
    body = msgspec.json.decode(unseal(held.key, row.body, _binding(keys.workspace, row)), type=_Body)
    return About(
        name=Plaintext(body.name),
        kind=body.kind,
        size=body.size,
        sealed_in=GroupId(body.group),
        key=base64.b64decode(body.key),
    )


def place_of(keys: KeyStore, row: Attachment, about: About) -> Place:
    """Where the chunks of a file are bound to."""
    return Place(workspace=keys.workspace, holder=row.holder, group=about.sealed_in, file=row.file)


def _binding(workspace: str, row: Attachment) -> bytes:
    """Where a sealed row belongs: workspace, table, holder, group, version, item, number and file."""
    return bind(workspace, _TABLE, row.holder, row.group, row.row_version, row.item, row.no, row.file)


# -- rows --------------------------------------------------------------------------------------------------------------


def next_number(connection: Connection, holder: HolderNo) -> int:
    """The number of the holder's next file."""
    return next_no(connection, attachment.c.no, attachment.c.subject_no == holder)


def insert_attachment(connection: Connection, row: Attachment) -> None:
    """Stores a new row."""
    connection.execute(
        insert(attachment).values(
            subject_no=row.holder,
            no=row.no,
            group_id=row.group,
            row_version=row.row_version,
            item=row.item,
            file=row.file,
            digests=row.digests,
            body=row.body,
            at=micros(row.at),
        )
    )


def attachments_of(
    connection: Connection, holder: HolderNo, items: Collection[ItemId] | None = None
) -> list[Attachment]:
    """The holder's files, of some items or of all, in order of number."""
    rows = map(_read, fetch(connection, _OF_HOLDER, {"subject_no": holder}))
    return [row for row in rows if items is None or row.item in items]


def numbers_of_files(connection: Connection, holder: HolderNo) -> dict[ItemId, tuple[int, ...]]:
    """The numbers of the holder's files by item, in order; reads nothing that is sealed."""
    found: dict[ItemId, tuple[int, ...]] = {}
    for item, number in fetch(connection, _PLACES, {"subject_no": holder}):
        found[ItemId(item)] = (*found.get(ItemId(item), ()), number)
    return found


def items_with_files(connection: Connection, holders: Sequence[HolderNo]) -> set[tuple[HolderNo, ItemId]]:
    """Whose items hold files."""
    rows = fetch_several(connection, _ITEMS, attachment.c.subject_no, holders)
    return {(HolderNo(holder), ItemId(item)) for holder, item in rows}


def things_of_many(connection: Connection, holders: Sequence[HolderNo]) -> set[tuple[HolderNo, str]]:
    """What the book calls the files of many holders."""
    rows = fetch_several(connection, _NUMBERS, attachment.c.subject_no, holders)
    return {(HolderNo(holder), _thing(no)) for holder, no in rows}


def known_files(connection: Connection, files: Sequence[str]) -> set[str]:
    """Those of these random ids that a row has."""
    return {file for (file,) in fetch_several(connection, _FILES, attachment.c.file, files)}


def purge_attachments(
    connection: Connection,
    holder: HolderNo,
    groups: Collection[GroupId] | None,
    through: int | None = None,
) -> list[Attachment]:
    """Removes the rows of some groups or of all, those listed up to a version or all; returns what they were."""
    gone = [
        row
        for row in attachments_of(connection, holder)
        if (groups is None or row.group in groups) and (through is None or row.row_version <= through)
    ]
    for row in gone:
        connection.execute(
            delete(attachment).where(attachment.c.subject_no == holder, attachment.c.no == row.no)
        )
    return gone


def regroup(
    connection: Connection,
    keys: KeyStore,
    registry: GroupRegistry,
    holder: HolderNo,
    *,
    retired: Collection[GroupId],
    written: Iterable[Envelope],
) -> None:
    """Seals the rows of closed groups again, under the groups that hold their items now.

    Args:
        connection: In the transaction that moves the envelopes.
        keys: The key store; the new groups' keys are durable.
        registry: The groups as the policy makes them today.
        holder: Whose.
        retired: The closed groups that move.
        written: The envelopes that the move wrote.
    """
    newest: Mapping[GroupId, int] = {
        one.group: one.row_version for one in sorted(written, key=lambda one: one.row_version)
    }
    for row in attachments_of(connection, holder):
        if row.group not in retired:
            continue
        group = registry.group_of(row.item).id
        moved = seal_about(keys, replace(row, group=group, row_version=newest[group]), open_about(keys, row))
        connection.execute(
            update(attachment)
            .where(attachment.c.subject_no == holder, attachment.c.no == row.no)
            .values(group_id=moved.group, row_version=moved.row_version, body=moved.body)
        )


def _thing(no: int) -> str:
    return f"file:{no}"


def _read(row: Sequence[Any]) -> Attachment:  # the columns of the table, in its order
    holder, no, group, row_version, item, file, digests, body, at = row
    return Attachment(
        holder=HolderNo(holder),
        no=no,
        group=GroupId(group),
        row_version=row_version,
        item=ItemId(item),
        file=file,
        digests=digests,
        body=body,
        at=instant_of(at),
    )
