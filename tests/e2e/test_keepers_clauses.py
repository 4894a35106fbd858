"""More clauses, each kept by named rules: with one of them taken out, the clause fails."""

import pytest

from e2e import shows_000_clauses
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-04",
        shows=shows_000_clauses.takes_communication_logs_from_its_equipment_only,
        keepers=("acquire.item_not_for_channel",),
    ),
    Kept(
        clause="000-05",
        shows=shows_000_clauses.keeps_a_call_recording_to_its_two_purposes,
        keepers=("item.not_for_purpose",),
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
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
