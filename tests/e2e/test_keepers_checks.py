"""Each clause on wording, versions and contact is kept by named checks and rules: without one of them it fails."""

import pytest

from e2e import shows_000_checks, shows_001_checks, shows_002_checks, shows_003_checks, shows_004_checks
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-02",
        shows=shows_000_checks.is_compared_with_the_whole_act,
        keepers=("P01", "P34", "P64", "X02"),
    ),
    Kept(
        clause="000-41",
        shows=shows_000_checks.changes_by_published_versions,
        keepers=("acquire.purposes_not_published",),
    ),
    Kept(
        clause="000-44",
        shows=shows_000_checks.reports_the_list_of_items_that_is_missing,
        keepers=("R01",),
    ),
    Kept(
        clause="001-25",
        shows=shows_001_checks.resolves_the_document_that_it_refers_to,
        keepers=("R02",),
    ),
    Kept(
        clause="001-26",
        shows=shows_001_checks.names_todays_word_for_an_old_one,
        keepers=("X02",),
    ),
    Kept(
        clause="002-27",
        shows=shows_002_checks.changes_what_may_be_corrected_by_a_version,
        keepers=("correct.immutable",),
    ),
    Kept(
        clause="002-36",
        shows=shows_002_checks.reports_the_list_of_cases_that_is_missing,
        keepers=("R01",),
    ),
    Kept(
        clause="003-23",
        shows=shows_003_checks.says_whom_to_ask_on_every_notice,
        keepers=("P46",),
    ),
    Kept(
        clause="003-24",
        shows=shows_003_checks.knows_its_days,
        keepers=("P62",),
    ),
    Kept(
        clause="004-24",
        shows=shows_004_checks.changes_by_published_versions,
        keepers=("acquire.purposes_not_published",),
    ),
    Kept(
        clause="004-25",
        shows=shows_004_checks.publishes_its_disclaimer_with_a_note,
        keepers=("X12",),
    ),
    Kept(
        clause="004-26",
        shows=shows_004_checks.says_who_answers,
        keepers=("P01", "P02", "P03", "X03"),
    ),
    Kept(
        clause="004-27",
        shows=shows_004_checks.grants_the_stop_that_its_list_leaves_out,
        keepers=("D13", "X11", "provide.stopped"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_check_or_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
