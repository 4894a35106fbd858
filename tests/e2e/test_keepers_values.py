"""The clauses on achieved purposes and named events are kept by a rule and a clock: taken out, the claim fails."""

import pytest

from e2e import shows_000_values
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-15",
        shows=shows_000_values.counts_from_the_event_that_the_policy_names,
        keepers=("retention.event", "retention.period_over"),
    ),
    Kept(
        clause="000-15",
        shows=shows_000_values.closes_what_is_achieved_at_once,
        keepers=("purpose.achieved",),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
