"""The clause of seed 001 about cookies, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_001_forms
from e2e.desk import Fresh


@pytest.mark.clause_part("001-22")  # the inventory of cookies comes with the notices
def test_given_a_cookie_when_tied_to_a_person_then_denied_unless_consented(fresh: Fresh) -> None:
    shows_001_forms.ties_no_cookie_without_consent(fresh)
