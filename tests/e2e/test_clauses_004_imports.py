"""The clause of seed 004 on carried media, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_004_imports
from e2e.desk import Fresh


@pytest.mark.clause("004-14")
def test_given_a_list_to_be_carried_when_written_then_sealed_and_never_beside_its_password(
    fresh: Fresh,
) -> None:
    shows_004_imports.carries_out_sealed_and_the_password_apart(fresh)
