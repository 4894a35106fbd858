"""The clauses on periods are kept by named clocks and holds: with one of them taken out, the claim fails."""

import pytest

from e2e import shows_000_calendar
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-15",
        shows=shows_000_calendar.never_erases_on_an_unknown_start,
        keepers=("retention.last_use", "retention.start_unknown"),
    ),
    Kept(
        clause="000-14",
        shows=shows_000_calendar.shows_when_each_holding_expires,
        keepers=("retention.acquired",),
    ),
    Kept(clause="000-14", shows=shows_000_calendar.names_what_has_no_period, keepers=("P37",)),
    Kept(
        clause="000-16",
        shows=shows_000_calendar.waits_a_week_for_the_approval,
        keepers=("hold.waiting",),
    ),
    Kept(clause="000-16", shows=shows_000_calendar.follows_its_items, keepers=("hold.standing",)),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
