"""Erasing: journal first, then the keys, then the rows. What was begun is always finished.

1. `begin` writes the journal row in the caller's transaction (with its ledger entry); from its COMMIT on, reads are
   denied;
2. `finish` destroys wrapped keys, look-ups and, for a whole holder, the pseudonym;
3. purges the rows and closes the journal row; `on_purged` writes down the state after it, in that transaction.

Killed between any two, `replay` at start goes on with what the journal says. After step 2 the envelopes are noise
wherever copies of them lie; the copies of the wrapped keys become noise when the epoch rolls (`roll`).
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection

from sekisho.errors import DeveloperError, StaffError
from sekisho.storage.transaction import Transaction, reading
from sekisho.storage.writer import Writer
from sekisho.vault import attachments, holds, posts, registers, relations, store, subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.finding import former_fields
from sekisho.vault.keyrows import Pair
from sekisho.vault.keysets import pairs_with_keys
from sekisho.vault.keystore import RESTORED, Destruction
from sekisho.vault.model import ALL_GROUPS, ErasureRef, GroupId, HolderNo, ItemId, SubjectNo
from sekisho.vault.projection import Status
from sekisho.vault.roll import resume_roll
from sekisho.vault.slot_store import load_slots
from sekisho.vault.slots import BitKind, BitRef
from sekisho.vault.suppression import addresses_of
from sekisho.vault.vault import Vault

Progress = Callable[[str], object]
"""Told the name of each step once it is done."""


OnPurged = Callable[[Transaction, HolderNo, Collection[GroupId], Collection[str]], object]
"""Told in the purging transaction whose groups went (``*`` = all) and which files with them, by what the book calls
them, so that the newest state is written down with it."""


Stay = Callable[[Transaction, Sequence[HolderNo]], Collection[HolderNo]]
"""Which of these holders the data knows by other rows than envelopes."""

_TOGETHER: Final = 50
"""Erasures that are finished in one transaction."""
KEYS_SEEN: Final = "keys_seen"
"""Register: the key store's generation when something was last destroyed for this data."""


def _quiet(_step: str) -> None:
    """Nobody asked."""


def _nobody(_tx: Transaction, _holders: Sequence[HolderNo]) -> Collection[HolderNo]:
    """Nobody is known otherwise."""
    return ()


def _unheard(
    _tx: Transaction, _holder: HolderNo, _groups: Collection[GroupId], _files: Collection[str]
) -> None:
    """Nobody keeps a book."""


class Eraser:
    """Erases in one workspace."""

    def __init__(
        self, vault: Vault, writer: Writer, *, progress: Progress = _quiet, on_purged: OnPurged = _unheard
    ) -> None:
        """Joins the vault, the writer of its data database, and whoever writes down what was purged."""
        self._vault = vault
        self._writer = writer
        self._progress = progress
        self._on_purged = on_purged

    def begin(
        self, tx: Transaction, holder: HolderNo, groups: Collection[GroupId] | None, *, at: datetime
    ) -> ErasureRef:
        """Journals an erasure; reads are denied once the transaction is durable.

        Args:
            tx: The transaction of the decision and its ledger entry.
            holder: Whose.
            groups: Which groups; None for everything.
            at: Now.

        Returns:
            What to give to `finish` after the commit.

        Raises:
            StaffError: A hold stands on it (VAULT-012).
            DeveloperError: The holder's items still lie in a closed group together with others: move them first
                by `Vault.prepare_write` without items (VAULT-025).
        """
        wanted = frozenset({ALL_GROUPS} if groups is None else groups)
        if holds.blocks(holds.held_groups(tx.connection, SubjectNo(holder), at=at), wanted):
            raise StaffError("VAULT-012")
        items = self._items(tx.connection, wanted)
        # The keys of closed groups were kept for older backups; now they would open what is erased.
        closed = self._closed_with(tx.connection, holder, wanted, items)
        ref = store.journal_erasure(tx.connection, holder, sorted(wanted | closed), at)
        self._record(tx.connection, holder, _event(EventKind.ERASURE_BEGUN, wanted, at), items)
        relations.withdraw_published(tx.connection, SubjectNo(holder), None if groups is None else items)
        return ref

    def finish(self, ref: ErasureRef, *, at: datetime) -> None:
        """Destroys the keys, then purges the rows. Nothing happens when it is done. Not from inside a job."""
        self.finish_each([ref], at=at)

    def finish_each(self, refs: Sequence[ErasureRef], *, at: datetime) -> None:
        """As `finish` for several: the keys of all in one transaction, then the rows of all in one.

        The order of the two is what makes it safe to be killed in between, for each of them as for one. A long list
        goes a part at a time, so that nobody waits for the writer.
        """
        refs = list(dict.fromkeys(refs))
        for start in range(0, len(refs), _TOGETHER):
            self._finish(refs[start : start + _TOGETHER], at)

    def _finish(self, refs: Sequence[ErasureRef], at: datetime) -> None:
        with reading(self._vault.engine) as tx:
            found = [(ref, store.read_erasure(tx.connection, ref)) for ref in refs]
            journalled = [(ref, groups) for ref, groups in found if groups is not None]
            wanted = [self._destruction(tx.connection, ref.holder, groups) for ref, groups in journalled]
        if not wanted:
            return
        self._vault.keys.destroy_each(wanted, at=at)
        self._progress("keys destroyed")

        def job(tx: Transaction) -> None:
            for ref, groups in journalled:
                self.purge(tx, ref.holder, groups, at=at)
                store.mark_erased(tx.connection, ref, at)
            registers.set_version(tx.connection, KEYS_SEEN, self._vault.keys.generation())

        self._writer.submit(job)
        self._progress("rows purged")

    def _destruction(
        self, connection: Connection, holder: HolderNo, groups: Collection[GroupId]
    ) -> Destruction:
        if ALL_GROUPS in groups:
            addresses = addresses_of(self._vault, connection, holder)
            return Destruction(holder=holder, through=None, addresses=addresses)
        versions = store.newest_versions(connection, holder)
        items = self._items(connection, frozenset(versions.keys() & groups))
        return Destruction(
            holder=holder,
            through={group: versions.get(group, 0) for group in groups},
            fields=[*items, *former_fields(items)],
        )

    def finish_all(self, *, at: datetime) -> list[ErasureRef]:
        """Finishes every erasure that is journalled and not done; returns them. Not from inside a job."""
        with reading(self._vault.engine) as tx:
            unfinished = store.unfinished_erasures(tx.connection)
        for ref in unfinished:
            self.finish(ref, at=at)
        return unfinished

    def replay(self, *, at: datetime) -> list[ErasureRef]:
        """At start, before anyone reads: finishes a roll, erasures and look-ups that a process left undone.

        Returns:
            The erasures that were finished now.
        """
        resume_roll(self._vault.keys, progress=self._progress)
        if self._vault.keys.mark(RESTORED) or self._keys_are_older():
            self._catch_up(at)
        unfinished = self.finish_all(at=at)
        # Whoever does not know what persons are found by leaves the index to the next start.
        if self._vault.searchable:
            self._vault.settle_lookups(self._vault.keys.unsettled(), list(self._vault.searchable))
        return unfinished

    def is_waited_for(self) -> bool:
        """Whether a process left erasures or look-ups undone: they need what persons are found by."""
        with reading(self._vault.engine) as tx:
            return bool(store.unfinished_erasures(tx.connection)) or bool(self._vault.keys.unsettled())

    def _keys_are_older(self) -> bool:
        """Whether the data has seen more destroyed than the key store has, or a holder that it never admitted.

        An older file of the key store was put back without `keys restore`. What was erased since would open again,
        and numbers would be given twice.
        """
        with reading(self._vault.engine) as tx:
            seen = registers.version_of(tx.connection, KEYS_SEEN)
            highest = HolderNo(store.highest_holder(tx.connection))
            state = subjects.read_state(tx.connection, SubjectNo(highest))
        if self._vault.keys.generation() < seen:
            return True
        return state is not None and state.status < Status.ERASING and not self._vault.keys.knows(highest)

    def _catch_up(self, at: datetime) -> None:
        """An older key store came back: destroys again what the data's journal says was erased since."""
        with reading(self._vault.engine) as tx:
            erased = store.finished_erasures(tx.connection)
            highest = store.highest_holder(tx.connection)
        self._vault.keys.catch_up(highest, erased, at=at)
        seen = self._vault.keys.generation()
        self._writer.submit(lambda tx: registers.set_version(tx.connection, KEYS_SEEN, seen))

    def sweep(self, *, made_before: datetime, at: datetime, stay: Stay = _nobody) -> int:
        """Removes keys that never got data; returns how many. Only for the holder of the serve lease.

        Args:
            made_before: Younger keys are left alone: their data may be on its way.
            at: Now.
            stay: Of some holders, those whose keys all stay, because the data knows them otherwise.
        """

        def has_data(pairs: Sequence[Pair]) -> Collection[Pair]:
            with reading(self._vault.engine) as tx:
                holders = list(dict.fromkeys(holder for holder, _ in pairs))
                found = store.read_newest_of_many(tx.connection, holders)
                registry = self._vault.registry(tx.connection)
                kept = set(stay(tx, holders))
            known, closed = {group.id for group in registry.groups}, registry.closed()
            # Keys of closed groups stay for older backups as long as the holder has any data. Keys that no item
            # group has (held texts) seal what does not lie in envelopes: not this sweep's to judge.
            living = {(holder, group) for holder, groups in found.items() for group in {*groups, *closed}}
            living |= {pair for pair in pairs if pair[0] in kept}
            return living | {pair for pair in pairs if pair[1] not in known}

        return self._vault.keys.sweep(has_data, made_before=made_before, at=at)

    def purge(self, tx: Transaction, holder: HolderNo, groups: Collection[GroupId], *, at: datetime) -> None:
        """Removes the rows of what is erased, and its files. In a writing transaction; may be repeated."""
        connection = tx.connection
        files = self._drop_files(tx, holder, None if ALL_GROUPS in groups else groups)
        if ALL_GROUPS in groups:
            store.delete_envelopes(connection, holder, None)
            relations.purge_relations(connection, SubjectNo(holder))
            posts.purge_posts(connection, SubjectNo(holder))
            subjects.blank_subject(connection, SubjectNo(holder), at)
        else:
            there = frozenset(store.newest_versions(connection, holder).keys() & groups)
            items = self._items(connection, there)
            store.delete_envelopes(connection, holder, groups)
            self._record(connection, holder, _event(EventKind.GROUPS_ERASED, there or groups, at), items)
        # INVARIANT: the purge and the entry of the state after it commit together (design §8).
        self._on_purged(tx, holder, groups, files)

    def _drop_files(
        self,
        tx: Transaction,
        holder: HolderNo,
        groups: Collection[GroupId] | None,
        through: int | None = None,
    ) -> tuple[str, ...]:
        """Removes the rows of files, and the files once that is durable; what the book calls them.

        A file that a killed process left behind is noise without its key, and swept.
        """
        gone = attachments.purge_attachments(tx.connection, holder, groups, through)
        if gone:
            tx.after_commit(lambda: self._vault.files.remove([one.file for one in gone]))
        return tuple(one.thing for one in gone)

    def purge_restored(self, *, at: datetime) -> int:
        """After restoring an older data backup: purges what was erased since; returns how many holders and groups.

        Every tombstone is applied, and every envelope without a key is removed.
        """
        stones = self._vault.keys.all_tombstones()
        erased = {holder for holder, group, _ in stones if group == ALL_GROUPS}

        def job(tx: Transaction) -> int:
            purged = 0
            for holder in erased:
                self.purge(tx, holder, [ALL_GROUPS], at=at)
                purged += 1
            for holder, group, through in stones:
                if holder not in erased:
                    purged += self._purge_old(tx, holder, group, through=through, at=at)
            there = list(store.holders_with_envelopes(tx.connection))
            living = pairs_with_keys(self._vault.keys, there)
            for holder, group in there:
                if (holder, group) not in living:
                    self.purge(tx, holder, [group], at=at)
                    purged += 1
            return purged

        return self._writer.submit(job)

    def _purge_old(
        self, tx: Transaction, holder: HolderNo, group: GroupId, *, through: int, at: datetime
    ) -> int:
        newest = store.newest_versions(tx.connection, holder).get(group)
        if newest is None:
            return 0
        if newest <= through:
            self.purge(tx, holder, [group], at=at)  # with the state: it must not say that anything is held
            return 1
        files = self._drop_files(tx, holder, [group], through)
        removed = store.delete_envelopes(tx.connection, holder, [group], through)
        if files:
            self._on_purged(tx, holder, (), files)
        return int(removed > 0)

    def _items(self, connection: Connection, groups: frozenset[GroupId]) -> list[ItemId]:
        registry = self._vault.registry(connection)
        return sorted(
            {
                item
                for group in registry.groups
                if ALL_GROUPS in groups or group.id in groups
                for item in group.items
            }
        )

    def _closed_with(
        self, connection: Connection, holder: HolderNo, groups: frozenset[GroupId], items: Collection[ItemId]
    ) -> frozenset[GroupId]:
        """The closed groups that once held any of the items and hold nothing of the holder now."""
        if ALL_GROUPS in groups:
            return frozenset()
        there = store.newest_versions(connection, holder)
        closed = {
            group.id
            for group in self._vault.registry(connection).groups
            if group.closed and not set(group.items).isdisjoint(items)
        } - groups
        if not closed.isdisjoint(there):
            raise DeveloperError("VAULT-025")
        return frozenset(closed)

    def _record(
        self, connection: Connection, holder: HolderNo, event: Event, items: Sequence[ItemId]
    ) -> None:
        """Tells the subject's events, if the holder is a subject that is not erased."""
        state = subjects.read_state(connection, SubjectNo(holder))
        if state is None or state.status == Status.ERASED:
            return
        slots = load_slots(connection)
        places = {item: slots.bits.get(BitRef(BitKind.HAS_ITEM, item)) for item in items}
        held = tuple(item for item, place in places.items() if place is not None and state.has(place))
        told = msgspec.structs.replace(event, body=msgspec.structs.replace(event.body, items=held))
        subjects.append_events(connection, state, [told], slots)


def _event(kind: EventKind, groups: Collection[GroupId], at: datetime) -> Event:
    return Event(kind=kind, at=at, body=EventBody(erased=tuple(sorted(groups))))
