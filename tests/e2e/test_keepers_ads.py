"""Targeted advertising is kept by named rules: without one of them, the clause fails."""

import pytest

from e2e import shows_003_ads
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="003-19",
        shows=shows_003_ads.records_for_ads_of_whoever_did_not_decline,
        keepers=("ads.declined", "ads.signal"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
