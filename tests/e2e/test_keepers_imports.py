"""The clause on carried media is kept by named cares: with one of them, and only it, taken out, the claim fails."""

import pytest

from e2e import shows_004_imports
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="004-14",
        shows=shows_004_imports.carries_out_sealed_and_the_password_apart,
        keepers=("carry.sealed", "carry.password_apart"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_given_one_keeper_taken_out_when_the_clause_is_shown_then_it_fails(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
