"""The clauses of seed 000 on the end of purposes and on named events, end to end."""

import pytest

from e2e import shows_000_values as shows
from e2e.desk import Fresh


@pytest.mark.clause("000-15")
def test_given_a_period_from_a_named_event_when_it_is_recorded_then_due_from_it_and_never_before(
    fresh: Fresh,
) -> None:
    shows.counts_from_the_event_that_the_policy_names(fresh)


@pytest.mark.clause("000-15")
def test_given_a_purpose_achieved_for_one_person_when_used_then_denied_at_once_and_nothing_else(
    fresh: Fresh,
) -> None:
    shows.closes_what_is_achieved_at_once(fresh)


def test_given_parts_of_an_address_when_the_policy_makes_them_searchable_then_found_in_any_spelling(
    fresh: Fresh,
) -> None:
    shows.finds_by_the_parts_of_an_address(fresh)


def test_given_a_rule_that_changed_when_written_next_then_moved_with_its_history_and_ended_alone(
    fresh: Fresh,
) -> None:
    shows.moves_with_its_history_when_a_rule_changes(fresh)
