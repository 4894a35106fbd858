"""The edge's own promises: who comes in where, forms from here only, headers always, nobody's data in what is noted."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from api_house import (
    CANARY,
    DESK,
    ITEMS,
    NOBODY,
    OFFICER,
    PASSWORD,
    bearer,
    client,
    client_of,
    form_token,
    house,
    make_person,
    person,
    sign_in,
    workspace,
)
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from sekisho.application.house import House
from sekisho.errors import DeveloperError
from sekisho.safeguards.model import Duty
from sekisho.web.api.router import STAFF_ROUTES
from sekisho.web.app import create_app
from sekisho.web.guards import DUTY, OPEN, staff_only

__all__ = ["client", "house", "person", "workspace"]

Client = TestClient[Litestar]
Route = tuple[str, str, HTTPRouteHandler]
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


def staff_routes(app: Litestar) -> Iterator[Route]:
    """Every route of the console and the API, with each method."""
    for route in app.routes:
        if not route.path.startswith(("/console", "/api/v1")):
            continue
        for handler in getattr(route, "route_handlers", ()):
            for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                yield (
                    method,
                    re.sub(r"\{(\w+):int\}", "0", re.sub(r"\{(\w+):str\}", "x", route.path)),
                    handler,
                )


# -- who comes in where ------------------------------------------------------------------------------------------


def test_given_every_staff_route_when_listed_then_the_guard_stands_before_it(house: House) -> None:
    app = create_app(house)
    unguarded = [path for _, path, handler in staff_routes(app) if staff_only not in handler.resolve_guards()]
    assert unguarded == []
    assert len(list(staff_routes(app))) > 45
    open_doors = {path for _, path, handler in staff_routes(app) if handler.opt.get(OPEN)}
    assert open_doors == {"/console/login", "/console/logout", "/api/v1/session"}


def test_given_nobody_signed_in_when_any_staff_route_is_called_then_it_stays_shut(
    house: House, client: Client
) -> None:
    token = form_token(client)
    for method, path, handler in staff_routes(client.app):
        if handler.opt.get(OPEN):
            continue
        answer = client.request(method, path, headers={"x-csrftoken": token}, follow_redirects=False)
        expected = 303 if path.startswith("/console") else 401
        assert answer.status_code == expected, (method, path, answer.text)
        if expected == 303:
            assert answer.headers["location"].startswith("/console/login?next=/console")


def test_given_staff_without_a_duty_when_a_route_asks_for_it_then_403_and_never_a_bare_one(
    house: House, client: Client
) -> None:
    header = bearer(client, DESK)
    guarded = 0
    for method, path, handler in staff_routes(client.app):
        if DUTY not in handler.opt:
            continue
        guarded += 1
        answer = client.request(method, path, headers=header, follow_redirects=False)
        assert answer.status_code == 403, (method, path)
        assert handler.opt[DUTY].value in answer.text or path.startswith("/api") is False
        assert len(answer.text) > 200
    assert guarded > 20


def test_given_an_officer_when_any_route_is_called_then_no_door_is_shut_and_nothing_breaks(
    house: House, client: Client
) -> None:
    header = bearer(client, OFFICER)
    for method, path, handler in staff_routes(client.app):
        if handler.opt.get(OPEN) or path.endswith("/session"):
            continue
        answer = client.request(method, path, headers=header, follow_redirects=False)
        assert answer.status_code not in {401, 500, 503}, (method, path, answer.text[:300])
        if answer.status_code == 403:
            assert "WEB-002" not in answer.text, (method, path)


def test_given_the_duties_when_the_routes_are_read_then_each_asks_for_the_right_one() -> None:
    asked = {path: handler.opt.get(DUTY) for handler in STAFF_ROUTES for path in handler.paths}
    assert asked["/policy/answers"] is Duty.OFFICER
    assert asked["/accounts"] is Duty.OFFICER
    assert asked["/retention/sweep"] is Duty.OFFICER
    assert asked["/ledger"] is Duty.BOOK
    assert asked["/approvals/{request_hash:str}/approve"] is Duty.APPROVE


def test_given_a_role_bound_to_nothing_when_it_asks_then_the_gate_denies_everything(
    house: House, client: Client, person: str
) -> None:
    header = bearer(client, NOBODY)
    for purpose in ("p1", "p5", "p6", "p10"):
        body = {"items": ["name", "email"], "purpose": purpose}
        answer = client.post(f"/api/v1/subjects/{person}/show", json=body, headers=header)
        assert answer.status_code == 403
        assert CANARY not in answer.text
        found = client.post(
            "/api/v1/subjects/find",
            json={"purpose": purpose, "by": {"email": ITEMS["メールアドレス"]}},
            headers=header,
        )
        assert found.status_code == 403
        assert person not in found.text


# -- forms from here only ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "0" * 128])
def test_given_no_or_a_wrong_form_token_when_posted_then_refused(client: Client, token: str | None) -> None:
    sign_in(client, OFFICER)
    fields = {"purpose": "p5", "channel": "email"} | ({} if token is None else {"_csrf_token": token})
    answer = client.post("/console/audience", data=fields)
    assert answer.status_code == 403
    assert "WEB-007" in answer.text


def test_given_a_session_cookie_when_the_api_is_written_without_the_token_then_refused(
    client: Client,
) -> None:
    token = sign_in(client, OFFICER)
    body = {"purpose": "p5", "channel": "email"}
    assert client.post("/api/v1/audience", json=body).status_code == 403
    assert client.post("/api/v1/audience", json=body, headers={"x-csrftoken": token}).status_code == 200
    assert client.get("/api/v1/policy").status_code == 200


def test_given_a_foreign_form_cookie_when_a_form_is_opened_then_it_is_replaced(client: Client) -> None:
    client.cookies.set("sekisho_form", "planted")
    answer = client.get("/console/login")
    assert "planted" not in answer.text
    assert "sekisho_form=" in answer.headers["set-cookie"]


def test_given_a_session_when_its_cookies_are_set_then_no_script_and_no_other_site_gets_them(
    house: House,
) -> None:
    with client_of(house, secure=True) as made:
        made.base_url = "https://testserver.local"
        token = form_token(made)
        answer = made.post(
            "/console/login",
            data={"account": OFFICER, "password": PASSWORD, "_csrf_token": token},
            follow_redirects=False,
        )
        assert answer.status_code == 303, answer.text
        for part in ("HttpOnly", "SameSite=strict", "Secure"):
            assert part in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/console/../x//y", "/my", "\\\\evil"]
)
def test_given_a_foreign_address_to_go_on_to_when_signed_in_then_the_board_opens(
    client: Client, wanted: str
) -> None:
    token = form_token(client)
    fields = {"account": OFFICER, "password": PASSWORD, "next": wanted, "_csrf_token": token}
    answer = client.post("/console/login", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/console"


# -- the sign-in tells nothing -----------------------------------------------------------------------------------


def test_given_a_wrong_password_or_no_account_when_signing_in_then_the_same_words(client: Client) -> None:
    token = form_token(client)
    said = set()
    for account in ("unknown.one", "operator", OFFICER):
        fields = {"account": account, "password": f"wrong {CANARY}", "_csrf_token": token}
        answer = client.post("/console/login", data=fields)
        assert answer.status_code == 401
        assert CANARY not in answer.text
        said.add(answer.text)
        told = client.post("/api/v1/session", json={"account": account, "password": "wrong"})
        assert told.status_code == 401
        said.add(told.text)
    assert len(said) == 2


def test_given_many_wrong_tries_when_signing_in_then_throttled(client: Client) -> None:
    tries = [client.post("/api/v1/session", json={"account": "guessed", "password": "x"}) for _ in range(11)]
    assert [answer.status_code for answer in tries] == [401] * 10 + [429]


# -- headers, always ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/console/login", 200),
        ("GET", "/console", 303),
        ("GET", "/nothing/here", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/policy", 401),
        ("DELETE", "/healthz", 405),
        ("POST", "/console/look", 403),
        ("GET", "/static/none.css", 404),
        ("GET", "/api/openapi.json", 200),
    ],
)
def test_given_any_answer_when_sent_then_the_headers_stand(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path, follow_redirects=False)
    assert answer.status_code == status, answer.text[:300]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
    if path.startswith("/api/v1"):
        assert answer.json()["status"] == status


def test_given_a_static_file_when_fetched_then_it_may_be_kept(client: Client) -> None:
    answer = client.get("/static/sekisho.css")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_given_something_unforeseen_when_it_happens_then_500_without_details(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError(f"secret {CANARY}")

    def wrong(*_: object, **__: object) -> None:
        raise DeveloperError("VAULT-001")

    with client_of(house) as made, caplog.at_level(logging.INFO):
        header = bearer(made, OFFICER)
        for failing in (breaks, wrong):
            monkeypatch.setattr("sekisho.application.policy_desk.effective", failing)
            answer = made.get("/api/v1/policy", headers=header)
            assert answer.status_code == 500
            assert answer.json()["code"] == "WEB-008"
            assert CANARY not in answer.text
    assert CANARY not in caplog.text
    assert "RuntimeError" in caplog.text


def test_given_a_body_that_is_too_large_when_sent_then_413(client: Client) -> None:
    header = bearer(client, OFFICER)
    big = {"verb": "use", "subject": "x" * (3 * 1024 * 1024)}
    answer = client.post("/api/v1/decide", json=big, headers=header)
    assert answer.status_code == 413, answer.text[:200]


# -- who may speak to this server --------------------------------------------------------------------------------


def test_given_a_peer_outside_this_machine_when_it_calls_in_clear_then_refused(house: House) -> None:
    async def call(secure: bool) -> int:
        transport = httpx.ASGITransport(create_app(house, secure=secure), client=("203.0.113.9", 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as outside:
            return (await outside.get("/healthz")).status_code

    assert anyio.run(call, False) == 403
    assert anyio.run(call, True) == 200


def test_given_a_stated_address_when_called_by_another_name_then_refused(house: House) -> None:
    with client_of(house, base_url="http://127.0.0.1:8080") as made:
        assert made.get("/healthz", headers={"host": "rebound.example"}).status_code == 421
        for name in ("127.0.0.1:8080", "localhost:8080", "[::1]:8080"):
            assert made.get("/healthz", headers={"host": name}).status_code == 200


# -- nobody's data in what is noted ------------------------------------------------------------------------------


def test_given_a_days_work_when_the_logs_are_read_then_no_value_no_id_and_no_query_stand_there(
    house: House, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    subject = make_person(house)
    with caplog.at_level(logging.DEBUG, logger="sekisho"):
        header = bearer(client, OFFICER)
        calls: list[tuple[str, Any]] = [
            (f"/subjects/{subject}/show", {"items": ["name"], "purpose": "p1"}),
            (f"/subjects/{subject}/correct", {"items": {"name": f"new {CANARY}"}}),
            ("/subjects/find", {"purpose": "p1", "by": {"email": ITEMS["メールアドレス"]}}),
            (f"/subjects/{CANARY}/show", {"items": ["name"], "purpose": "p1"}),
        ]
        for path, body in calls:
            client.post(f"/api/v1{path}", json=body, headers=header)
        client.get("/console", params={"s": CANARY, "q": CANARY}, headers=header)
        client.get(f"/{CANARY}")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "sekisho.access"]
    assert len(lines) >= len(calls) + 3
    assert CANARY not in caplog.text
    assert subject not in caplog.text
    assert {"event", "method", "route", "status", "ms"} == set(lines[0])
    assert "/api/v1/subjects/{subject}/show" in {line["route"] for line in lines}


def test_given_values_in_a_refused_request_when_answered_then_no_problem_quotes_them(
    client: Client, person: str
) -> None:
    header = bearer(client, OFFICER)
    address = ITEMS["メールアドレス"]
    for path, body in (
        ("/subjects", {"items": {"email": address}, "purposes": [address], "category": "会員"}),
        ("/subjects/find", {"purpose": "p1", "by": {"birth_date": address}}),
        (f"/subjects/{person}/correct", {"items": {"会員番号": address}}),
        (f"/subjects/{person}/object", {"purpose": address}),
        ("/decide", {"verb": address}),
        ("/decide", {"verb": "use", "subject": person, "items": [address], "purpose": "p1"}),
    ):
        answer = client.post(f"/api/v1{path}", json=body, headers=header)
        assert answer.status_code != 500, (path, answer.text)
        assert address not in answer.text, (path, answer.text)
