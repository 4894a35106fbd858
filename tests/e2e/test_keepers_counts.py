"""Statistics and person-related information are kept by named rules: without one of them, the clause fails."""

import pytest

from e2e import shows_000_counts
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-08",
        shows=shows_000_counts.counts_without_naming_anybody,
        keepers=("purpose.statistics_only", "statistics.too_few"),
    ),
    Kept(
        clause="000-39",
        shows=shows_000_counts.ties_what_it_received_by_consent_only,
        keepers=("receive.unconfirmed", "match.no_consent"),
    ),
    Kept(
        clause="000-40",
        shows=shows_000_counts.provides_once_the_recipient_has_consent,
        keepers=("person_related.unconfirmed", "person_related.registered_item"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
