"""Clauses of seed 003 on how information comes, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_003_giving as shows
from e2e.desk import Fresh


@pytest.mark.clause("003-01")
def test_given_a_corporation_when_it_asks_for_a_right_of_the_act_then_denied_and_a_person_is_not(
    fresh: Fresh,
) -> None:
    shows.knows_natural_persons_from_corporations(fresh)


@pytest.mark.clause("003-02")
def test_given_somebody_entrusted_by_the_user_when_they_bring_it_then_they_are_recorded_or_it_is_denied(
    fresh: Fresh,
) -> None:
    shows.takes_from_the_user_or_whom_the_user_entrusted(fresh)


@pytest.mark.clause("003-03")
def test_given_equipment_when_it_collects_then_the_named_items_only_and_no_location_that_was_refused(
    fresh: Fresh,
) -> None:
    shows.collects_automatically_what_was_named_alone(fresh)
