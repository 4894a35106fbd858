"""Clauses of seed 003 on revisions and the contact, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_003_checks as shows
from e2e.desk import Fresh


@pytest.mark.clause_part("003-22")  # the mail to everybody comes with the notices
def test_given_an_important_version_when_published_without_a_summary_then_refused_and_with_one_shown(
    fresh: Fresh,
) -> None:
    shows.announces_what_is_important(fresh)


@pytest.mark.clause_part("003-23")  # complaints with number, owner and due date come with the requests
def test_given_a_contact_when_a_public_page_is_opened_then_it_leads_there(
    fresh: Fresh,
) -> None:
    shows.says_whom_to_ask_on_every_notice(fresh)


@pytest.mark.clause_part("003-24")  # versions of before the workspace are not held
def test_given_three_dates_in_the_footer_when_read_then_all_are_drafted_and_their_lack_reported(
    fresh: Fresh,
) -> None:
    shows.knows_its_days(fresh)


@pytest.mark.clause_part("003-24")
def test_given_an_old_decision_when_asked_for_then_its_version_stands_and_it_is_replayed(
    fresh: Fresh,
) -> None:
    shows.replays_a_decision_under_its_version(fresh)
