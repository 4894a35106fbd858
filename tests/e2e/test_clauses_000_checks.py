"""Clauses of seed 000 that the law check and the versions keep, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_000_checks as shows
from e2e.desk import Fresh


@pytest.mark.clause("000-02")
def test_given_a_policy_when_checked_then_every_requirement_has_a_result_and_the_withdrawn_guideline_is_named(
    fresh: Fresh,
) -> None:
    shows.is_compared_with_the_whole_act(fresh)


@pytest.mark.clause("000-41")
def test_given_revised_texts_when_published_then_each_is_in_force_from_its_day_and_any_two_are_compared(
    fresh: Fresh,
) -> None:
    shows.changes_by_published_versions(fresh)


@pytest.mark.clause_part("000-44")  # the generated notice page comes with the processing of data
def test_given_items_announced_as_follows_when_none_follow_then_reported_until_they_do(
    fresh: Fresh,
) -> None:
    shows.reports_the_list_of_items_that_is_missing(fresh)
