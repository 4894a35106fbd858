"""The clause of seed 004 on disposal, end to end."""

import pytest

from e2e import shows_004_calendar as shows
from e2e.desk import Fresh


@pytest.mark.clause("004-15")
def test_given_an_erasure_when_looked_for_anywhere_then_nothing_and_its_receipt_is_final_after_a_roll(
    fresh: Fresh,
) -> None:
    shows.erases_beyond_recall(fresh)
