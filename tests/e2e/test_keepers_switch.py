"""Clause 001-06 by the switch in each e-mail: with the rule that honours a stop taken out, the claim fails."""

import pytest

from e2e import shows_001_switch
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="001-06",
        shows=shows_001_switch.stops_by_the_switch_in_each_mail,
        keepers=("purpose.stopped",),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
