"""Processed information, publication, deals, matching: with one rule, and only it, taken out, its clause fails."""

import pytest

from e2e import shows_000_forms
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-33",
        shows=shows_000_forms.refuses_to_match_what_is_anonymised,
        keepers=("anonymised.match",),
    ),
    Kept(
        clause="000-34",
        shows=shows_000_forms.provides_anonymised_after_publication,
        keepers=("anonymised.items_not_published", "anonymised.method_not_published"),
    ),
    Kept(
        clause="000-36",
        shows=shows_000_forms.publishes_the_purpose_of_what_it_acquires,
        keepers=("pseudonymised.purpose_not_published",),
    ),
    Kept(
        clause="000-37",
        shows=shows_000_forms.reaches_and_matches_nobody,
        keepers=("pseudonymised.contact", "pseudonymised.match"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
