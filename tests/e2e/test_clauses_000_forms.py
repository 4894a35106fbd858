"""The clauses of seed 000 about processed information, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_000_forms as shows
from e2e.desk import Fresh


@pytest.mark.clause("000-33")
def test_given_an_anonymised_release_when_joined_with_anything_then_denied_citing_the_sentence(
    fresh: Fresh,
) -> None:
    shows.refuses_to_match_what_is_anonymised(fresh)


@pytest.mark.clause_part(
    "000-34"
)  # the exported package with its statement comes with the making of releases
def test_given_anonymised_information_when_provided_then_items_and_method_are_published_first(
    fresh: Fresh,
) -> None:
    shows.provides_anonymised_after_publication(fresh)


@pytest.mark.clause_part("000-36")  # protecting what was deleted comes with the making of releases
def test_given_a_pseudonymised_set_when_acquired_then_its_purpose_is_published_before_use(
    fresh: Fresh,
) -> None:
    shows.publishes_the_purpose_of_what_it_acquires(fresh)


@pytest.mark.clause("000-37")
def test_given_pseudonymised_information_when_anybody_is_to_be_reached_or_matched_then_denied(
    fresh: Fresh,
) -> None:
    shows.reaches_and_matches_nobody(fresh)


@pytest.mark.clause("000-38")
def test_given_pseudonymised_information_when_rights_or_a_breach_notice_are_asked_then_excluded_and_the_rest_applies(
    fresh: Fresh,
) -> None:
    shows.handles_the_rest_as_the_act_leaves_it(fresh)
