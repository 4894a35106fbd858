"""The HTTP API keeps its contract: the JSON of interfaces.md, denials with reasons, problems in both languages."""

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest
from api_house import (
    CANARY,
    DESK,
    ITEMS,
    NOBODY,
    OFFICER,
    PASSWORD,
    SECOND,
    bearer,
    client,
    house,
    make_person,
    officer,
    person,
    workspace,
)
from litestar import Litestar
from litestar.testing import TestClient

from sekisho.application.house import House
from sekisho.errors import catalogue

__all__ = ["client", "house", "officer", "person", "workspace"]

V1 = "/api/v1"
Client = TestClient[Litestar]
Header = dict[str, str]


def post(client: Client, path: str, body: Any, header: Header) -> Any:
    return client.post(f"{V1}{path}", json=body, headers=header)


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code", "mend", "detail_ja", "detail_en"} <= body.keys()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/api/problems/{code}")
    assert body["detail"] in {body["detail_ja"], body["detail_en"]}
    return body


# -- the gate ----------------------------------------------------------------------------------------------------


def test_given_a_told_purpose_when_decide_is_asked_then_allowed_with_the_contracts_fields(
    client: Client, officer: Header, person: str
) -> None:
    asked = {
        "verb": "use",
        "subject": person,
        "items": ["email", "氏名"],
        "purpose": "p1",
        "channel": None,
        "recipient": None,
        "basis": None,
        "facts": {},
        "at": None,
        "mode": "strict",
    }
    answer = post(client, "/decide", asked, officer)
    assert answer.status_code == 200
    body = answer.json()
    assert body["allowed"] is True
    assert body["items"] == {"email": True, "氏名": True}, "the answer has the caller's own keys"
    assert body["reasons"] == []
    assert body["policy_version"] == "v1"
    assert len(body["decision"]) > 8
    told = client.get(f"{V1}/decisions/{body['decision']}", headers=officer)
    assert told.status_code == 200, told.text
    assert told.json()["allowed"] is True


def test_given_another_categorys_purpose_when_decide_is_asked_then_200_with_the_clause_and_the_mend(
    client: Client, officer: Header, person: str
) -> None:
    answer = post(
        client, "/decide", {"verb": "use", "subject": person, "items": ["name"], "purpose": "p10"}, officer
    )
    assert answer.status_code == 200
    body = answer.json()
    assert body["allowed"] is False
    reason = body["reasons"][0]
    assert {"rule", "clause", "source", "message", "fact", "mend"} <= reason.keys()
    assert reason["rule"] == "purpose.other_category"
    assert reason["source"]
    assert reason["mend"]


def test_given_the_english_reader_when_a_denial_is_told_then_its_words_are_english(
    client: Client, officer: Header, person: str
) -> None:
    asked = {"verb": "use", "subject": person, "items": ["name"], "purpose": "p10"}
    answer = post(client, "/decide", asked, {**officer, "Accept-Language": "en"})
    assert (
        answer.json()["reasons"][0]["message"].isascii()
        or "purpose" in answer.json()["reasons"][0]["message"]
    )


def test_given_a_hypothetical_day_when_decide_is_asked_then_nothing_is_written(
    client: Client, officer: Header, person: str
) -> None:
    before = client.get(f"{V1}/ledger", headers=officer).json()["size"]
    asked = {
        "verb": "use",
        "subject": person,
        "items": ["name"],
        "purpose": "p1",
        "at": "2030-01-01T00:00:00+09:00",
    }
    answer = post(client, "/decide", asked, officer)
    assert answer.status_code == 200
    assert answer.json()["entry"] is None
    assert client.get(f"{V1}/ledger", headers=officer).json()["size"] == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", "会員名簿の作成"),
        ("items", ["血液型"]),
        ("recipient", "どこにもない会社"),
        ("channel", "鳩"),
    ],
)
def test_given_an_unknown_name_when_decide_is_asked_then_4xx_with_the_nearest_names(
    client: Client, officer: Header, person: str, field: str, value: Any
) -> None:
    asked = {"verb": "use", "subject": person, "items": ["name"], "purpose": "p1", field: value}
    body = is_problem(post(client, "/decide", asked, officer), 400, "POLICY-010")
    assert body["mend"]


def test_given_an_unknown_verb_or_subject_when_decide_is_asked_then_4xx(
    client: Client, officer: Header
) -> None:
    asked = {"verb": "sell", "subject": "x", "items": ["name"], "purpose": "p1"}
    is_problem(post(client, "/decide", asked, officer), 400, "REQUEST-001")
    is_problem(post(client, "/decide", {**asked, "verb": "use"}, officer), 404, "SUBJECT-001")


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        '{"verb": 1}',
        '{"verb": "use", "actor": "operator"}',
        '{"verb": "use", "at": "2030-01-01T00:00:00"}',
        f'{{"verb": "use", "facts": {{"reason": ["{CANARY}"]}}}}',
    ],
)
def test_given_a_malformed_body_when_sent_then_400_that_quotes_nothing(
    client: Client, officer: Header, body: str
) -> None:
    answer = client.post(
        f"{V1}/decide", content=body, headers={**officer, "Content-Type": "application/json"}
    )
    is_problem(answer, 400, "WEB-004")
    assert CANARY not in answer.text


def test_given_people_when_an_audience_is_selected_then_counts_reasons_and_ids(
    client: Client, house: House, officer: Header
) -> None:
    reached = make_person(house)
    body = post(client, "/audience", {"purpose": "p5", "channel": "email"}, officer).json()
    assert body["complete"] is True
    assert reached in body["subjects"]
    assert body["allowed"] == len(body["subjects"])
    by_post = post(client, "/audience", {"purpose": "p5", "channel": "post"}, officer).json()
    assert by_post["excluded"] >= 1
    assert set(by_post["reasons"]) == {reason["rule"] for reason in by_post["explained"]}
    assert CANARY not in json.dumps([body, by_post])


# -- persons -----------------------------------------------------------------------------------------------------


def test_given_the_stated_purposes_when_a_person_is_acquired_found_and_shown_then_each_answers_as_agreed(
    client: Client, officer: Header
) -> None:
    new = {
        "category": "会員",
        "channel": "web",
        "purposes": ["p1"],
        "items": {**ITEMS, "会員番号": "M-only-one"},
        "consents": [],
        "notice": None,
    }
    made = post(client, "/subjects", new, officer)
    assert made.status_code == 201, made.text
    subject = made.json()["subject"]
    found = post(client, "/subjects/find", {"purpose": "p1", "by": {"会員番号": "M-only-one"}}, officer)
    assert found.json()["subjects"] == [subject]
    shown = post(client, f"/subjects/{subject}/show", {"items": ["氏名"], "purpose": "p1"}, officer)
    assert shown.status_code == 200
    assert shown.json()["items"] == {"氏名": ITEMS["氏名"]}
    assert shown.json()["allowed"] is True
    assert shown.json()["reasons"] == []


def test_given_no_purpose_when_information_is_acquired_then_403_with_reasons_and_nothing_quoted(
    client: Client, officer: Header
) -> None:
    new = {"category": "会員", "channel": "web", "purposes": [], "items": ITEMS}
    answer = post(client, "/subjects", new, officer)
    body = is_problem(answer, 403, "WEB-010")
    assert body["reasons"][0]["rule"] == "purpose.missing"
    assert body["laws"]
    assert CANARY not in answer.text


def test_given_a_wrong_purpose_when_items_are_shown_then_403_with_reasons_and_no_value(
    client: Client, officer: Header, person: str
) -> None:
    answer = post(client, f"/subjects/{person}/show", {"items": ["name"], "purpose": "p10"}, officer)
    assert is_problem(answer, 403, "WEB-010")["reasons"]
    assert CANARY not in answer.text


def test_given_a_role_without_the_purpose_when_items_are_shown_then_403_names_the_role(
    client: Client, person: str
) -> None:
    answer = post(
        client, f"/subjects/{person}/show", {"items": ["name"], "purpose": "p1"}, bearer(client, DESK)
    )
    rules = [reason["rule"] for reason in is_problem(answer, 403, "WEB-010")["reasons"]]
    assert rules == ["role.purpose_not_granted"]


def test_given_acts_about_a_person_when_posted_then_each_is_done_and_in_the_book(
    client: Client, officer: Header, person: str
) -> None:
    acts: list[tuple[str, Any]] = [
        ("correct", {"items": {"氏名": "見本 改"}}),
        ("object", {"purpose": "p5", "channel": "email"}),
        ("resume", {"purpose": "p5", "channel": None}),
        ("withdraw", {"on": "2026-04-01"}),
        ("erase", {"reason": "request"}),
    ]
    for act, body in acts:
        answer = post(client, f"/subjects/{person}/{act}", body, officer)
        assert answer.status_code == 200, (act, answer.text)
        assert answer.json()["done"] is True
        assert int(answer.json()["entry"]) > 0
        assert "receipt" in answer.json()
    gone = post(client, f"/subjects/{person}/show", {"items": ["name"], "purpose": "p1"}, officer)
    is_problem(gone, 404, "SUBJECT-001")


def test_given_an_unstoppable_purpose_when_stopped_then_a_4xx_says_why(
    client: Client, officer: Header, person: str
) -> None:
    is_problem(post(client, f"/subjects/{person}/object", {"purpose": "p1"}, officer), 409, "PREFERENCE-001")


def test_given_a_consent_when_given_listed_and_withdrawn_then_it_stands_and_then_does_not(
    client: Client, officer: Header, person: str
) -> None:
    path = f"/subjects/{person}/consents"
    given = post(client, path, {"act": "give", "purpose": "p7"}, officer)
    assert given.status_code == 201, given.text
    standing = client.get(f"{V1}{path}", headers=officer).json()["consents"]
    assert ("purpose", "p7") in {(one["kind"], one["reference"]) for one in standing}
    assert post(client, path, {"act": "withdraw", "purpose": "p7"}, officer).status_code == 201
    standing = client.get(f"{V1}{path}", headers=officer).json()["consents"]
    assert "p7" not in {one["reference"] for one in standing}
    is_problem(post(client, path, {"act": "sell", "purpose": "p7"}, officer), 400, "REQUEST-001")
    is_problem(post(client, path, {"act": "give"}, officer), 400, "WEB-004")


# -- the policy --------------------------------------------------------------------------------------------------


def test_given_the_policy_when_read_then_ids_texts_promises_findings_and_questions(
    client: Client, officer: Header
) -> None:
    policy = client.get(f"{V1}/policy", headers=officer).json()
    assert {"id", "text"} <= policy["purposes"][0].keys()
    named = {"id": "name", "name": "氏名", "kind": "plain", "search": "name", "leak": []}
    assert policy["items"][0] == named
    clauses = client.get(f"{V1}/policy/promises", headers=officer).json()["clauses"]
    contract = {"id", "text", "lines", "status", "state", "kept_by", "decisions", "last_evidence", "missing"}
    assert contract <= clauses[0].keys()
    findings = client.get(f"{V1}/policy/findings", headers=officer).json()["findings"]
    assert {"item", "status", "why", "source", "lines", "mend"} <= findings[0].keys()
    questions = client.get(f"{V1}/policy/questions", headers=officer).json()
    assert {"id", "kind", "question", "choices", "lines", "answer"} <= questions[0].keys()
    assert post(client, "/policy/trials", {}, officer).json()["standing"] > 10


def test_given_an_open_question_when_answered_then_it_is_no_longer_open(
    client: Client, officer: Header
) -> None:
    done = post(client, "/policy/answers", {"practice:foreign": False}, officer)
    assert done.status_code == 200, done.text
    assert "practice:foreign" not in done.json()["open"]
    is_problem(post(client, "/policy/answers", {"practice:moon": True}, officer), 400, "POLICY-012")
    is_problem(client.post(f"{V1}/policy/answers", content=b"\xff", headers=officer), 400, "WEB-004")


# -- the book ----------------------------------------------------------------------------------------------------


def test_given_the_book_when_paged_verified_signed_and_proven_then_each_answers_as_agreed(
    client: Client, officer: Header, person: str
) -> None:
    first = client.get(f"{V1}/ledger", params={"limit": 2}, headers=officer).json()
    assert [entry["no"] for entry in first["entries"]] == [first["size"] - 1, first["size"] - 2]
    second = client.get(f"{V1}/ledger", params={"limit": 2, "before": first["next"]}, headers=officer).json()
    assert second["entries"][0]["no"] == first["next"] - 1
    signed = client.post(f"{V1}/ledger/checkpoint", headers=officer)
    assert signed.status_code == 201
    assert "sekisho.local/" in signed.json()["note"]
    verified = client.post(f"{V1}/ledger/verify", headers=officer).json()
    assert {"ok", "size", "root", "first_bad"} <= verified.keys()
    assert (verified["ok"], verified["first_bad"]) == (True, None)
    proof = client.get(f"{V1}/ledger/0/proof", headers=officer).json()
    assert (proof["v"], proof["entry"]) == (1, 0)
    is_problem(client.get(f"{V1}/ledger/99999999/proof", headers=officer), 404, "LEDGER-010")
    is_problem(client.get(f"{V1}/ledger", params={"limit": 0}, headers=officer), 400, "WEB-004")
    assert CANARY not in json.dumps([first, second, verified, proof])


def test_given_nothing_due_when_swept_then_counts_and_only_the_real_one_has_an_entry(
    client: Client, officer: Header
) -> None:
    dry = post(client, "/retention/sweep", {"dry_run": True}, officer).json()
    assert dry == {"due": 0, "erased": 0, "held": 0, "failed": 0, "entry": None, "run": None}
    assert post(client, "/retention/sweep", {}, officer).json()["entry"] is not None


# -- staff -------------------------------------------------------------------------------------------------------


def test_given_an_exception_when_a_second_person_approves_then_the_same_request_opens(
    client: Client, officer: Header, person: str
) -> None:
    basis = {
        "items": ["name"],
        "basis": "life_body_property",
        "facts": {"reason": f"{CANARY} must be helped", "consent_difficult": "unconscious"},
    }
    applied = post(client, "/approvals", {"verb": "use", "subject": person, **basis}, officer)
    assert applied.status_code == 201, applied.text
    assert applied.json()["allowed"] is False
    number = applied.json()["request"]
    is_problem(post(client, f"/approvals/{number}/approve", {}, officer), 409, "APPROVAL-002")
    second = bearer(client, SECOND)
    waiting = client.get(f"{V1}/approvals", headers=second)
    assert number in {one["request"] for one in waiting.json()["waiting"]}
    assert CANARY not in waiting.text
    opened = client.get(f"{V1}/approvals/{number}", headers=second).json()
    assert opened["facts"]["consent_difficult"] == "unconscious"
    assert post(client, f"/approvals/{number}/approve", {}, second).status_code == 200
    shown = post(client, f"/subjects/{person}/show", basis, officer)
    assert shown.status_code == 200, shown.text
    assert shown.json()["items"]["name"] == ITEMS["氏名"]
    is_problem(post(client, f"/approvals/{number}/refuse", {}, second), 404, "APPROVAL-001")


def test_given_a_new_role_and_account_when_made_then_the_account_signs_in_and_its_name_is_taken(
    client: Client, officer: Header
) -> None:
    role = {"id": "mailer", "purposes": ["p5"], "items": ["email"], "duties": []}
    assert post(client, "/roles", role, officer).status_code == 201
    new = {"id": "mailer.one", "roles": ["mailer"], "password": PASSWORD}
    assert post(client, "/accounts", new, officer).status_code == 201
    assert bearer(client, "mailer.one")
    is_problem(post(client, "/accounts", new, officer), 409, "ACCOUNT-003")
    is_problem(post(client, "/roles", {**role, "duties": ["king"]}, officer), 400, "REQUEST-001")
    listed = client.get(f"{V1}/accounts", headers=officer)
    assert "argon2" not in listed.text


def test_given_a_session_when_it_is_ended_then_its_token_opens_nothing(client: Client) -> None:
    header = bearer(client, NOBODY)
    assert client.get(f"{V1}/policy", headers=header).status_code == 200
    assert client.delete(f"{V1}/session", headers=header).status_code == 204
    is_problem(client.get(f"{V1}/policy", headers=header), 401, "WEB-001")


# -- the description ---------------------------------------------------------------------------------------------


def test_given_the_description_when_read_then_every_route_of_v1_is_in_it(client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    routes = {route.path for route in client.app.routes if route.path.startswith(V1)}
    paths = {path.split("{")[0] for path in described["paths"]}
    assert {route.split("{")[0] for route in routes} <= paths
    assert not any(path.startswith(("/console", "/my")) for path in described["paths"])


def test_given_a_problems_type_when_opened_then_the_catalogue_explains_it_in_both_languages(
    client: Client,
) -> None:
    told = client.get("/api/problems/WEB-010").json()
    assert told["ja"]["what"] == catalogue()["WEB-010"]["ja"]["what"]
    is_problem(client.get("/api/problems/NONE-999"), 404, "WEB-003")


# -- a real server -----------------------------------------------------------------------------------------------

_SERVE = """
import sys
from pathlib import Path
from sekisho.errors import SekishoError
from sekisho.server import serve
try:
    serve(Path(sys.argv[1]), host=sys.argv[2], port=int(sys.argv[3]))
except SekishoError as error:
    print(error.code)
    sys.exit(4)
"""


@pytest.mark.files
def test_given_a_served_workspace_when_called_then_it_answers_in_one_process_and_ends_cleanly(
    workspace: Path,
) -> None:
    command = [sys.executable, "-c", _SERVE, str(workspace)]
    started = time.monotonic()
    with subprocess.Popen(
        [*command, "127.0.0.1", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().decode().strip()
            assert time.monotonic() - started < 30  # a hang, not a speed: the figure is in bench/
            asked = urllib.request.Request(
                f"{address}{V1}/session",
                data=json.dumps({"account": OFFICER, "password": PASSWORD}).encode(),
                headers={"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(asked) as answer:
                token = json.loads(answer.read())["token"]
            bearing = urllib.request.Request(
                f"{address}{V1}/policy", headers={"Authorization": f"Bearer {token}"}
            )
            with urllib.request.urlopen(bearing) as answer:
                assert json.loads(answer.read())["document"] == "privacy"
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii")
            assert children == "", "one process serves"
            second = subprocess.run([*command, "127.0.0.1", "0"], capture_output=True, check=False)
            assert (second.returncode, second.stdout.decode().strip()) == (4, "STORAGE-009")
            port = address.rpartition(":")[2]
        finally:
            server.send_signal(SIGTERM)
            assert server.wait(20) == 0
    assert port


def test_given_an_address_outside_this_machine_when_served_without_tls_then_refused(workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SERVE, str(workspace), "0.0.0.0", "0"], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout.decode().strip()) == (4, "WEB-009")
