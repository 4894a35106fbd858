"""What a reading opened: compared field by field, so that a widening never passes as a mere correction.

What cannot be ordered (the kind or country of a recipient, the clock of a period, the basis of a case) counts as a
widening when it changes: the officer says why. Source: 法17条, 18条, 27条; a reading is no new version of the text.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from sekisho.law.model import LegalKind
from sekisho.policy.answers import Answers
from sekisho.policy.model import (
    Item,
    Nature,
    Policy,
    Purpose,
    PurposeBasis,
    Recipient,
    RetentionClock,
    RetentionRule,
)
from sekisho.policy.readings.model import Reading
from sekisho.policy.readings.values import drafted_values

_BINDING: Final = frozenset({Nature.DUTY, Nature.FORBID, Nature.RIGHT})
_DOOR: Final = {PurposeBasis.STATISTICS: 0, PurposeBasis.CONSENT: 1, PurposeBasis.TOLD: 2}
"""How wide a basis opens a purpose."""
_DAY: Final = 20_000
"""A day on which two periods are compared; any day will do."""


def widened(before: Policy, after: Policy) -> tuple[str, ...]:
    """What the second policy opens that the first did not: ``part.id.field``, sorted. Both have the same ids."""
    found = set(_rows(before, after))
    was = {clause.id: clause for clause in before.clauses}
    for clause in after.clauses:
        held = was.get(clause.id)
        if held is not None and held.nature in _BINDING and clause.nature not in _BINDING:
            found.add(f"clauses.{clause.id}.nature")  # a promise that would no longer be counted as one
    return tuple(sorted(found))


def _rows(before: Policy, after: Policy) -> Iterator[str]:
    was = {(value.part, value.id, value.clause): value.row for value in drafted_values(before)}
    for value in drafted_values(after):
        held = was.get((value.part, value.id, value.clause))
        if held is None or held == value.row:
            continue
        match value.row:
            case Purpose():
                opened = _purpose(held, value.row)
            case Item():
                opened = _item(held, value.row)
            case Recipient():
                opened = _recipient(held, value.row)
            case RetentionRule():
                opened = _retention(held, value.row)
            case _:
                opened = iter(("basis",) if _basis(held) != _basis(value.row) else ())
        yield from (f"{value.part}.{value.id}.{name}" for name in opened)


def _more(was: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """Whether a list grew in which nothing named means everything."""
    return bool(was) and (not now or not set(now) <= set(was))


def _purpose(was: Purpose, now: Purpose) -> Iterator[str]:
    if _more(was.items, now.items):
        yield "items"
    if _more(was.categories, now.categories):
        yield "categories"
    if not set(now.channels) <= set(was.channels):
        yield "channels"
    if _DOOR[now.basis] > _DOOR[was.basis]:
        yield "basis"
    if was.objectable and not now.objectable:
        yield "objectable"
    if was.advertising and not now.advertising:
        yield "advertising"


def _item(was: Item, now: Item) -> Iterator[str]:
    if was.kind is not now.kind and was.kind is not LegalKind.PLAIN:
        yield "kind"
    if was.self_correctable and not now.self_correctable:
        yield "self_correctable"


def _recipient(was: Recipient, now: Recipient) -> Iterator[str]:
    if was.kind is not now.kind:
        yield "kind"
    if was.country != now.country:
        yield "country"
    if _more(was.items, now.items):
        yield "items"


def _retention(was: RetentionRule, now: RetentionRule) -> Iterator[str]:
    if was.clock is not now.clock or (was.event != now.event and now.clock is RetentionClock.EVENT):
        yield "clock"
    if (
        was.period is not None
        and now.period is not None
        and now.period.last_day(_DAY) > was.period.last_day(_DAY)
    ):
        yield "period"
    # The other way round: a rule that limits fewer items lets the rest be kept.
    if _more(now.items, was.items):
        yield "items"


def overlapping(readings: tuple[Reading, ...], answers: Answers) -> tuple[tuple[str, str], ...]:
    """Where answers say otherwise than a reading that stands: the sentence, and ``part.id.field``."""
    found = []
    for reading in readings:
        for part in ("purposes", "items", "recipients"):
            given = {row.id: row for row in getattr(answers, part)}
            for row in getattr(reading, part):
                other: Any = given.get(row.id)  # Any: one of three rows of answers
                for field in fields(row) if other is not None else ():
                    said, answered = getattr(row, field.name), getattr(other, field.name, None)
                    if said is not None and answered is not None and said != answered:
                        found.append((str(reading.clause), f"{part}.{row.id}.{field.name}"))
    return tuple(found)


def _basis(row: object) -> object:
    """The statutory basis of a case; None for what has none."""
    return getattr(row, "basis", None)
