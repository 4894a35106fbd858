"""The vault: personal data goes in sealed, and comes out only for a permit of the gate.

Writing has two halves: *prepare* on any thread (keys made durable first, values sealed) and *commit* in the writer's
transaction (looked at again, sealed again if anything changed meanwhile). Opening redeems a `Permit`; there is no
other way to plaintext here. Erasing is in `erasure`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from sekisho.errors import DeveloperError, StaffError
from sekisho.gate.permit import Permit
from sekisho.storage.transaction import Transaction, reading
from sekisho.vault import attachments, store
from sekisho.vault.errors import ErasedError
from sekisho.vault.filestore import FileStore
from sekisho.vault.finding import Match, former_fields, has_former, ranked
from sekisho.vault.groups import GroupRegistry, ItemDescription, Regroup, extend
from sekisho.vault.keysets import portions
from sekisho.vault.keystore import Admission, KeyStore
from sekisho.vault.model import ALL_GROUPS, Envelope, GroupId, HolderNo, ItemId, SubjectNo
from sekisho.vault.normalise import Field, normalise
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.registers import version_of
from sekisho.vault.reindexing import lookups_of
from sekisho.vault.sealing import Changes, Prepared, Sealer, groups_to_write, open_envelope, open_held

Items = Mapping[ItemId, str | Plaintext | None]
"""Item → value as written, or None to remove it. Personal data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version in the history of corrections: oldest is 1. Values are sealed in memory.

    The digest is that of its envelope, by which the book tells who wrote it and when.
    """

    group: GroupId
    row_version: int
    digest: bytes
    values: Mapping[ItemId, Plaintext]


class Vault:
    """Joins the data database and the key store of one workspace. Safe for threads."""

    def __init__(
        self,
        engine: Engine,
        keys: KeyStore,
        *,
        searchable: Mapping[ItemId, Field] | None = None,
        files: FileStore | None = None,
    ) -> None:
        """Joins them.

        Args:
            engine: The data database.
            keys: The key store.
            searchable: Items by which persons are found, and how each is compared.
            files: Where sealed files lie; without one, none is taken or found.
        """
        self.engine = engine
        self.keys = keys
        self.searchable: Mapping[ItemId, Field] = dict(searchable or {})
        self._files = files
        self._registry: tuple[int, GroupRegistry] | None = None

    @property
    def files(self) -> FileStore:
        """Where sealed files lie.

        Raises:
            DeveloperError: The vault was joined without (VAULT-040).
        """
        if self._files is None:
            raise DeveloperError("VAULT-040")
        return self._files

    # The policy's items

    def describe_items(self, tx: Transaction, descriptions: Iterable[ItemDescription]) -> tuple[Regroup, ...]:
        """Fits the groups to the items as the policy now describes them; returns the groups that were closed.

        Holders move on their next write, or by `prepare_write` with no items.
        """
        before = store.load_registry(tx.connection)
        after, moved = extend(before, descriptions)
        if after != before:
            store.save_registry(tx.connection, after)
        return moved

    def registry(self, connection: Connection) -> GroupRegistry:
        """The groups as this transaction sees them."""
        version = version_of(connection, store.GROUPS_REGISTER)
        cached = self._registry
        if cached is None or cached[0] != version:
            cached = self._registry = (version, store.load_registry(connection))
        return cached[1]

    # Writing

    def prepare_new(self, newcomers: Sequence[Items], *, at: datetime) -> list[Prepared]:
        """Makes holders: numbers, keys and look-ups durable, values sealed. Nothing is in the data yet.

        Args:
            newcomers: The values of each. Personal data.
            at: Now.

        Returns:
            One for each, in order, to be given to `commit_write`. What is never committed is swept later.
        """
        generation = self.keys.generation()
        changes = [_sealed(items) for items in newcomers]
        with reading(self.engine) as tx:
            registry = self.registry(tx.connection)
        group_of = {item: registry.group_of(item).id for item in {i for changed in changes for i in changed}}
        admissions = [
            Admission(
                groups=tuple(dict.fromkeys(group_of[item] for item in changed)),
                lookups=self._lookups(changed),
            )
            for changed in changes
        ]
        admitted = self.keys.admit(admissions, at=at)
        held = {(a.holder, group): key for a in admitted for group, key in a.keys.items()}
        sealer = Sealer(keys=self.keys, registry=registry, held=held)
        sealed = sealer.seal_new(
            [(new.holder, changed) for new, changed in zip(admitted, changes, strict=True)]
        )
        return [
            Prepared(
                holder=new.holder,
                ledger=new.ledger,
                changes=changed,
                envelopes=envelopes,
                based_on=None,
                generation=generation,
                at=at,
            )
            for new, changed, envelopes in zip(admitted, changes, sealed, strict=True)
        ]

    def prepare_write(self, holder: HolderNo, items: Items, *, at: datetime) -> Prepared:
        """Prepares a change of an existing holder's values. See `prepare_many`."""
        return self.prepare_many([(holder, items)], at=at)[0]

    def prepare_many(self, writes: Sequence[tuple[HolderNo, Items]], *, at: datetime) -> list[Prepared]:
        """Prepares changes of existing holders: missing keys and new look-ups made durable, values sealed.

        Args:
            writes: Holder and what changes, each holder once. Without items, closed groups still move.
            at: Now.

        Raises:
            ErasedError: A holder is erased (VAULT-010), or what is to be changed is being erased (VAULT-013).
            DeveloperError: An item is in no group (VAULT-011).
            StaffError: An item holds files (VAULT-049).
        """
        changes = [(holder, _sealed(items)) for holder, items in writes]
        with reading(self.engine) as tx:
            filed = attachments.items_with_files(tx.connection, [holder for holder, _ in changes])
            if any((holder, item) in filed for holder, changed in changes for item in changed):
                raise StaffError("VAULT-049")
            prepared = self._prepare(tx.connection, changes, at)
        self.keys.add_lookups(
            {
                holder: lookups
                for holder, changed in changes
                if (lookups := self._lookups(changed)) or self._searchable_in(changed)
            }
        )
        return prepared

    def prepare_here(self, tx: Transaction, holder: HolderNo, items: Items, *, at: datetime) -> Prepared:
        """As `prepare_write`, inside the writing transaction: for what depends on rows that it must not miss.

        For items that nobody is found by; look-ups are not made here. Raises as `prepare_many`.
        """
        return self._prepare(tx.connection, [(holder, _sealed(items))], at)[0]

    def holds_value(self, connection: Connection, holder: HolderNo, item: ItemId) -> bool:
        """Whether the holder's envelopes have a value of the item; which one is not told."""
        return item in self._open(connection, holder, [item])

    def commit_write(self, tx: Transaction, prepared: Prepared) -> tuple[Envelope, ...]:
        """Writes what was prepared. See `commit_many`."""
        return self.commit_many(tx, [prepared])

    def commit_many(self, tx: Transaction, prepared: Sequence[Prepared]) -> tuple[Envelope, ...]:
        """Writes what was prepared, in few calls of the driver; returns the envelopes for the ledger.

        What changed since is read and sealed again, so that no correction is lost.

        Raises:
            ErasedError: Erased or being erased meanwhile (VAULT-003, VAULT-010, VAULT-013).
        """
        generation = self.keys.generation()
        ready = [self._still_good(tx.connection, write, generation) for write in prepared]
        envelopes = tuple(envelope for write in ready for envelope in write.envelopes)
        store.insert_envelopes(tx.connection, envelopes)
        for write in ready:
            if write.retired:
                attachments.regroup(
                    tx.connection,
                    self.keys,
                    self.registry(tx.connection),
                    write.holder,
                    retired=write.retired,
                    written=write.envelopes,
                )
                store.delete_envelopes(tx.connection, write.holder, write.retired)
        for write in ready:
            if write.based_on is not None and (fields := self._searchable_in(write.changes)):
                tx.after_commit(partial(self.settle_lookups, [write.holder], fields))
        return envelopes

    def _prepare(
        self, connection: Connection, changes: Sequence[tuple[HolderNo, Changes]], at: datetime
    ) -> list[Prepared]:
        generation = self.keys.generation()
        registry = self.registry(connection)
        newest = self._newest(connection, [holder for holder, _ in changes])
        wanted: list[tuple[HolderNo, GroupId]] = []
        for holder, changed in changes:
            groups, moving = groups_to_write(registry, newest.get(holder, {}), changed)
            _refuse_erasing(connection, holder, {*groups, *moving})
            wanted += [(holder, group) for group in sorted(groups)]
        sealer = Sealer(keys=self.keys, registry=registry, held=self.keys.ensure_keys(wanted, at=at))
        prepared = []
        for holder, changed in changes:
            there = newest.get(holder, {})
            _, moving = groups_to_write(registry, there, changed)
            history = store.read_history(connection, holder) if moving else {}
            prepared.append(
                Prepared(
                    holder=holder,
                    ledger=self.keys.ledger_no(holder),
                    changes=changed,
                    envelopes=sealer.seal_changes(holder, there, history, changed),
                    based_on={group: envelope.row_version for group, envelope in there.items()},
                    retired=tuple(moving),
                    generation=generation,
                    at=at,
                )
            )
        return prepared

    def _still_good(self, connection: Connection, write: Prepared, generation: int) -> Prepared:
        """The write, or one prepared anew in this transaction because something changed."""
        groups = {envelope.group for envelope in write.envelopes}
        if write.based_on is None:
            # A new holder: nobody else knows its number, but its keys may have been swept as orphans.
            if generation != write.generation and not all(
                self.keys.has_key((write.holder, group)) for group in groups
            ):
                raise ErasedError("VAULT-003")
            return write
        _refuse_erasing(connection, write.holder, {*groups, *write.retired})
        newest = store.read_newest(connection, write.holder)
        unchanged = {group: envelope.row_version for group, envelope in newest.items()} == write.based_on
        if unchanged and generation == write.generation:
            return write
        # INVARIANT: what reaches the table was sealed under the key that is in the key store now.
        return self._prepare(connection, [(write.holder, write.changes)], write.at)[0]

    def _newest(
        self, connection: Connection, holders: Sequence[HolderNo]
    ) -> Mapping[HolderNo, Mapping[GroupId, Envelope]]:
        if len(holders) == 1:
            return {holders[0]: store.read_newest(connection, holders[0])}
        return store.read_newest_of_many(connection, holders)

    # Opening

    def open(
        self, tx: Transaction, permit: Permit, subject: SubjectNo, items: Collection[ItemId]
    ) -> dict[ItemId, Plaintext]:
        """Opens exactly these items of one subject, for a permit minted in this transaction.

        Args:
            tx: The transaction that decided.
            permit: Spent by this call.
            subject: Whose.
            items: Which.

        Returns:
            The items that have a value; the others are missing.

        Raises:
            DeveloperError: The permit does not allow this (PERMIT-001).
            ErasedError: Erased, or being erased (VAULT-003, VAULT-013).
            TamperedError: An envelope does not open where it lies (VAULT-002).
        """
        # INVARIANT: nothing is read, let alone opened, before the permit was redeemed.
        permit.redeem(transaction=tx.number, subject=subject, items=items)
        return self._open(tx.connection, HolderNo(subject), items)

    def open_each(
        self, tx: Transaction, wanted: Sequence[tuple[Permit, SubjectNo, Collection[ItemId]]]
    ) -> dict[SubjectNo, dict[ItemId, Plaintext]]:
        """As `open` for several subjects, each with a permit of its own: envelopes, journal and keys are read together.

        Raises:
            DeveloperError: A permit does not allow this (PERMIT-001).
            ErasedError: One is erased, or being erased (VAULT-003, VAULT-013).
            TamperedError: An envelope does not open where it lies (VAULT-002).
        """
        # INVARIANT: nothing is read, let alone opened, before every permit was redeemed.
        for permit, subject, items in wanted:
            permit.redeem(transaction=tx.number, subject=subject, items=items)
        registry = self.registry(tx.connection)
        holders = [HolderNo(subject) for _, subject, _ in wanted]
        there = store.read_newest_of_many(tx.connection, holders)
        erasing = store.groups_being_erased_of_many(tx.connection, holders)
        lying: dict[SubjectNo, dict[ItemId, GroupId]] = {}
        for _, subject, items in wanted:
            mine = there.get(HolderNo(subject), {})
            _refuse_these(
                erasing.get(HolderNo(subject), frozenset()),
                {group for item in items for group in registry.ever_of(item) if group in mine},
            )
            lying[subject] = _lying(registry, mine, items)
        keys = self.keys.find_keys(
            {(HolderNo(subject), group) for subject, mine in lying.items() for group in mine.values()}
        )
        return {
            subject: _opened(
                there.get(HolderNo(subject), {}),
                mine,
                lambda envelope: open_held(
                    self.keys.workspace, envelope, keys.get((envelope.holder, envelope.group))
                ),
            )
            for subject, mine in lying.items()
        }

    def history(
        self, tx: Transaction, permit: Permit, subject: SubjectNo, items: Collection[ItemId]
    ) -> list[Version]:
        """Opens every version of these items, oldest first in each group: the history of corrections (訂正).

        Raises:
            DeveloperError: The permit does not allow this (PERMIT-001).
            ErasedError: Erased, or being erased (VAULT-003, VAULT-013).
        """
        permit.redeem(transaction=tx.number, subject=subject, items=items)
        holder = HolderNo(subject)
        registry = self.registry(tx.connection)
        wanted = {group for item in items for group in registry.ever_of(item)}
        versions = []
        there = store.read_history(tx.connection, holder)
        _refuse_erasing(tx.connection, holder, wanted & there.keys())
        for group, envelopes in sorted(there.items()):
            for envelope in envelopes if group in wanted else ():
                values = open_envelope(self.keys, envelope)
                found = {item: Plaintext(values[item]) for item in items if item in values}
                versions.append(
                    Version(
                        group=group,
                        row_version=envelope.row_version,
                        digest=envelope.digest,
                        values=found,
                    )
                )
        return versions

    def _open(
        self, connection: Connection, holder: HolderNo, items: Collection[ItemId]
    ) -> dict[ItemId, Plaintext]:
        registry = self.registry(connection)
        there = store.read_newest(connection, holder)
        asked = {group for item in items for group in registry.ever_of(item)}
        _refuse_erasing(connection, holder, asked & there.keys())
        return _opened(
            there, _lying(registry, there, items), lambda envelope: open_envelope(self.keys, envelope)
        )

    # Finding

    def find(self, item: ItemId, value: str) -> list[HolderNo]:
        """The holders that may have this value, by the index; numbers only, nothing is opened.

        Returns:
            Empty when the item is not searchable, or nothing is left of the value to compare.
        """
        kind = self.searchable.get(item)
        normalised = "" if kind is None else normalise(kind, value)
        return self.keys.lookup(item, normalised) if normalised else []

    def find_many(self, item: ItemId, normalised: Collection[str]) -> dict[str, list[HolderNo]]:
        """As `find`, of many values that are normalised already: each → the holders that may have it."""
        if item not in self.searchable:
            return {value: [] for value in normalised}
        return self.keys.lookup_many(item, normalised)

    def find_ranked(self, item: ItemId, value: str) -> dict[HolderNo, Match]:
        """As `find`, with those who had the value as a former name or whose name reads so. See `finding.ranked`."""
        return ranked(self.keys.lookup, self.searchable, item, value)

    def settle_lookups(self, holders: Sequence[HolderNo], items: Collection[ItemId]) -> None:
        """Makes holders' look-ups what their data says now. After a correction, and for those left unsettled."""
        searched = {item: self.searchable[item] for item in items if item in self.searchable}

        def read(locked: Connection, some: Sequence[HolderNo]) -> Mapping[HolderNo, Mapping[str, str]]:
            with reading(self.engine) as tx:
                return lookups_of(
                    self.keys,
                    locked,
                    tx.connection,
                    registry=self.registry(tx.connection),
                    searchable=searched,
                    holders=some,
                )

        names = [item for item, kind in searched.items() if has_former(kind)]
        fields = [*items, *former_fields(names)]
        for some in portions(holders):
            self.keys.set_lookups(some, fields, read)

    def _lookups(self, changes: Mapping[ItemId, Plaintext | None]) -> dict[str, str]:
        found: dict[str, str] = {}
        for item, value in changes.items():
            kind = self.searchable.get(item)
            normalised = "" if kind is None or value is None else normalise(kind, value.reveal())
            if normalised:
                found[item] = normalised
        return found

    def _searchable_in(self, changes: Changes) -> list[ItemId]:
        return [item for item in changes if item in self.searchable]


def _sealed(items: Items) -> Changes:
    return {
        item: value if value is None or isinstance(value, Plaintext) else Plaintext(value)
        for item, value in items.items()
    }


def _refuse_erasing(connection: Connection, holder: HolderNo, groups: Collection[GroupId]) -> None:
    """Raises when any of the groups is being erased: denied from the moment the journal row was committed."""
    _refuse_these(store.groups_being_erased(connection, holder), groups)


def _refuse_these(erasing: Collection[GroupId], groups: Collection[GroupId]) -> None:
    if erasing and (ALL_GROUPS in erasing or not set(groups).isdisjoint(erasing)):
        raise ErasedError("VAULT-013")


def _lying(
    registry: GroupRegistry, there: Mapping[GroupId, Envelope], items: Collection[ItemId]
) -> dict[ItemId, GroupId]:
    """In which group of a holder each item lies; what lies in none is missing.

    A holder's closed group moves as a whole, so the newest group that it has is the one.
    """
    found = {}
    for item in items:
        group = next((group for group in registry.ever_of(item) if group in there), None)
        if group is not None:
            found[item] = group
    return found


def _opened(
    there: Mapping[GroupId, Envelope],
    lying: Mapping[ItemId, GroupId],
    unseal: Callable[[Envelope], Mapping[str, str]],
) -> dict[ItemId, Plaintext]:
    """The items that have a value; each group is opened once."""
    groups = {group: unseal(there[group]) for group in dict.fromkeys(lying.values())}
    return {item: Plaintext(groups[group][item]) for item, group in lying.items() if item in groups[group]}
