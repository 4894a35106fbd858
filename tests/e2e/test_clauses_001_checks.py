"""Clauses of seed 001 on documents and terms, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_001_checks as shows
from e2e.desk import Fresh


@pytest.mark.clause("001-25")
def test_given_a_reference_to_another_document_when_that_is_published_then_resolved_and_missing_before(
    fresh: Fresh,
) -> None:
    shows.resolves_the_document_that_it_refers_to(fresh)


@pytest.mark.clause("001-26")
def test_given_a_term_of_the_old_standard_when_checked_then_reported_with_todays(
    fresh: Fresh,
) -> None:
    shows.names_todays_word_for_an_old_one(fresh)
