"""Handing items to a contractor over HTTP: what the gate allows is opened and booked, anything else is refused."""

from typing import Any

from api_house import client, house, officer, workspace
from litestar import Litestar
from litestar.testing import TestClient

from sekisho.application import policy_desk
from sekisho.application.house import House
from sekisho.application.signing_in import staff_by_name

__all__ = ["client", "house", "officer", "workspace"]

NAME = "見本 花子"


def test_given_a_contractor_when_handed_items_then_only_what_stands_on_record_opens_them(
    client: TestClient[Litestar], officer: dict[str, str], house: House
) -> None:
    policy = house.read(lambda unit: unit.snapshot.policy)
    purpose = next(
        one for one in policy.purposes if one.basis.value == "told" and "customer" in one.categories
    )
    kept = "recipients:\n  - {name: 甲運送, kind: contractor, items: [氏名]}\n"
    signed = staff_by_name(house, "operator")
    policy_desk.answer(house, signed.actor, kept, name="contractors.yaml")
    added = client.post(
        "/api/v1/subjects",
        json={"category": "customer", "channel": "web", "purposes": [purpose.id], "items": {"氏名": NAME}},
        headers=officer,
    )
    assert added.status_code in {200, 201}, added.text
    person = added.json()["subject"]
    asked: dict[str, Any] = {
        "verb": "entrust",
        "recipient": "甲運送",
        "purpose": purpose.id,
        "items": ["氏名"],
    }
    refused = client.post(f"/api/v1/subjects/{person}/hand", json=asked, headers=officer)
    assert refused.status_code == 403
    assert NAME not in refused.text
    record = {
        "about": "recipient",
        "name": "甲運送",
        "parts": {key: {"since": "2020-01-01"} for key in ("vetted", "agreement", "review")},
        "reason": "契約書を見た。",
    }
    assert client.post("/api/v1/register", json=record, headers=officer).status_code == 200
    given = client.post(f"/api/v1/subjects/{person}/hand", json=asked, headers=officer)
    assert given.status_code == 200, given.text
    assert given.json()["items"] == {"氏名": NAME}
    other = client.post(f"/api/v1/subjects/{person}/hand", json={**asked, "verb": "use"}, headers=officer)
    assert other.status_code == 400
    assert "REQUEST-001" in other.text
