"""What stands on record besides the policy: officers record it, its days count, the gate reads it from then on."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from api_house import DESK, bearer, client, house, officer, workspace
from litestar import Litestar
from litestar.testing import TestClient
from typer.testing import CliRunner

from sekisho.application.house import House
from sekisho.cli.app import app
from sekisho.gate.tables import Stands
from sekisho.law.legal_day import DayNumber, as_date, day_number, legal_day
from sekisho.standing.model import parts

__all__ = ["client", "house", "officer", "workspace"]

REVIEW = {"since": "2026-01-05", "until": "2026-12-31"}


def recording(**changed: Any) -> dict[str, Any]:
    return {
        "about": "source",
        "name": "s1",
        "parts": {"confirmed": REVIEW},
        "reason": "契約書を見た。",
        **changed,
    }


def stands(house: House, name: str, day: str) -> bool:
    registers = house.read(lambda unit: unit.snapshot.registers)
    return registers.stands(Stands.SOURCE, name, "confirmed", day_number(date.fromisoformat(day)))


def run(*argv: str, given: Any = None) -> tuple[int, Any, str]:
    result = CliRunner().invoke(
        app, [*argv, "--json"], input=None if given is None else json.dumps(given), env={"SEKISHO_LANG": "ja"}
    )
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, json.loads(result.stdout) if result.exit_code == 0 else None, result.stderr


def shown(workspace: Path) -> Any:
    return run("register", "show", str(workspace))[1]["records"]


def test_given_a_record_when_its_days_pass_then_it_stands_on_those_days_only(
    house: House, workspace: Path
) -> None:
    assert not stands(house, "s1", "2026-06-01")
    code, said, told = run("register", "record", str(workspace), given=recording())
    assert code == 0, told
    assert said["records"][0]["until"] == "2026-12-31"
    days = ("2026-01-04", "2026-01-05", "2026-12-31", "2027-01-01")
    assert [stands(house, "s1", day) for day in days] == [False, True, True, False]
    assert not stands(house, "s2", "2026-06-01")


def test_given_a_record_when_withdrawn_then_it_stands_no_more_and_both_are_in_the_book(
    house: House, workspace: Path
) -> None:
    assert run("register", "record", str(workspace), given=recording(name="withdrawn"))[0] == 0
    code, said, _ = run(
        "register", "record", str(workspace), given=recording(name="withdrawn", parts={"confirmed": None})
    )
    assert code == 0
    assert not stands(house, "withdrawn", "2026-06-01")
    (row,) = (one for one in shown(workspace) if one["name"] == "withdrawn")
    assert row["withdrawn"] is True
    assert row["reason"] == "契約書を見た。"
    assert int(said["entry"]) > 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"parts": {"nothing_like_it": REVIEW}}, "STANDING-001"),
        ({"parts": {}}, "STANDING-001"),
        ({"name": "見本 花子"}, "STANDING-002"),
        ({"reason": "  "}, "STANDING-003"),
        ({"parts": {"confirmed": {"since": "2026-02-01", "until": "2026-01-01"}}}, "STANDING-004"),
        (
            {"about": "recipient", "name": "だれも知らない提供先", "parts": {"agreement": REVIEW}},
            "POLICY-010",
        ),
        (
            {"about": "staff", "name": "a", "parts": {"exception": {"since": "2026-01-05"}}},
            "STANDING-005",
        ),
        ({"about": "anything"}, "REQUEST-006"),
        ({"parts": {"confirmed": {"until": "2026-01-01"}}}, "REQUEST-006"),
        ({"parts": {"confirmed": {"since": "昨日"}}}, "REQUEST-003"),
    ],
)
def test_given_a_wrong_record_when_made_then_it_is_refused_and_nothing_stands(
    house: House, workspace: Path, changed: dict[str, Any], code: str
) -> None:
    before = shown(workspace)
    exits, _, told = run("register", "record", str(workspace), given=recording(**changed))
    assert exits == 2
    assert code in told
    assert shown(workspace) == before


def test_given_the_api_when_an_officer_records_then_it_stands_and_others_may_not(
    client: TestClient[Litestar], officer: dict[str, str], house: House
) -> None:
    done = client.post("/api/v1/register", json=recording(name="api"), headers=officer)
    assert done.status_code == 200, done.text
    assert stands(house, "api", "2026-06-01")
    listed = client.get("/api/v1/register", headers=officer).json()["records"]
    assert [one["part"] for one in listed if one["name"] == "api"] == ["confirmed"]
    refused = client.post("/api/v1/register", json=recording(), headers=bearer(client, DESK))
    assert refused.status_code == 403


def test_given_what_ends_when_looked_ahead_then_it_is_listed_with_its_days_until_renewed_or_withdrawn(
    client: TestClient[Litestar], officer: dict[str, str], house: House
) -> None:
    today = legal_day(house.clock.now())

    def until(days: int | None) -> dict[str, str | None]:
        last = None if days is None else as_date(DayNumber(today + days)).isoformat()
        return {"since": "2020-01-01", "until": last}

    def due(within: int) -> dict[str, int]:
        said = client.get("/api/v1/register/due", params={"within": within}, headers=officer).json()["due"]
        return {one["name"]: one["days_left"] for one in said if one["name"].startswith("due-")}

    for name, days in (("due-a", -3), ("due-b", 0), ("due-c", 30), ("due-d", 31), ("due-e", None)):
        body = recording(name=name, parts={"confirmed": until(days)})
        assert client.post("/api/v1/register", json=body, headers=officer).status_code == 200
    assert due(30) == {"due-a": -3, "due-b": 0, "due-c": 30}
    assert due(31) == {"due-a": -3, "due-b": 0, "due-c": 30, "due-d": 31}
    for name, parts_given in (("due-a", {"confirmed": until(90)}), ("due-b", {"confirmed": None})):
        body = recording(name=name, parts=parts_given)
        assert client.post("/api/v1/register", json=body, headers=officer).status_code == 200
    assert due(0) == {}


def test_given_the_parts_when_listed_then_each_has_both_names() -> None:
    assert all(part.ja and part.en for part in parts().values())
    assert {part.what for part in parts().values()} == set(Stands)
