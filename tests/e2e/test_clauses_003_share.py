"""The clauses of seed 003 on partners and advertisers, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_003_share
from e2e.desk import Fresh


@pytest.mark.clause("003-04")
def test_given_information_from_a_partner_when_received_then_confirmed_or_a_way_that_needs_none(
    fresh: Fresh,
) -> None:
    shows_003_share.receives_what_is_confirmed(fresh)


@pytest.mark.clause("003-09")
def test_given_the_six_cases_when_provided_then_each_with_its_facts_and_nothing_else(fresh: Fresh) -> None:
    shows_003_share.provides_in_the_six_cases_only(fresh)


@pytest.mark.clause("003-11")
def test_given_open_partners_when_shared_then_denied_until_a_list_and_the_parts_are_published(
    fresh: Fresh,
) -> None:
    shows_003_share.shares_with_the_members_of_a_published_list(fresh)


@pytest.mark.clause("003-20")
def test_given_an_advertiser_when_provided_then_confirmed_and_without_registered_data(fresh: Fresh) -> None:
    shows_003_share.gives_advertisers_what_names_nobody(fresh)
