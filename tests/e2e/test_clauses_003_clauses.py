"""Clauses of seed 003, end to end on the workspace drafted from it: a service with partners and targeted ads."""

import pytest

from e2e import shows_003_clauses as shows
from e2e.desk import Fresh


@pytest.mark.clause("003-05")
def test_given_stopped_marketing_when_an_important_notice_goes_out_then_it_reaches_the_person(
    fresh: Fresh,
) -> None:
    shows.reaches_everybody_with_important_notices(fresh)


@pytest.mark.clause("003-05")
def test_given_a_transfer_of_claims_when_the_recipient_is_not_set_up_for_it_then_denied(fresh: Fresh) -> None:
    shows.transfers_claims_to_named_recipients_only(fresh)


@pytest.mark.clause("003-06")
def test_given_misuse_when_investigated_then_by_a_role_of_its_own_with_records_that_marketing_cannot_read(
    fresh: Fresh,
) -> None:
    shows.prevents_misuse_by_a_role_of_its_own(fresh)


@pytest.mark.clause("003-07")
def test_given_an_objection_to_personalisation_when_asked_then_denied_and_the_service_goes_on(
    fresh: Fresh,
) -> None:
    shows.stops_fitting_and_goes_on_serving(fresh)
