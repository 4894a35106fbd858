"""Files of a person: sealed while they stream in, opened chunk by chunk for a permit, erased with their group.

Bringing one in has two halves, as every writing has: the bytes are sealed and flushed by whoever brings them (any
thread, 1 MiB at a time), then the row, the listing in the item's envelope and the entry of the book commit together.
Killed in between, the file is known to nobody and swept.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import Final, Self

from sekisho.errors import StaffError
from sekisho.gate.permit import Permit
from sekisho.storage.transaction import Transaction, reading
from sekisho.vault import attachments, store
from sekisho.vault.attachments import About, Attachment
from sekisho.vault.chunks import (
    CHUNK,
    DIGEST,
    HEADER,
    TAG,
    ChunkSealer,
    Place,
    chunks_of,
    open_chunk,
    reach_of,
    sealed_size,
)
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.filestore import Incoming
from sekisho.vault.media import LOOKED_AT, known_kind, looks_like
from sekisho.vault.model import ALL_GROUPS, HolderNo, ItemId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.sealing import Prepared
from sekisho.vault.vault import Vault

_LONGEST_NAME: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One file of a person, in words.

    Attributes:
        no: Its number among the person's files.
        item: Whose file it is.
        name: As it was called where it came from. Personal data.
        kind: Media type.
        size: Bytes.
        at: When it came.
    """

    no: int
    item: ItemId
    name: Plaintext = field(repr=False)
    kind: str
    size: int
    at: datetime


class Upload:
    """One file on its way in: a context. What is not kept when it ends leaves nothing behind."""

    def __init__(
        self, vault: Vault, holder: HolderNo, item: ItemId, *, name: Plaintext, kind: str, largest: int
    ) -> None:
        """Opens a place for it.

        Args:
            vault: The vault.
            holder: Whose.
            item: Whose file it is to be.
            name: As it is called where it comes from. Personal data.
            kind: Media type, as declared.
            largest: Bytes at the most.

        Raises:
            StaffError: A kind that is not taken (VAULT-044), or a name that is none (VAULT-047).
            DeveloperError: The item is in no group (VAULT-011).
        """
        known = known_kind(kind)
        if known is None:
            raise StaffError("VAULT-044")
        self.kind = known
        self.name = _named(name)
        self.holder, self.item = holder, item
        self._largest = largest
        with reading(vault.engine) as tx:
            self.group = vault.registry(tx.connection).group_of(item).id
        self._incoming: Incoming = vault.files.incoming()
        place = Place(workspace=vault.keys.workspace, holder=holder, group=self.group, file=self.file)
        self.sealer = ChunkSealer(place=place)
        self._waiting = bytearray()
        self.size = 0

    @property
    def file(self) -> str:
        """Its random id."""
        return self._incoming.name

    def __enter__(self) -> Self:
        return self

    def write(self, piece: bytes) -> None:
        """Takes the next bytes, as many as there happen to be.

        Raises:
            StaffError: Too large (VAULT-045), or its beginning is not of its kind (VAULT-043).
            OperatorError: No space is left (VAULT-042).
        """
        view = memoryview(piece)
        self.size += len(view)
        if self.size > self._largest:
            raise StaffError("VAULT-045", most=self._largest >> 20)
        while view:
            # A chunk is sealed when a byte after it is there: only then is it known not to be the last.
            if len(self._waiting) == CHUNK:
                self._seal(last=False)
            taken = min(CHUNK - len(self._waiting), len(view))
            self._waiting += view[:taken]
            view = view[taken:]

    def finish(self) -> None:
        """Seals the rest; the file is durable on return.

        Raises:
            StaffError: Empty (VAULT-046), or its beginning is not of its kind (VAULT-043).
            OperatorError: No space is left (VAULT-042).
        """
        if self.size == 0:
            raise StaffError("VAULT-046")
        self._seal(last=True)
        self._incoming.settle()

    def _seal(self, *, last: bool) -> None:
        if not self.sealer.digests and not looks_like(self.kind, bytes(self._waiting[:LOOKED_AT])):
            raise StaffError("VAULT-043", kind=self.kind)
        self._incoming.write(self.sealer.seal(bytes(self._waiting), last=last))
        self._waiting.clear()

    def kept(self) -> None:
        """Says that the transaction that knows the file is durable."""
        self._incoming.kept()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Removes what was not kept."""
        self._incoming.__exit__(kind, error, trace)


def _named(name: Plaintext) -> Plaintext:
    """The last part of a path, without what cannot be printed."""
    last = name.reveal().replace("\\", "/").rpartition("/")[2].strip()
    if not last or len(last) > _LONGEST_NAME or not last.isprintable() or last in {".", ".."}:
        raise StaffError("VAULT-047", most=_LONGEST_NAME)
    return Plaintext(last)


def prepare_file(
    tx: Transaction, vault: Vault, upload: Upload, *, at: datetime
) -> tuple[Prepared, Attachment]:
    """In the writing transaction: the row of a finished upload, and the item's value that lists it with the others.

    The values are to be written by the caller (`Vault.commit_write`), the row by `keep_file` after them.

    Raises:
        ErasedError: Erased or being erased (VAULT-003, VAULT-010, VAULT-013).
        StaffError: The item has a value that is no file (VAULT-048).
    """
    number = attachments.next_number(tx.connection, upload.holder)
    about = _about(upload)
    lines = [*_listing(tx, vault, upload.holder, upload.item), about.line(number)]
    prepared = vault.prepare_here(tx, upload.holder, {upload.item: "\n".join(lines)}, at=at)
    group = vault.registry(tx.connection).group_of(upload.item).id
    row = Attachment(
        holder=upload.holder,
        no=number,
        group=group,
        row_version=max(one.row_version for one in prepared.envelopes if one.group == group),
        item=upload.item,
        file=upload.file,
        digests=b"".join(upload.sealer.digests),
        body=b"",
        at=at,
    )
    return prepared, attachments.seal_about(vault.keys, row, about)


def keep_file(tx: Transaction, upload: Upload, row: Attachment) -> None:
    """Stores the row; the file stays once the transaction is durable."""
    attachments.insert_attachment(tx.connection, row)
    tx.after_commit(upload.kept)


def _about(upload: Upload) -> About:
    return About(
        name=upload.name,
        kind=upload.kind,
        size=upload.size,
        sealed_in=upload.group,
        key=upload.sealer.key,
    )


def _listing(tx: Transaction, vault: Vault, holder: HolderNo, item: ItemId) -> list[str]:
    """The lines of the files that the item has already. An item holds text or files, never both."""
    rows = attachments.attachments_of(tx.connection, holder, [item])
    if not rows and vault.holds_value(tx.connection, holder, item):
        raise StaffError("VAULT-048")
    return [attachments.open_about(vault.keys, row).line(row.no) for row in rows]


def describe_files(
    tx: Transaction, vault: Vault, permit: Permit, subject: SubjectNo, items: Collection[ItemId]
) -> list[Described]:
    """The files of some items of one subject, in words, for a permit minted in this transaction.

    Raises:
        DeveloperError: The permit does not allow this (PERMIT-001).
        ErasedError: Erased, or being erased (VAULT-003, VAULT-013).
        TamperedError: A row does not open where it lies (VAULT-002).
    """
    permit.redeem(transaction=tx.number, subject=subject, items=items)
    rows = attachments.attachments_of(tx.connection, HolderNo(subject), items)
    _refuse_erasing(tx, HolderNo(subject), rows)
    return [_described(row, attachments.open_about(vault.keys, row)) for row in rows]


def open_file(
    tx: Transaction, vault: Vault, permit: Permit, subject: SubjectNo, *, item: ItemId, no: int
) -> "OpenedFile | None":
    """One file of an item of one subject, to be read once the transaction is durable; None when there is none.

    Raises:
        As `describe_files`; and TamperedError: The file is not there, or not as long as it was (VAULT-041).
    """
    permit.redeem(transaction=tx.number, subject=subject, items=[item])
    rows = attachments.attachments_of(tx.connection, HolderNo(subject), [item])
    _refuse_erasing(tx, HolderNo(subject), rows)
    row = next((one for one in rows if one.no == no), None)
    if row is None:
        return None
    return OpenedFile(vault, row, attachments.open_about(vault.keys, row))


def _described(row: Attachment, about: About) -> Described:
    return Described(no=row.no, item=row.item, name=about.name, kind=about.kind, size=about.size, at=row.at)


def _refuse_erasing(tx: Transaction, holder: HolderNo, rows: Iterable[Attachment]) -> None:
    erasing = store.groups_being_erased(tx.connection, holder)
    if erasing and (ALL_GROUPS in erasing or any(row.group in erasing for row in rows)):
        raise ErasedError("VAULT-013")


class OpenedFile:
    """A file that a permit opened: its description, and its bytes from any place. Shows nothing by accident."""

    __slots__ = ("_about", "_descriptor", "_place", "described")

    def __init__(self, vault: Vault, row: Attachment, about: About) -> None:
        """Holds the file by a descriptor, so that a removal in the meantime does not cut the reading short."""
        self.described = _described(row, about)
        self._about = about
        self._place = attachments.place_of(vault.keys, row, about)
        self._descriptor: int | None = vault.files.open(row.file)
        if os.fstat(self._descriptor).st_size != sealed_size(about.size):
            self.close()
            raise TamperedError("VAULT-041", file=row.file)

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not with, `end`; only the chunks that hold them are opened.

        Raises:
            TamperedError: A chunk does not open where it lies (VAULT-002).
        """
        end = self._about.size if end is None else min(end, self._about.size)
        header = self._bytes(0, HEADER)
        last = chunks_of(self._about.size) - 1
        for number in range(start // CHUNK, chunks_of(end) if start < end else 0):
            place, length = reach_of(number, self._about.size)
            sealed = self._bytes(place, length)
            key = self._about.key
            chunk = open_chunk(key, self._place, header, sealed, number=number, last=number == last)
            begins = number * CHUNK
            yield chunk[max(start - begins, 0) : end - begins]

    def _bytes(self, place: int, length: int) -> bytes:
        if self._descriptor is None:
            raise ErasedError("VAULT-003")
        found = os.pread(self._descriptor, length, place)
        if len(found) != length:
            raise TamperedError("VAULT-002")
        return found

    def close(self) -> None:
        """Lets the file go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def sweep_files(vault: Vault) -> int:
    """Removes sealed files that no row knows: what a killed process left, what was erased meanwhile. Returns how many."""

    def known(files: Collection[str]) -> Collection[str]:
        with reading(vault.engine) as tx:
            return attachments.known_files(tx.connection, sorted(files))

    return vault.files.sweep(known)


def damage_of(vault: Vault, row: Attachment) -> str | None:
    """What is wrong with a sealed file, by the digests of its chunks and without any key: None, or a word and a place.

    Reads the file once, a chunk at a time.
    """
    digests = [row.digests[at : at + DIGEST] for at in range(0, len(row.digests), DIGEST)]
    try:
        descriptor = vault.files.open(row.file)
    except TamperedError:
        return "missing"
    with os.fdopen(descriptor, "rb") as file:
        for number, digest in enumerate(digests, 1):
            # A byte more than the last chunk can have, so that what was appended is seen.
            length = CHUNK + TAG + (HEADER if number == 1 else 0) + (number == len(digests))
            if sha256(file.read(length)).digest() != digest:
                return f"chunk {number}"
    return None
