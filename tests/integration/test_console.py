"""The staff console: each page has one job, works without script, and records what it says it records."""

import re
from typing import Any

import pytest
from api_house import (
    CANARY,
    DESK,
    ITEMS,
    OFFICER,
    SECOND,
    client,
    house,
    make_person,
    person,
    sign_in,
    workspace,
)
from litestar import Litestar
from litestar.testing import TestClient

from sekisho.application import book_desk, lists, policy_desk, promises
from sekisho.application.house import House
from sekisho.application.signing_in import OPERATOR, staff_by_name
from sekisho.ledger.kinds import EntryKind
from sekisho.web.console import board
from sekisho.web.rendering import strings

__all__ = ["client", "house", "person", "workspace"]

Client = TestClient[Litestar]
SHOWN = frozenset(EntryKind) - {
    EntryKind.INCIDENT_ADVANCED,
    EntryKind.INCIDENT_OPENED,
    EntryKind.RECIPIENT_REGISTER_CHANGED,
    EntryKind.REQUEST_ADVANCED,
    EntryKind.REQUEST_OPENED,
}
"""Kinds that something records already; the others get their words with the part that records them."""

PAGES = (
    "",
    "/look",
    "/audience",
    "/book",
    "/policy",
    "/desk",
    "/law",
    "/questions",
    "/versions",
    "/approvals",
    "/accounts",
    "/retention",
    "/holds",
    "/health",
)


def newest(house: House) -> EntryKind:
    return book_desk.page(house, limit=1)[0].kind


def test_given_both_catalogues_when_compared_then_the_consoles_keys_and_facts_are_the_same() -> None:
    japanese, english = strings("ja"), strings("en")
    mine = {key for key in japanese if key.startswith(("console.", "problem."))}
    assert mine == {key for key in english if key.startswith(("console.", "problem."))}
    fields = re.compile(r"\{(\w+)\}")
    differing = [
        key for key in mine if set(fields.findall(japanese[key])) != set(fields.findall(english[key]))
    ]
    assert differing == []


def test_given_every_rule_and_kind_when_named_then_the_catalogue_has_its_words() -> None:
    from sekisho.gate.rules import RULES

    assert [rule.id for rule in RULES if f"console.keeper.rule:{rule.id}" not in strings("ja")] == []
    assert [kind for kind in SHOWN if f"console.kind.{kind.value}" not in strings("ja")] == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_given_an_officer_when_a_page_is_opened_then_it_has_one_job_and_no_script_of_its_own(
    client: Client, page: str, language: str
) -> None:
    sign_in(client, OFFICER)
    answer = client.get(f"/console{page}", params={"lang": language})
    assert answer.status_code == 200, answer.text
    assert answer.text.count("<h1") == 1
    assert f'<html lang="{language}"' in answer.text
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
    assert " onclick=" not in answer.text
    assert CANARY not in answer.text
    for form in re.findall(r'<form[^>]*method="post".*?</form>', answer.text, re.DOTALL):
        assert 'name="_csrf_token"' in form


def test_given_the_board_when_opened_then_every_sentence_is_a_link_and_the_headline_counts(
    client: Client, house: House
) -> None:
    sign_in(client, OFFICER)
    text = client.get("/console").text
    made = promises.board(house)
    for promise in made.promises:
        assert f'id="{promise.clause.id}"' in text, promise.clause.id
        assert f"s={promise.clause.id}#{promise.clause.id}" in text
    assert f"{made.total}の約束のうち、証跡で確認できたもの" in text


def test_given_a_sentence_when_chosen_then_its_rules_trial_and_articles_are_told(client: Client) -> None:
    sign_in(client, OFFICER)
    text = client.get("/console", params={"s": "c039"}).text
    assert strings("ja")["console.keeper.rule:provide.no_consent"] in text
    assert "提供に同意していない架空の人" in text
    assert "法27(1)" in text
    assert 'aria-current="true"' in text


@pytest.mark.parametrize("strange", ["c999", "<script>", "../../etc", ""])
def test_given_a_strange_sentence_or_filter_when_asked_for_then_the_board_stands(
    client: Client, strange: str
) -> None:
    sign_in(client, OFFICER)
    answer = client.get("/console", params={"s": strange[:20], "show": strange[:20]})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_given_a_filter_when_laid_out_then_only_those_sentences_and_their_headings_stand(
    house: House,
) -> None:
    made = promises.board(house)
    held = policy_desk.in_force(house)
    wanted = {promise.clause.id for promise in made.promises if promise.clause.section == "委託"}
    blocks = board.layout(made, held, lambda promise: promise.clause.id in wanted)
    assert [block.text for block in blocks if block.kind == "h2"] == ["委託"]
    assert {one.clause.id for block in blocks for one in block.sentences} == wanted


def test_given_the_trials_when_run_then_one_entry_and_the_board_says_how_many(
    client: Client, house: House
) -> None:
    token = sign_in(client, OFFICER)
    answer = client.post("/console/trials", data={"s": "c039", "_csrf_token": token}, follow_redirects=False)
    assert answer.status_code == 303
    assert re.fullmatch(r"/console\?tried=\d+&s=c039#c039", answer.headers["location"])
    assert newest(house) is EntryKind.PROMISE_TRIAL_RUN
    assert "それぞれ単独で拒否しました" in client.get(answer.headers["location"]).text


def look(client: Client, token: str, **fields: Any) -> Any:
    asked = {"purpose": "p1", "items": ["name"], "by": "subject", "_csrf_token": token, **fields}
    return client.post("/console/look", data=asked)


def test_given_a_purpose_when_a_person_is_looked_up_then_shown_recorded_and_gone_after_five_minutes(
    client: Client, house: House, person: str
) -> None:
    token = sign_in(client, OFFICER)
    answer = look(client, token, value=person)
    assert answer.status_code == 200
    assert ITEMS["氏名"] in answer.text
    assert ITEMS["電話番号"] not in answer.text, "only what was asked for is opened"
    assert answer.headers["refresh"] == "300; url=/console/look"
    assert answer.headers["cache-control"] == "no-store"
    assert newest(house) is EntryKind.SUBJECT_DATA_USED


def test_given_two_who_match_when_looked_up_then_ids_to_choose_from_and_no_value(
    client: Client, house: House
) -> None:
    same = "two-alike@example.jp"
    subjects = [make_person(house, メールアドレス=same) for _ in range(2)]
    token = sign_in(client, OFFICER)
    answer = look(client, token, by="email", value=same)
    assert all(subject in answer.text for subject in subjects)
    assert CANARY not in answer.text
    assert same not in answer.text


def test_given_a_role_without_the_purpose_when_looked_up_then_the_refusal_quotes_no_value(
    client: Client, house: House, person: str
) -> None:
    token = sign_in(client, DESK)
    answer = look(client, token, value=person)
    assert answer.status_code == 403
    assert "あなたの役割では" in answer.text
    assert "直し方" in answer.text
    assert CANARY not in answer.text
    assert newest(house) is EntryKind.SUBJECT_DATA_DENIED


@pytest.mark.parametrize("left_out", ["purpose", "items", "value"])
def test_given_a_missing_field_when_looked_up_then_the_summary_links_to_it(
    client: Client, person: str, left_out: str
) -> None:
    token = sign_in(client, OFFICER)
    answer = look(client, token, **{"value": person, left_out: []})
    assert answer.status_code == 400
    assert "error-summary" in answer.text
    assert "<title>エラー：" in answer.text


def test_given_an_exception_without_the_persons_number_when_looked_up_then_the_number_is_asked_for(
    client: Client, person: str
) -> None:
    token = sign_in(client, OFFICER)
    answer = look(client, token, purpose="-", by="email", value=ITEMS["メールアドレス"])
    assert answer.status_code == 400
    assert "ご本人の番号で指定してください" in answer.text
    assert person not in answer.text


def test_given_an_exception_when_approved_by_a_second_officer_then_the_look_opens(
    client: Client, house: House, person: str
) -> None:
    stated = {
        "purpose": "-",
        "value": person,
        "basis": "life_body_property",
        "fact-life_body_property-reason": f"fact {CANARY}",
        "fact-life_body_property-consent_difficult": "unconscious",
    }
    token = sign_in(client, OFFICER)
    waiting = look(client, token, **stated)
    assert waiting.status_code == 403
    found = re.search(r"申請番号 ([0-9a-f]{32})", waiting.text)
    assert found is not None, waiting.text
    number = found[1]
    own = client.post(f"/console/approvals/{number}/answer", data={"answer": "approve", "_csrf_token": token})
    assert own.status_code == 409
    client.post("/console/logout", data={"_csrf_token": token})

    token = sign_in(client, SECOND)
    listed = client.get("/console/approvals").text
    assert number[:12] in listed
    assert CANARY not in listed, "facts are opened one by one"
    opened = client.post(f"/console/approvals/{number}/open", data={"_csrf_token": token})
    assert f"fact {CANARY}" in opened.text
    approved = client.post(
        f"/console/approvals/{number}/answer", data={"answer": "approve", "_csrf_token": token}
    )
    assert approved.status_code == 200
    assert newest(house) is EntryKind.APPROVAL_GRANTED
    client.post("/console/logout", data={"_csrf_token": token})

    token = sign_in(client, OFFICER)
    assert ITEMS["氏名"] in look(client, token, **stated).text


def test_given_a_purpose_and_a_channel_when_the_audience_is_selected_then_counts_and_lists_without_names(
    client: Client, house: House, person: str
) -> None:
    token = sign_in(client, OFFICER)
    fields = {"purpose": "p5", "channel": "email", "_csrf_token": token}
    answer = client.post("/console/audience", data=fields)
    assert answer.status_code == 200
    assert CANARY not in answer.text
    assert newest(house) is EntryKind.SUBJECT_AUDIENCE_SELECTED
    assert "sekisho send-check" in answer.text
    listed = client.post("/console/audience", data={**fields, "format": "csv"})
    assert listed.headers["content-type"].startswith("text/csv")
    named = re.search(r'filename="audience-(\d+)\.csv"', listed.headers["content-disposition"])
    assert named is not None
    checked = lists.check(house, staff_by_name(house, OPERATOR).actor, int(named[1]))
    assert person in checked.allowed
    assert person in listed.text
    assert CANARY not in listed.text
    assert client.post("/console/audience", data={**fields, "format": "json"}).json()["allowed"] >= 1
    assert client.post("/console/audience", data={**fields, "channel": "pigeon"}).status_code == 400


def test_given_the_book_when_verified_and_signed_then_the_page_says_so(client: Client, house: House) -> None:
    token = sign_in(client, OFFICER)
    assert "食い違いはありません" in client.post("/console/book/verify", data={"_csrf_token": token}).text
    assert "sekisho.local/" in client.post("/console/book/checkpoint", data={"_csrf_token": token}).text
    assert newest(house) is EntryKind.LEDGER_CHECKPOINT_SIGNED


def test_given_an_open_question_when_answered_then_recorded_and_listed_as_answered(
    client: Client, house: House
) -> None:
    token = sign_in(client, OFFICER)
    assert client.post("/console/questions", data={"_csrf_token": token}).status_code == 400
    answer = client.post("/console/questions", data={"answer-practice:foreign": "no", "_csrf_token": token})
    assert answer.status_code == 200
    assert "回答を登録しました" in answer.text
    assert newest(house) is EntryKind.POLICY_ANSWERS_RECORDED


def test_given_the_sweep_when_the_number_is_wrong_then_nothing_goes(client: Client, house: House) -> None:
    token = sign_in(client, OFFICER)
    wrong = client.post("/console/retention/sweep", data={"expect": "5", "_csrf_token": token})
    assert wrong.status_code == 400
    assert newest(house) is not EntryKind.RETENTION_SWEEP_RUN
    right = client.post("/console/retention/sweep", data={"expect": "0", "_csrf_token": token})
    assert right.status_code == 200
    assert newest(house) is EntryKind.RETENTION_SWEEP_RUN


def test_given_a_new_role_and_account_when_saved_then_listed_and_a_short_password_is_refused(
    client: Client, house: House
) -> None:
    token = sign_in(client, OFFICER)
    role = {"role": "letters", "purposes": ["p4"], "items": ["postal_address"], "_csrf_token": token}
    assert "役割を保存しました" in client.post("/console/roles", data=role).text
    new = {"id": "letters.one", "roles": ["letters"], "password": "too short", "_csrf_token": token}
    refused = client.post("/console/accounts", data=new)
    assert refused.status_code == 400
    assert "too short" not in refused.text, "what was typed as a password never comes back"
    made = client.post("/console/accounts", data={**new, "password": "long enough to stand"})
    assert "letters.one" in made.text
    assert newest(house) is EntryKind.ACCOUNT_CREATED
