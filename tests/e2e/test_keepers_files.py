"""Clauses about files, each kept by named rules: with one of them taken out, the clause fails."""

import pytest

from e2e import shows_000_files
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="000-05",
        shows=shows_000_files.keeps_a_call_recording_to_its_two_purposes,
        keepers=("item.not_for_purpose", "verify.newest_files"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
