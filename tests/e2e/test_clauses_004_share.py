"""The clauses of seed 004 on third parties, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_004_share
from e2e.desk import Fresh


@pytest.mark.clause("004-06")
def test_given_group_business_when_asked_then_through_joint_use_with_a_named_company(fresh: Fresh) -> None:
    shows_004_share.serves_the_group_by_joint_use_only(fresh)


@pytest.mark.clause("004-19")
def test_given_no_consent_when_provided_then_denied_but_where_the_law_allows(fresh: Fresh) -> None:
    shows_004_share.provides_by_consent_or_where_the_law_allows(fresh)


@pytest.mark.clause("004-20")
def test_given_two_named_companies_when_shared_then_with_them_only_and_no_secret(fresh: Fresh) -> None:
    shows_004_share.shares_with_the_two_named_companies(fresh)
