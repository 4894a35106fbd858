"""From changed values to the envelopes to be written: merging, regrouping and sealing for one holder.

An envelope holds all items of a group, so a change of one item seals the whole group anew as the next row version;
what does not change is not written. When the policy's rules have moved items to other groups since, the holder's
envelopes of closed groups move too, every version of them, so that the history of corrections survives under keys
that the new rules can erase.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from sekisho.vault.cipher import (
    SCHEMA,
    decode_values,
    digest_of,
    encode_values,
    envelope_binding,
    seal,
    seal_each,
    unseal,
)
from sekisho.vault.errors import ErasedError
from sekisho.vault.groups import GroupRegistry
from sekisho.vault.keyreader import HeldKey
from sekisho.vault.keystore import KeyStore
from sekisho.vault.model import Envelope, GroupId, HolderNo, ItemId, LedgerNo
from sekisho.vault.plaintext import Plaintext

Changes = Mapping[ItemId, Plaintext | None]
"""Item → its new value, or None to remove it."""
_Values = dict[str, str]


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A write that only waits for its transaction. Its keys are durable already.

    Attributes:
        holder: Whose.
        ledger: The holder's pseudonym in the ledger.
        changes: What changes; sealed in memory.
        envelopes: The new versions.
        based_on: Newest row version of each group when this was prepared; None for a new holder.
        retired: Closed groups whose envelopes were moved; their rows go, their keys stay for older backups.
        generation: The key store's, before the keys were read.
        at: When it was prepared.
    """

    holder: HolderNo
    ledger: LedgerNo
    changes: Changes
    envelopes: tuple[Envelope, ...]
    based_on: Mapping[GroupId, int] | None
    retired: tuple[GroupId, ...] = ()
    generation: int
    at: datetime

    @property
    def items(self) -> tuple[ItemId, ...]:
        """The items that change."""
        return tuple(self.changes)


def open_envelope(keys: KeyStore, envelope: Envelope) -> _Values:
    """The values inside. Inside the vault only: callers outside need a permit.

    Raises:
        ErasedError: Its key is destroyed (VAULT-003).
        TamperedError: It does not open where it lies (VAULT-002).
    """
    return open_held(keys.workspace, envelope, keys.find_key(envelope.holder, envelope.group))


def open_held(workspace: str, envelope: Envelope, held: HeldKey | None) -> _Values:
    """As `open_envelope`, with the key as it was found."""
    if held is None or envelope.row_version <= held.floor:
        raise ErasedError("VAULT-003")
    bound_to = envelope_binding(
        workspace,
        envelope.holder,
        envelope.group,
        schema=envelope.schema,
        row_version=envelope.row_version,
    )
    return decode_values(unseal(held.key, envelope.body, bound_to))


def groups_to_write(
    registry: GroupRegistry, there: Mapping[GroupId, Envelope], changes: Changes
) -> tuple[set[GroupId], list[GroupId]]:
    """Which groups a holder's changes write, and which closed groups move with them, oldest first."""
    moving = [group.id for group in registry.groups if group.closed and group.id in there]
    items = [*changes, *(item for group in moving for item in registry.group(group).items)]
    return {registry.group_of(item).id for item in items}, moving


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealer:
    """What sealing needs besides the values."""

    keys: KeyStore
    registry: GroupRegistry
    held: Mapping[tuple[HolderNo, GroupId], HeldKey] = field(repr=False)

    def seal_new(self, newcomers: Sequence[tuple[HolderNo, Changes]]) -> list[tuple[Envelope, ...]]:
        """The first envelopes of holders that have none, in order."""
        grouped: list[tuple[HolderNo, dict[GroupId, _Values]]] = []
        group_of: dict[ItemId, GroupId] = {}
        for holder, changes in newcomers:
            mine: dict[GroupId, _Values] = {}
            for item, value in changes.items():
                if value is not None:
                    group = group_of.get(item)
                    if group is None:
                        group = group_of[item] = self.registry.group_of(item).id
                    mine.setdefault(group, {})[item] = value.reveal()
            grouped.append((holder, mine))
        messages = (
            (
                self.held[holder, group].key,
                encode_values(values),
                envelope_binding(self.keys.workspace, holder, group, schema=SCHEMA, row_version=1),
            )
            for holder, mine in grouped
            for group, values in mine.items()
        )
        bodies = iter(seal_each(messages, sum(len(mine) for _, mine in grouped)))
        return [
            tuple(_envelope(holder, group, 1, next(bodies)) for group in mine) for holder, mine in grouped
        ]

    def seal_changes(
        self,
        holder: HolderNo,
        there: Mapping[GroupId, Envelope],
        history: Mapping[GroupId, Sequence[Envelope]],
        changes: Changes,
    ) -> tuple[Envelope, ...]:
        """The next versions of a holder's groups.

        Args:
            holder: Whose.
            there: Its newest envelopes.
            history: All versions of the closed groups that move.
            changes: What changes.
        """
        groups, moving = groups_to_write(self.registry, there, changes)
        # The first state of each group is what is stored already; those that follow are to be written.
        states: dict[GroupId, list[_Values]] = {
            group: [open_envelope(self.keys, there[group]) if group in there else {}] for group in groups
        }
        for closed in moving:
            for version in history[closed]:
                self._follow(states, open_envelope(self.keys, version))
        self._follow(
            states, {item: None if value is None else value.reveal() for item, value in changes.items()}
        )
        written: list[Envelope] = []
        for group in sorted(groups):
            newest = there[group].row_version if group in there else 0
            # INVARIANT: a row version is never used again, not even after its key was destroyed.
            first = max(newest, self.held[holder, group].floor) + 1
            for offset, values in enumerate(states[group][1:]):
                written.append(self._seal(holder, group, first + offset, values))
        return tuple(written)

    def _follow(self, states: dict[GroupId, list[_Values]], changed: Mapping[str, str | None]) -> None:
        """Adds a state to each group that the values change."""
        following: dict[GroupId, _Values] = {}
        for item, value in changed.items():
            group = self.registry.group_of(ItemId(item)).id
            values = following.setdefault(group, dict(states[group][-1]))
            values.pop(item, None)
            if value is not None:
                values[item] = value
        for group, values in following.items():
            if values != states[group][-1]:
                states[group].append(values)

    def _seal(self, holder: HolderNo, group: GroupId, row_version: int, values: _Values) -> Envelope:
        bound_to = envelope_binding(
            self.keys.workspace, holder, group, schema=SCHEMA, row_version=row_version
        )
        return _envelope(
            holder, group, row_version, seal(self.held[holder, group].key, encode_values(values), bound_to)
        )


def _envelope(holder: HolderNo, group: GroupId, row_version: int, body: bytes) -> Envelope:
    return Envelope(
        holder=holder,
        group=group,
        row_version=row_version,
        schema=SCHEMA,
        body=body,
        digest=digest_of(body),
    )
