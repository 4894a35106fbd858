"""When information is due to be erased (消去): pure functions of the policy, the clocks and the day.

Source: 法22条; 民法140条, 143条 for the counting. An item that the policy gives no period is never due: unknown never
starts an erasure, it is an open question (design §6).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, assert_never

from sekisho.gate.tables import CANCELLED, EVERY_PURPOSE, LAST_USE, achieved, acquired, happened
from sekisho.law.legal_day import day_number
from sekisho.policy.model import Policy, RetentionClock, RetentionRule
from sekisho.policy.periods import purposes_needing, retention_rules

_LAST_DAY: Final = day_number(date.max)
"""Purposes that are planned to end have ended by then."""

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
        start: A group's first day by a rule of this clock, or None while the event is not on record.
    """

    id: str
    clock: RetentionClock
    start: Callable[[RetentionRule, str, ClockReader], int | None]


def _event_day(rule: RetentionRule, group: str, read: ClockReader) -> int | None:
    """When the event of a rule happened. What was acquired since, or on nobody knows which day, waits for the next."""
    day, since = read(happened(rule.event)), read(acquired(group))
    return None if day is None or since is None or day < since else day


CLOCKS: Final[tuple[Clock, ...]] = (
    Clock(
        id="retention.acquired",
        clock=RetentionClock.ACQUIRED,
        start=lambda _rule, group, read: read(acquired(group)),
    ),
    Clock(
        id="retention.cancelled",
        clock=RetentionClock.CANCELLED,
        start=lambda _rule, _group, read: read(CANCELLED),
    ),
    Clock(
        id="retention.last_use",
        clock=RetentionClock.LAST_USE,
        start=lambda _rule, _group, read: read(LAST_USE),
    ),
    Clock(
        id="retention.event",
        clock=RetentionClock.EVENT,
        start=_event_day,
    ),
)
"""Every clock that runs from a day of the person's. A purpose that ended is no such day: it ends for all at once."""


def end_of(
    rule: RetentionRule, *, policy: Policy, item: str, group: str, clock: ClockReader, today: int
) -> int | None:
    """The last legal day on which a rule lets an item be kept; None while its clock has not started.

    When every purpose that needs the item has ended, for all or for this person, the clock starts on the last day on
    which one stood; without a period that day itself is the last.
    """
    if rule.clock is RetentionClock.PURPOSE_ENDED:
        ended = _last_purpose_ended(rule, policy=policy, item=item, group=group, clock=clock, today=today)
        return ended if ended is None or rule.period is None else rule.last_day(ended)
    start = next((one.start(rule, group, clock) for one in CLOCKS if one.clock is rule.clock), None)
    return None if start is None else rule.last_day(start)


def _last_purpose_ended(
    rule: RetentionRule, *, policy: Policy, item: str, group: str, clock: ClockReader, today: int
) -> int | None:
    """The day on which the last purpose that needs an item ended; None while one goes on, or none needs it.

    What was acquired after a purpose was achieved serves it anew: an achievement before that day does not count.
    """
    since = clock(acquired(group))
    ends = []
    for purpose in purposes_needing(policy, item, rule):
        reached = (clock(achieved(purpose.id)), clock(achieved(EVERY_PURPOSE)))
        days = [day for day in reached if day is not None and since is not None and since <= day]
        days += [] if purpose.until is None else [purpose.until]
        over = [day for day in days if day < today]
        if not over:
            return None
        ends.append(min(over))
    return max(ends) if ends else None


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


class Lack(StrEnum):
    """Why a group has no end that is known."""

    NO_RULE = "no_rule"
    """No rule limits any of its items: the law check reports it."""
    NO_PERIOD = "no_period"
    """A rule names it, but no period: an open question."""
    NOT_STARTED = "not_started"
    """Its clock has not begun: still a member, not yet used, a purpose that goes on."""
    AWAITED = "awaited"
    """It waits for an event that the policy names and nobody has recorded: listed, so that staff record it."""
    START_UNKNOWN = "start_unknown"
    """Its clock must have begun, but on a day that is not on record: a task for staff, never an erasure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """When a group of one person ends.

    Attributes:
        group: The item group.
        end: What ends it first, of what is known; None while nothing is.
        lack: What is missing. `START_UNKNOWN` also beside an end: the unknown one might be earlier.
    """

    group: str
    end: Due | None
    lack: Lack | None


def outlook(
    policy: Policy, *, group: str, items: Iterable[str], clock: ClockReader, today: int, left: bool
) -> Outlook:
    """When a group of one person ends, with purposes whose end is planned, and what is missing for saying so.

    Args:
        policy: The effective policy, as far as it concerns the person.
        group: The item group.
        items: Its items.
        clock: The person's clocks.
        today: The legal day.
        left: The person has left.
    """
    held = tuple(items)
    rules = {rule.id: rule for item in held for rule in retention_rules(policy, item)}.values()
    planned = end_of_group(policy, group=group, items=held, clock=clock, today=_LAST_DAY)
    if any(_start_is_unknown(rule, group, clock, today=today, left=left) for rule in rules):
        return Outlook(group=group, end=planned, lack=Lack.START_UNKNOWN)
    if planned is not None:
        return Outlook(group=group, end=planned, lack=None)
    if not rules:
        return Outlook(group=group, end=None, lack=Lack.NO_RULE)
    if any(rule.clock is RetentionClock.EVENT and rule.period is not None for rule in rules):
        return Outlook(group=group, end=None, lack=Lack.AWAITED)
    dated = any(rule.period is not None or rule.clock is RetentionClock.PURPOSE_ENDED for rule in rules)
    return Outlook(group=group, end=None, lack=Lack.NOT_STARTED if dated else Lack.NO_PERIOD)


def _start_is_unknown(rule: RetentionRule, group: str, clock: ClockReader, *, today: int, left: bool) -> bool:
    """Whether a clock must have begun on a day that is not on record. As `retention.start_unknown` of the gate."""
    if rule.period is None:
        return False
    since = clock(acquired(group))
    match rule.clock:
        case RetentionClock.PURPOSE_ENDED | RetentionClock.EVENT:
            return False
        case RetentionClock.ACQUIRED:
            return since is None
        case RetentionClock.CANCELLED:
            return left and clock(CANCELLED) is None
        case RetentionClock.LAST_USE:
            old = since is None or (rule.last_day(since) or today) < today
            return clock(LAST_USE) is None and old
    assert_never(rule.clock)


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
