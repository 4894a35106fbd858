"""More clauses of seed 004, end to end on the workspace drafted from it: credentials, money, eleven purposes."""

import pytest

from e2e import shows_004_clauses as shows
from e2e.desk import Fresh


@pytest.mark.clause_part("004-02")  # family members with rights of their own come with the requests
def test_given_a_password_when_asked_for_by_anybody_then_denied_on_every_way(fresh: Fresh) -> None:
    shows.never_discloses_a_password(fresh)


@pytest.mark.clause_part("004-02")
def test_given_a_password_when_its_rule_is_gone_then_only_a_hash_is_there(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows.keeps_a_password_as_a_hash(fresh, monkeypatch)


@pytest.mark.clause("004-03")
def test_given_settlement_data_when_read_then_masked_and_whole_only_with_an_approval(fresh: Fresh) -> None:
    shows.keeps_accounts_and_settlement_from_eyes(fresh)


@pytest.mark.clause("004-04")
def test_given_eleven_purposes_when_drafted_then_each_is_asked_for_by_itself_and_the_vague_one_reported(
    fresh: Fresh,
) -> None:
    shows.drafts_each_of_the_eleven_purposes(fresh)
