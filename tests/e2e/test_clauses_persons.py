"""Clauses about a person's own will and state, end to end: advertising by channel, being asked for a consent."""

import pytest

from e2e import shows_000_persons, shows_001_persons, shows_002_persons, shows_004_persons
from e2e.desk import Fresh


@pytest.mark.clause("000-09")
def test_given_advertising_when_the_law_of_a_channel_is_met_then_reached_and_when_refused_then_barred(
    fresh: Fresh,
) -> None:
    shows_000_persons.advertises_where_the_law_of_the_channel_is_met(fresh)


@pytest.mark.clause("000-12")
def test_given_a_consent_to_ask_for_when_asked_then_counted_limited_and_silence_is_none(fresh: Fresh) -> None:
    shows_000_persons.asks_for_consent_as_a_purpose_of_its_own(fresh)


@pytest.mark.clause("001-05")
def test_given_four_channels_when_offers_are_sent_then_each_is_decided_by_its_own_law(fresh: Fresh) -> None:
    shows_001_persons.decides_each_channel_by_its_own_law(fresh)


@pytest.mark.clause("001-07")
def test_given_the_purpose_of_asking_when_a_person_is_asked_then_counted_limited_and_silence_is_none(
    fresh: Fresh,
) -> None:
    shows_001_persons.asks_for_consent(fresh)


@pytest.mark.clause("001-21")
def test_given_a_right_when_declined_then_only_on_its_own_ground_of_the_act_with_its_facts(
    fresh: Fresh,
) -> None:
    shows_001_persons.declines_on_a_ground_of_the_act_for_that_right(fresh)


@pytest.mark.clause("001-21")
def test_given_the_text_when_checked_then_obvious_from_circumstances_is_reported_as_no_ground(
    fresh: Fresh,
) -> None:
    shows_001_persons.reports_a_ground_that_serves_acquisition_only(fresh)


@pytest.mark.clause_part(
    "002-24"
)  # marking a use on the portal and the mail with the result come with the desk
def test_given_a_doubted_use_when_examined_then_it_waits_and_found_outside_it_stops_for_good(
    fresh: Fresh,
) -> None:
    shows_002_persons.holds_a_doubted_use_while_it_is_examined(fresh)


@pytest.mark.clause("002-35")
def test_given_a_just_reason_when_claimed_then_reported_and_no_ground_anywhere(fresh: Fresh) -> None:
    shows_002_persons.takes_no_just_reason_for_a_ground(fresh)


@pytest.mark.clause_part("003-12")  # confirming identity and the fee come with the desk of requests
def test_given_notice_or_disclosure_when_declined_then_only_on_the_grounds_of_that_right(
    fresh: Fresh,
) -> None:
    shows_001_persons.declines_on_a_ground_of_the_act_for_that_right(fresh, "003")


@pytest.mark.clause_part("004-22")  # the letter to the person comes with the desk of requests
def test_given_no_duty_to_respond_when_declined_then_the_ground_of_the_act_is_named(fresh: Fresh) -> None:
    shows_001_persons.declines_on_a_ground_of_the_act_for_that_right(fresh, "004")


@pytest.mark.clause_part("004-05")  # changing and deleting on the portal are shown with 002-25
def test_given_a_use_when_it_may_not_be_told_then_it_leaves_no_gap_until_an_officer_releases_it(
    fresh: Fresh,
) -> None:
    shows_004_persons.tells_what_may_be_told(fresh)
