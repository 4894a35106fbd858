"""Clauses of seed 003 on targeted advertising, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_003_ads as shows
from e2e.desk import Fresh


@pytest.mark.clause("003-19")
def test_given_a_person_or_browser_that_says_no_when_the_modules_collect_for_ads_then_nothing_is_recorded(
    fresh: Fresh,
) -> None:
    shows.records_for_ads_of_whoever_did_not_decline(fresh)
