"""The clauses of seed 002 on sponsors, authorities and affiliates, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_002_share
from e2e.desk import Fresh


@pytest.mark.clause("002-14")
def test_given_a_sponsor_named_in_the_consent_when_provided_then_that_sponsor_only(fresh: Fresh) -> None:
    shows_002_share.provides_to_the_sponsor_who_was_named(fresh)


@pytest.mark.clause("002-15")
def test_given_a_request_of_an_authority_when_answered_then_registered_grounded_and_approved_by_two(
    fresh: Fresh,
) -> None:
    shows_002_share.answers_an_authority_as_the_law_allows(fresh)


@pytest.mark.clause("002-19")
def test_given_overlapping_sections_when_provided_then_reported_and_decided_by_the_act(fresh: Fresh) -> None:
    shows_002_share.provides_in_the_cases_of_both_sections(fresh)


@pytest.mark.clause("002-20")
def test_given_an_affiliate_when_provided_then_by_a_lawful_way_only_until_stopped(fresh: Fresh) -> None:
    shows_002_share.provides_to_affiliates_by_a_lawful_way_only(fresh)
