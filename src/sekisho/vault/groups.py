"""Which items are sealed together: a pure partition by legal kind, sensitivity and retention rule.

Every item is in exactly one open group, so that one key opens exactly what one rule erases. Ids are append-only. A
group is never split: when an item's key changes, its group is closed, every item of it finds another group, and each
holder's envelope moves on the next write (`Regroup`). Otherwise the old versions under the old key would keep what
the new group erased.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sekisho.errors import DeveloperError
from sekisho.vault.model import GroupId, ItemGroup, ItemId


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDescription:
    """What the policy says of an item, as far as the partition needs it."""

    id: ItemId
    legal_kind: str
    sensitivity: str
    retention: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it must have in common with its neighbours."""
        return (self.legal_kind, self.sensitivity, self.retention)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regroup:
    """A closed group, and where its items are now."""

    closed: GroupId
    moved: tuple[tuple[ItemId, GroupId], ...]


@dataclass(frozen=True, slots=True)
class GroupRegistry:
    """All groups ever made, in the order of their ids."""

    groups: tuple[ItemGroup, ...] = ()

    def group_of(self, item: ItemId) -> ItemGroup:
        """The open group of an item.

        Raises:
            DeveloperError: No group has it (VAULT-011).
        """
        for group in self.groups:
            if not group.closed and item in group.items:
                return group
        raise DeveloperError("VAULT-011", item=item)

    def ever_of(self, item: ItemId) -> tuple[GroupId, ...]:
        """Every group that has or had the item, newest first."""
        return tuple(group.id for group in reversed(self.groups) if item in group.items)

    def group(self, group: GroupId) -> ItemGroup:
        """The group of that id.

        Raises:
            DeveloperError: There is none (VAULT-011).
        """
        for found in self.groups:
            if found.id == group:
                return found
        raise DeveloperError("VAULT-011", item=group)

    def closed(self) -> frozenset[GroupId]:
        """The closed groups."""
        return frozenset(group.id for group in self.groups if group.closed)


def extend(
    registry: GroupRegistry, descriptions: Iterable[ItemDescription]
) -> tuple[GroupRegistry, tuple[Regroup, ...]]:
    """The registry that fits the items as now described, and what has to move.

    Items that are no longer described stay where they are: their data is still held.

    Args:
        registry: The groups so far.
        descriptions: Each item of the policy once.

    Raises:
        DeveloperError: An item is described twice, differently (VAULT-026).
    """
    wanted: dict[ItemId, tuple[str, str, str]] = {}
    for description in descriptions:
        if wanted.setdefault(description.id, description.key) != description.key:
            raise DeveloperError("VAULT-026", item=description.id)
    groups = list(registry.groups)
    closing: list[ItemGroup] = []
    for place, group in enumerate(groups):
        if not group.closed and any(wanted.get(item, group.key) != group.key for item in group.items):
            groups[place] = replace(group, closed=True)
            closing.append(group)
            for item in group.items:
                wanted.setdefault(item, group.key)
    placed = {item for group in groups if not group.closed for item in group.items}
    for item, key in sorted(wanted.items()):
        if item not in placed:
            _place(groups, item, key)
    result = GroupRegistry(tuple(groups))
    moves = tuple(
        Regroup(closed=old.id, moved=tuple((item, result.group_of(item).id) for item in old.items))
        for old in closing
    )
    return result, moves


def _place(groups: list[ItemGroup], item: ItemId, key: tuple[str, str, str]) -> None:
    for place, group in enumerate(groups):
        if not group.closed and group.key == key:
            groups[place] = replace(group, items=tuple(sorted((*group.items, item))))
            return
    legal_kind, sensitivity, retention = key
    groups.append(
        ItemGroup(
            id=_next_id(groups),
            items=(item,),
            legal_kind=legal_kind,
            sensitivity=sensitivity,
            retention=retention,
        )
    )


def _next_id(groups: Sequence[ItemGroup]) -> GroupId:
    # INVARIANT: groups are never removed, so their number is the last id given.
    return GroupId(f"g{len(groups) + 1:03d}")
