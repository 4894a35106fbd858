"""Legal days and periods by the civil calendar (民法140条, 143条), and the clock."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from sekisho.law.clock import FixedClock, SystemClock, today
from sekisho.law.legal_day import JST, Period, as_date, day_number, legal_day, start_of


def number(text: str) -> int:
    return day_number(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 4, 1, 14, 59, 59, 999999, UTC), "2026-04-01"),
        (datetime(2026, 4, 1, 15, 0, tzinfo=UTC), "2026-04-02"),
        (datetime(2026, 4, 1, 23, 59, 59, tzinfo=JST), "2026-04-01"),
        (datetime(2026, 4, 2, 0, 0, tzinfo=JST), "2026-04-02"),
        (datetime(2026, 4, 1, 10, 0, tzinfo=timezone(timedelta(hours=-5))), "2026-04-02"),
    ],
)
def test_a_legal_day_turns_at_midnight_in_japan(instant: datetime, day: str) -> None:
    assert as_date(legal_day(instant)).isoformat() == day


def test_a_day_begins_at_15_00_utc_of_the_day_before() -> None:
    assert start_of(number("2026-04-02")) == datetime(2026, 4, 1, 15, 0, tzinfo=UTC)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    naive = datetime(2026, 4, 1, 12, 0)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="zone"):
        legal_day(naive)
    with pytest.raises(ValueError, match="zone"):
        FixedClock(at=naive)


def test_clocks() -> None:
    fixed = FixedClock(at=datetime(2026, 4, 2, 0, 30, tzinfo=JST))
    assert fixed.now() == datetime(2026, 4, 1, 15, 30, tzinfo=UTC)
    assert fixed.now().tzinfo is UTC
    assert as_date(today(fixed)).isoformat() == "2026-04-02"
    assert SystemClock().now().tzinfo is UTC


@pytest.mark.parametrize(
    ("event", "period", "last"),
    [
        ("2026-04-01", "P1Y", "2027-04-01"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        # The count begins on 1 March and ends with the day before 1 March of the leap year.
        ("2027-02-28", "P1Y", "2028-02-29"),
        ("2026-04-30", "P1M", "2026-05-31"),
        ("2026-01-30", "P1M", "2026-02-28"),
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2026-08-31", "P6M", "2027-02-28"),
        ("2026-12-31", "P1D", "2027-01-01"),
        ("2026-04-01", "P1Y6M10D", "2027-10-11"),
        ("2026-04-01", "P2W", "2026-04-15"),
        ("2026-04-01", "P0D", "2026-04-01"),
        ("2026-04-01", "P9999Y", "9999-12-31"),
        ("2026-04-01", "P99999999D", "9999-12-31"),
        ("9999-12-31", "P1Y", "9999-12-31"),
    ],
)
def test_the_last_day_of_a_period(event: str, period: str, last: str) -> None:
    assert as_date(Period.parse(period).last_day(number(event))).isoformat() == last


@pytest.mark.parametrize("period", ["P3000Y", "P999999999D"])
def test_a_period_longer_than_the_calendar_never_expires(period: str) -> None:
    assert Period.parse(period).latest_expired_start(number("2026-04-01")) < day_number(date.min)


@pytest.mark.parametrize("text", ["", "P", "P1", "1Y", "P-1Y", "PT1H", "P1.5Y", "P1D1Y", "一年"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text) or "^$"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "said", "japanese"),
    [("P1Y", "P1Y", "1年"), ("P1Y6M", "P1Y6M", "1年6か月"), ("P2W", "P14D", "14日"), ("P0D", "P0D", "0日")],
)
def test_a_period_as_text(text: str, said: str, japanese: str) -> None:
    period = Period.parse(f" {text} ")
    assert (str(period), period.in_japanese()) == (said, japanese)
    assert Period.parse(str(period)) == period
