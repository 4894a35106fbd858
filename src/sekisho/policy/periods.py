"""Which periods limit an item, and whether the purposes that need it have ended. Source: 法22条."""

from collections.abc import Iterable

from sekisho.policy.model import ItemId, Policy, Purpose, RetentionRule


def retention_rules(policy: Policy, item: str) -> tuple[RetentionRule, ...]:
    """The rules that limit how long an item is kept: those that name it, else those for every item.

    A rule with purposes limits use after a cancellation; it is an absolute cap for every item. Of several documents,
    each says which of its own rules limit the item; where two speak of it to the same persons, the one of higher
    precedence decides.
    """
    if policy.parts:
        limiting = {
            rule.id
            for part in policy.parts
            for rule in retention_rules(part, item)
            if rule.purposes or not _outranked(part, rule, item, policy.parts)
        }
        return tuple(rule for rule in policy.retention if rule.id in limiting)
    naming = tuple(rule for rule in policy.retention if item in rule.items)
    general = tuple(rule for rule in policy.retention if not rule.items)
    caps = tuple(rule for rule in general if rule.purposes)
    whole = any(not rule.categories for rule in naming)
    return (naming + caps) if whole else tuple(dict.fromkeys((*naming, *general)))


def _outranked(document: Policy, rule: RetentionRule, item: str, beside: Iterable[Policy]) -> bool:
    """Whether a document of higher precedence has a period of its own for the item, for all whom a rule limits."""
    limited = {one for one in document.audience if not rule.categories or one in rule.categories}
    return any(
        other.scope.precedence > document.scope.precedence
        and limited <= set(other.audience)
        and other.item(item) is not None
        and any(not one.purposes for one in retention_rules(other, item))
        for other in beside
    )


def purposes_needing(policy: Policy, item: str, rule: RetentionRule) -> tuple[Purpose, ...]:
    """The purposes that need an item of those whose information a rule limits."""
    return tuple(
        purpose
        for purpose in policy.purposes
        if policy.serves(purpose, ItemId(item))
        and (not rule.categories or not purpose.categories or set(rule.categories) & set(purpose.categories))
    )


def purposes_ended(policy: Policy, item: str, rule: RetentionRule, today: int) -> bool:
    """Whether every purpose that needs an item has ended (利用目的の達成), for those whom a rule limits."""
    needing = purposes_needing(policy, item, rule)
    return bool(needing) and all(purpose.until is not None and purpose.until < today for purpose in needing)
