"""Each clause is kept by named rules: with one of them, and only it, taken out of its registry, the clause fails."""

import pytest

from e2e import shows_000, shows_001, shows_002, shows_004
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(clause="000-01", shows=shows_000.names_the_business, keepers=("P01", "P02", "P03")),
    Kept(
        clause="000-03",
        shows=shows_000.acquires_by_listed_ways_only,
        keepers=("acquire.channel_not_listed", "purpose.missing"),
    ),
    Kept(clause="000-07", shows=shows_000.uses_what_was_agreed_to, keepers=("purpose.no_consent",)),
    Kept(
        clause="000-09",
        shows=shows_000.reaches_whom_it_may,
        keepers=(
            "contact.no_opt_in",
            "contact.no_address",
            "purpose.not_told",
            "purpose.stopped",
            "contact.channel_not_for_purpose",
        ),
    ),
    Kept(
        clause="000-13",
        shows=shows_000.leaves_the_purposes_only_by_an_exception,
        keepers=("use.beyond_purposes", "basis.facts_missing", "basis.approval_missing"),
    ),
    Kept(clause="000-15", shows=shows_000.erases_what_has_expired, keepers=("retention.acquired",)),
    Kept(
        clause="000-17",
        shows=shows_000.finds_every_flipped_byte,
        keepers=("verify.newest_state", "verify.newest_envelopes"),
    ),
    Kept(
        clause="000-20",
        shows=shows_000.provides_by_consent_or_by_law_only,
        keepers=("provide.no_consent", "basis.facts_missing"),
    ),
    Kept(clause="000-42", shows=shows_000.a_change_alone_opens_nothing, keepers=("purpose.not_told",)),
    Kept(clause="001-01", shows=shows_001.acquires_listed_items_only, keepers=("acquire.item_not_listed",)),
    Kept(
        clause="001-02",
        shows=shows_001.form_leaves_fields_free,
        keepers=("form.required", "form.no_contact"),
    ),
    Kept(
        clause="001-08",
        shows=shows_001.ends_a_year_after_cancellation,
        keepers=("cancelled.purpose_closed", "cancelled.period_over", "retention.cancelled"),
    ),
    Kept(clause="001-06", shows=shows_001.stops_and_starts_again_by_channel, keepers=("purpose.stopped",)),
    Kept(clause="001-11", shows=shows_001.uses_other_purposes_by_consent, keepers=("purpose.no_consent",)),
    Kept(
        clause="002-04",
        shows=shows_002.shows_and_keeps_to_the_purposes,
        keepers=("acquire.purposes_not_published", "purpose.not_told", "item.not_for_purpose"),
    ),
    Kept(
        clause="002-05",
        shows=shows_002.keeps_applicants_and_customers_apart,
        keepers=("purpose.other_category", "acquire.other_category"),
    ),
    Kept(
        clause="002-07",
        shows=shows_002.acquires_lawfully,
        keepers=("purpose.missing", "acquire.purposes_not_published", "acquire.channel_not_listed"),
    ),
    Kept(
        clause="002-26",
        shows=shows_002.leaves_the_purchase_history_as_it_is,
        keepers=("correct.immutable",),
    ),
    Kept(
        clause="002-28",
        shows=shows_002.lets_a_member_leave,
        keepers=("cancelled.purpose_closed", "retention.cancelled"),
    ),
    Kept(
        clause="004-08",
        shows=shows_004.records_every_use,
        keepers=(
            "usage.by_purpose",
            "usage.by_verb",
            "usage.by_actor",
            "usage.by_answer",
            "verify.newest_state",
            "verify.newest_envelopes",
        ),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
