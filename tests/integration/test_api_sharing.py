"""Third parties over the API: joint use, stops of provision, requests of authorities with two approvals."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_house import DESK, OFFICER, SECOND, bearer, client_of, make_person, make_workspace
from litestar import Litestar
from litestar.testing import TestClient

from sekisho import bootstrap
from sekisho.application import policy_desk, signing_in
from sekisho.application.house import House

V1 = "/api/v1"
Client = TestClient[Litestar]
Header = dict[str, str]
JOINT = ("fact", "items", "users", "purposes", "responsible", "address", "representative")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with bootstrap.house_at(make_workspace(tmp_path)) as opened:
        operator = signing_in.staff_by_name(opened, "operator").actor
        answers = "recipients: [{name: 見本警察署, kind: authority}, {name: 見本会社, kind: joint_user}]"
        policy_desk.answer(opened, operator, answers, name="answers.yaml")
        yield opened


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    with client_of(house) as opened:
        yield opened


def post(client: Client, path: str, body: object, header: Header, status: int = 200) -> Any:
    answer = client.post(f"{V1}{path}", json=body, headers=header)
    assert answer.status_code == status, answer.text
    return answer.json()


def rules(said: dict[str, Any]) -> list[str]:
    return [one["rule"] for one in said["reasons"] if not one["lifted"]]


def test_given_joint_use_when_its_parts_are_put_on_record_then_the_next_answer_allows(
    house: House, client: Client
) -> None:
    officer, person = bearer(client, OFFICER), make_person(house)
    asked = {"verb": "share", "subject": person, "purpose": "p1", "recipient": "見本会社", "items": ["name"]}
    assert "share.not_joint_user" in rules(post(client, "/decide", asked, officer))
    on_record = [
        ("publication", "joint_use", JOINT),
        ("publication", "joint_use:name", ("listed",)),
        ("publication", "joint_use:p1", ("listed",)),
        ("recipient", "見本会社", ("joint_user",)),
    ]
    for about, name, parts in on_record:
        days = {part: {"since": "2020-01-01"} for part in parts}
        post(client, "/register", {"about": about, "name": name, "parts": days, "reason": "公表"}, officer)
    assert post(client, "/decide", asked, officer)["allowed"] is True
    post(client, f"/subjects/{person}/provision", {"act": "stop", "recipient": "見本会社"}, officer)
    assert rules(post(client, "/decide", asked, officer)) == ["provide.stopped"]
    post(client, f"/subjects/{person}/provision", {"act": "allow", "recipient": "見本会社"}, officer)
    assert post(client, "/decide", asked, officer)["allowed"] is True
    post(client, f"/subjects/{person}/provision", {"act": "maybe"}, officer, status=400)


def test_given_an_authority_when_its_request_is_registered_and_approved_by_two_then_answered(
    house: House, client: Client
) -> None:
    officer, second, person = bearer(client, OFFICER), bearer(client, SECOND), make_person(house)
    asks = {
        "subject": person,
        "kind": "inquiry",
        "recipient": "見本警察署",
        "items": ["name"],
        "body": "見本警察署 刑事課",
        "ground": "刑事訴訟法197条2項",
        "document": "見本発第1号",
        "deadline": "2030-01-31",
    }
    made = post(client, "/authority", asks, officer, status=201)
    number = made["request"]["request"]
    listed = client.get(f"{V1}/authority", headers=officer)
    assert listed.json()["requests"] == [made["request"]]
    assert "刑事課" not in listed.text
    asked = {
        "verb": "provide",
        "subject": person,
        "recipient": "見本警察署",
        "items": ["name"],
        "basis": "law",
        "facts": {"law": "刑事訴訟法197条2項", "reason": "照会書のとおり"},
        "authority": number,
    }
    assert rules(post(client, "/decide", asked, officer)) == ["basis.approval_missing"]
    waits = post(client, "/decide", asked, officer)["request"]
    post(client, f"/approvals/{waits}/approve", None, second)
    assert rules(post(client, "/decide", asked, officer)) == ["authority.second_approval"]

    refused = post(client, f"/authority/{number}", {"act": "refuse"}, officer)
    assert "見本発第1号" in refused["letter"]
    assert "authority.not_registered" in rules(post(client, "/decide", asked, officer))
    again = client.post(f"{V1}/authority/{number}", json={"act": "close"}, headers=officer)
    assert (again.status_code, "AUTHORITY-003" in again.text) == (400, True)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "rumour"}, "REQUEST-001"),
        ({"recipient": "見本会社"}, "AUTHORITY-001"),
        ({"body": " "}, "AUTHORITY-002"),
        ({"items": []}, "AUTHORITY-002"),
    ],
)
def test_given_a_wrong_request_when_registered_then_refused_and_nothing_stands(
    house: House, client: Client, changed: dict[str, object], code: str
) -> None:
    officer, person = bearer(client, OFFICER), make_person(house)
    asks = {
        "subject": person,
        "kind": "warrant",
        "recipient": "見本警察署",
        "items": ["name"],
        "body": "見本警察署",
        "document": "見本発第1号",
    }
    answer = client.post(f"{V1}/authority", json={**asks, **changed}, headers=officer)
    assert answer.status_code == 400
    assert code in answer.text
    assert client.get(f"{V1}/authority", headers=officer).json()["requests"] == []


def test_given_staff_without_the_duty_when_they_register_or_stop_then_refused(
    house: House, client: Client
) -> None:
    desk, person = bearer(client, DESK), make_person(house)
    stopped = client.post(f"{V1}/subjects/{person}/provision", json={"act": "stop"}, headers=desk)
    assert (stopped.status_code, "ACCOUNT-007" in stopped.text) == (400, True)
