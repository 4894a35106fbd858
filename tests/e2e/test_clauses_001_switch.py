"""Clause 001-06, end to end on the workspace drafted from its seed: the switch in each e-mail."""

import pytest

from e2e import shows_001_switch
from e2e.desk import Fresh


@pytest.mark.clause("001-06")
def test_given_a_mail_of_a_list_when_its_switch_is_clicked_then_denied_until_the_person_starts_again(
    fresh: Fresh,
) -> None:
    shows_001_switch.stops_by_the_switch_in_each_mail(fresh)
