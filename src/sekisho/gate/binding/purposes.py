"""Facts and questions about the purpose: in force, for this person, told for this item, agreed to."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable, SlotTable
from sekisho.gate.ir import FALSE, TRUE, Expr, all_of, any_of, in_set, negate
from sekisho.gate.model import Fact, Look, Slot
from sekisho.gate.reach import agreements, stated
from sekisho.law.model import Verb
from sekisho.policy.model import ItemId, Policy, Purpose, PurposeBasis

FACTS: Final[FactTable] = {
    Fact.PURPOSE_MISSING: lambda asked, _document, _item: asked.purpose is None,
    Fact.PURPOSE_NOT_IN_FORCE: lambda asked, _document, _item: (
        asked.purpose is not None and not _in_force(asked, asked.purpose)
    ),
    Fact.PURPOSE_NEEDS_CONSENT: lambda asked, _document, _item: (
        asked.purpose is not None and asked.purpose.basis is PurposeBasis.CONSENT
    ),
    Fact.PURPOSE_NAMES_SEGMENTS: lambda asked, _document, _item: (
        asked.purpose is not None and bool(asked.purpose.segments)
    ),
    Fact.PURPOSE_FOR_STATISTICS: lambda asked, _document, _item: (
        asked.purpose is not None and asked.purpose.basis is PurposeBasis.STATISTICS
    ),
    Fact.PURPOSE_CATEGORY_OTHER: lambda asked, _document, _item: _category_other(asked),
    Fact.ITEM_NOT_FOR_PURPOSE: lambda asked, document, item: _not_for_purpose(asked, document, item),
}

LOOKS: Final[LookTable] = {
    Look.CATEGORY_UNKNOWN: lambda asked, _item: (
        asked.category_unknown() if asked.purpose is not None and asked.purpose.categories else FALSE
    ),
    Look.CATEGORY_FITS_ACQUISITION: lambda asked, _item: _category_has_purpose(
        asked, new=asked.request.category is not None
    ),
    Look.CATEGORY_HAS_PURPOSE: lambda asked, _item: _category_has_purpose(asked, new=False),
    Look.IN_SEGMENT_OF_PURPOSE: lambda asked, _item: any_of(
        asked.registers.bit(Slot.SEGMENT, segment)
        for segment in (() if asked.purpose is None else asked.purpose.segments)
    ),
    Look.ITEM_TOLD_FOR_PURPOSE: lambda asked, item: _told(asked, item),
}

SLOTS: Final[SlotTable] = {Slot.CONSENT: lambda asked: _agreed(asked)}


def _agreed(asked: Asked) -> Expr:
    return asked.registers.bit(Slot.CONSENT, asked.request.purpose or "")


def _category_other(asked: Asked) -> bool:
    bound = () if asked.purpose is None else asked.purpose.categories
    return bool(bound) and asked.request.category is not None and asked.request.category not in bound


def _not_for_purpose(asked: Asked, document: Policy, item: str | None) -> bool:
    listed = None if item is None else document.item(item)
    if listed is None and asked.request.verb is Verb.ACQUIRE:
        return False  # `acquire.item_not_listed` says so
    return asked.purpose is not None and not asked.policy.serves(asked.purpose, ItemId(item or ""))


def _in_force(asked: Asked, purpose: Purpose) -> bool:
    published = asked.policy.effective_from
    if published is None or published > asked.today:
        return False
    begun = purpose.since is None or purpose.since <= asked.today
    return begun and (purpose.until is None or asked.today <= purpose.until)


def _category_has_purpose(asked: Asked, *, new: bool) -> Expr:
    """The stored category decides; a new subject (0) has the one that the request gives it."""
    if asked.purpose is None or not asked.purpose.categories:
        return TRUE
    numbers = asked.numbers(asked.purpose.categories)
    return in_set("category", numbers | {0} if new else numbers)


def _told(asked: Asked, item: str | None) -> Expr:
    """The notice of the item names the purpose as it stands, or the person agreed, or the item is not held.

    What the purpose gained since that notice is not what it named (法17条2項, 18条1項; `reach`). What does not
    serve the purpose today is denied by `item.not_for_purpose` or `contact.channel_not_for_purpose`; here only the
    purpose counts then. An item that is held and has no provenance was acquired under nobody knows what: it was
    not told.
    """
    if asked.purpose is None or item is None:
        return _agreed(asked)
    served = item if asked.policy.serves(asked.purpose, ItemId(item)) else None
    contact = asked.request.channel if asked.request.verb is Verb.CONTACT else None
    channel = contact if contact in asked.purpose.channels else None
    classes = asked.registers.provenance.items()
    told = any_of(
        all_of((in_set("prov", (number for number, items in classes if items.get(item) in naming)), whom))
        for naming, whom in (
            (naming, _of_categories(asked, categories))
            for categories, naming in stated(asked.registers, asked.purpose, served, channel).items()
        )
    )
    silent = in_set("prov", (number for number, items in classes if item not in items))
    agreed = any_of(
        asked.registers.bit(Slot.CONSENT, reference)
        for reference in agreements(asked.registers, asked.purpose, served, channel)
    )
    return any_of((told, all_of((silent, negate(asked.holds(item)))), agreed))


def _of_categories(asked: Asked, categories: frozenset[str]) -> Expr:
    """Whether the purpose was stated to a person of this category; to everybody when it was for everybody."""
    mine = frozenset(() if asked.purpose is None else asked.purpose.categories)
    if not categories or (mine and mine <= categories):
        return TRUE  # whoever is of another category is denied by `purpose.other_category`
    numbers = (asked.registers.categories.get(category) for category in categories)
    return in_set("category", (number for number in numbers if number is not None))
