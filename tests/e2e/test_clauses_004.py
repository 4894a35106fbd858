"""The clauses of seed 004, end to end on the workspace drafted from it: an association of the self-employed."""

import pytest

from e2e import shows_004
from e2e.desk import Fresh


@pytest.mark.clause("004-08")
def test_given_reads_and_changes_when_done_then_each_stands_in_the_book_and_the_month_is_counted(
    fresh: Fresh,
) -> None:
    shows_004.records_every_use(fresh)
