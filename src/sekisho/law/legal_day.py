"""Legal days and calendar periods (暦による計算): the one module that counts them.

A legal day is a date of the Japanese calendar day (JST). Periods are counted by the civil calendar (民法140条, 143条):
the first day is not counted, a year from 1 April 2026 ends with 1 April 2027, a year from 29 February ends with
28 February. Days are carried as whole numbers since 1970-01-01, so that decisions compare integers.
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
    if instant.tzinfo is None:
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

        Source: 民法140条本文, 143条2項.
        """
        begin = as_date(start)
        month_index = begin.year * 12 + begin.month - 1 + self.years * 12 + self.months
        year, month = divmod(month_index, 12)
        last = monthrange(year, month + 1)[1]
        shifted = date(year, month + 1, min(begin.day, last))
        return day_number(shifted + timedelta(days=self.days))

    def latest_expired_start(self, today: int) -> DayNumber:
        """The latest event day whose period has wholly ended before today.

        An event on or before the returned day has expired; one after it has not. The last day itself still
        belongs to the period (以下 includes its bound). `last_day` never decreases as the start grows, which makes
        the bound exact.
        """
        low = today - (self.years * 366 + self.months * 31 + self.days) - 2
        high = today
        while low < high:
            middle = (low + high + 1) // 2
            if self.last_day(middle) < today:
                low = middle
            else:
                high = middle - 1
        return DayNumber(low)
