"""Refuses what cannot be the value of its item, before it is sealed; the words name the item, never the value."""

from collections.abc import Mapping
from typing import Final

from sekisho.errors import StaffError
from sekisho.policy.item_types import ItemType, is_well_formed, takes_files, takes_text, type_of
from sekisho.policy.model import Policy
from sekisho.vault.model import ItemId
from sekisho.vault.plaintext import Plaintext

_CODES: Final[Mapping[ItemType, str]] = {
    ItemType.DATE: "VALUE-001",
    ItemType.AGE: "VALUE-002",
    ItemType.EMAIL: "VALUE-003",
    ItemType.PHONE: "VALUE-004",
    ItemType.POSTAL_CODE: "VALUE-005",
    ItemType.PREFECTURE: "VALUE-008",
    ItemType.NUMBER: "VALUE-009",
}


def require_typed(policy: Policy, values: Mapping[ItemId, Plaintext]) -> None:
    """Refuses typed values that their items cannot have.

    Args:
        policy: In force.
        values: Item id → what is to be stored. Personal data.

    Raises:
        StaffError: Not of the item's type (VALUE-001 to VALUE-005, VALUE-008, VALUE-009), or the item takes files only
            (VALUE-006).
    """
    for item_id, value in values.items():
        item = policy.item(item_id)
        if item is None:
            continue  # the gate speaks of items that nobody listed
        if not takes_text(item):
            raise StaffError("VALUE-006", item=item.name)
        kind = type_of(item)
        if not is_well_formed(kind, value.reveal()):
            raise StaffError(_CODES[kind], item=item.name)


def require_file(policy: Policy, item_id: str) -> None:
    """Refuses a file for an item whose value has a form of its own.

    Raises:
        StaffError: The item takes no file (VALUE-007).
    """
    item = policy.item(item_id)
    if item is not None and not takes_files(item):
        raise StaffError("VALUE-007", item=item.name)
