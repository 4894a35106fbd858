"""Each clause on third parties is kept by named rules: with one of them, and only it, taken out, the clause fails."""

import pytest

from e2e import shows_000_share, shows_001_share, shows_002_share, shows_003_share, shows_004_share
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-21",
        shows=shows_000_share.asks_for_the_statutory_fact_all_the_same,
        keepers=("basis.facts_missing", "X01"),
    ),
    Kept(
        clause="000-25",
        shows=shows_000_share.shares_what_is_published_with_whom_is_published,
        keepers=(
            "share.not_published",
            "share.not_joint_user",
            "share.item_not_listed",
            "share.purpose_not_listed",
            "D08",
        ),
    ),
    Kept(
        clause="001-10",
        shows=shows_001_share.hands_over_by_the_two_means_only,
        keepers=("provide.means_not_listed", "provide.item_not_for_recipient", "provide.no_consent"),
    ),
    Kept(
        clause="001-13",
        shows=shows_001_share.provides_by_agreement_or_exception_only,
        keepers=("provide.no_consent", "basis.facts_missing"),
    ),
    Kept(
        clause="001-14",
        shows=shows_001_share.provides_widely_once_filed_and_published,
        keepers=(
            "opt_out.not_filed",
            "opt_out.not_published",
            "opt_out.too_soon",
            "opt_out.item_not_listed",
            "opt_out.item_excluded",
            "provide.stopped",
            "P18",
        ),
    ),
    Kept(
        clause="001-15",
        shows=shows_001_share.provides_of_officers_what_is_public,
        keepers=("opt_out.not_public_source", "opt_out.not_filed"),
    ),
    Kept(
        clause="001-17",
        shows=shows_001_share.shares_once_the_law_and_the_document_are_met,
        keepers=("share.not_published", "share.own_part_missing"),
    ),
    Kept(
        clause="002-14",
        shows=shows_002_share.provides_to_the_sponsor_who_was_named,
        keepers=("provide.no_consent",),
    ),
    Kept(
        clause="002-15",
        shows=shows_002_share.answers_an_authority_as_the_law_allows,
        keepers=(
            "authority.not_registered",
            "authority.no_ground",
            "authority.no_warrant",
            "authority.second_approval",
            "authority.item_not_asked",
            "authority.not_heard",
        ),
    ),
    Kept(
        clause="002-19",
        shows=shows_002_share.provides_in_the_cases_of_both_sections,
        keepers=("provide.no_consent", "basis.facts_missing", "X06"),
    ),
    Kept(
        clause="002-20",
        shows=shows_002_share.provides_to_affiliates_by_a_lawful_way_only,
        keepers=("provide.no_consent", "provide.stopped", "provide.item_not_for_recipient", "D11", "D12"),
    ),
    Kept(
        clause="003-04",
        shows=shows_003_share.receives_what_is_confirmed,
        keepers=("receive.unconfirmed", "receive.improper"),
    ),
    Kept(
        clause="003-09",
        shows=shows_003_share.provides_in_the_six_cases_only,
        keepers=("provide.no_consent", "basis.facts_missing", "basis.not_available"),
    ),
    Kept(
        clause="003-11",
        shows=shows_003_share.shares_with_the_members_of_a_published_list,
        keepers=("share.not_published", "share.not_joint_user", "D09"),
    ),
    Kept(
        clause="003-20",
        shows=shows_003_share.gives_advertisers_what_names_nobody,
        keepers=("person_related.unconfirmed", "person_related.registered_item", "provide.stopped"),
    ),
    Kept(
        clause="004-06",
        shows=shows_004_share.serves_the_group_by_joint_use_only,
        keepers=("share.not_joint_user", "provide.no_consent"),
    ),
    Kept(
        clause="004-19",
        shows=shows_004_share.provides_by_consent_or_where_the_law_allows,
        keepers=("provide.no_consent", "basis.facts_missing"),
    ),
    Kept(
        clause="004-20",
        shows=shows_004_share.shares_with_the_two_named_companies,
        keepers=("share.not_joint_user", "item.secret", "X03"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
