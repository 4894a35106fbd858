"""The clauses on media are kept by named cares: with one of them, and only it, taken out, the claim fails."""

import pytest

from e2e import shows_004_media
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="004-14",
        shows=shows_004_media.registers_media_with_check_out_and_return,
        keepers=(
            "media.protected",
            "media.in_order",
            "media.permitted_by_another",
        ),
    ),
    Kept(
        clause="004-14",
        shows=shows_004_media.ties_an_export_to_its_medium_and_the_password_to_another_route,
        keepers=("media.password_apart", "media.protected", "media.not_outlived"),
    ),
    Kept(
        clause="004-15",
        shows=shows_004_media.stores_the_certificate_of_a_disposal_that_nothing_undoes,
        keepers=(
            "media.gone_stays_gone",
            "media.out_not_disposed",
            "media.method_fits",
            "media.witnessed",
            "media.certified",
        ),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_given_one_keeper_taken_out_when_the_clause_is_shown_then_it_fails(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
