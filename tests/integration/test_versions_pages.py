"""The pages about versions: the public list, difference and announcements; the console's judgements and replay."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from api_house import DESK, OFFICER, SECOND, bearer, client_of, make_person, make_workspace, sign_in
from litestar import Litestar
from litestar.testing import TestClient

from sekisho import bootstrap
from sekisho.application import asking, drafts, policy_desk, relating, replaying, signing_in
from sekisho.application.announcing import Announced
from sekisho.application.asking import Asked
from sekisho.application.house import House
from sekisho.errors import StaffError
from sekisho.gate.model import Verdict
from sekisho.policy.continuity import carry_ids

Client = TestClient[Litestar]
ADDED = "研究会の企画のため"
SUMMARY = "研究会の企画にも、会員の方の情報を使います。"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    monkeypatch.delenv("SEKISHO_EPOCHS", raising=False)
    opened = bootstrap.open_house(bootstrap.load_workspace(make_workspace(tmp_path)))
    yield opened
    opened.close()


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    with client_of(house) as made:
        yield made


def publish_second(house: House) -> str:
    """A second version with one more purpose behind the first; returns its id."""
    held = policy_desk.in_force(house)
    first = held.policy.purposes[0].text
    line = next(one for one in held.text.split("\n") if first in one)
    text = held.text.replace(line, f"{line}\n{line.replace(first, ADDED)}")
    drafted = policy_desk.draft_from(text.encode(), name="second.md", document=held.policy.document)
    operator = signing_in.staff_by_name(house, signing_in.OPERATOR).actor
    policy_desk.publish(
        house,
        operator,
        policy=carry_ids(drafted.policy, held.published),
        text=drafted.text,
        announced=Announced(summary=SUMMARY),
    )
    (question,) = relating.questions(house)
    return question.widening.purpose


# -- for everybody ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "path", ["/policy/versions", "/policy/diff/v1..v2", "/policy/diff/v1..v1", "/announcements"]
)
def test_given_two_versions_when_a_public_page_is_opened_then_it_has_one_heading_and_no_script_of_its_own(
    client: Client, house: House, path: str, language: str
) -> None:
    publish_second(house)
    answer = client.get(path, params={"lang": language})
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


def test_given_a_first_version_only_then_it_is_listed_and_nothing_was_announced(client: Client) -> None:
    listed = client.get("/policy/versions").text
    assert "第1版" in listed
    assert "/policy/diff/" not in listed
    assert "まだありません" in client.get("/announcements").text
    assert "/policy/versions" in client.get("/policy").text


def test_given_an_added_purpose_when_the_difference_is_opened_then_marked_in_words_and_told_with_its_limit(
    client: Client, house: House
) -> None:
    publish_second(house)
    page = client.get("/policy/diff/v1..v2").text
    (inserted,) = re.findall(r"<ins>(?:<span[^>]*>［追加］</span>)(.*?)<span", page)
    assert inserted == ADDED
    assert f"利用目的「{ADDED}」が加わります。" in page
    assert SUMMARY in page
    assert "17条2項" in page
    back = client.get("/policy/diff/v2..v1").text
    assert re.findall(r"<del>(?:<span[^>]*>［削除］</span>)(.*?)<span", back) == [ADDED]


def test_given_the_whole_text_when_asked_for_then_kept_sentences_stand_too(
    client: Client, house: House
) -> None:
    publish_second(house)
    kept = policy_desk.in_force(house).policy.purposes[2].text
    assert kept not in client.get("/policy/diff/v1..v2").text
    assert kept in client.get("/policy/diff/v1..v2?whole=1").text


def test_given_one_version_twice_when_compared_then_the_page_says_so(client: Client) -> None:
    assert "違いはありません" in client.get("/policy/diff/v1..v1").text


@pytest.mark.parametrize("pair", ["v1..v9", "v1", "v1..", "v0..v1", "v1..v1..v1", "..%2F..", "v1..<b>"])
def test_given_no_such_pair_when_asked_for_then_not_found(client: Client, pair: str) -> None:
    answer = client.get(f"/policy/diff/{pair}")
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_given_an_announced_version_when_announcements_are_opened_then_its_summary_stands_there(
    client: Client, house: House
) -> None:
    publish_second(house)
    page = client.get("/announcements").text
    assert SUMMARY in page
    assert "重要なお知らせ" in page


# -- for the officer -------------------------------------------------------------------------------------------


def test_given_a_widened_purpose_when_judged_on_the_page_then_it_decides_and_the_judgement_stands_there(
    client: Client, house: House
) -> None:
    person = make_person(house)
    purpose = publish_second(house)
    token = sign_in(client, OFFICER)
    page = client.get("/console/versions").text
    assert ADDED in page
    fields = {"_csrf_token": token, "purpose": purpose, "version": "v2", "to": "p1"}
    asked = Asked(verb="use", subject=person, items=["氏名"], purpose=purpose)
    operator = signing_in.staff_by_name(house, signing_in.OPERATOR).actor

    unanswered = client.post("/console/versions/judge", data={**fields, "rationale": "会の活動のうち"})
    assert unanswered.status_code == 400
    assert "会の活動のうち" in unanswered.text  # what was typed is kept
    without = client.post("/console/versions/judge", data={**fields, "related": "yes", "rationale": ""})
    assert without.status_code == 400
    assert not asking.decide(house, operator, asked).ruling.allowed

    reason = "会の目的の範囲にとどまるため"
    done = client.post("/console/versions/judge", data={**fields, "related": "yes", "rationale": reason})
    assert done.status_code == 200
    assert "判断を記録しました" in done.text
    assert reason in done.text
    assert asking.decide(house, operator, asked).ruling.allowed


def test_given_two_versions_when_compared_on_the_page_then_persons_are_counted(
    client: Client, house: House
) -> None:
    make_person(house)
    publish_second(house)
    sign_in(client, OFFICER)
    page = client.get("/console/versions", params={"before": "v1", "after": "v2"}).text
    assert "関連性の判断か同意が要る方 1人" in page
    assert client.get("/console/versions", params={"before": "v1", "after": "v7"}).status_code == 400


def test_given_nobody_of_that_duty_when_the_page_is_opened_then_refused(client: Client, house: House) -> None:
    purpose = publish_second(house)
    token = sign_in(client, DESK)
    assert client.get("/console/versions").status_code == 403
    fields = {"_csrf_token": token, "purpose": purpose, "related": "yes", "rationale": "x", "to": "p1"}
    assert client.post("/console/versions/judge", data=fields).status_code == 403
    assert relating.questions(house)[0].judgement is None


def test_given_the_api_when_a_purpose_is_judged_then_as_on_the_page(client: Client, house: House) -> None:
    purpose = publish_second(house)
    officer = bearer(client, OFFICER)
    asked = client.get("/api/v1/policy/relatedness", headers=officer).json()
    assert (asked["open"], asked["questions"][0]["purpose"]) == (1, purpose)
    body = {"purpose": purpose, "related": False, "rationale": "別の活動のため"}
    done = client.post("/api/v1/policy/relatedness", json=body, headers=officer)
    assert (done.status_code, done.json()["related"]) == (200, False)
    assert client.get("/api/v1/policy/relatedness", headers=officer).json()["open"] == 0
    desk = client.post("/api/v1/policy/relatedness", json=body, headers=bearer(client, DESK))
    assert desk.status_code == 403
    found = client.get("/api/v1/policy/diff/v1/v2", headers=officer).json()
    assert [one["of"] for one in found["widened"]] == [ADDED]
    counted = client.get("/api/v1/policy/diff/v1/v2/reached", headers=officer).json()
    assert {one["purpose"] for one in counted} >= {purpose}
    assert all(one["gained"] == one["lost"] == 0 for one in counted)
    told = client.get("/api/v1/policy/announcements", headers=officer).json()["announcements"]
    assert [one["summary"] for one in told] == [SUMMARY]


# -- replay ----------------------------------------------------------------------------------------------------


def test_given_an_old_decision_when_replayed_then_its_reasons_stand_and_each_version_is_asked(
    client: Client, house: House
) -> None:
    person = make_person(house)
    purpose = publish_second(house)
    operator = signing_in.staff_by_name(house, signing_in.OPERATOR).actor
    asked = Asked(verb="use", subject=person, items=["氏名"], purpose=purpose)
    decided = asking.decide(house, operator, asked).ruling.decision

    found = replaying.replay(house, decided.id)
    assert (found.explained.policy_version, found.explained.allowed) == ("v2", False)
    assert [one.rule for one in found.explained.reasons] == ["purpose.not_told"]
    verdicts = {one.version: one for one in found.versions}
    assert verdicts["v1"].verdict is Verdict.ALWAYS_DENIED
    assert [one.rule for one in verdicts["v1"].reasons] == ["use.beyond_purposes"]

    sign_in(client, OFFICER)
    page = client.get("/console/versions/decision", params={"decision": decided.id})
    assert page.status_code == 200
    assert ADDED in page.text
    assert "だれについてもできない" in page.text
    unknown = client.get("/console/versions/decision", params={"decision": "0" * 32})
    assert unknown.status_code in {400, 404}
    assert "DECISION-001" not in unknown.text.split("<main", maxsplit=1)[0]
    with pytest.raises(StaffError, match="DECISION-001"):
        replaying.replay(house, "0" * 32)


# -- drafts ----------------------------------------------------------------------------------------------------


def draft_second(house: House, folder: Path) -> None:
    """A draft with one more purpose, as the command would make it."""
    held = policy_desk.in_force(house)
    first = held.policy.purposes[0].text
    line = next(one for one in held.text.split("\n") if first in one)
    path = folder / "second.md"
    path.write_text(held.text.replace(line, f"{line}\n{line.replace(first, ADDED)}"), encoding="utf-8")
    drafts.revise(house, signing_in.staff_by_name(house, signing_in.OPERATOR).actor, path)


def test_given_a_draft_when_published_on_the_page_then_only_with_the_words_it_needs(
    client: Client, house: House, tmp_path: Path
) -> None:
    draft_second(house, tmp_path)
    token = sign_in(client, OFFICER)
    assert ADDED in client.get("/console/versions", params={"before": "now", "after": "draft:privacy"}).text
    fields = {"_csrf_token": token, "document": "privacy", "unconfirmed": "1"}
    silent = client.post("/console/versions/publish", data=fields)
    assert silent.status_code == 400
    assert "お知らせの文がないと公開できません" in silent.text
    wrong = client.post("/console/versions/publish", data={**fields, "summary": SUMMARY, "effective": "明日"})
    assert wrong.status_code == 400
    assert SUMMARY in wrong.text  # what was typed is kept
    assert [one.version for one in policy_desk.versions(house)] == ["v1"]
    done = client.post("/console/versions/publish", data={**fields, "summary": SUMMARY})
    assert done.status_code == 200
    assert "公表しました" in done.text
    assert SUMMARY in client.get("/announcements").text


def test_given_a_workspace_that_demands_a_second_officer_then_nobody_publishes_alone(
    client: Client, house: House, tmp_path: Path
) -> None:
    strict = replace(house, workspace=replace(house.workspace, second_officer=True))
    draft_second(strict, tmp_path)
    one, two = (signing_in.staff_by_name(strict, name).actor for name in (OFFICER, SECOND))
    words = Announced(summary=SUMMARY)

    def publish() -> None:
        drafts.publish_draft(strict, one, unconfirmed=True, announced=words)

    with pytest.raises(StaffError, match="PUBLISH-003"):
        publish()
    drafts.approve_draft(strict, one)
    with pytest.raises(StaffError, match="PUBLISH-003"):
        publish()  # one's own approval is none
    drafts.approve_draft(strict, two)
    place = strict.workspace.policy / "privacy" / "draft" / "policy.yaml"
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace(ADDED, f"{ADDED}と発送"), encoding="utf-8")
    with pytest.raises(StaffError, match="PUBLISH-003"):
        publish()  # another draft than the one that was approved
    place.write_text(text, encoding="utf-8")
    publish()
    assert [one.version for one in policy_desk.versions(strict)] == ["v1", "v2"]
    draft_second(strict, tmp_path)
    with pytest.raises(StaffError, match="ACCOUNT-007"):
        drafts.approve_draft(strict, signing_in.staff_by_name(strict, DESK).actor)
