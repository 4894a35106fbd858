"""The picture of the coming year on the retention page: a cell for each week, with the holdings whose last day it holds.

Lays out only; what ends when was judged by `application.calendar`. The same numbers stand in a table beneath.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sekisho.application.calendar import Calendar

COLUMNS: Final = 10
"""Cells in a row: few enough that a number is legible on a phone."""
PAST: Final = 4
"""Weeks before this one: what they erased."""
WEEKS: Final = 60
SIZE: Final = 36
"""Side of a cell, in the picture's own units."""
LEVELS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One cell.

    Attributes:
        first: Its Monday.
        last: Its Sunday.
        count: Holdings whose last day lies in it, erased ones included.
        held: How many of them a hold keeps.
        erased: How many of them are erased.
        level: 0 for none, up to `LEVELS` for the fullest week.
        now: This week.
        x: Place in the picture.
        y: Place in the picture.
    """

    first: date
    last: date
    count: int
    held: int
    erased: int
    level: int
    now: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The picture.

    Attributes:
        weeks: Its cells, in order.
        width: In its own units.
        height: In its own units.
        later: Holdings that end after the last cell.
        coming: Holdings that end in this week or a later cell, without a hold.
    """

    weeks: tuple[Week, ...]
    width: int
    height: int
    later: int
    coming: int

    @property
    def told(self) -> tuple[Week, ...]:
        """The weeks in which something ends: the rows of the table."""
        return tuple(week for week in self.weeks if week.count)


def year_of(calendar: Calendar) -> Year:
    """The picture of a calendar: four weeks back, this week, and the coming year."""
    monday = calendar.today - timedelta(days=calendar.today.weekday())
    start = monday - timedelta(weeks=PAST)
    ending, held, erased = [0] * WEEKS, [0] * WEEKS, [0] * WEEKS
    later = 0
    for line in calendar.dated:
        assert line.last_day is not None
        place = (line.last_day - start).days // 7
        if place >= WEEKS:
            later += line.holdings
        elif place >= 0:
            ending[place] += line.holdings
            held[place] += line.held
    for day, number in calendar.erased.items():
        place = (day - start).days // 7
        if 0 <= place < WEEKS:
            erased[place] += number
            ending[place] += number
    fullest = max(ending)
    weeks = tuple(
        Week(
            first=start + timedelta(weeks=place),
            last=start + timedelta(weeks=place, days=6),
            count=ending[place],
            held=held[place],
            erased=erased[place],
            level=-(-LEVELS * ending[place] // fullest) if fullest else 0,
            now=place == PAST,
            x=place % COLUMNS * SIZE,
            y=place // COLUMNS * SIZE,
        )
        for place in range(WEEKS)
    )
    coming = sum(week.count - week.held - week.erased for week in weeks[PAST:])
    rows = -(-WEEKS // COLUMNS)
    return Year(weeks=weeks, width=COLUMNS * SIZE, height=rows * SIZE, later=later, coming=coming)
