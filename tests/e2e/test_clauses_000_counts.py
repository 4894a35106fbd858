"""The clauses of seed 000 on statistics and person-related information, end to end."""

import pytest

from e2e import shows_000_counts
from e2e.desk import Fresh


@pytest.mark.clause("000-08")
def test_given_the_statistics_purpose_when_counted_then_nobody_can_be_told_apart(fresh: Fresh) -> None:
    shows_000_counts.counts_without_naming_anybody(fresh)


@pytest.mark.clause("000-39")
def test_given_person_related_rows_when_matched_then_only_with_that_persons_consent(fresh: Fresh) -> None:
    shows_000_counts.ties_what_it_received_by_consent_only(fresh)


@pytest.mark.clause_part(
    "000-40"
)  # the record with its fields, and how long it is kept, come with the desk of provision
def test_given_a_recipient_who_may_know_the_person_when_provided_then_only_once_confirmed(
    fresh: Fresh,
) -> None:
    shows_000_counts.provides_once_the_recipient_has_consent(fresh)
