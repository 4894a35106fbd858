"""Clauses of seed 001 on information about related services and on uses beyond the purposes, end to end."""

import pytest

from e2e import shows_001_segments as shows
from e2e.desk import Fresh


@pytest.mark.clause("001-05")
def test_given_four_ways_when_information_is_sent_then_each_is_decided_for_persons_of_a_related_service(
    fresh: Fresh,
) -> None:
    shows.informs_whom_a_related_service_concerns(fresh)


@pytest.mark.clause("001-12")
def test_given_a_use_beyond_the_purposes_when_agreed_then_exactly_those_items_of_exactly_those_persons(
    fresh: Fresh,
) -> None:
    shows.goes_beyond_exactly_as_agreed(fresh)
