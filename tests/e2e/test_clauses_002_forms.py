"""The clauses of seed 002 on matching, publication and deals, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_002_forms as shows
from e2e.desk import Fresh


@pytest.mark.clause("002-18")
def test_given_a_members_profile_when_supplemented_from_elsewhere_then_denied_and_case_files_are_not(
    fresh: Fresh,
) -> None:
    shows.supplements_no_profile(fresh)


@pytest.mark.clause("002-22")
def test_given_the_access_log_when_joined_to_a_member_then_denied_but_for_fraud_and_authorities(
    fresh: Fresh,
) -> None:
    shows.keeps_log_and_member_apart(fresh)


@pytest.mark.clause("002-10")
def test_given_a_store_member_who_agreed_when_published_then_just_those_items_until_the_role_changes(
    fresh: Fresh,
) -> None:
    shows.publishes_store_members(fresh)


@pytest.mark.clause("002-10")
def test_given_a_consent_to_publication_when_withdrawn_then_taken_down_at_once(fresh: Fresh) -> None:
    shows.ends_with_the_consent(fresh)


@pytest.mark.clause("002-11")
def test_given_an_auction_history_when_published_then_shown_with_the_nickname_alone_for_the_period(
    fresh: Fresh,
) -> None:
    shows.shows_history_with_nickname_for_a_period(fresh)


@pytest.mark.clause("002-12")
def test_given_a_deal_when_fixed_then_its_two_parties_see_each_other_and_nobody_else(fresh: Fresh) -> None:
    shows.shows_the_parties_to_each_other(fresh)


@pytest.mark.clause("002-13")
def test_given_a_failed_deal_when_the_runner_up_accepts_then_seen_until_cancelled_and_the_winner_for_claims(
    fresh: Fresh,
) -> None:
    shows.runs_the_flow_of_the_runner_up(fresh)
