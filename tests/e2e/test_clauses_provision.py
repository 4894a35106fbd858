"""Clauses about contractors, third parties abroad, succession and training, end to end on the seeds' own workspaces."""

import pytest

from e2e import (
    shows_000_provision,
    shows_001_provision,
    shows_002_provision,
    shows_003_provision,
    shows_004_provision,
)
from e2e.desk import Fresh


@pytest.mark.clause("000-10")
def test_given_a_contractor_when_no_agreement_is_in_force_then_denied_else_the_hand_over_is_recorded(
    fresh: Fresh,
) -> None:
    shows_000_provision.entrusts_only_under_an_agreement(fresh)


@pytest.mark.clause_part("000-18")  # the courses themselves come with the desk of the safeguards
def test_given_lapsed_training_when_data_is_asked_for_then_denied_after_a_warning_but_for_a_dated_exception(
    fresh: Fresh,
) -> None:
    shows_000_provision.ends_access_where_training_lapsed(fresh)


@pytest.mark.clause_part("000-19")  # the page of the contractors comes with their desk
def test_given_a_contractor_when_one_thing_is_missing_or_overdue_then_denied_after_a_warning(
    fresh: Fresh,
) -> None:
    shows_000_provision.reviews_its_contractors(fresh)


@pytest.mark.clause("000-22")
def test_given_a_payment_agent_when_items_are_handed_then_its_list_within_the_purposes_and_nothing_else(
    fresh: Fresh,
) -> None:
    shows_000_provision.pays_through_an_agent(fresh)


@pytest.mark.clause_part("000-23")  # the consent screen and the page of the three come with the notices
def test_given_a_third_party_abroad_when_provided_by_any_way_then_only_after_the_three_are_published(
    fresh: Fresh,
) -> None:
    shows_000_provision.tells_before_anything_goes_abroad(fresh)


@pytest.mark.clause("000-24")
def test_given_entrustment_or_succession_when_asked_then_no_consent_no_record_and_the_old_purposes(
    fresh: Fresh,
) -> None:
    shows_000_provision.hands_over_without_consent(fresh)


@pytest.mark.clause("001-09")
def test_given_a_contractor_when_its_level_or_agreement_is_lacking_then_denied(fresh: Fresh) -> None:
    shows_001_provision.entrusts_to_vetted_contractors_only(fresh)


@pytest.mark.clause("001-16")
def test_given_entrustment_or_succession_of_the_service_when_asked_then_within_the_old_purposes(
    fresh: Fresh,
) -> None:
    shows_001_provision.hands_over_without_consent(fresh)


@pytest.mark.clause("001-18")
def test_given_data_held_for_an_entruster_when_a_sub_contractor_is_not_agreed_to_then_denied(
    fresh: Fresh,
) -> None:
    shows_001_provision.asks_the_entruster_first(fresh)


@pytest.mark.clause("002-16")
def test_given_each_kind_of_recipient_when_asked_then_only_its_own_ground_and_items_open_it(
    fresh: Fresh,
) -> None:
    shows_002_provision.gives_each_recipient_by_its_own_ground(fresh)


@pytest.mark.clause_part("002-31")  # as 000-19
def test_given_a_contractor_of_the_marketplace_when_unsupervised_then_denied(fresh: Fresh) -> None:
    shows_002_provision.reviews_its_contractors(fresh)


@pytest.mark.clause("003-10")
def test_given_a_contractor_abroad_or_working_abroad_when_deposited_then_denied_by_the_sentence(
    fresh: Fresh,
) -> None:
    shows_003_provision.deposits_within_japan_only(fresh)


@pytest.mark.clause_part("004-18")  # the data map and the page on safeguards come with their desk
def test_given_handling_abroad_when_the_system_is_not_assessed_then_denied(fresh: Fresh) -> None:
    shows_004_provision.grasps_the_system_of_the_country(fresh)
