"""The index by which persons are found: keyed hashes of values, veiled anew in every epoch.

A look-up is stored as the keyed hash of its value (HMAC under the index key, which lasts), sealed steadily under the
veil key of the epoch. Equal values give equal bytes within an epoch, so one read finds them; a roll takes the old veil
off and puts a new one on, without knowing any value, and the old veil key goes with the old epoch. So an old copy of
the key store cannot be asked whether an erased person had a value, not even by who holds the index key and the epoch
key of today (ADR 24).

The veil is put on inside the writing transaction and read in one statement together with the epoch, so that another
process's roll in between is seen, and never taken for "nobody".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from sekisho.storage.rows import fetch
from sekisho.storage.transaction import Transaction
from sekisho.storage.writer import Writer
from sekisho.vault import keyrows
from sekisho.vault.cipher import (
    bind,
    index_digest,
    new_steady_key,
    seal,
    secret_binding,
    steady_seal,
    unseal_steadily,
)
from sekisho.vault.errors import TamperedError
from sekisho.vault.keystore_tables import epoch, lookup, secret
from sekisho.vault.model import HolderNo

INDEX: Final = "index"
"""Secret: what values are hashed under. Lasts."""
VEIL: Final = "veil"
"""Secret: what the hashes are sealed under. A new one in every epoch."""
_TABLE: Final = "lookup"
_HASH_BYTES: Final = 16
# Among a milliard values, the chance that any two share 128 bits is 1e-21; a find is confirmed by opening anyway.
_HOLDERS: Final = 2_000
_ATTEMPTS: Final = 4
_AT_ONCE: Final = 64
_NEXT_HOLDERS: Final = (
    select(lookup.c.holder_no)
    .where(lookup.c.holder_no > bindparam("after"))
    .distinct()
    .order_by(lookup.c.holder_no)
    .limit(_HOLDERS)
    .subquery()
)
_LAST_OF_NEXT: Final = select(func.max(_NEXT_HOLDERS.c.holder_no))
_SOME: Final = select(lookup.c.field, lookup.c.digest, lookup.c.holder_no).where(
    lookup.c.holder_no > bindparam("after"), lookup.c.holder_no <= bindparam("last")
)
_VEIL_ANEW: Final = (
    update(lookup)
    .where(
        lookup.c.field == bindparam("of_field"),
        lookup.c.digest == bindparam("old"),
        lookup.c.holder_no == bindparam("holder"),
    )
    .values(digest=bindparam("new"))
)


def _holders_of(count: int) -> Select[tuple[int, bytes, int]]:
    """Epoch in use, digest, holder: of so many digests of one field."""
    any_of = lookup.c.digest.in_([bindparam(name) for name in _DIGESTS[:count]])
    return (
        select(epoch.c.no, lookup.c.digest, lookup.c.holder_no)
        .select_from(epoch.outerjoin(lookup, (lookup.c.field == bindparam("field")) & any_of))
        .where(epoch.c.retired_at.is_(None))
        .order_by(lookup.c.holder_no)
    )


_DIGESTS: Final = tuple(f"digest{number}" for number in range(_AT_ONCE))
_OF_ONE: Final = _holders_of(1)
_OF_MANY: Final = _holders_of(_AT_ONCE)

Veil = Callable[[bytes], bytes]
Entry = tuple[str, bytes, HolderNo]
"""Field, keyed hash of the value, holder."""
ReadVeil = Callable[[Any], tuple[bytes, int]]
"""Reads the veil key and its epoch by a way of reading rows (`KeyStore.read_secret`)."""


def hash_of(index_key: bytes, workspace: str) -> Callable[[str, str], bytes]:
    """The keyed hash of a field's value, 16 bytes: what is veiled."""
    digest = index_digest(index_key, workspace)
    return lambda field, normalised: digest(field, normalised)[:_HASH_BYTES]


class Lookups:
    """Veils and finds in one key store. Safe for threads: what is remembered is replaced as a whole."""

    def __init__(self, workspace: str, read_veil: ReadVeil) -> None:
        """Remembers nothing yet."""
        self._workspace = workspace
        self._read_veil = read_veil
        self._veil: tuple[int, Veil] | None = None

    def forget(self) -> None:
        """Drops the veil key held in memory."""
        self._veil = None

    def find(
        self, rows: Callable[[Any, Mapping[str, object]], Sequence[Any]], entry: tuple[str, bytes]
    ) -> list[HolderNo]:
        """The holders with that field and hash, ascending.

        Args:
            rows: How rows are read, outside of a transaction or inside one.
            entry: Field, and keyed hash of the value.
        """
        field, digest = entry
        return self.find_many(rows, field, [digest])[digest]

    def find_many(
        self, rows: Callable[[Any, Mapping[str, object]], Sequence[Any]], field: str, digests: Sequence[bytes]
    ) -> dict[bytes, list[HolderNo]]:
        """As `find`, of many hashes of a field, in few statements: each hash → its holders, ascending."""
        found: dict[bytes, list[HolderNo]] = {digest: [] for digest in digests}
        wanted = list(found)
        for at in range(0, len(wanted), _AT_ONCE):
            for digest, holder in self._find(rows, field, wanted[at : at + _AT_ONCE]):
                found[digest].append(holder)
        return found

    def _find(
        self, rows: Callable[[Any, Mapping[str, object]], Sequence[Any]], field: str, wanted: Sequence[bytes]
    ) -> list[tuple[bytes, HolderNo]]:
        statement, asked = (_OF_ONE, 1) if len(wanted) == 1 else (_OF_MANY, _AT_ONCE)
        for _ in range(_ATTEMPTS):
            number, veil = self._veil or self._read(rows)
            bare = {veil(digest): digest for digest in wanted}
            # A statement has its number of parameters: what is left of them asks for the last one again.
            veiled = [*bare, *[veil(wanted[-1])] * (asked - len(bare))]
            found = rows(statement, {"field": field, **dict(zip(_DIGESTS, veiled, strict=False))})
            if found and found[0][0] == number:
                return [(bare[digest], HolderNo(holder)) for _, digest, holder in found if holder is not None]
            # The epoch rolled since the veil was read: what was asked for is not in the table any more.
            self._veil = None
        raise TamperedError("VAULT-002")  # the store names an epoch in use whose veil it does not have

    def add(self, connection: Connection, entries: Iterable[Entry], *, cleared: bool = False) -> None:
        """Adds ways to find holders; one that is there already stays. In a writing transaction.

        Args:
            connection: The transaction's.
            entries: What to add.
            cleared: Nothing of theirs is in those fields: nothing needs to be asked.
        """
        wanted = list(dict.fromkeys(entries))
        if not wanted:
            return
        rows = keyrows.rows_in(connection)
        if not cleared:
            wanted = [row for row in wanted if row[2] not in self.find(rows, row[:2])]
        veil = self._current(connection)
        # In the order in which they lie: neighbours of a batch find their page in memory.
        keyrows.insert_lookups(
            connection, sorted((field, veil(digest), holder) for field, digest, holder in wanted)
        )

    def _current(self, connection: Connection) -> Veil:
        """The veil of the epoch that this transaction sees."""
        number = keyrows.current_epoch(connection)
        if self._veil is None or self._veil[0] != number:
            self._read(keyrows.rows_in(connection))
        assert self._veil is not None
        return self._veil[1]

    def _read(self, rows: Callable[[Any, Mapping[str, object]], Sequence[Any]]) -> tuple[int, Veil]:
        key, number = self._read_veil(rows)
        self._veil = (number, steady_seal(key, _binding(self._workspace, number)))
        return self._veil


def fit_lookups(
    writer: Writer, workspace: str, open_epoch: Callable[[Connection], tuple[int, bytes]]
) -> None:
    """Veils an index that has no veil yet: a new store's, or one of a release before there were veils.

    Copies that were made of such a store before must be destroyed: their hashes are bare.

    Args:
        writer: The key store's.
        workspace: The workspace's id.
        open_epoch: The number and key of the epoch in use, in the transaction.
    """

    def job(tx: Transaction) -> None:
        if fetch(tx.connection, keyrows.SECRET, {"name": VEIL}):
            return  # another process was first
        number, epoch_key = open_epoch(tx.connection)
        veil = _start_veil(tx.connection, workspace, number, epoch_key)
        _veil_all(tx.connection, lambda bare: veil(bare[:_HASH_BYTES]))

    writer.submit(job)


def veil_anew(connection: Connection, workspace: str, old: tuple[int, bytes], new: tuple[int, bytes]) -> None:
    """Takes the veil off every look-up and puts the next epoch's on. In the roll's transaction.

    Args:
        connection: The transaction's.
        workspace: The workspace's id.
        old: Number of the epoch that ends, and its veil key.
        new: Number of the epoch that begins, and its epoch key.
    """
    number, veil_key = old
    bound_to = _binding(workspace, number)
    veil = _start_veil(connection, workspace, *new)
    _veil_all(connection, lambda veiled: veil(unseal_steadily(veil_key, veiled, bound_to)))


def _start_veil(connection: Connection, workspace: str, number: int, epoch_key: bytes) -> Veil:
    key = new_steady_key()
    wrapped = seal(epoch_key, key, secret_binding(workspace, VEIL, number))
    connection.execute(secret.delete().where(secret.c.name == VEIL))
    connection.execute(insert(secret).values(name=VEIL, epoch=number, wrapped=wrapped))
    return steady_seal(key, _binding(workspace, number))


def _veil_all(connection: Connection, change: Veil) -> None:
    # By holder, which does not change, so that no row is met twice; not by digest, which does.
    after = -1
    while True:
        last = fetch(connection, _LAST_OF_NEXT, {"after": after})[0][0]
        if last is None:
            return
        rows = fetch(connection, _SOME, {"after": after, "last": last})
        connection.execute(
            _VEIL_ANEW,
            [
                {"of_field": field, "old": old, "holder": holder, "new": change(old)}
                for field, old, holder in rows
            ],
        )
        after = last


def _binding(workspace: str, number: int) -> bytes:
    return bind(workspace, _TABLE, number)
