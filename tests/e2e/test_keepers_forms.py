"""Processed information, publication, deals, matching: with one rule, and only it, taken out, its clause fails."""

import pytest

from e2e import shows_000_forms, shows_001_forms, shows_002_forms, shows_003_forms, shows_004_forms
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
    Kept(
        clause="000-38",
        shows=shows_000_forms.excludes_the_rights,
        keepers=("pseudonymised.no_rights",),
    ),
    Kept(
        clause="000-38",
        shows=shows_000_forms.excludes_the_notice_of_a_breach,
        keepers=("pseudonymised.no_breach_notice",),
    ),
    Kept(
        clause="000-38",
        shows=shows_000_forms.keeps_the_other_duties,
        keepers=("pseudonymised.provide", "role.purpose_not_granted"),
    ),
    Kept(
        clause="001-22",
        shows=shows_001_forms.ties_no_cookie_without_consent,
        keepers=("match.no_consent",),
    ),
    Kept(
        clause="002-18",
        shows=shows_002_forms.supplements_no_profile,
        keepers=("acquire.supplement_barred",),
    ),
    Kept(
        clause="002-22",
        shows=shows_002_forms.keeps_the_log_apart,
        keepers=("match.log_names_nobody",),
    ),
    Kept(
        clause="002-22",
        shows=shows_002_forms.joins_the_log_for_an_authority,
        keepers=(
            "match.log_names_nobody",
            "authority.not_registered",
            "authority.no_ground",
            "authority.item_not_asked",
            "authority.second_approval",
        ),
    ),
    Kept(
        clause="002-22",
        shows=shows_002_forms.opens_communications_by_warrant_alone,
        keepers=("match.no_warrant",),
    ),
    Kept(
        clause="002-22",
        shows=shows_002_forms.reports_that_the_text_disagrees,
        keepers=("X10",),
    ),
    Kept(
        clause="002-22",
        shows=shows_002_forms.follows_the_choice_in_the_policy_file,
        keepers=("match.log_names_nobody",),
    ),
    Kept(
        clause="002-10",
        shows=shows_002_forms.publishes_store_members,
        keepers=("publish.not_announced", "publish.no_consent"),
    ),
    Kept(
        clause="002-11",
        shows=shows_002_forms.shows_history_with_nickname_for_a_period,
        keepers=("publish.not_announced",),
    ),
    Kept(
        clause="002-12",
        shows=shows_002_forms.shows_the_parties_to_each_other,
        keepers=("provide.no_relation", "provide.no_consent"),
    ),
    Kept(
        clause="002-13",
        shows=shows_002_forms.lets_the_runner_up_take_the_place,
        keepers=("provide.no_relation",),
    ),
    Kept(
        clause="002-13",
        shows=shows_002_forms.keeps_the_failed_winner_for_claims,
        keepers=("provide.failed_deal", "provide.claim_period_over"),
    ),
    Kept(
        clause="002-13",
        shows=shows_002_forms.ends_the_claims_of_a_failed_deal,
        keepers=("provide.failed_deal", "provide.claim_period_over", "provide.no_relation"),
    ),
    Kept(
        clause="002-13",
        shows=shows_002_forms.keeps_what_was_shown_on_record,
        keepers=("provide.no_relation",),
    ),
    Kept(
        clause="003-08",
        shows=shows_003_forms.touches_nothing_without_a_case,
        keepers=(
            "acquire.special_care_without_consent",
            "sensitive.acquire_without_case",
            "sensitive.use_without_case",
        ),
    ),
    Kept(
        clause="003-08",
        shows=shows_003_forms.looks_through_free_text,
        keepers=("sensitive.in_free_text",),
    ),
    Kept(
        clause="004-01",
        shows=shows_004_forms.takes_use_for_no_consent,
        keepers=("acquire.special_care_without_consent", "provide.no_consent", "D01"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
