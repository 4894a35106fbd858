"""The clauses of seed 002 on matching, publication and deals, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_002_forms as shows
from e2e.desk import Fresh


@pytest.mark.clause("002-18")
def test_given_a_members_profile_when_supplemented_from_elsewhere_then_denied_and_case_files_are_not(
    fresh: Fresh,
) -> None:
    shows.supplements_no_profile(fresh)


@pytest.mark.clause_part("002-22")  # a warrant for communications: see the requests of authorities
def test_given_the_access_log_when_joined_to_a_member_then_denied_but_for_fraud_and_authorities(
    fresh: Fresh,
) -> None:
    shows.keeps_log_and_member_apart(fresh)
