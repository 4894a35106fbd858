"""The clauses of seed 000 on periods, end to end: what expires when, and what holds it back."""

import pytest

from e2e import shows_000_calendar as shows
from e2e.desk import Fresh


@pytest.mark.clause("000-16")
def test_given_a_hold_of_each_kind_when_swept_then_just_that_holding_stays_until_it_ends(
    fresh: Fresh,
) -> None:
    shows.holds_back_just_that_holding(fresh)


@pytest.mark.clause("000-16")
def test_given_a_hold_that_nobody_approved_when_a_week_has_passed_or_it_is_refused_then_erased(
    fresh: Fresh,
) -> None:
    shows.waits_a_week_for_the_approval(fresh)


@pytest.mark.clause("000-16")
def test_given_a_hold_when_a_changed_rule_moves_its_items_then_it_follows_them_and_nothing_else(
    fresh: Fresh,
) -> None:
    shows.follows_its_items(fresh)


@pytest.mark.clause("000-14")
def test_given_what_is_held_when_the_calendar_is_opened_then_each_holding_has_its_last_day(
    fresh: Fresh,
) -> None:
    shows.shows_when_each_holding_expires(fresh)


@pytest.mark.clause("000-14")
def test_given_a_period_left_open_when_the_law_is_checked_then_it_is_reported_until_it_is_set(
    fresh: Fresh,
) -> None:
    shows.names_what_has_no_period(fresh)


@pytest.mark.clause("000-14")
def test_given_the_console_when_its_page_is_opened_then_each_holding_has_its_last_day_and_late_ones_a_reason(
    fresh: Fresh,
) -> None:
    shows.page_shows_when_each_holding_expires(fresh)


@pytest.mark.clause("000-15")
def test_given_a_purpose_achieved_for_a_person_when_swept_then_their_item_goes_and_nobody_elses(
    fresh: Fresh,
) -> None:
    shows.erases_when_the_purpose_is_achieved(fresh)


@pytest.mark.clause("000-15")
def test_given_a_start_that_is_not_on_record_when_swept_then_kept_denied_and_listed_until_it_is_recorded(
    fresh: Fresh,
) -> None:
    shows.never_erases_on_an_unknown_start(fresh)
