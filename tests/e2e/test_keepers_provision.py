"""Clauses about hand-overs, each kept by named rules: with one of them, and only it, taken out, the clause fails."""

import pytest

from e2e import (
    shows_000_provision,
    shows_001_provision,
    shows_002_provision,
    shows_003_provision,
    shows_004_provision,
)
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

SUPERVISED = (
    "entrust.not_vetted",
    "entrust.no_agreement",
    "entrust.review_overdue",
    "entrust.re_entrustment_not_recorded",
)
PASSED_ON = (
    "entrust.no_agreement",
    "succeed.no_agreement",
    "purpose.not_told",
    "recipient.other_kind",
)
KEPT = (
    Kept(
        clause="000-10",
        shows=shows_000_provision.entrusts_only_under_an_agreement,
        keepers=("entrust.no_agreement",),
    ),
    Kept(
        clause="000-18",
        shows=shows_000_provision.ends_access_where_training_lapsed,
        keepers=("staff.training_lapsed",),
    ),
    Kept(clause="000-19", shows=shows_000_provision.reviews_its_contractors, keepers=SUPERVISED),
    Kept(
        clause="000-22",
        shows=shows_000_provision.pays_through_an_agent,
        keepers=("provide.item_not_for_recipient", "purpose.not_told"),
    ),
    Kept(
        clause="000-23",
        shows=shows_000_provision.tells_before_anything_goes_abroad,
        keepers=(
            "provide.abroad_not_set_up",
            "foreign.not_published",
            "foreign.equivalence_not_checked",
            "provide.no_consent",
        ),
    ),
    Kept(clause="000-24", shows=shows_000_provision.hands_over_without_consent, keepers=PASSED_ON),
    Kept(
        clause="001-09",
        shows=shows_001_provision.entrusts_to_vetted_contractors_only,
        keepers=("entrust.not_vetted", "entrust.no_agreement"),
    ),
    Kept(clause="001-16", shows=shows_001_provision.hands_over_without_consent, keepers=PASSED_ON),
    Kept(
        clause="001-18",
        shows=shows_001_provision.asks_the_entruster_first,
        keepers=("entrust.entruster_not_agreed",),
    ),
    Kept(
        clause="002-16",
        shows=shows_002_provision.gives_each_recipient_by_its_own_ground,
        keepers=(
            "provide.no_consent",
            "provide.no_relation",
            "provide.item_not_for_recipient",
            "entrust.no_agreement",
            "recipient.other_kind",
            "succeed.no_agreement",
            "basis.facts_missing",
            "basis.approval_missing",
        ),
    ),
    Kept(clause="002-31", shows=shows_002_provision.reviews_its_contractors, keepers=SUPERVISED),
    Kept(
        clause="003-10",
        shows=shows_003_provision.deposits_within_japan_only,
        keepers=("entrust.leaves_japan", "entrust.not_vetted", "entrust.no_agreement"),
    ),
    Kept(
        clause="004-18",
        shows=shows_004_provision.grasps_the_system_of_the_country,
        keepers=("foreign.not_assessed",),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
