"""Facts and questions about the end: left, past its period, erased."""

from collections.abc import Callable
from typing import Final, assert_never

from sekisho.gate.binding.asked import Asked, FactTable, LookTable, SlotTable
from sekisho.gate.ir import FALSE, TRUE, Equals, Expr, all_of, any_of, in_set, negate
from sekisho.gate.model import Fact, Look, Slot, Status
from sekisho.gate.tables import CANCELLED, LAST_USE, acquired, happened
from sekisho.policy.model import Policy, RetentionClock, RetentionRule
from sekisho.policy.periods import purposes_ended, retention_rules

FACTS: Final[FactTable] = {
    Fact.CLOSED_AFTER_CANCELLATION: lambda asked, document, _item: (
        not _open_after_cancellation(asked, document)
    ),
}

SLOTS: Final[SlotTable] = {
    Slot.ACHIEVED: lambda asked: asked.registers.bit(Slot.ACHIEVED, asked.request.purpose or ""),
}

LOOKS: Final[LookTable] = {
    # A status that nobody knows is none under which anything may be done.
    Look.ERASED: lambda _asked, _item: negate(in_set("status", (Status.ACTIVE, Status.LEFT))),
    Look.CANCELLED: lambda asked, _item: any_of(
        (asked.day_up_to(CANCELLED, asked.today), Equals("status", Status.LEFT.value))
    ),
    Look.CANCELLATION_DAY_UNKNOWN: lambda asked, _item: _after_cancellation(
        asked, lambda rule: FALSE if rule.period is None else _left_on_no_day(asked)
    ),
    Look.CANCELLATION_PERIOD_OVER: lambda asked, _item: _after_cancellation(
        asked, lambda rule: _expired(asked, CANCELLED, rule)
    ),
    Look.RETENTION_OVER: lambda asked, item: any_of(
        _rule_over(asked, rule, item or "") for rule in _limits(asked, item)
    ),
    Look.RETENTION_UNKNOWN: lambda asked, item: all_of(
        (
            asked.holds(item or ""),
            any_of(_start_unknown(asked, rule, item or "") for rule in _limits(asked, item)),
        )
    ),
}


def _open_after_cancellation(asked: Asked, document: Policy) -> bool:
    rule, purpose = document.after_cancellation, asked.purpose
    return rule is not None and purpose is not None and purpose.id in rule.purposes


def _after_cancellation(asked: Asked, limited: Callable[[RetentionRule], Expr]) -> Expr:
    """What limits a person who left, by the documents that speak to them. It binds a request without a purpose."""
    documents = asked.policy.parts
    if not documents:
        rule = asked.policy.after_cancellation
        return FALSE if rule is None else limited(rule)
    return any_of(
        all_of((any_of((asked.in_categories(one.audience), asked.category_unknown())), limited(rule)))
        for one in documents
        if (rule := one.after_cancellation) is not None
    )


def _limits(asked: Asked, item: str | None) -> tuple[RetentionRule, ...]:
    """The rules for an item, without the one that `cancelled.*` keep for the request as a whole."""
    found = () if item is None else retention_rules(asked.policy, item)
    caps = {
        one.after_cancellation.id for one in (asked.policy.parts or (asked.policy,)) if one.after_cancellation
    }
    return tuple(rule for rule in found if rule.id not in caps)


def _of_category(asked: Asked, rule: RetentionRule) -> Expr:
    """Whether a rule limits this person's information at all; unknown category: it does not."""
    return asked.in_categories(rule.categories) if rule.categories else TRUE


def _rule_over(asked: Asked, rule: RetentionRule, item: str) -> Expr:
    return all_of((_of_category(asked, rule), _clock_over(asked, rule, item)))


def _clock_over(asked: Asked, rule: RetentionRule, item: str) -> Expr:
    start = rule.latest_expired_start(asked.today)
    match rule.clock:
        case RetentionClock.PURPOSE_ENDED:
            after = asked.today if start is None else start + 1
            return TRUE if purposes_ended(asked.policy, item, rule, after) else FALSE
        case RetentionClock.ACQUIRED:
            group = asked.registers.groups.get(item)
            return FALSE if start is None or group is None else asked.day_up_to(acquired(group), start)
        case RetentionClock.CANCELLED:
            return _expired(asked, CANCELLED, rule)
        case RetentionClock.LAST_USE:
            return _expired(asked, LAST_USE, rule)
        case RetentionClock.EVENT:
            # What was acquired after the event waits for the next one.
            group = asked.registers.groups.get(item)
            since = FALSE if start is None or group is None else asked.day_up_to(acquired(group), start)
            return all_of((since, _expired(asked, happened(rule.event), rule)))
    assert_never(rule.clock)


def _start_unknown(asked: Asked, rule: RetentionRule, item: str) -> Expr:
    """Whether the day from which a period runs is missing. Unknown denies, and never starts an erasure."""
    return all_of((_of_category(asked, rule), _no_start(asked, rule, item)))


def _no_start(asked: Asked, rule: RetentionRule, item: str) -> Expr:
    start = rule.latest_expired_start(asked.today)
    if start is None:
        return FALSE
    group = acquired(asked.registers.groups.get(item, ""))
    match rule.clock:
        case RetentionClock.PURPOSE_ENDED | RetentionClock.EVENT:
            return FALSE  # both wait for something that may never happen
        case RetentionClock.ACQUIRED:
            return asked.unknown(group)
        case RetentionClock.CANCELLED:
            return _left_on_no_day(asked)
        case RetentionClock.LAST_USE:
            # Never used, as far as is known; what was acquired within the period cannot be past it.
            old = any_of((asked.unknown(group), asked.day_up_to(group, start)))
            return all_of((asked.unknown(LAST_USE), old))
    assert_never(rule.clock)


def _left_on_no_day(asked: Asked) -> Expr:
    return all_of((Equals("status", Status.LEFT.value), asked.unknown(CANCELLED)))


def _expired(asked: Asked, key: tuple[str, str], rule: RetentionRule) -> Expr:
    start = rule.latest_expired_start(asked.today)
    return FALSE if start is None else asked.day_up_to(key, start)
