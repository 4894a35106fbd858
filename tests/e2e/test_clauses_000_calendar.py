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
