"""Clauses of seed 002 on versions and lists, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_002_checks as shows
from e2e.desk import Fresh


@pytest.mark.clause("002-27")
def test_given_fewer_items_to_correct_when_published_then_only_as_a_version_with_a_notice_and_from_its_day(
    fresh: Fresh,
) -> None:
    shows.changes_what_may_be_corrected_by_a_version(fresh)


@pytest.mark.clause_part("002-36")  # as 000-44
def test_given_cases_announced_as_follows_when_none_follow_then_reported_until_they_do(
    fresh: Fresh,
) -> None:
    shows.reports_the_list_of_cases_that_is_missing(fresh)
