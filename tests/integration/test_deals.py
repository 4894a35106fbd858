"""Deals over HTTP: the price lies sealed and is told to the two parties alone, and what cannot be right is refused."""

from typing import Any

from api_house import NOBODY, bearer, client, house, make_person, officer, workspace
from litestar import Litestar
from litestar.testing import TestClient

from sekisho.application.house import House

__all__ = ["client", "house", "officer", "workspace"]

PRICE = "73,210円"


def parties(house: House) -> tuple[str, str]:
    return make_person(house), make_person(house, メールアドレス="other@example.jp", 会員番号="M-2")


def moves(
    client: TestClient[Litestar], officer: dict[str, str], who: tuple[str, str], step: str, **more: Any
) -> Any:
    body = {"deal": "lot-7", "step": step, "seller": who[0], "other": who[1], **more}
    return client.post("/api/v1/deals", json=body, headers=officer)


def test_given_a_decision_with_its_price_when_the_parties_deals_are_listed_then_each_has_it_and_no_other_column(
    client: TestClient[Litestar], officer: dict[str, str], house: House
) -> None:
    who = parties(house)
    assert moves(client, officer, who, "bid").json()["told"] is None
    done = moves(client, officer, who, "offer", price=PRICE)
    assert done.status_code == 200, done.text
    assert done.json()["told"] is not None
    assert PRICE not in done.text
    for one, role in zip(who, ("seller", "runner_up"), strict=True):
        (held,) = client.get(f"/api/v1/subjects/{one}/deals", headers=officer).json()["deals"]
        assert (held["role"], held["state"], held["price"]) == (role, "offered", PRICE)
    assert moves(client, officer, who, "accept").status_code == 200
    (kept,) = client.get(f"/api/v1/subjects/{who[1]}/deals", headers=officer).json()["deals"]
    assert (kept["state"], kept["price"]) == ("accepted", PRICE)
    files = [path for path in house.workspace.folder.rglob("*") if path.is_file()]
    assert not [path.name for path in files if b"73,210" in path.read_bytes()]


def test_given_what_does_not_belong_to_a_step_when_taken_then_refused_and_nothing_moves(
    client: TestClient[Litestar], officer: dict[str, str], house: House
) -> None:
    who = parties(house)
    moves(client, officer, who, "bid")
    assert "DEAL-003" in moves(client, officer, who, "offer").text
    assert "DEAL-003" in moves(client, officer, who, "offer", price="  ").text
    assert "REQUEST-006" in moves(client, officer, who, "fix", until="2999-01-01").text
    assert "REQUEST-006" in moves(client, officer, who, "fix", price="9" * 41).text
    moves(client, officer, who, "fix", price=PRICE)
    assert "REQUEST-006" in moves(client, officer, who, "fail", until="2001-01-01").text
    assert "REQUEST-006" in moves(client, officer, who, "fail", price=PRICE).text
    (held,) = client.get(f"/api/v1/subjects/{who[0]}/deals", headers=officer).json()["deals"]
    assert (held["state"], held["claims_until"]) == ("fixed", None)
    moves(client, officer, who, "fail", until="2999-01-01")
    (held,) = client.get(f"/api/v1/subjects/{who[0]}/deals", headers=officer).json()["deals"]
    assert (held["state"], held["claims_until"]) == ("failed", "2999-01-01")


def test_given_an_account_that_does_not_act_for_persons_when_it_lists_deals_then_refused(
    client: TestClient[Litestar], officer: dict[str, str], house: House
) -> None:
    who = parties(house)
    moves(client, officer, who, "bid")
    refused = client.get(f"/api/v1/subjects/{who[0]}/deals", headers=bearer(client, NOBODY))
    assert refused.status_code in {400, 403}
    assert "ACCOUNT-007" in refused.text
