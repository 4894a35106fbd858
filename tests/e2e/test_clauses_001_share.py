"""The clauses of seed 001 on third parties, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_001_share
from e2e.desk import Fresh


@pytest.mark.clause("001-10")
def test_given_listed_items_and_means_when_provided_then_only_those(fresh: Fresh) -> None:
    shows_001_share.hands_over_by_the_two_means_only(fresh)


@pytest.mark.clause("001-13")
def test_given_no_agreement_when_provided_then_denied_but_for_the_exceptions(fresh: Fresh) -> None:
    shows_001_share.provides_by_agreement_or_exception_only(fresh)


@pytest.mark.clause("001-14")
def test_given_wide_provision_when_not_filed_or_published_then_denied_and_a_stop_holds_at_once(
    fresh: Fresh,
) -> None:
    shows_001_share.provides_widely_once_filed_and_published(fresh)


@pytest.mark.clause("001-15")
def test_given_an_officer_when_provided_then_only_what_came_from_a_public_source(fresh: Fresh) -> None:
    shows_001_share.provides_of_officers_what_is_public(fresh)


@pytest.mark.clause("001-17")
def test_given_joint_use_when_a_part_of_the_act_or_the_document_is_missing_then_denied(fresh: Fresh) -> None:
    shows_001_share.shares_once_the_law_and_the_document_are_met(fresh)
