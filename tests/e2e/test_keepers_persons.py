"""Clauses about a person's will and state, each kept by named rules: with one of them taken out, the clause fails."""

import pytest

from e2e import shows_000_persons, shows_001_persons, shows_002_persons
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

ASKING = ("asking.too_soon", "asking.other_purpose", "contact.no_opt_in", "contact.refused")
KEPT = (
    Kept(
        clause="000-09",
        shows=shows_000_persons.advertises_where_the_law_of_the_channel_is_met,
        keepers=("contact.refused", "contact.no_opt_in"),
    ),
    Kept(clause="000-12", shows=shows_000_persons.asks_for_consent_as_a_purpose_of_its_own, keepers=ASKING),
    Kept(
        clause="001-05",
        shows=shows_001_persons.decides_each_channel_by_its_own_law,
        keepers=("contact.refused", "contact.no_opt_in", "purpose.stopped"),
    ),
    Kept(
        clause="001-21",
        shows=shows_001_persons.declines_on_a_ground_of_the_act_for_that_right,
        keepers=("refuse.no_such_ground", "refuse.facts_missing"),
    ),
    Kept(
        clause="001-21",
        shows=shows_001_persons.reports_a_ground_that_serves_acquisition_only,
        keepers=("X07",),
    ),
    Kept(
        clause="002-24",
        shows=shows_002_persons.holds_a_doubted_use_while_it_is_examined,
        keepers=("purpose.disputed", "purpose.suspended"),
    ),
    Kept(
        clause="002-35",
        shows=shows_002_persons.takes_no_just_reason_for_a_ground,
        keepers=("X04", "refuse.no_such_ground", "use.beyond_purposes"),
    ),
    Kept(clause="001-07", shows=shows_001_persons.asks_for_consent, keepers=ASKING),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
