"""Counting for statistics: over the API, on the command line, by segment, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_house import CANARY, NOBODY, OFFICER, bearer, client_of, make_person, make_workspace
from litestar import Litestar
from litestar.testing import TestClient
from typer.testing import CliRunner

from sekisho import bootstrap
from sekisho.application import book_desk, policy_desk, segmenting, signing_in
from sekisho.application.house import House
from sekisho.cli.app import app
from sekisho.ledger.kinds import EntryKind

Client = TestClient[Litestar]
CARE = "会計の相談をした方"
LEAST = 10


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with bootstrap.house_at(make_workspace(tmp_path)) as opened:
        operator = signing_in.staff_by_name(opened, "operator").actor
        policy_desk.answer(opened, operator, f"segments: [{CARE}]", name="answers.yaml")
        yield opened


@pytest.fixture(autouse=True)
def people(house: House) -> list[str]:
    """Twice the least number; the first half are in the segment."""
    operator = signing_in.staff_by_name(house, "operator").actor
    made = [make_person(house) for _ in range(2 * LEAST)]
    for who in made[:LEAST]:
        segmenting.change(house, operator, who, join=[CARE])
    return made


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    with client_of(house) as opened:
        yield opened


def counted(client: Client, account: str, status: int = 200, **asked: str) -> Any:
    body = {"purpose": "p5", **asked}
    answer = client.post("/api/v1/count", json=body, headers=bearer(client, account))
    assert answer.status_code == status, answer.text
    assert CANARY not in answer.text
    return answer.json()


def test_given_people_when_counted_by_segment_then_the_number_and_one_more_person_withholds_it(
    house: House, client: Client, people: list[str]
) -> None:
    said = counted(client, OFFICER, by="segment")
    assert (said["allowed"], said["persons"], said["least"]) == (True, 2 * LEAST, LEAST)
    assert [(one["name"], one["persons"]) for one in said["cells"]] == [(CARE, LEAST)]
    within = counted(client, OFFICER, by="category", only=f"segment:{CARE}")
    assert within["persons"] == LEAST

    operator = signing_in.staff_by_name(house, "operator").actor
    segmenting.change(house, operator, people[-1], join=[CARE])
    again = counted(client, OFFICER, by="segment")
    assert [one["persons"] for one in again["cells"]] == [None]  # nine are outside
    refused = counted(client, OFFICER, by="category", only=f"segment:{CARE}")
    assert [one["rule"] for one in refused["reasons"]] == ["statistics.too_few"]
    assert (refused["allowed"], refused["persons"], refused["cells"]) == (False, None, [])


def test_given_a_role_without_the_purpose_when_it_counts_then_denied(client: Client) -> None:
    said = counted(client, NOBODY, by="category")
    assert not said["allowed"]
    assert said["cells"] == []


@pytest.mark.parametrize(
    "asked", [{"by": "name"}, {"by": "item", "only": "person:x"}, {"by": "item", "only": "x"}]
)
def test_given_an_unknown_word_when_counted_then_400_with_what_is_known(
    client: Client, asked: dict[str, str]
) -> None:
    said = counted(client, OFFICER, 400, **asked)
    assert "category" in json.dumps(said, ensure_ascii=False)


def test_given_the_command_line_when_counted_then_numbers_for_people_and_an_entry_that_names_nobody(
    house: House,
) -> None:
    place = str(house.workspace.folder)
    size = book_desk.size(house)
    result = CliRunner().invoke(app, ["count", place, "--purpose", "p5", "--by", "item"])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == str(2 * LEAST)
    assert CANARY not in result.stdout
    (entry,) = book_desk.page(house, limit=book_desk.size(house) - size)
    assert (entry.kind, entry.subjects, tuple(entry.sets)) == (EntryKind.GATE_DECISION_MADE, (), ())
