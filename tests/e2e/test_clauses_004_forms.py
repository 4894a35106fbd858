"""The clause of seed 004 that counts use as agreement, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_004_forms
from e2e.desk import Fresh


@pytest.mark.clause("004-01")
def test_given_a_text_that_counts_use_as_agreement_when_the_act_demands_consent_then_use_is_none(
    fresh: Fresh,
) -> None:
    shows_004_forms.takes_use_for_no_consent(fresh)
