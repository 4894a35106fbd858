"""The key store: who may be found and read at all. A database apart from the data, outside the workspace folder.

It keeps one random key for each holder and group, wrapped by the epoch key (which is kept elsewhere again, see
`epoch`); the index by which persons are found; the pseudonyms of the ledger; tombstones of what was erased; and the
numbers that may never be given twice. Committing here comes first when something is acquired, and is what erases
when something is erased.
"""

import secrets as randomness
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Column, Connection, Engine, Select, insert, inspect, select

from sekisho.errors import OperatorError
from sekisho.storage.engine import database_exists, open_database
from sekisho.storage.place import Place, Schema, label
from sekisho.storage.rows import SEVERAL, fetch, insert_rows, several
from sekisho.storage.transaction import Transaction, writing
from sekisho.storage.writer import Writer
from sekisho.vault import keyrows
from sekisho.vault.cipher import (
    index_digest,
    new_key,
    new_keys,
    seal,
    seal_each,
    secret_binding,
    unseal,
    wrap_binding,
)
from sekisho.vault.epoch import EpochCustody
from sekisho.vault.errors import ErasedError, TamperedError
from sekisho.vault.keyreader import HeldKey, Reader, Recent
from sekisho.vault.keyrows import Pair, Rows, rows_in
from sekisho.vault.keystore_tables import ledger_no, metadata, secret, suppressed, wrapped_key
from sekisho.vault.ledger_numbers import draw_numbers, skip_blocks
from sekisho.vault.lookups import INDEX, VEIL, Lookups, fit_lookups, hash_of
from sekisho.vault.model import ALL_GROUPS, GroupId, HolderNo, LedgerNo

HOLDER_NUMBERS: Final = "subject_no"
STORE_ID: Final = "store_id"
RESTORED: Final = "restored"
"""Mark: restored from a backup and not yet compared with the data; empty when compared."""
_WORKSPACE: Final = "workspace"
_SUPPRESSION: Final = "suppression"
_ATTEMPTS: Final = 2

Digest = Callable[[str, str], bytes]
"""Keyed hash of a field's normalised value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A new holder to be.

    Attributes:
        groups: Groups it needs keys for.
        lookups: Field → normalised value by which it is to be found. Personal data.
    """

    groups: tuple[GroupId, ...]
    lookups: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A new holder: its numbers, and its keys (secret)."""

    holder: HolderNo
    ledger: LedgerNo
    keys: Mapping[GroupId, HeldKey] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """What is destroyed of one holder; see `KeyStore.destroy`."""

    holder: HolderNo
    through: Mapping[GroupId, int] | None
    fields: Collection[str] = ()
    addresses: Collection[tuple[str, str]] = field(default=(), repr=False)


class KeyStore:
    """One workspace's keys. Safe for threads; other processes may use the same store beside it."""

    def __init__(self, engine: Engine, custody: EpochCustody, workspace: str) -> None:
        """Made by `create_keystore` and `open_keystore`."""
        self.engine = engine
        self.custody = custody
        self.workspace = workspace
        self.writer = Writer(engine, name="keys")
        self._reader = Reader(engine)
        self._keys: Recent[Pair, HeldKey] = Recent()
        self._ledger: Recent[HolderNo, LedgerNo] = Recent()
        self._epochs: dict[int, bytes] = {}
        self._seen = -1
        self._hash: Digest | None = None
        self._lookups = Lookups(workspace, self._read_veil)
        self._suppression_hash: Digest | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stops the writer and lets the file go. Keys in memory are forgotten."""
        self.writer.close()
        self._reader.close()
        self.engine.dispose()
        self.forget()
        self.forget_epochs()
        self._hash = None
        self._suppression_hash = None

    # Keys

    def admit(self, admissions: Sequence[Admission], *, at: datetime) -> list[Admitted]:
        """Makes new holders with numbers, keys and look-ups: one transaction however many, durable on return.

        Args:
            admissions: What each needs.
            at: Now.

        Returns:
            One for each, in order.
        """
        digests = [
            [(name, self._digest(name, value)) for name, value in admission.lookups.items()]
            for admission in admissions
        ]

        def job(tx: Transaction) -> list[Admitted]:
            numbers = keyrows.take_numbers(tx.connection, HOLDER_NUMBERS, len(admissions))
            pseudonyms = draw_numbers(tx.connection, len(admissions))
            fresh = iter(new_keys(sum(len(admission.groups) for admission in admissions)))
            admitted = [
                Admitted(
                    holder=HolderNo(number),
                    ledger=pseudonym,
                    keys={group: HeldKey(next(fresh), 0) for group in admission.groups},
                )
                for number, pseudonym, admission in zip(numbers, pseudonyms, admissions, strict=True)
            ]
            keys = [(a.holder, group, held.key) for a in admitted for group, held in a.keys.items()]
            self._insert_keys(tx.connection, keys, at)
            rows = [(a.holder, a.ledger) for a in admitted]
            insert_rows(tx.connection, ledger_no, ("holder_no", "ledger_no"), rows)
            found = zip(admitted, digests, strict=True)
            lookups = [(name, digest, a.holder) for a, mine in found for name, digest in mine]
            self._lookups.add(tx.connection, lookups, cleared=True)
            return admitted

        return self.writer.submit(job)

    def ensure_keys(self, wanted: Iterable[Pair], *, at: datetime) -> dict[Pair, HeldKey]:
        """The keys of holders' groups, made where there is none; durable on return.

        Raises:
            ErasedError: A holder was erased as a whole; it cannot come back under its number (VAULT-010).
        """
        found = {pair: self.find_key(*pair) for pair in dict.fromkeys(wanted)}
        held = {pair: key for pair, key in found.items() if key is not None}
        missing = [pair for pair, key in found.items() if key is None]
        if missing:
            held |= self.writer.submit(lambda tx: self._make_keys(tx.connection, missing, at))
        return held

    def find_key(self, holder: HolderNo, group: GroupId) -> HeldKey | None:
        """The key, or None when there is none: never made, or destroyed."""
        with self._reader.lock:
            self._forget_if_destroyed()
            held = self._keys.get((holder, group))
            if held is None:
                held = self._unwrap(self._reader.rows, holder, group)
                if held is not None:
                    self._keys.put((holder, group), held)
            return held

    def find_keys(self, wanted: Collection[Pair]) -> dict[Pair, HeldKey]:
        """The keys of several, read together; who has none is missing."""
        with self._reader.lock:
            self._forget_if_destroyed()
            found = {pair: held for pair in wanted if (held := self._keys.get(pair)) is not None}
            missing = {pair for pair in wanted if pair not in found}
            holders = sorted({holder for holder, _ in missing})
            rows = self._several(keyrows.KEYS, wrapped_key.c.holder_no, holders)
            for holder, group, *row in rows:
                pair = (HolderNo(holder), GroupId(group))
                if pair not in missing:
                    continue
                held = self._unwrap(self._reader.rows, *pair, row)
                if held is not None:
                    found[pair] = held
                    self._keys.put(pair, held)
            return found

    def _several(self, statement: Select[Any], column: Column[Any], values: Sequence[object]) -> list[Any]:
        return [
            row
            for narrowed, parameters in several(statement, column, values)
            for row in self._reader.rows(narrowed, parameters)
        ]

    def generation(self) -> int:
        """Raised by every destruction: what was prepared under an older one must look at its keys again."""
        return self._reader.generation()

    def has_key(self, pair: Pair) -> bool:
        """Whether the holder's group has a key at all, without unwrapping it."""
        holder, group = pair
        return bool(self._reader.rows(keyrows.KEY, {"holder_no": holder, "group_id": group}))

    def tombstones(self, holder: HolderNo) -> dict[GroupId, int]:
        """Erased groups → highest row version under the destroyed key; `*` when the holder as a whole is erased."""
        rows = self._reader.rows(keyrows.TOMBSTONES, {"holder_no": holder})
        return {GroupId(group): through for group, through in rows}

    def is_erased(self, holder: HolderNo) -> bool:
        """Whether the holder as a whole is erased."""
        return ALL_GROUPS in self.tombstones(holder)

    # Erasing

    def destroy(
        self,
        holder: HolderNo,
        through: Mapping[GroupId, int] | None,
        *,
        fields: Collection[str] = (),
        addresses: Collection[tuple[str, str]] = (),
        at: datetime,
    ) -> None:
        """Destroys keys; durable on return. May be repeated.

        Args:
            holder: Whose.
            through: Which groups, each with the highest row version of its envelopes; None for the holder as a
                whole with look-ups and pseudonym.
            fields: Look-up fields that go with the groups.
            addresses: Field and normalised value of what goes to the suppression list. Personal data.
            at: Now.
        """
        one = Destruction(holder=holder, through=through, fields=fields, addresses=addresses)
        self.destroy_each([one], at=at)

    def destroy_each(self, wanted: Sequence[Destruction], *, at: datetime) -> None:
        """As `destroy` for several holders, in one transaction."""
        gone = {
            (field, self._suppression_digest(field, value))
            for one in wanted
            for field, value in one.addresses
        }

        def job(tx: Transaction) -> None:
            # INVARIANT: remembered in the transaction that destroys, or a kill between the two would lose it.
            keyrows.suppress(tx.connection, gone, at)
            whole = [one.holder for one in wanted if one.through is None]
            keyrows.destroy_holders(tx.connection, whole, at)
            for one in wanted:
                if one.through is not None:
                    keyrows.destroy_groups(tx.connection, one.holder, one.through, at)
                    if one.fields:
                        keyrows.drop_lookups(tx.connection, [one.holder], one.fields)
            keyrows.raise_generation(tx.connection)

        self.writer.submit(job)
        self.forget()

    def suppressed_among(self, name: str, normalised: Collection[str]) -> set[str]:
        """Those of many addresses that are of erased persons."""
        digests = {self._suppression_digest(name, value): value for value in normalised}
        return {
            digests[digest]
            for narrowed, parameters in several(keyrows.SUPPRESSED_IN, suppressed.c.digest, list(digests))
            for (digest,) in self._reader.rows(narrowed, {"field": name, **parameters})
        }

    def sweep(
        self, has_data: Callable[[Sequence[Pair]], Collection[Pair]], *, made_before: datetime, at: datetime
    ) -> int:
        """Removes keys that never got data (a process died between key and data); returns how many.

        Args:
            has_data: Of some holders and groups, those that have an envelope.
            made_before: Younger keys are left alone: their data may be on its way.
            at: Now.
        """
        removed = 0
        after: tuple[int, str] = (-1, "")
        while True:
            with self.engine.connect() as connection:
                pairs = keyrows.key_pairs(connection, after, made_before)
            if not pairs:
                return removed
            after = pairs[-1]
            living = set(has_data(pairs))
            orphans = [pair for pair in pairs if pair not in living]
            if orphans:
                self.writer.submit(lambda tx, some=orphans: _drop(tx.connection, some, at))  # type: ignore[misc]  # mypy cannot infer a lambda's default
                self.forget()
                removed += len(orphans)

    # Finding

    def lookup(self, name: str, normalised: str) -> list[HolderNo]:
        """The holders that may have this value in the field; to be confirmed by opening under a permit."""
        return self._lookups.find(self._reader.rows, (name, self._digest(name, normalised)))

    def lookup_many(self, name: str, normalised: Collection[str]) -> dict[str, list[HolderNo]]:
        """As `lookup`, of many values: each → its holders."""
        digests = {value: self._digest(name, value) for value in normalised}
        found = self._lookups.find_many(self._reader.rows, name, list(digests.values()))
        return {value: found[digest] for value, digest in digests.items()}

    def add_lookups(self, entries: Mapping[HolderNo, Mapping[str, str]]) -> None:
        """Adds ways to find holders: field → normalised value. Existing ones stay until `set_lookups`.

        Durable on return, with a note that these holders' look-ups have to be settled.
        """
        rows = [
            (name, self._digest(name, value), holder)
            for holder, found in entries.items()
            for name, value in found.items()
        ]

        def job(tx: Transaction) -> None:
            self._lookups.add(tx.connection, rows)
            keyrows.note_reindex(tx.connection, list(entries))

        if entries:
            self.writer.submit(job)

    def set_lookups(
        self,
        holders: Sequence[HolderNo],
        fields: Collection[str],
        read: Callable[[Connection, Sequence[HolderNo]], Mapping[HolderNo, Mapping[str, str]]],
    ) -> None:
        """Makes holders' look-ups in some fields exactly what their data says now. One transaction.

        Args:
            holders: Whose, a few hundred at most.
            fields: Which fields.
            read: Reads their data: field → normalised value of each. Called inside the key store's writing
                transaction, which it is given, so that of two corrections, whichever settles last has seen the
                newer data.
        """

        def job(tx: Transaction) -> None:
            rows = [
                (name, self._digest(name, found[name]), holder)
                for holder, found in read(tx.connection, holders).items()
                for name in fields
                if name in found
            ]
            keyrows.drop_lookups(tx.connection, holders, fields)
            self._lookups.add(tx.connection, rows, cleared=True)
            keyrows.settle_reindex(tx.connection, holders)

        self._digest("", "")  # the index key is read before, not inside, the job
        self.writer.submit(job)

    def unsettle(self, holders: Sequence[HolderNo]) -> None:
        """Notes that these holders' look-ups have to be compared with their data at the next start."""
        self.writer.submit(lambda tx: keyrows.note_reindex(tx.connection, holders))

    def unsettled(self) -> list[HolderNo]:
        """Holders whose look-ups a process left unsettled."""
        with self.engine.connect() as connection:
            return keyrows.waiting_for_reindex(connection)

    def all_tombstones(self) -> list[tuple[HolderNo, GroupId, int]]:
        """Everything ever erased: holder, group or `*`, highest row version under the destroyed key."""
        with self.engine.connect() as connection:
            return keyrows.all_tombstones(connection)

    def reserve(self, name: str, normalised: str, holder: HolderNo) -> bool:
        """Takes a value that only one holder may have (a log-in id). False when another has it."""
        digest = self._digest(name, normalised)

        def job(tx: Transaction) -> bool:
            holders = self._lookups.find(rows_in(tx.connection), (name, digest))
            if any(number != holder for number in holders):
                return False
            self._lookups.add(tx.connection, [(name, digest, holder)])
            return True

        return self.writer.submit(job)

    # Pseudonyms, numbers, secrets, marks

    def ledger_no(self, holder: HolderNo) -> LedgerNo:
        """The holder's pseudonym in the ledger.

        Raises:
            ErasedError: The map to it is destroyed (VAULT-003).
        """
        with self._reader.lock:
            self._forget_if_destroyed()
            found = self._ledger.get(holder)
            if found is None:
                rows = self._reader.rows(keyrows.LEDGER_NO, {"holder_no": holder})
                if not rows:
                    raise ErasedError("VAULT-003")
                found = LedgerNo(rows[0][0])
                self._ledger.put(holder, found)
            return found

    def knows(self, holder: HolderNo) -> bool:
        """Whether the holder has a pseudonym: was admitted, and is not erased."""
        return bool(self._reader.rows(keyrows.LEDGER_NO, {"holder_no": holder}))

    def ledger_nos(self, holders: Collection[HolderNo]) -> list[LedgerNo]:
        """The pseudonyms of many holders, ascending; those of the erased are gone. For the entry of a set read."""
        return sorted(self.ledger_map(holders).values())

    def ledger_map(self, holders: Collection[HolderNo]) -> dict[HolderNo, LedgerNo]:
        """Holder → pseudonym of many holders; the erased are missing. A large set is read in one pass over all."""
        wanted = set(holders)
        if len(wanted) <= SEVERAL[-1]:
            return self._few_ledger_nos(wanted)
        with self.engine.connect() as connection:
            rows = connection.execute(select(ledger_no.c.holder_no, ledger_no.c.ledger_no))
            return {HolderNo(holder): LedgerNo(number) for holder, number in rows if holder in wanted}

    def _few_ledger_nos(self, wanted: Collection[HolderNo]) -> dict[HolderNo, LedgerNo]:
        with self._reader.lock:
            self._forget_if_destroyed()
            found = {holder: number for holder in wanted if (number := self._ledger.get(holder)) is not None}
            missing = sorted(holder for holder in wanted if holder not in found)
            for holder, number in self._several(keyrows.LEDGER_NOS, ledger_no.c.holder_no, missing):
                found[HolderNo(holder)] = LedgerNo(number)
                self._ledger.put(HolderNo(holder), LedgerNo(number))
            return found

    def holder_of(self, number: LedgerNo) -> HolderNo | None:
        """Whose pseudonym this is, or None once erased."""
        rows = self._reader.rows(keyrows.HOLDER_OF, {"ledger_no": number})
        return HolderNo(rows[0][0]) if rows else None

    def lease_numbers(self, name: str, count: int) -> range:
        """Numbers that nobody else gets, ever, not even after an old data backup is restored."""
        return self.writer.submit(lambda tx: keyrows.take_numbers(tx.connection, name, count))

    def catch_up(
        self, highest: int, erased: Iterable[tuple[HolderNo, GroupId, int, int]], *, at: datetime
    ) -> None:
        """After restoring an older key backup: makes up for what it does not know.

        Args:
            highest: The highest holder number in the data; the series goes on above it, pseudonyms in fresh blocks.
            erased: What the data's journal says was erased (`store.finished_erasures`).
            at: Now.
        """

        def job(tx: Transaction) -> None:
            keyrows.raise_series(tx.connection, HOLDER_NUMBERS, highest + 1)
            skip_blocks(tx.connection)
            for holder, group, since, through in erased:
                if keyrows.knows_erasure(tx.connection, (holder, group), since):
                    continue  # the key that is there now was made later
                if group == ALL_GROUPS:
                    keyrows.destroy_holders(tx.connection, [holder], at)
                else:
                    keyrows.destroy_groups(tx.connection, holder, {group: through}, at)
            keyrows.raise_generation(tx.connection)
            keyrows.write_mark(tx.connection, RESTORED, "")

        self.writer.submit(job)
        self.forget()

    def secret(self, name: str, make: Callable[[], bytes] = new_key) -> bytes:
        """A secret of the workspace (index key, signing key), made at first use."""
        found = self._read_secret(self._reader.rows, name)
        if found is not None:
            return found

        def job(tx: Transaction) -> bytes:
            rows = rows_in(tx.connection)
            there = self._read_secret(rows, name)
            if there is not None:
                return there  # another made it first
            made = make()
            number, epoch_key = self._current_epoch(tx.connection)
            wrapped = seal(epoch_key, made, secret_binding(self.workspace, name, number))
            tx.connection.execute(insert(secret).values(name=name, epoch=number, wrapped=wrapped))
            return made

        return self.writer.submit(job)

    def mark(self, name: str) -> str | None:
        """A remembered word: the last known size and root of the ledger, the store's identity."""
        rows = self._reader.rows(keyrows.MARK, {"name": name})
        return str(rows[0][0]) if rows else None

    def set_mark(self, name: str, value: str) -> None:
        """Remembers. No personal data."""
        self.writer.submit(lambda tx: keyrows.write_mark(tx.connection, name, value))

    def forget(self) -> None:
        """Drops every key held in memory."""
        with self._reader.lock:
            self._keys.clear()
            self._ledger.clear()

    # Inside

    def _make_keys(
        self, connection: Connection, missing: Sequence[Pair], at: datetime
    ) -> dict[Pair, HeldKey]:
        made: dict[Pair, HeldKey] = {}
        new: list[tuple[HolderNo, GroupId, bytes]] = []
        for holder, group in missing:
            stones = dict(fetch(connection, keyrows.TOMBSTONES, {"holder_no": holder}))
            if ALL_GROUPS in stones:
                raise ErasedError("VAULT-010")
            held = self._unwrap(rows_in(connection), holder, group)
            if held is None:
                held = HeldKey(new_key(), stones.get(group, 0))
                new.append((holder, group, held.key))
            made[holder, group] = held  # otherwise another thread or process made it meanwhile
        self._insert_keys(connection, new, at)
        return made

    def _insert_keys(
        self, connection: Connection, keys: Sequence[tuple[HolderNo, GroupId, bytes]], at: datetime
    ) -> None:
        number, epoch_key = self._current_epoch(connection)
        places = (
            (epoch_key, key, wrap_binding(self.workspace, holder, group, number))
            for holder, group, key in keys
        )
        wraps = seal_each(places, len(keys))
        rows = [(holder, group, number, wrap) for (holder, group, _), wrap in zip(keys, wraps, strict=True)]
        keyrows.insert_keys(connection, rows, at)

    def _unwrap(
        self, rows: Rows, holder: HolderNo, group: GroupId, row: Sequence[Any] | None = None
    ) -> HeldKey | None:
        """A key; of a row that was read with others, if given: where a roll came in between it is read again."""
        first = [] if row is None else [row]

        def read() -> Sequence[Any]:
            if first:
                return [first.pop()]
            return rows(keyrows.KEY, {"holder_no": holder, "group_id": group})

        found = self._open(read, lambda number: wrap_binding(self.workspace, holder, group, number))
        return None if found is None else HeldKey(found[0], found[1][2] or 0)

    def _read_secret(self, rows: Rows, name: str) -> bytes | None:
        found = self._open_secret(rows, name)
        return None if found is None else found[0]

    def _read_veil(self, rows: Rows) -> tuple[bytes, int]:
        found = self._open_secret(rows, VEIL)
        if found is None:
            raise TamperedError("VAULT-002")
        key, number = found
        # An old epoch's key does not linger in the memory of a process that another one's roll has passed by.
        self._epochs = {no: kept for no, kept in self._epochs.items() if no == number}
        return key, number

    def _open_secret(self, rows: Rows, name: str) -> tuple[bytes, int] | None:
        def read() -> Sequence[Any]:
            return rows(keyrows.SECRET, {"name": name})

        found = self._open(read, lambda number: secret_binding(self.workspace, name, number))
        return None if found is None else (found[0], int(found[1][0]))

    def _open(
        self, read: Callable[[], Sequence[Any]], bound_to: Callable[[int], bytes]
    ) -> tuple[bytes, Sequence[Any]] | None:
        """Unwraps what `read` finds: rows of epoch, wrap, and more. Reads again when a roll came in between."""
        for attempt in range(_ATTEMPTS):
            found = read()
            if not found:
                return None
            row = found[0]
            try:
                epoch_key = self.epoch_key(row[0])
            except OperatorError:
                # Another process rolled after our read: the old epoch key is gone, the row has a new wrap.
                if attempt == _ATTEMPTS - 1:
                    raise
                continue
            return unseal(epoch_key, row[1], bound_to(row[0])), row
        return None

    def _current_epoch(self, connection: Connection) -> tuple[int, bytes]:
        number = keyrows.current_epoch(connection)
        return number, self.epoch_key(number)

    def epoch_key(self, number: int) -> bytes:
        """An epoch key, from memory or custody. For the roll, the key backup and `keysets` only."""
        found = self._epochs.get(number)
        if found is None:
            found = self._epochs[number] = self.custody.get(number)
        return found

    def epoch_in_use(self) -> tuple[int, bytes]:
        """Number and key of the epoch in use. For a change of custody only."""
        with self.engine.connect() as connection:
            return self._current_epoch(connection)

    def forget_epochs(self) -> None:
        """Drops the epoch keys held in memory, after a roll, and what they veil."""
        self._epochs.clear()
        self._lookups.forget()

    def fit(self) -> None:
        """Veils the index where no veil is (`lookups.fit_lookups`); makes the table that an earlier release lacks."""
        if not inspect(self.engine).has_table(suppressed.name):
            self.writer.submit(lambda tx: suppressed.create(tx.connection, checkfirst=True))
        if not self._reader.rows(keyrows.SECRET, {"name": VEIL}):
            fit_lookups(self.writer, self.workspace, self._current_epoch)

    def veil(self, connection: Connection) -> tuple[int, bytes]:
        """The veil key of the epoch in use and its number. For the roll only."""
        key, number = self._read_veil(rows_in(connection))
        return number, key

    def _digest(self, name: str, normalised: str) -> bytes:
        if self._hash is None:
            self._hash = hash_of(self.secret(INDEX), self.workspace)
        return self._hash(name, normalised)

    def _suppression_digest(self, name: str, normalised: str) -> bytes:
        if self._suppression_hash is None:
            self._suppression_hash = index_digest(self.secret(_SUPPRESSION), self.workspace)
        return self._suppression_hash(name, normalised)

    def _forget_if_destroyed(self) -> None:
        # INVARIANT: a cached key is used only while nothing has been destroyed since it was read.
        generation = self._reader.generation()
        if generation != self._seen:
            self.forget()
            self._seen = generation


def _drop(connection: Connection, pairs: Sequence[Pair], at: datetime) -> None:
    keyrows.destroy_holders(connection, keyrows.delete_keys(connection, pairs), at)
    keyrows.raise_generation(connection)


def create_keystore(place: Place, custody: EpochCustody, workspace: str, *, at: datetime) -> KeyStore:
    """Makes a key store with its first epoch.

    Args:
        place: Where nothing is yet: a file outside of the workspace folder and its backups, or a schema of another
            database than the data's.
        custody: Keeps the epoch key.
        workspace: The workspace's id; everything sealed is bound to it for ever.
        at: Now.

    Raises:
        OperatorError: There is one already (STORAGE-011).
    """
    if database_exists(place):
        raise OperatorError("STORAGE-011", file=label(place))
    with ExitStack() as undone:  # no connection stays open when the store does not come to stand
        engine = open_database(place, create=True)
        undone.callback(engine.dispose)
        number = 1
        custody.create(number)
        with writing(engine) as tx:
            metadata.create_all(tx.connection)
            keyrows.start_epoch(tx.connection, number, at)
            keyrows.write_mark(tx.connection, STORE_ID, randomness.token_urlsafe(16))
            keyrows.write_mark(tx.connection, _WORKSPACE, workspace)
            keyrows.raise_generation(tx.connection)
        store = KeyStore(engine, custody, workspace)
        undone.callback(store.close)
        store.secret(INDEX)
        store.fit()
        undone.pop_all()
    return store


def open_keystore(place: Place, custody: EpochCustody, workspace: str) -> KeyStore:
    """Opens a key store, checking that the epoch key is there, safely kept, and its own.

    Raises:
        OperatorError: The epoch key is missing (VAULT-004), readable by others (VAULT-005), or of another store
            (VAULT-006); the store is another workspace's (VAULT-015); the file is no database (STORAGE-003, 004).
    """
    store = KeyStore(open_database(place), custody, workspace)
    try:
        found = store.mark(_WORKSPACE)
        if found != workspace:
            raise OperatorError("VAULT-015", found=found, wanted=workspace)  # noqa: TRY301 - closes the store below
        store.secret(INDEX)
        store.fit()
    except TamperedError as error:
        store.close()
        raise OperatorError("VAULT-006", place=label(place)) from error
    except BaseException:
        store.close()
        raise
    return store


def require_apart(keystore: Place, workspace: Path, data: Place | None = None) -> None:
    """Refuses a key store that would be copied together with the data.

    Args:
        keystore: Where it is.
        workspace: The workspace's folder.
        data: Where the data is, when not in the folder.

    Raises:
        OperatorError: It lies inside the workspace folder, or the folder inside its; or in the data's database, so
            that one dump would hold both (VAULT-014).
    """
    if isinstance(keystore, Schema):
        from sekisho.storage.postgres import same_database

        if isinstance(data, Schema) and same_database(keystore, data):
            raise OperatorError("VAULT-014", place=keystore.name)
        return
    keys, data = keystore.resolve().parent, workspace.resolve()
    if keys == data or data in keys.parents or keys in data.parents:
        raise OperatorError("VAULT-014", place=str(keystore))
