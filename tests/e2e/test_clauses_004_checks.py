"""Clauses of seed 004 on its wording, versions and contact, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_004_checks as shows
from e2e.desk import Fresh


@pytest.mark.clause("004-24")
def test_given_two_sections_of_one_number_when_revised_then_ids_are_unique_and_versions_compared(
    fresh: Fresh,
) -> None:
    shows.changes_by_published_versions(fresh)


@pytest.mark.clause("004-25")
def test_given_a_blanket_disclaimer_when_published_then_shown_and_noted_as_void_in_part(
    fresh: Fresh,
) -> None:
    shows.publishes_its_disclaimer_with_a_note(fresh)


@pytest.mark.clause_part("004-26")  # where the name is taken out, the reader takes other words for it
def test_given_a_contact_section_when_drafted_then_shown_and_each_missing_part_named(
    fresh: Fresh,
) -> None:
    shows.says_who_answers(fresh)


@pytest.mark.clause_part("004-27")  # the disclosure of provision records comes with the requests
def test_given_a_stop_that_the_text_leaves_out_when_asked_for_then_it_holds_and_the_gap_is_reported(
    fresh: Fresh,
) -> None:
    shows.grants_the_stop_that_its_list_leaves_out(fresh)
