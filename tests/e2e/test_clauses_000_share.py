"""The clauses of seed 000 on third parties, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_000_share
from e2e.desk import Fresh


@pytest.mark.clause_part("000-20")  # the record of Article 29 itself comes with the desk of provision
def test_given_the_listed_cases_when_provided_then_each_only_with_its_facts(fresh: Fresh) -> None:
    shows_000_share.opens_each_case_with_its_facts_only(fresh)


@pytest.mark.clause("000-21")
def test_given_an_urgent_case_when_provided_then_the_statutory_fact_is_asked_for(fresh: Fresh) -> None:
    shows_000_share.asks_for_the_statutory_fact_all_the_same(fresh)


@pytest.mark.clause("000-25")
def test_given_joint_use_when_asked_then_denied_until_published_and_then_for_what_is_listed(
    fresh: Fresh,
) -> None:
    shows_000_share.shares_what_is_published_with_whom_is_published(fresh)
