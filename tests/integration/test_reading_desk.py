"""The reading desk: an officer confirms or corrects what was understood, by any door, and the next decision follows.

Clauses: the text stays as published; what a reading opens says why; two officers never overwrite each other.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from api_house import (
    DESK,
    OFFICER,
    PASSWORD,
    SECOND,
    bearer,
    client,
    client_of,
    make_person,
    make_workspace,
    sign_in,
)
from litestar import Litestar
from litestar.testing import TestClient

from sekisho import bootstrap
from sekisho.application import book_desk, policy_desk, promises, reading_desk, signing_in
from sekisho.application.house import House
from sekisho.application.promises import PromiseState
from sekisho.bootstrap import house_at
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import Nature
from sekisho.vault.plaintext import Plaintext

__all__ = ["client"]

Client = TestClient[Litestar]
PURPOSE, SENTENCE = "p4", "c029"
"""The newsletter: by post, with every item that the policy lists."""
DUTY = "c045"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("SEKISHO_EPOCHS", raising=False)
    return make_workspace(tmp_path)


@pytest.fixture
def house(workspace: Path) -> Any:
    opened = bootstrap.open_house(bootstrap.load_workspace(workspace))
    yield opened
    opened.close()


def actor(house: House, name: str = OFFICER) -> Actor:
    return signing_in.staff_by_name(house, name).actor


def command(workspace: Path, *words: str, stdin: object = None, expect: int = 0) -> Any:
    """Runs the command in a process of its own; returns its JSON document, or what it said on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "sekisho", *words, "--json"],
        check=False,
        capture_output=True,
        text=True,
        input=None if stdin is None else json.dumps(stdin, ensure_ascii=False),
        env={**os.environ, "SEKISHO_LANG": "ja"},
    )
    assert done.returncode == expect, (words, done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout) if expect == 0 else done.stderr


def newest(house: House) -> Any:
    return book_desk.page(house, limit=1)[0]


def verified(house: House) -> bool:
    return book_desk.verify_book(house).ok


def decides(client: Client, header: dict[str, str], subject: str, item: str) -> Any:
    asked = {"verb": "use", "subject": subject, "items": [item], "purpose": PURPOSE, "channel": "post"}
    return client.post("/api/v1/decide", json=asked, headers=header).json()


def test_given_a_new_workspace_when_every_sentence_is_confirmed_then_no_board_is_purple_any_more(
    house: House,
) -> None:
    before = promises.board(house)
    assert all(promise.state is PromiseState.UNREAD for promise in before.promises)
    reading_desk.confirm(house, actor(house), {promise.clause.id: 0 for promise in before.promises})
    after = promises.board(house)
    assert [promise.clause.id for promise in after.promises if promise.state is PromiseState.UNREAD] == []
    assert [one.status for one in after.promises] == [one.status for one in before.promises]
    desk = reading_desk.desk(house)
    assert (desk.confirmed, desk.unsure, desk.after(SENTENCE)) == (len(desk.sentences), (), None)
    assert newest(house).kind is EntryKind.POLICY_READING_RECORDED
    assert verified(house)


def test_given_a_running_server_when_another_process_corrects_a_reading_then_its_next_decision_follows(
    house: House, workspace: Path
) -> None:
    subject = make_person(house, 住所="東京都見本区一丁目")
    with client_of(house) as client:
        header = bearer(client, OFFICER)
        text = policy_desk.in_force(house).text
        assert (
            decides(client, header, subject, "phone")["reasons"]
            == decides(client, header, subject, "phone")["reasons"]
        )
        told = command(
            workspace,
            "policy",
            "reading",
            str(workspace),
            SENTENCE,
            stdin={"purposes": {PURPOSE: {"items": ["氏名", "住所"]}}},
        )
        assert (told["done"], told["clauses"], told["widened"]) == (True, [SENTENCE], [])
        denied = decides(client, header, subject, "phone")
        assert denied["allowed"] is False
        assert "item.not_for_purpose" in {reason["rule"] for reason in denied["reasons"]}
        assert "item.not_for_purpose" not in {
            reason["rule"] for reason in decides(client, header, subject, "postal_address")["reasons"]
        }

        refused = command(
            workspace,
            "policy",
            "reading",
            str(workspace),
            SENTENCE,
            stdin={"purposes": {PURPOSE: {"items": None}}},
            expect=2,
        )
        assert "READING-005" in refused
        assert "」の項目" in refused, "what would widen is told in words"
        assert f"purposes.{PURPOSE}" not in refused
        assert decides(client, header, subject, "phone")["allowed"] is False, "nothing was recorded"
        widened = command(
            workspace,
            "policy",
            "reading",
            str(workspace),
            SENTENCE,
            stdin={"purposes": {PURPOSE: {"items": None}}, "reason": "宛名のほかも要る"},
        )
        assert widened["widened"] == [f"purposes.{PURPOSE}.items"]
        rules = {reason["rule"] for reason in decides(client, header, subject, "phone")["reasons"]}
        assert "item.not_for_purpose" not in rules
        assert policy_desk.in_force(house).text == text
    listed = command(workspace, "policy", "readings", str(workspace))
    (row,) = listed["widened"]
    assert (row["clause"], row["reason"], row["actor"]) == (SENTENCE, "宛名のほかも要る", "operator")
    assert command(workspace, "ledger", "verify", str(workspace))["ok"] is True


def test_given_the_commands_when_sentences_are_confirmed_then_progress_and_what_is_left_are_told(
    workspace: Path,
) -> None:
    first = command(workspace, "policy", "readings", str(workspace))
    assert (first["confirmed"], first["total"]) == (0, len(first["sentences"]))
    assert {one["clause"] for one in first["must_confirm"]} >= {"c044", "c046"}
    done = command(workspace, "policy", "confirm", str(workspace), "c026", "c027")
    assert (done["clauses"], done["confirmed"]) == (["c026", "c027"], 2)
    section = command(workspace, "policy", "confirm", str(workspace), "--all-of", "委託")
    assert (section["clauses"], section["left"]) == ([DUTY], ["c044"]), (
        "a doubtful value needs a look of its own"
    )
    again = command(workspace, "policy", "confirm", str(workspace), DUTY)
    assert (again["entry"], again["clauses"]) == (None, [])
    assert "READING-001" in command(workspace, "policy", "confirm", str(workspace), "c999", expect=2)
    assert "READING-007" in command(
        workspace, "policy", "confirm", str(workspace), "--all-of", "月", expect=2
    )
    assert "READING-008" in command(workspace, "policy", "confirm", str(workspace), expect=2)
    assert "READING-002" in command(
        workspace, "policy", "reading", str(workspace), DUTY, stdin={"purposes": {"p1": {}}}, expect=2
    )
    last = command(workspace, "policy", "readings", str(workspace))
    assert last["confirmed"] == 3
    sentence = next(one for one in last["sentences"] if one["id"] == "c026")
    assert (sentence["confirmed"], sentence["seen"], sentence["record"]["actor"]) == (True, 1, "operator")


def test_given_two_officers_when_both_record_then_the_second_is_told_and_nothing_is_overwritten(
    house: House,
) -> None:
    reading_desk.correct(house, actor(house), SENTENCE, '{"nature": "duty", "seen": 0}', name="a")
    for late in (
        lambda: reading_desk.correct(
            house, actor(house, SECOND), SENTENCE, '{"nature": "inform", "seen": 0}', name="b"
        ),
        lambda: reading_desk.confirm(house, actor(house, SECOND), {SENTENCE: 0}),
        lambda: reading_desk.mark_plain(house, actor(house, SECOND), SENTENCE, seen=0),
    ):
        with pytest.raises(StaffError) as stale:
            late()
        assert (stale.value.code, stale.value.facts["actor"]) == ("READING-004", OFFICER)
    found = reading_desk.desk(house).sentence(SENTENCE)
    assert found is not None
    assert (found.clause.nature, found.seen) == (Nature.DUTY, 1)


def test_given_staff_without_the_duty_when_they_confirm_then_refused_at_every_door(house: House) -> None:
    with pytest.raises(StaffError) as refused:
        reading_desk.confirm(house, actor(house, DESK), {SENTENCE: None})
    assert refused.value.code == "ACCOUNT-007"
    with client_of(house) as client:
        header = bearer(client, DESK)
        body = {"clauses": [SENTENCE]}
        assert client.post("/api/v1/policy/readings/confirm", json=body, headers=header).status_code == 403
        assert client.post(f"/api/v1/policy/readings/{SENTENCE}", json={}, headers=header).status_code == 403
        sign_in(client, DESK)
        assert client.get("/console/desk").status_code == 403
        assert "/console/desk" not in client.get("/console").text
    assert reading_desk.desk(house).confirmed == 0


def test_given_a_reason_full_of_tags_when_read_then_it_stands_as_it_was_written(workspace: Path) -> None:
    reason = "<p>一</p><p>二</p><p>三</p>"
    said = {"nature": "duty", "reason": reason}
    done = command(workspace, "policy", "reading", str(workspace), DUTY, stdin=said)
    assert done["clauses"] == [DUTY]
    with house_at(workspace) as house:
        assert reading_desk.history(house, DUTY)[0].reading.reason == reason


def test_given_the_api_when_a_reading_is_corrected_then_the_same_json_and_errors_as_the_command(
    house: House,
) -> None:
    with client_of(house) as client:
        header = bearer(client, OFFICER)
        done = client.post(
            "/api/v1/policy/readings/confirm", json={"seen": {"c026": 0}, "section": "委託"}, headers=header
        )
        assert done.status_code == 200, done.text
        assert (done.json()["clauses"], done.json()["left"]) == (["c026", DUTY], ["c044"])
        body = {"nature": "plain", "seen": 0}
        needs = client.post(f"/api/v1/policy/readings/{DUTY}", json=body, headers=header)
        assert (needs.status_code, needs.json()["code"]) == (409, "READING-004"), (
            "the section was confirmed above"
        )
        needs = client.post(f"/api/v1/policy/readings/{DUTY}", json={"nature": "plain"}, headers=header)
        assert (needs.status_code, needs.json()["code"]) == (400, "READING-005")
        said = client.post(
            f"/api/v1/policy/readings/{DUTY}", json={"nature": "plain", "reason": "説明"}, headers=header
        )
        assert said.json()["widened"] == [f"clauses.{DUTY}.nature"]
        records = client.get(f"/api/v1/policy/readings/{DUTY}", headers=header).json()
        assert [(one["no"], one["reason"]) for one in records] == [(2, "説明"), (1, None)]
        assert client.get("/api/v1/policy/readings/c999", headers=header).status_code == 404
        listed = client.get("/api/v1/policy/readings", headers=header).json()
        assert listed["confirmed"] == 2
        assert client.post("/api/v1/policy/readings/c026", content=b"[]", headers=header).status_code == 400


def test_given_an_answer_that_disagrees_with_a_reading_when_given_then_refused_with_the_sentence(
    house: House,
) -> None:
    officer = actor(house)
    reading_desk.correct(house, officer, SENTENCE, '{"purposes": {"p4": {"channels": ["post"]}}}', name="-")
    with pytest.raises(StaffError) as refused:
        policy_desk.answer(house, officer, "purposes: {p4: {channels: [メール]}}", name="answers.yaml")
    assert refused.value.code == "READING-006"
    assert refused.value.facts == {"clause": SENTENCE, "where": "purposes.p4.channels"}
    policy_desk.answer(
        house, officer, "purposes: {p4: {channels: [郵便], objectable: true}}", name="answers.yaml"
    )
    found = policy_desk.effective(house).purpose("p4")
    assert found is not None
    assert (found.channels, found.objectable) == (("post",), True)


# -- the page ------------------------------------------------------------------------------------------------------


def form(client: Client, address: str, act: str) -> dict[str, Any]:
    """The fields of a form of the desk as a browser would send them untouched."""
    from selectolax.lexbor import LexborHTMLParser

    for found in LexborHTMLParser(client.get(address).text).css("form"):
        fields: dict[str, Any] = {}
        for field in found.css("input, textarea, select"):
            name, kind = field.attributes.get("name"), field.attributes.get("type")
            if name is None or (kind in {"radio", "checkbox"} and "checked" not in field.attributes):
                continue
            if field.tag == "select":
                (value,) = (
                    one.attributes["value"] for one in field.css("option") if "selected" in one.attributes
                )
            else:
                value = field.text() if field.tag == "textarea" else field.attributes.get("value")
            fields.setdefault(name, []).append(value)
        if fields.get("act") == [act]:
            return fields
    raise AssertionError(f"no form to {act} on {address}")


def send(client: Client, fields: dict[str, Any], **changed: Any) -> Any:
    return client.post("/console/desk", data={**fields, **changed}, follow_redirects=False)


def test_given_a_sentence_when_confirmed_on_the_page_then_recorded_and_the_next_one_is_shown(
    house: House,
) -> None:
    with client_of(house) as client:
        sign_in(client, OFFICER)
        answer = send(client, form(client, "/console/desk?s=c026", "confirm"))
        assert answer.status_code == 303
        assert answer.headers["location"] == "/console/desk?show=waiting&s=c027&act=confirm&done=c026#reading"
        page = client.get(answer.headers["location"]).text
        assert "c026 の読み取りを確認しました" in page
        assert "79文中1文を確認" in page
        assert newest(house).kind is EntryKind.POLICY_READING_RECORDED
        back = send(client, form(client, "/console/desk?s=c026", "unconfirm"))
        assert back.headers["location"].startswith("/console/desk?show=waiting&s=c026&act=unconfirm")
        assert reading_desk.desk(house).confirmed == 0


def test_given_the_edit_form_when_sent_untouched_then_nothing_is_corrected(house: House) -> None:
    before = policy_desk.effective(house)
    with client_of(house) as client:
        sign_in(client, OFFICER)
        for clause in ("c030", "c017", "c044", "c048", "c053", "c040"):
            fields = form(client, f"/console/desk?s={clause}&edit=1", "correct")
            assert send(client, fields).status_code == 303, clause
            record = reading_desk.history(house, clause)[0]
            assert (record.reading.corrects, record.reading.confirmed) == (False, True), clause
    after = policy_desk.effective(house)
    assert [row.items for row in after.purposes] == [row.items for row in before.purposes]


def test_given_the_edit_form_when_a_value_is_changed_then_only_that_is_and_a_widening_asks_for_the_reason(
    house: House,
) -> None:
    with client_of(house) as client:
        sign_in(client, OFFICER)
        address = f"/console/desk?s={SENTENCE}&edit=1"
        narrow = {f"v:purposes:{PURPOSE}:items": ["name", "postal_address"]}
        assert send(client, form(client, address, "correct"), **narrow).status_code == 303
        (row,) = reading_desk.history(house, SENTENCE)[0].reading.purposes
        assert (row.items, row.channels, row.basis) == (("name", "postal_address"), None, None)

        wide = {f"v:purposes:{PURPOSE}:items": ["name", "postal_address", "phone"]}
        refused = send(client, form(client, address, "correct"), **wide)
        assert refused.status_code == 400
        assert "<title>エラー：" in refused.text
        assert 'href="#f-reason"' in refused.text
        assert re.search(r'value="phone" checked', refused.text), "what was typed stays"
        done = send(client, form(client, address, "correct"), **wide, reason="電話での確認に要る")
        assert done.status_code == 303
        listed = client.get("/console/desk?show=all").text
        assert "電話での確認に要る" in listed
        assert "利用目的「会報の発送」の項目" in listed
        versions = client.get("/console/versions").text
        assert "利用目的「会報の発送」の項目" in versions, "an auditor of versions sees what no version says"


def test_given_a_reading_that_changed_meanwhile_when_the_form_is_sent_then_the_new_one_is_shown(
    house: House,
) -> None:
    with client_of(house) as client:
        sign_in(client, OFFICER)
        fields = form(client, f"/console/desk?s={SENTENCE}", "confirm")
        reading_desk.correct(house, actor(house, SECOND), SENTENCE, '{"nature": "inform"}', name="-")
        answer = send(client, fields)
        assert answer.status_code == 409
        assert SECOND in answer.text
        assert "案内（事実を知らせる文）" in answer.text


def test_given_a_promise_when_marked_plain_then_a_reason_is_asked_for_and_kept(house: House) -> None:
    with client_of(house) as client:
        sign_in(client, OFFICER)
        fields = form(client, f"/console/desk?s={DUTY}", "plain")
        refused = send(client, fields, reason="")
        assert refused.status_code == 400
        assert reading_desk.desk(house).confirmed == 0
        assert send(client, fields, reason="章の導入").status_code == 303
        found = reading_desk.desk(house).sentence(DUTY)
        assert found is not None
        assert (found.clause.nature, found.confirmed) == (Nature.PLAIN, True)


def test_given_a_section_when_its_rest_is_confirmed_then_only_what_was_listed_and_read(house: House) -> None:
    with client_of(house) as client:
        token = sign_in(client, OFFICER)
        page = client.get("/console/desk/section?s=c045").text
        listed = re.findall(r'name="listed" value="([^"]+)"', page)
        assert listed == [f"{DUTY}:0"]
        assert "c044" in page
        sent = {"s": DUTY, "listed": listed, "_csrf_token": token}
        refused = client.post("/console/desk/section", data=sent, follow_redirects=False)
        assert refused.status_code == 400
        assert reading_desk.desk(house).confirmed == 0
        done = client.post("/console/desk/section", data={**sent, "read": "yes"}, follow_redirects=False)
        assert done.status_code == 303
        assert {one.clause.id for one in reading_desk.desk(house).sentences if one.confirmed} == {DUTY}
        assert client.get("/console/desk/section?s=zzz", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "address", ["?s=<script>", "?show=../..", "?s=c999&edit=1", "?act=zz&done=c001", "?show=doubtful"]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_given_a_strange_address_when_opened_then_the_desk_stands(
    house: House, address: str, language: str
) -> None:
    with client_of(house) as client:
        sign_in(client, OFFICER)
        answer = client.get(f"/console/desk{address}&lang={language}")
        assert answer.status_code == 200
        assert answer.text.count("<h1") == 1
        assert "<script>" not in answer.text
        assert f'<html lang="{language}"' in answer.text


def test_given_a_question_of_a_sentence_when_answered_at_the_desk_then_it_is_closed(house: House) -> None:
    waiting = [
        one
        for one in reading_desk.desk(house).sentences
        if any(each.answer is None for each in one.questions)
    ]
    with client_of(house) as client:
        sign_in(client, OFFICER)
        page = client.get("/console/desk?show=questions").text
        assert ("この条件に当てはまる文はありません" in page) is (not waiting)
        abroad = '{"recipients": {"r1": {"country": "XX"}}, "reason": "国が書かれていない"}'
        reading_desk.correct(house, actor(house), "c044", abroad, name="-")
        sentence = reading_desk.desk(house).sentence("c044")
        assert sentence is not None
        assert [one.question.id for one in sentence.questions if one.answer is None] == ["country:r1"]
        fields = form(client, "/console/desk?s=c044", "answer")
        assert send(client, fields).status_code == 400, "nothing was answered"
        done = send(client, fields, **{"answer-country:r1": "US"})
        assert done.status_code == 303, done.text
        assert newest(house).kind is EntryKind.POLICY_ANSWERS_RECORDED
        assert "country:r1" not in client.get("/console/desk?s=c044").text
        found = policy_desk.effective(house).recipient("r1")
        assert found is not None
        assert found.country == "US", "the answer holds against the reading that asked for it"


# -- sentences that disagree ------------------------------------------------------------------------------------------

MARKET = """プライバシーポリシー
株式会社みほん市場（以下「当社」といいます）は、個人情報を大切に扱います。

1. 利用目的
(1) 商品の発送のため
(2) 不正な利用者を見つけ、調査するため

2. アクセスログ
当社のサーバーには、アクセスログが記録されます。アクセスログから個人を特定することはありません。
"""


@pytest.fixture
def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("SEKISHO_EPOCHS", raising=False)
    text = tmp_path / "market.md"
    text.write_text(MARKET, encoding="utf-8")
    bootstrap.init(tmp_path / "market", text)
    with bootstrap.house_at(tmp_path / "market") as opened:
        operator = actor(opened, "operator")
        new = signing_in.NewAccount(id=OFFICER, roles=("officer",), password=Plaintext(PASSWORD))
        signing_in.add_account(opened, operator, new)
        yield opened


def test_given_two_sentences_that_disagree_when_one_is_chosen_with_a_reason_then_what_it_closes_is_closed(
    market: House,
) -> None:
    with client_of(market) as client:
        sign_in(client, OFFICER)
        sentence = next(one for one in reading_desk.desk(market).sentences if one.disputed)
        (dispute,) = reading_desk.disputes(market, sentence)
        log = dispute.second if "アクセスログから" in dispute.second.text else dispute.first
        follow = "second" if log is dispute.second else "first"
        address = f"/console/desk?show=conflicts&s={sentence.clause.id}"
        page = client.get(address).text
        assert dispute.first.text in page
        assert dispute.second.text in page
        assert "すべての目的で使えなくなる項目" in page, (
            "the effect of each choice is shown before it is made"
        )
        fields = form(client, address, "settle")
        assert send(client, fields).status_code == 400, "nothing was chosen"
        unreasoned = send(client, fields, choice=follow, reason=" ")
        assert (
            unreasoned.status_code,
            "READING-009" in unreasoned.text or "理由がありません" in unreasoned.text,
        ) == (400, True)
        assert policy_desk.effective(market).conflicts[0].settled is None

        done = send(client, fields, choice=follow, reason="調査は別の方法で行う")
        assert done.status_code == 303, done.text
        policy = policy_desk.effective(market)
        (settled,) = policy.conflicts
        assert (settled.settled, settled.reason) == (follow, "調査は別の方法で行う")
        item = policy.item("access_log")
        assert item is not None
        assert item.barred
        assert not any(policy.serves(purpose, item.id) for purpose in policy.purposes)
        assert not any(one.disputed for one in reading_desk.desk(market).sentences)
        assert "調査は別の方法で行う" in client.get(f"/console/desk?show=all&s={sentence.clause.id}").text
    assert newest(market).kind is EntryKind.POLICY_ANSWERS_RECORDED
    assert verified(market)
