"""Legal days and calendar periods (暦による計算): the one module that counts them.

A legal day is a date of the Japanese calendar day (JST). Periods are counted by the civil calendar (民法140条, 143条):
the day of the event is not counted, so the count begins (起算日) on the day after; it ends with the day before the one
that answers to that beginning. A year from 1 April 2026 ends with 1 April 2027, a year from 29 February with
28 February, a month from 30 April with 31 May, because its count begins on 1 May. Days are carried as whole numbers since 1970-01-01, so that decisions compare integers.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, NewType

from typing_extensions import override

JST: Final = timezone(timedelta(hours=9), "JST")
EPOCH: Final = date(1970, 1, 1)

DayNumber = NewType("DayNumber", int)
"""Whole days since 1970-01-01, of a legal day."""


def legal_day(instant: datetime) -> DayNumber:
    """The legal day (JST) on which an instant falls.

    Args:
        instant: An aware instant, any zone.

    Raises:
        ValueError: The instant has no zone.
    """
    if instant.utcoffset() is None:
        raise ValueError("an instant has a zone")
    return day_number(instant.astimezone(JST).date())


def day_number(day: date) -> DayNumber:
    """The number of a calendar date."""
    return DayNumber((day - EPOCH).days)


def as_date(day: int) -> date:
    """The calendar date of a day number."""
    return EPOCH + timedelta(days=day)


def start_of(day: int) -> datetime:
    """The instant (UTC) at which a legal day begins in Japan."""
    return datetime.combine(as_date(day), datetime.min.time(), tzinfo=JST).astimezone(UTC)


_FIRST: Final = day_number(date.min)
_LAST: Final = day_number(date.max)


def _within_calendar(day: int) -> DayNumber:
    return DayNumber(min(day, _LAST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A calendar period. Source: 民法140条, 141条, 143条.

    Attributes:
        years: Whole years.
        months: Whole months.
        days: Whole days.
    """

    years: int = 0
    months: int = 0
    days: int = 0

    _SHAPE = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Reads an ISO 8601 calendar period such as ``P1Y``, ``P6M`` or ``P30D``.

        Raises:
            ValueError: Not such a period, or an empty one.
        """
        found = cls._SHAPE.fullmatch(text.strip())
        if found is None or not any(found.groups()):
            raise ValueError(text)
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return cls(years=years, months=months, days=weeks * 7 + days)

    @override
    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")

    def in_japanese(self) -> str:
        """The period as it is said: 「1年6か月」."""
        parts = ((self.years, "年"), (self.months, "か月"), (self.days, "日"))
        return "".join(f"{count}{unit}" for count, unit in parts if count) or "0日"

    def last_day(self, start: int) -> DayNumber:
        """The last day of a period that starts with an event on a day; the day of the event is not counted.

        A period that runs past the end of the calendar (9999) ends with it.

        Source: 民法140条本文, 143条2項.
        """
        if not (self.years or self.months):
            return _within_calendar(start + self.days)
        first = as_date(_within_calendar(start + 1))  # 起算日: the day of the event is not counted
        month_index = first.year * 12 + first.month - 1 + self.years * 12 + self.months
        year, month = divmod(month_index, 12)
        if year > date.max.year:
            return _LAST
        length = monthrange(year, month + 1)[1]
        answering = date(
            year, month + 1, min(first.day, length)
        )  # 応当日, or the last day of a month without one
        ended = day_number(answering) - (1 if first.day <= length else 0)
        return _within_calendar(ended + self.days)

    def latest_expired_start(self, today: int) -> DayNumber:
        """The latest event day whose period has wholly ended before today.

        An event on or before the returned day has expired; one after it has not. The last day itself still
        belongs to the period (以下 includes its bound). `last_day` never decreases as the start grows, which makes
        the bound exact.
        """
        low = max(_FIRST, today - (self.years * 366 + self.months * 31 + self.days) - 2)
        high = today
        while low < high:
            middle = (low + high + 1) // 2
            if self.last_day(middle) < today:
                low = middle
            else:
                high = middle - 1
        return DayNumber(low if self.last_day(low) < today else low - 1)
