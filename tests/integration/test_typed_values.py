"""Values that their items cannot have are refused at every door before anything is stored, and never repeated."""

from typing import Any

import pytest
from api_house import client, house, officer, person, workspace
from litestar import Litestar
from litestar.testing import TestClient

from sekisho.application import book_desk
from sekisho.application.house import House

__all__ = ["client", "house", "officer", "person", "workspace"]

Header = dict[str, str]
BAD = "でたらめ-zq9"


@pytest.mark.parametrize(
    ("item", "code"), [("生年月日", "VALUE-001"), ("メールアドレス", "VALUE-003"), ("電話番号", "VALUE-004")]
)
def test_given_a_bad_value_when_acquired_or_corrected_then_refused_without_repeating_it(
    *,
    house: House,
    client: TestClient[Litestar],
    person: str,
    officer: Header,
    item: str,
    code: str,
) -> None:
    before = book_desk.size(house)
    body: dict[str, Any] = {
        "category": "会員",
        "channel": "web",
        "purposes": ["p1"],
        "items": {"氏名": "見本 花子", item: BAD},
    }
    taken = client.post("/api/v1/subjects", json=body, headers=officer)
    changed = client.post(f"/api/v1/subjects/{person}/correct", json={"items": {item: BAD}}, headers=officer)
    for answer in (taken, changed):
        assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
        assert "zq9" not in answer.text
        assert item in answer.json()["detail_ja"]
    assert book_desk.size(house) == before
    body["items"][item] = {"生年月日": "平成2年1月31日", "メールアドレス": "b@example.jp"}.get(
        item, "03-0000-0001"
    )
    assert client.post("/api/v1/subjects", json=body, headers=officer).status_code == 201


def test_given_a_file_for_an_item_of_dates_when_brought_then_refused(
    client: TestClient[Litestar], person: str, officer: Header
) -> None:
    answer = client.post(
        f"/api/v1/subjects/{person}/files",
        params={"item": "生年月日", "channel": "web", "purpose": "p1", "category": "会員"},
        content=b"%PDF-1.7",
        headers={**officer, "Content-Type": "application/pdf"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "VALUE-007")
