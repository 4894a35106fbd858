"""Drafts the conditions between parties of a deal (取引の当事者), bound to the items that the policy lists."""

from collections.abc import Sequence
from dataclasses import replace

from sekisho.policy.model import DealCondition, Item
from sekisho.policy.reader.draft import Draft


def draft_deals(draft: Draft, items: Sequence[Item]) -> tuple[DealCondition, ...]:
    """The conditions read; an item that the policy does not list is shown to nobody."""
    known = {item.id for item in items}
    return tuple(
        replace(row, items=tuple(item for item in row.items if item in known))
        for row in draft.particulars.deals
    )
