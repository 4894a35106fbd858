"""More clauses of seed 002, end to end on the workspace drafted from it: the purposes shown, fraud."""

import pytest

from e2e import shows_002_clauses as shows
from e2e.desk import Fresh


@pytest.mark.clause("002-02")
def test_given_the_purposes_shown_when_gone_beyond_without_a_case_of_the_act_then_denied(
    fresh: Fresh,
) -> None:
    shows.stays_within_the_purposes_shown(fresh)


@pytest.mark.clause("002-08")
def test_given_access_records_when_marketing_asks_then_denied_and_the_investigators_read_them(
    fresh: Fresh,
) -> None:
    shows.investigates_fraud_by_a_role_of_its_own(fresh)
