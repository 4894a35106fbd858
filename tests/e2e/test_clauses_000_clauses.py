"""More clauses of seed 000, end to end on the workspace drafted from it: whose data, which recording, which service."""

import pytest

from e2e import shows_000_clauses as shows
from e2e.desk import Fresh


@pytest.mark.clause_part("000-04")  # the data map comes with the connected systems
def test_given_communication_logs_when_brought_by_another_way_then_denied_and_the_person_finds_what_is_held(
    fresh: Fresh,
) -> None:
    shows.takes_communication_logs_from_its_equipment_only(fresh)


@pytest.mark.clause("000-06")
def test_given_a_services_own_notice_when_published_then_its_purposes_open_for_its_data_only(
    fresh: Fresh,
) -> None:
    shows.adds_purposes_for_one_services_data_only(fresh)


@pytest.mark.clause("000-11")
def test_given_applicants_staff_and_customers_when_anothers_purpose_is_asked_then_denied(
    fresh: Fresh,
) -> None:
    shows.keeps_applicants_staff_and_customers_apart(fresh)


@pytest.mark.clause("000-43")
def test_given_four_categories_when_each_comes_then_purposes_rights_and_period_are_its_own(
    fresh: Fresh,
) -> None:
    shows.knows_whose_information_it_is(fresh)


@pytest.mark.clause("000-42")
def test_given_a_new_version_when_consents_are_listed_then_each_points_to_the_one_it_was_given_under(
    fresh: Fresh,
) -> None:
    shows.keeps_consents_with_their_version(fresh)
