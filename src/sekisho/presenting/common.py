"""Instants, days and places as JSON."""

from datetime import date, datetime

from sekisho.law.legal_day import as_date


def instant_json(at: datetime | None) -> str | None:
    """An instant, ISO 8601 with its zone."""
    return None if at is None else at.isoformat()


def lines_json(lines: tuple[int, int] | None) -> list[int] | None:
    """First and last line of a place in the text."""
    return None if lines is None else list(lines)


def day_json(day: int | date | None) -> str | None:
    """A day, ISO 8601."""
    if day is None:
        return None
    return day.isoformat() if isinstance(day, date) else as_date(day).isoformat()
