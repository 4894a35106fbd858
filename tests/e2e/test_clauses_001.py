"""The clauses of seed 001, end to end on the workspace drafted from it: a web service under the Privacy Mark scheme."""

import pytest

from e2e import shows_001
from e2e.desk import Fresh


@pytest.mark.clause("001-01")
def test_given_an_item_when_not_listed_then_denied_until_an_officer_records_it(fresh: Fresh) -> None:
    shows_001.acquires_listed_items_only(fresh)


@pytest.mark.clause("001-02")
def test_given_the_form_when_no_way_to_be_reached_is_given_then_warned_and_taken_all_the_same(
    fresh: Fresh,
) -> None:
    shows_001.form_leaves_fields_free(fresh)


@pytest.mark.clause("001-02")
def test_given_every_field_marked_compulsory_when_the_form_is_made_then_one_stays_free(fresh: Fresh) -> None:
    shows_001.form_never_asks_for_everything(fresh)


@pytest.mark.clause("001-06")
def test_given_offers_when_stopped_on_a_channel_then_denied_there_until_started_again(fresh: Fresh) -> None:
    shows_001.stops_and_starts_again_by_channel(fresh)


@pytest.mark.clause("001-08")
def test_given_a_cancellation_when_the_year_is_over_by_the_house_rule_then_denied_and_erased(
    fresh: Fresh,
) -> None:
    shows_001.ends_a_year_after_cancellation(fresh)


@pytest.mark.clause("001-08")
def test_given_the_civil_calendar_when_chosen_then_the_year_ends_with_the_same_date_or_28_february(
    fresh: Fresh,
) -> None:
    shows_001.counts_the_year_by_the_civil_calendar(fresh)


@pytest.mark.clause("001-11")
def test_given_another_purpose_when_agreed_then_allowed_and_when_withdrawn_then_denied_citing_it(
    fresh: Fresh,
) -> None:
    shows_001.uses_other_purposes_by_consent(fresh)
