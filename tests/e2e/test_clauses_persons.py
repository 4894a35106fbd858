"""Clauses about a person's own will and state, end to end: advertising by channel, being asked for a consent."""

import pytest

from e2e import shows_000_persons, shows_001_persons
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
