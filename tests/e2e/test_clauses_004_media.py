"""The clauses of seed 004 on devices, media and papers, end to end on the workspace drafted from it."""

from importlib.util import find_spec

import pytest

from e2e import shows_004_media as shows
from e2e.desk import Fresh


@pytest.mark.clause("004-14")
def test_given_a_medium_when_taken_and_back_then_on_record_protected_and_the_board_tells_it(
    fresh: Fresh,
) -> None:
    shows.registers_media_with_check_out_and_return(fresh)


@pytest.mark.clause("004-14")
@pytest.mark.skipif(find_spec("pyzipper") is None, reason="the extra sekisho[carry] is not installed")
def test_given_a_sealed_list_when_a_medium_takes_it_then_its_password_goes_another_way(fresh: Fresh) -> None:
    shows.ties_an_export_to_its_medium_and_the_password_to_another_route(fresh)


@pytest.mark.clause("004-15")
def test_given_a_disposal_when_certified_then_stored_sealed_and_nothing_undoes_it(fresh: Fresh) -> None:
    shows.stores_the_certificate_of_a_disposal_that_nothing_undoes(fresh)
