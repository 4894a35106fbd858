"""When information is due to be erased (消去): pure functions of the policy, the clocks and the day.

Source: 法22条; 民法140条, 143条 for the counting. An item that the policy gives no period is never due: unknown never
starts an erasure, it is an open question (design §6).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sekisho.gate.tables import CANCELLED, LAST_USE, acquired
from sekisho.policy.model import Policy, RetentionClock, RetentionRule
from sekisho.policy.periods import purposes_ended, purposes_needing, retention_rules

ClockReader = Callable[[tuple[str, str]], int | None]
"""Reads a person's day column by its key; None = the event is not on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A group of items of one person whose period has ended.

    Attributes:
        group: The item group.
        rule: The retention rule that ended it.
        last_day: The last legal day on which it might be kept, or None (a purpose that ended).
    """

    group: str
    rule: str
    last_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a period is counted from; they stand in a registry, so that each can be tried alone.

    Attributes:
        id: Stable name.
        clock: The word of the policy for it.
        start: A group's first day by it, or None while the event is not on record.
    """

    id: str
    clock: RetentionClock
    start: Callable[[str, ClockReader], int | None]


CLOCKS: Final[tuple[Clock, ...]] = (
    Clock(
        id="retention.acquired",
        clock=RetentionClock.ACQUIRED,
        start=lambda group, read: read(acquired(group)),
    ),
    Clock(
        id="retention.cancelled", clock=RetentionClock.CANCELLED, start=lambda _group, read: read(CANCELLED)
    ),
    Clock(id="retention.last_use", clock=RetentionClock.LAST_USE, start=lambda _group, read: read(LAST_USE)),
)
"""Every clock that runs from a day of the person's. A purpose that ended is no such day: it ends for all at once."""


def end_of(
    rule: RetentionRule, *, policy: Policy, item: str, group: str, clock: ClockReader, today: int
) -> int | None:
    """The last legal day on which a rule lets an item be kept; None while its clock has not started.

    When every purpose that needs the item has ended, the clock starts on the last day on which one stood; without a
    period that day itself is the last.
    """
    if rule.clock is RetentionClock.PURPOSE_ENDED:
        if not purposes_ended(policy, item, rule, today):
            return None
        ended = max(one.until or 0 for one in purposes_needing(policy, item, rule))
        return ended if rule.period is None else rule.last_day(ended)
    start = next((one.start(group, clock) for one in CLOCKS if one.clock is rule.clock), None)
    return None if start is None else rule.last_day(start)


def end_of_group(
    policy: Policy, *, group: str, items: Iterable[str], clock: ClockReader, today: int
) -> Due | None:
    """What ends a group first. Items of a group share their retention rules; the earliest end caps all."""
    ends = [
        (end, rule.id)
        for item in items
        for rule in retention_rules(policy, item)
        if (end := end_of(rule, policy=policy, item=item, group=group, clock=clock, today=today)) is not None
    ]
    if not ends:
        return None
    last_day, rule_id = min(ends)
    return Due(group=group, rule=rule_id, last_day=last_day)


def due_groups(
    policy: Policy,
    *,
    groups: Iterable[tuple[str, Sequence[str]]],
    clock: ClockReader,
    today: int,
    held: Iterable[str] = (),
) -> tuple[Due, ...]:
    """The groups of one person that are due today. What is held stays.

    Args:
        policy: The effective policy.
        groups: Group id and item ids of what the person's envelopes hold.
        clock: The person's clocks.
        today: The legal day.
        held: Groups under a hold, or ``*`` for all.
    """
    kept = set(held)
    if "*" in kept:
        return ()
    ends = (
        end_of_group(policy, group=group, items=items, clock=clock, today=today)
        for group, items in groups
        if group not in kept
    )
    return tuple(due for due in ends if due is not None and due.last_day is not None and due.last_day < today)


def retention_key(policy: Policy, item: str) -> str:
    """What an item's retention is known by: items with equal keys may share a group."""
    return "+".join(rule.id for rule in retention_rules(policy, item)) or "none"
