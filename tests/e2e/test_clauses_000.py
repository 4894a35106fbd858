"""The clauses of seed 000, end to end on the workspace drafted from it: a company with a call desk."""

import pytest

from e2e import shows_000
from e2e.desk import Fresh


@pytest.mark.clause("000-01")
def test_given_the_text_when_name_address_or_representative_is_removed_then_the_check_names_it(
    fresh: Fresh,
) -> None:
    shows_000.names_the_business(fresh)


@pytest.mark.clause("000-01")
def test_given_the_published_page_when_opened_then_name_address_and_representative_stand_there(
    fresh: Fresh,
) -> None:
    shows_000.page_names_the_business(fresh)


@pytest.mark.clause("000-03")
def test_given_a_way_of_acquiring_when_listed_then_taken_with_purposes_and_version_else_denied(
    fresh: Fresh,
) -> None:
    shows_000.acquires_by_listed_ways_only(fresh)


@pytest.mark.clause("000-07")
def test_given_a_consented_purpose_when_agreed_then_allowed_and_when_withdrawn_then_denied_citing_it(
    fresh: Fresh,
) -> None:
    shows_000.uses_what_was_agreed_to(fresh)


@pytest.mark.clause("000-09")
def test_given_information_to_send_when_an_audience_is_selected_then_each_excluded_has_a_reason(
    fresh: Fresh,
) -> None:
    shows_000.reaches_whom_it_may(fresh)


@pytest.mark.clause("000-13")
def test_given_a_use_beyond_the_purposes_when_an_exception_is_stated_and_approved_then_only_then_allowed(
    fresh: Fresh,
) -> None:
    shows_000.leaves_the_purposes_only_by_an_exception(fresh)


@pytest.mark.clause("000-13")
def test_given_an_approval_when_the_account_lacks_the_duty_or_a_week_has_passed_then_it_opens_nothing(
    fresh: Fresh,
) -> None:
    shows_000.needs_the_duty_to_approve(fresh)


@pytest.mark.clause("000-15")
def test_given_an_expired_period_when_swept_then_exactly_that_is_unreadable_everywhere_and_proven(
    fresh: Fresh,
) -> None:
    shows_000.erases_what_has_expired(fresh)


@pytest.mark.clause("000-17")
def test_given_a_changed_byte_or_an_old_value_when_verified_then_its_place_is_named(fresh: Fresh) -> None:
    shows_000.finds_every_flipped_byte(fresh)


@pytest.mark.clause("000-17")
def test_given_a_backup_when_restored_then_nothing_committed_is_lost_and_nothing_erased_returns(
    fresh: Fresh,
) -> None:
    shows_000.restores_all_that_was_committed(fresh)


@pytest.mark.clause_part("000-20")  # entrustment and the record of Article 29 come with their own issue
def test_given_a_third_party_when_neither_consent_nor_a_case_of_the_act_is_there_then_denied(
    fresh: Fresh,
) -> None:
    shows_000.provides_by_consent_or_by_law_only(fresh)


@pytest.mark.clause("000-42")
def test_given_a_version_that_adds_a_purpose_when_data_is_older_then_denied_until_related_or_consented(
    fresh: Fresh,
) -> None:
    shows_000.a_change_alone_opens_nothing(fresh)
