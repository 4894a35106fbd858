"""The clauses of seed 002, end to end on the workspace drafted from it: a marketplace with auctions."""

import pytest

from e2e import shows_002
from e2e.desk import Fresh


@pytest.mark.clause("002-04")
def test_given_the_form_when_data_is_given_then_the_purposes_are_shown_and_a_use_beyond_needs_agreement(
    fresh: Fresh,
) -> None:
    shows_002.shows_and_keeps_to_the_purposes(fresh)


@pytest.mark.clause("002-05")
def test_given_applicants_and_customers_when_the_others_purpose_is_asked_then_denied(fresh: Fresh) -> None:
    shows_002.keeps_applicants_and_customers_apart(fresh)


@pytest.mark.clause("002-07")
def test_given_an_acquisition_when_way_purpose_or_publication_is_lacking_then_denied(fresh: Fresh) -> None:
    shows_002.acquires_lawfully(fresh)


@pytest.mark.clause_part("002-26")  # the request under Article 34 itself comes with the rights
def test_given_purchase_history_when_its_owner_corrects_it_then_refused_with_the_sentence(
    fresh: Fresh,
) -> None:
    shows_002.leaves_the_purchase_history_as_it_is(fresh)


@pytest.mark.clause("002-28")
def test_given_a_member_when_leaving_then_use_ends_and_what_stays_is_told_with_reason_and_day(
    fresh: Fresh,
) -> None:
    shows_002.lets_a_member_leave(fresh)
