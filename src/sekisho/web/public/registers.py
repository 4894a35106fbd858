"""What the notice pages list, read off the policy: purposes with their items and periods, recipients by kind.

Values for templates only; nothing is decided here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sekisho.policy.model import (
    ANY_CATEGORY,
    Category,
    Item,
    Policy,
    Purpose,
    Recipient,
    RecipientKind,
    RetentionClock,
    RetentionRule,
)
from sekisho.policy.periods import retention_rules
from sekisho.web.rendering import Language, translator

RECIPIENT_KINDS: Final = (
    RecipientKind.CONTRACTOR,
    RecipientKind.JOINT_USER,
    RecipientKind.THIRD_PARTY,
    RecipientKind.AFFILIATE,
    RecipientKind.SUCCESSOR,
    RecipientKind.COUNTERPARTY,
    RecipientKind.AUTHORITY,
    RecipientKind.PUBLIC,
    RecipientKind.CLOUD_NOT_HANDLING,
)
"""In the order in which the page shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeRow:
    """One purpose with what it needs.

    Attributes:
        purpose: The purpose.
        items: Names of the items; empty = every item that is listed.
        channels: Names of the contact channels.
    """

    purpose: Purpose
    items: tuple[str, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeGroup:
    """The purposes for one category of persons. Without a category they are for everybody."""

    category: Category | None
    rows: tuple[PurposeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item with how long it is kept."""

    item: Item
    periods: tuple[str, ...]


def purpose_groups(policy: Policy, language: Language) -> tuple[PurposeGroup, ...]:
    """The purposes by category of persons, as the text groups them."""
    everybody = [purpose for purpose in policy.purposes if not purpose.categories]
    groups = [
        PurposeGroup(
            category=category,
            rows=tuple(
                _row(policy, purpose, language)
                for purpose in policy.purposes
                if category.id in purpose.categories
            ),
        )
        for category in policy.categories
    ]
    shared = PurposeGroup(category=None, rows=tuple(_row(policy, one, language) for one in everybody))
    return tuple(group for group in (shared, *groups) if group.rows)


def _row(policy: Policy, purpose: Purpose, language: Language) -> PurposeRow:
    t = translator(language)
    return PurposeRow(
        purpose=purpose,
        items=tuple(item.name for item in policy.items if purpose.items and policy.serves(purpose, item.id)),
        channels=tuple(t(f"channel.{channel}") for channel in purpose.channels),
    )


def item_rows(policy: Policy, language: Language) -> tuple[ItemRow, ...]:
    """The items, each with its periods."""
    return tuple(ItemRow(item=item, periods=periods_of(policy, item.id, language)) for item in policy.items)


def periods_of(policy: Policy, item: str, language: Language) -> tuple[str, ...]:
    """How long an item is kept, in words; empty where the policy names nothing."""
    return tuple(_period(rule, language) for rule in retention_rules(policy, item))


def _period(rule: RetentionRule, language: Language) -> str:
    t = translator(language)
    facts = {"event": rule.event or ""} if rule.clock is RetentionClock.EVENT else {}
    if rule.period is None:
        return t(f"retention.{rule.clock.value}.open", **facts)
    parts = (
        ("years", rule.period.years),
        ("months", rule.period.months),
        ("days", rule.period.days),
    )
    joint = t("retention.joint")
    period = joint.join(t(f"retention.{unit}", number=number) for unit, number in parts if number)
    return t(f"retention.{rule.clock.value}", period=period, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientRow:
    """One recipient.

    Attributes:
        recipient: As the policy names it.
        items: Names of what it may receive; empty = what its ground covers.
    """

    recipient: Recipient
    items: tuple[str, ...]


def recipient_groups(policy: Policy) -> tuple[tuple[RecipientKind, tuple[RecipientRow, ...]], ...]:
    """The recipients by what they are to the business."""
    return tuple(
        (kind, rows)
        for kind in RECIPIENT_KINDS
        if (
            rows := tuple(
                RecipientRow(recipient=one, items=item_names(policy, one.items))
                for one in policy.recipients
                if one.kind is kind
            )
        )
    )


def item_names(policy: Policy, items: tuple[str, ...]) -> tuple[str, ...]:
    """The items' names as the policy prints them."""
    named = (policy.item(item) for item in items)
    return tuple(item.name for item in named if item is not None)


def form_categories(policy: Policy) -> tuple[Category, ...]:
    """Categories of persons for whom some purpose is stated; the general one where the policy names none."""
    stated: Callable[[Category], bool] = lambda category: any(  # noqa: E731 - one line, used once
        not purpose.categories or category.id in purpose.categories for purpose in policy.purposes
    )
    return tuple(filter(stated, policy.categories)) or (Category(id=ANY_CATEGORY, name=""),)


def title_of_representative(policy: Policy) -> str:
    """The representative with the title, without the label that the text prints before it (「代表者：代表理事」)."""
    title = (policy.organisation.representative_title or "").rpartition("：")[2]
    return " ".join(part for part in (title, policy.organisation.representative) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One document in force.

    Attributes:
        name: Its name in the workspace.
        title: As printed.
        audience: Names of those it is addressed to; empty = everybody it names.
    """

    name: str
    title: str
    audience: tuple[str, ...]


def document_rows(policy: Policy) -> tuple[DocumentRow, ...]:
    """The documents in force, the one of the whole business first."""
    return tuple(
        DocumentRow(
            name=part.document,
            title=part.title,
            audience=tuple(row.name for row in part.categories if row.id in part.scope.audience),
        )
        for part in policy.parts or (policy,)
    )
