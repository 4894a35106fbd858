"""Clauses on the items of seed 002 and on those that open money, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_002_money as shows
from e2e.desk import Fresh


@pytest.mark.clause("002-06")
def test_given_a_card_number_when_read_then_masked_and_whole_only_with_a_second_persons_approval(
    fresh: Fresh,
) -> None:
    shows.keeps_what_opens_money_from_eyes(fresh)
