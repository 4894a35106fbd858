"""Purposes: told, agreed to, stopped, for this person, in force."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import NO_ORDINARY, Asking, Situation, first
from sekisho.gate.situations.channels import about_channels
from sekisho.gate.situations.contact import about_contact
from sekisho.gate.situations.status import about_status
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Verb
from sekisho.policy.model import Item, Purpose, PurposeBasis, RetentionClock, RetentionRule
from sekisho.policy.periods import retention_rules


def about_purpose(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """One purpose: consent or notice, stops, categories, dates, items, ends, ways."""
    use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
    if purpose.basis is PurposeBasis.STATISTICS:
        # No use of it is ever allowed, so nothing else can be what denies.
        yield asking.situation("purpose.statistics_only", use)
        return
    consent = purpose.basis is PurposeBasis.CONSENT
    yield asking.situation(
        "purpose.no_consent" if consent else "purpose.not_told",
        use,
        "no_consent" if consent else "not_told",
    )
    yield asking.situation("purpose.stopped", use, "stopped")
    yield asking.situation("purpose.suspended", use, "suspended")
    yield asking.situation("purpose.achieved", use, "achieved")
    yield asking.situation("subject.erased", use, "erased")
    if purpose.segments:
        yield asking.situation("purpose.outside_segments", use, "outside_segments")
    if purpose.categories:
        yield asking.situation("subject.category_unknown", use, "category_unknown")
        if any(category.id not in purpose.categories for category in asking.policy.categories):
            yield asking.situation("purpose.other_category", use, "other_category")
    begun = max(asking.policy.effective_from or 0, purpose.since or 0)
    if begun:
        yield replace(asking.situation("purpose.not_in_force", use), today=DayNumber(begun - 1))
    other = first(
        one
        for one in asking.policy.items
        if one.kind not in NO_ORDINARY and not asking.policy.serves(purpose, one.id)
    )
    if other is not None:
        yield asking.situation("item.not_for_purpose", replace(use, items=(other.id,)))
    yield from about_ends(asking, purpose, use, item)
    yield from about_contact(asking, purpose, item)
    yield from about_channels(asking, purpose, item)
    yield from about_status(asking, purpose, item)


def about_ends(asking: Asking, purpose: Purpose, use: Request, item: Item) -> Iterator[Situation]:
    """Cancellations and periods."""
    rule = asking.policy.after_cancellation
    if rule is None or purpose.id not in rule.purposes:
        yield asking.situation("cancelled.purpose_closed", use, "cancelled")
    elif rule.period is not None:
        yield asking.situation("cancelled.period_over", use, "cancelled_long_ago")
        yield asking.situation("cancelled.day_unknown", use, "left_on_no_day")
    for limit in retention_rules(asking.policy, item.id):
        if limit != rule and limit.period is not None and limits_everybody(limit, purpose):
            yield from about_clock(asking, limit, use)


def limits_everybody(limit: RetentionRule, purpose: Purpose) -> bool:
    """Whether a limit binds the person whom `state_of` invents for a purpose."""
    return not limit.categories or bool(purpose.categories and purpose.categories[0] in limit.categories)


def about_clock(asking: Asking, limit: RetentionRule, use: Request) -> Iterator[Situation]:
    """One period: over, or its first day unknown."""
    match limit.clock:
        case RetentionClock.ACQUIRED:
            yield asking.situation("retention.period_over", use, "acquired_long_ago")
            yield asking.situation("retention.start_unknown", use, "acquired_on_no_day")
        case RetentionClock.LAST_USE:
            yield asking.situation("retention.period_over", use, "used_long_ago")
        case RetentionClock.EVENT:
            yield asking.situation("retention.period_over", use, "happened_long_ago")
        case RetentionClock.CANCELLED | RetentionClock.PURPOSE_ENDED:
            # A cancellation closes the purpose itself, and an ended purpose is not in force: never alone.
            return
