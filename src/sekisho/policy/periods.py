"""Which periods limit an item, and whether the purposes that need it have ended. Source: 法22条."""

from sekisho.policy.model import ItemId, Policy, Purpose, RetentionRule


def retention_rules(policy: Policy, item: str) -> tuple[RetentionRule, ...]:
    """The rules that limit how long an item is kept: those that name it, else those for every item.

    A rule with purposes limits use after a cancellation; it is an absolute cap for every item.
    """
    naming = tuple(rule for rule in policy.retention if item in rule.items)
    general = tuple(rule for rule in policy.retention if not rule.items)
    caps = tuple(rule for rule in general if rule.purposes)
    whole = any(not rule.categories for rule in naming)
    return (naming + caps) if whole else tuple(dict.fromkeys((*naming, *general)))


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
