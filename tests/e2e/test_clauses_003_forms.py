"""The clause of seed 003 about sensitive information, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_003_forms as shows
from e2e.desk import Fresh


@pytest.mark.clause("003-08")
def test_given_sensitive_information_when_touched_then_denied_but_in_its_cases_with_their_facts(
    fresh: Fresh,
) -> None:
    shows.touches_nothing_without_a_case(fresh)
    shows.opens_by_consent(fresh)


@pytest.mark.clause("003-08")
def test_given_each_case_of_the_text_when_its_facts_are_complete_and_approved_then_allowed(
    fresh: Fresh,
) -> None:
    shows.opens_by_each_case_with_its_facts(fresh)


@pytest.mark.clause("003-08")
def test_given_what_is_public_or_plain_to_see_when_acquired_then_allowed_and_its_use_is_not(
    fresh: Fresh,
) -> None:
    shows.excuses_acquiring_only(fresh)


@pytest.mark.clause("003-08")
def test_given_free_text_with_sensitive_words_when_stored_then_returned_with_what_was_found(
    fresh: Fresh,
) -> None:
    shows.looks_through_free_text(fresh)
