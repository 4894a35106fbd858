"""Periods against a count on the calendar, one day at a time."""

from datetime import date, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from sekisho.law.legal_day import JST, Period, as_date, day_number, legal_day, start_of
from sekisho.policy.model import RetentionClock, RetentionRule

days = st.integers(day_number(date(1990, 1, 1)), day_number(date(2060, 12, 31)))
periods = st.builds(Period, years=st.integers(0, 5), months=st.integers(0, 14), days=st.integers(0, 40))
LEAP = day_number(date(2024, 2, 29))


def counted(event: int, period: Period) -> int:
    """民法140条, 143条: begin on the day after; go month by month to the answering day; the day before it is the last."""
    begin = as_date(event) + timedelta(days=1)
    year, month = begin.year, begin.month
    for _ in range(period.years * 12 + period.months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    if (year, month) == (begin.year, begin.month):
        last = begin - timedelta(days=1)
    else:
        try:
            last = date(year, month, begin.day) - timedelta(days=1)
        except ValueError:  # 143条2項ただし書: no such day, the month's last
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    for _ in range(period.days):
        last += timedelta(days=1)
    return day_number(last)


@given(event=days, period=periods)
@example(event=LEAP, period=Period(years=1))
@example(event=LEAP - 1, period=Period(years=1))
@example(event=LEAP + 1, period=Period(years=1))
@example(event=day_number(date(2026, 1, 30)), period=Period(months=1))
def test_the_last_day_is_the_one_that_counting_gives(event: int, period: Period) -> None:
    assert period.last_day(event) == counted(event, period)


@given(event=days, period=periods)
def test_a_later_event_never_ends_earlier(event: int, period: Period) -> None:
    assert period.last_day(event) <= period.last_day(event + 1)
    assert period.last_day(event) >= event


@given(today=days, period=periods)
@example(today=LEAP, period=Period(years=1))
@example(today=day_number(date(2025, 3, 1)), period=Period(years=1))
@example(today=day_number(date(2025, 2, 28)), period=Period(years=1))
def test_the_latest_expired_start_is_exact_on_both_sides(today: int, period: Period) -> None:
    start = period.latest_expired_start(today)
    assert period.last_day(start) < today
    assert period.last_day(start + 1) >= today


@given(event=days, period=periods, early=st.booleans(), off=st.integers(-3, 3))
def test_the_threshold_of_a_rule_is_its_last_day_seen_from_the_other_end(
    event: int, period: Period, early: bool, off: int
) -> None:
    rule = RetentionRule(id="k1", clock=RetentionClock.CANCELLED, period=period, ends_day_before=early)
    last = rule.last_day(event)
    assert last == period.last_day(event) - early
    today = last + off
    start = rule.latest_expired_start(today)
    assert (event <= start) == (today > last)


def test_clause_001_08_and_its_house_rule() -> None:
    cancelled = day_number(date(2026, 4, 1))
    year = RetentionRule(id="k1", clock=RetentionClock.CANCELLED, period=Period(years=1))
    early = RetentionRule(
        id="k1", clock=RetentionClock.CANCELLED, period=Period(years=1), ends_day_before=True
    )
    assert as_date(year.last_day(cancelled)) == date(2027, 4, 1)
    assert as_date(early.last_day(cancelled)) == date(2027, 3, 31)
    assert as_date(year.last_day(LEAP)) == date(2025, 2, 28)


@given(day=days, micros=st.integers(0, 86_400_000_000 - 1))
def test_every_instant_of_a_day_in_japan_falls_on_it(day: int, micros: int) -> None:
    assert legal_day(start_of(day) + timedelta(microseconds=micros)) == day
    assert legal_day(start_of(day) - timedelta(microseconds=1)) == day - 1
    assert start_of(day) == datetime.combine(as_date(day), datetime.min.time(), tzinfo=JST)


@given(period=periods)
def test_a_period_reads_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
