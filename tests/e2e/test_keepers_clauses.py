"""More clauses, each kept by named rules: with one of them taken out, the clause fails."""

import pytest

from e2e import (
    shows_000_clauses,
    shows_001_clauses,
    shows_001_segments,
    shows_002_clauses,
    shows_002_money,
    shows_003_clauses,
    shows_003_giving,
    shows_004_clauses,
)
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-04",
        shows=shows_000_clauses.takes_communication_logs_from_its_equipment_only,
        keepers=("acquire.item_not_for_channel",),
    ),
    Kept(
        clause="000-06",
        shows=shows_000_clauses.adds_purposes_for_one_services_data_only,
        keepers=(
            "purpose.not_told",
            "item.not_for_purpose",
            "acquire.item_not_listed",
            "acquire.other_category",
        ),
    ),
    Kept(
        clause="000-11",
        shows=shows_000_clauses.keeps_applicants_staff_and_customers_apart,
        keepers=("purpose.other_category", "acquire.other_category"),
    ),
    Kept(
        clause="000-43",
        shows=shows_000_clauses.knows_whose_information_it_is,
        keepers=("purpose.other_category", "retention.acquired"),
    ),
    Kept(
        clause="001-03",
        shows=shows_001_clauses.shows_the_inquiry_desk_what_it_needs,
        keepers=("item.not_for_purpose", "role.purpose_not_granted"),
    ),
    Kept(
        clause="001-04",
        shows=shows_001_clauses.asks_whom_it_may_in_a_survey,
        keepers=("purpose.stopped",),
    ),
    Kept(
        clause="001-05",
        shows=shows_001_segments.informs_whom_a_related_service_concerns,
        keepers=(
            "purpose.outside_segments",
            "contact.outside_segment",
            "contact.no_opt_in",
            "purpose.stopped",
        ),
    ),
    Kept(
        clause="001-12",
        shows=shows_001_segments.goes_beyond_exactly_as_agreed,
        keepers=(
            "purpose.no_consent",
            "item.not_for_purpose",
            "use.beyond_purposes",
            "contact.channel_not_for_purpose",
        ),
    ),
    Kept(
        clause="001-08",
        shows=shows_001_clauses.closes_a_day_before_by_the_house_rule,
        keepers=("cancelled.period_over", "retention.cancelled"),
    ),
    Kept(
        clause="001-08",
        shows=shows_001_clauses.leaves_the_first_four_purposes_open,
        keepers=("cancelled.purpose_closed",),
    ),
    Kept(
        clause="002-02",
        shows=shows_002_clauses.stays_within_the_purposes_shown,
        keepers=(
            "use.beyond_purposes",
            "provide.no_consent",
            "basis.not_available",
            "basis.facts_missing",
            "basis.approval_missing",
        ),
    ),
    Kept(
        clause="002-08",
        shows=shows_002_clauses.investigates_fraud_by_a_role_of_its_own,
        keepers=("item.not_for_purpose", "role.purpose_not_granted"),
    ),
    Kept(
        clause="002-06",
        shows=shows_002_money.keeps_what_opens_money_from_eyes,
        keepers=(
            "item.harm_not_approved",
            "acquire.item_not_listed",
            "X08",
            "breach.by_kind",
            "breach.by_cause",
            "breach.by_number",
        ),
    ),
    Kept(
        clause="004-02",
        shows=shows_004_clauses.never_discloses_a_password,
        keepers=("item.secret",),
    ),
    Kept(
        clause="004-03",
        shows=shows_004_clauses.keeps_accounts_and_settlement_from_eyes,
        keepers=("item.harm_not_approved", "breach.by_kind"),
    ),
    Kept(
        clause="004-04",
        shows=shows_004_clauses.drafts_each_of_the_eleven_purposes,
        keepers=("purpose.not_told", "purpose.statistics_only"),
    ),
    Kept(
        clause="003-01",
        shows=shows_003_giving.knows_natural_persons_from_corporations,
        keepers=("right.no_natural_person",),
    ),
    Kept(
        clause="003-02",
        shows=shows_003_giving.takes_from_the_user_or_whom_the_user_entrusted,
        keepers=("acquire.agent_not_recorded",),
    ),
    Kept(
        clause="003-03",
        shows=shows_003_giving.collects_automatically_what_was_named_alone,
        keepers=("acquire.item_not_for_channel", "acquire.item_refused"),
    ),
    Kept(
        clause="003-05",
        shows=shows_003_clauses.reaches_everybody_with_important_notices,
        keepers=("purpose.stopped", "contact.no_opt_in", "purpose.statistics_only"),
    ),
    Kept(
        clause="003-05",
        shows=shows_003_clauses.transfers_claims_to_named_recipients_only,
        keepers=("provide.recipient_not_for_purpose", "provide.no_consent", "provide.item_not_for_recipient"),
    ),
    Kept(
        clause="003-06",
        shows=shows_003_clauses.prevents_misuse_by_a_role_of_its_own,
        keepers=("item.not_for_purpose", "role.purpose_not_granted"),
    ),
    Kept(
        clause="003-07",
        shows=shows_003_clauses.stops_fitting_and_goes_on_serving,
        keepers=("purpose.stopped",),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
