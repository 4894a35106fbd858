"""More clauses of seed 001, end to end on the workspace drafted from it: inquiries, surveys, the end of a contract."""

import pytest

from e2e import shows_001_clauses as shows
from e2e.desk import Fresh


@pytest.mark.clause("001-03")
def test_given_the_inquiry_desk_when_it_looks_then_it_sees_the_items_that_answering_needs(
    fresh: Fresh,
) -> None:
    shows.shows_the_inquiry_desk_what_it_needs(fresh)


@pytest.mark.clause("001-04")
def test_given_a_survey_when_its_audience_is_selected_then_objectors_are_left_out(fresh: Fresh) -> None:
    shows.asks_whom_it_may_in_a_survey(fresh)


@pytest.mark.clause("001-08")
def test_given_the_house_rule_when_29_february_was_the_day_then_the_year_closes_a_day_earlier(
    fresh: Fresh,
) -> None:
    shows.closes_a_day_before_by_the_house_rule(fresh)


@pytest.mark.clause("001-08")
def test_given_a_cancellation_when_its_day_comes_then_only_the_first_four_purposes_stay_open(
    fresh: Fresh,
) -> None:
    shows.leaves_the_first_four_purposes_open(fresh)
