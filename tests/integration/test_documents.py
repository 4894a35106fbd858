"""Several documents in one workspace, through the command line: drafted, merged, published, decided, replayed."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from ruamel.yaml import YAML
from typer.testing import CliRunner

from integration.two_documents import APPLICANTS, CUSTOMERS
from sekisho.cli.app import app
from sekisho.policy.files import Change, edit

DAY = "2026-12-01"
SHIPPING, HIRING = "ご注文の品を発送するため", "採用選考のため"
BUYER = {"氏名": "見本 花", "メールアドレス": "hana@example.com", "購入履歴": "見本品"}
SEEKER = {"氏名": "見本 学", "電話番号": "090-0000-0000", "履歴書": "見本の経歴"}

Ran = Callable[..., Any]  # Any: JSON documents of as many shapes as there are commands


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Runs a command on the workspace and returns its JSON; the words, the exit code, standard input."""
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    monkeypatch.chdir(tmp_path)
    Path("customers.md").write_text(CUSTOMERS, encoding="utf-8")
    Path("applicants.md").write_text(APPLICANTS, encoding="utf-8")

    def run(*words: str, code: int = 0, give: object = None, now: str | None = DAY) -> Any:
        told = [*words, "--json", *(() if now is None else ("--now", now))]
        done: Result = CliRunner().invoke(app, told, input=None if give is None else json.dumps(give))
        assert done.exit_code == code, (words, done.exit_code, done.output, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else done.stderr

    run("init", "ws", "--policy", "customers.md", "--document", "customers", "--yes", "--rehearsal")
    return run


@pytest.fixture
def both(ask: Ran) -> Ran:
    """A workspace with both documents in force."""
    ask("policy", "revise", "ws", "applicants.md", "--document", "applicants")
    ask("policy", "publish", "ws", "--document", "applicants", "--yes")
    return ask


def add(ask: Ran, category: str, channel: str, purpose: str, items: dict[str, str], *, code: int = 0) -> Any:
    body = {"category": category, "channel": channel, "purposes": [purpose], "items": items}
    return ask("subject", "add", "ws", give=body, code=code)


def used(ask: Ran, subject: str, purpose: str, *items: str) -> bool:
    Path("request.json").write_text(
        json.dumps({"verb": "use", "subject": subject, "items": items, "purpose": purpose}), encoding="utf-8"
    )
    runner = CliRunner().invoke(app, ["decide", "ws", "request.json", "--json", "--now", DAY])
    return bool(json.loads(runner.stdout)["allowed"])


def draft_file(document: str, name: str = "policy.yaml") -> Path:
    return Path("ws/policy") / document / "draft" / name


# -- editions --------------------------------------------------------------------------------------------------


def test_given_a_second_document_when_published_then_it_is_the_next_edition_and_the_first_stays(
    both: Ran,
) -> None:
    found = both("policy", "versions", "ws")["versions"]
    assert [(one["document"], one["version"], one["in_force"]) for one in found] == [
        ("customers", "v1", True),
        ("applicants", "v2", True),
    ]
    assert found[1]["audience"] == ["applicant"]
    shown = both("policy", "show", "ws")
    assert (shown["version"], shown["documents"]) == ("v2", ["customers", "applicants"])
    ids = [one["id"] for one in shown["purposes"]]
    assert len(ids) == len(set(ids)) == 4
    alone = both("policy", "show", "ws", "--document", "applicants")
    assert {one["text"] for one in alone["purposes"]} >= {HIRING}
    assert SHIPPING not in {one["text"] for one in alone["purposes"]}


def test_given_two_documents_when_persons_are_acquired_then_each_only_by_its_own(both: Ran) -> None:
    """法18条1項: nobody's data serves what they were never told."""
    buyer = add(both, "customer", "web", SHIPPING, BUYER)["subject"]
    seeker = add(both, "applicant", "paper", HIRING, SEEKER)["subject"]
    for refused in (
        ("customer", "web", HIRING, BUYER),  # another's purpose
        ("applicant", "paper", SHIPPING, SEEKER),
        ("customer", "paper", SHIPPING, BUYER),  # another's way
        ("applicant", "web", HIRING, SEEKER),
        ("customer", "web", SHIPPING, {"氏名": "見本", "履歴書": "見本"}),  # another's item
        ("applicant", "paper", HIRING, {"氏名": "見本", "購入履歴": "見本"}),
    ):
        add(both, *refused, code=1)
    assert used(both, buyer, SHIPPING, "氏名")
    assert used(both, seeker, HIRING, "氏名", "履歴書")
    assert not used(both, seeker, SHIPPING, "氏名")
    assert not used(both, seeker, SHIPPING, "履歴書")
    assert not used(both, buyer, HIRING, "氏名")


def test_given_two_documents_when_an_audience_is_selected_then_each_counts_its_own(both: Ran) -> None:
    for number in range(3):
        add(both, "customer", "web", SHIPPING, {**BUYER, "メールアドレス": f"h{number}@example.com"})
    add(both, "applicant", "paper", HIRING, SEEKER)
    answering = both(
        "audience", "ws", "--purpose", "お問い合わせに回答するため", "--channel", "email", "--reasons"
    )
    assert (answering["allowed"], answering["excluded"]) == (0, 4)  # told the purpose of shipping only
    add(both, "customer", "web", "お問い合わせに回答するため", {**BUYER, "メールアドレス": "z@example.com"})
    again = both(
        "audience", "ws", "--purpose", "お問い合わせに回答するため", "--channel", "email", "--reasons"
    )
    assert (again["allowed"], again["excluded"]) == (1, 4)
    assert again["reasons"]["purpose.other_category"] == 1
    hiring = both(
        "audience", "ws", "--purpose", "選考結果をご連絡するため", "--channel", "phone", "--reasons"
    )
    assert hiring["reasons"]["purpose.other_category"] == 4


def test_given_a_decision_of_an_old_edition_when_explained_then_by_the_sentences_of_that_edition(
    ask: Ran,
) -> None:
    """A later document changes no past answer, nor what is said of it."""
    denied = add(ask, "customer", "paper", SHIPPING, BUYER, code=1)["decision"]
    before = ask("explain", "ws", denied)
    ask("policy", "revise", "ws", "applicants.md", "--document", "applicants")
    ask("policy", "publish", "ws", "--document", "applicants", "--yes")
    assert ask("explain", "ws", denied) == before
    assert before["reasons"][0]["document"] == "customers"
    later = add(ask, "applicant", "web", HIRING, SEEKER, code=1)["decision"]
    assert ask("explain", "ws", later)["reasons"][0]["document"] == "applicants"
    assert ask("ledger", "verify", "ws", now=None)["ok"]


def test_given_a_later_day_when_published_then_the_old_stays_until_that_day(ask: Ran) -> None:
    ask("policy", "revise", "ws", "applicants.md", "--document", "applicants")
    ask("policy", "publish", "ws", "--document", "applicants", "--yes", "--effective", "2027-01-01")
    assert ask("policy", "show", "ws")["documents"] == ["customers"]
    assert ask("policy", "show", "ws", "--on", "2027-01-01")["documents"] == ["customers", "applicants"]
    add(ask, "customer", "web", SHIPPING, BUYER)
    body = {"category": "applicant", "channel": "paper", "purposes": [HIRING], "items": SEEKER}
    assert ask("subject", "add", "ws", give=body, now="2027-01-01")["subject"]


def test_given_a_past_day_when_published_then_refused(ask: Ran) -> None:
    ask("policy", "revise", "ws", "applicants.md", "--document", "applicants")
    told = ask(
        "policy", "publish", "ws", "--document", "applicants", "--yes", "--effective", "2026-11-01", code=2
    )
    assert "DOCUMENT-002" in told
    assert [one["state"] for one in ask("policy", "versions", "ws")["versions"]] == ["published", "review"]


def test_given_answers_about_one_document_when_given_then_the_other_is_untouched(both: Ran) -> None:
    Path("answers.yaml").write_text('"practice:foreign": no\nitems: [性別]\n', encoding="utf-8")
    both("policy", "answer", "ws", "answers.yaml", "--document", "applicants")
    names = {
        document: {one["name"] for one in both("policy", "show", "ws", "--document", document)["items"]}
        for document in ("customers", "applicants")
    }
    assert "性別" in names["applicants"]
    assert "性別" not in names["customers"]
    add(both, "applicant", "paper", HIRING, {**SEEKER, "性別": "見本"})
    add(both, "customer", "web", SHIPPING, {**BUYER, "性別": "見本"}, code=1)
    asked = both("policy", "questions", "ws")
    answered = {(one["document"], one["answer"]) for one in asked if one["id"] == "practice:foreign"}
    assert answered == {("customers", None), ("applicants", False)}
    assert "DOCUMENT-005" in both("policy", "answer", "ws", "answers.yaml", "--document", "cookies", code=2)


# -- drafts and merging ----------------------------------------------------------------------------------------


def test_given_a_corrected_version_when_its_text_is_revised_then_the_correction_survives(ask: Ran) -> None:
    ask("policy", "revise", "ws", "customers.md")
    path = draft_file("customers")
    change = Change(section="purposes", id="p1", set={"items": ["name"]})
    path.write_text(edit(path.read_text(encoding="utf-8"), [change], name="policy.yaml"), encoding="utf-8")
    assert ask("policy", "publish", "ws", "--yes")["version"] == "v2"
    Path("new.md").write_text(
        CUSTOMERS.replace("3. 利用目的", "3. 利用目的\n(0) 会員の登録を受け付けるため"), encoding="utf-8"
    )
    done = ask("policy", "revise", "ws", "new.md")
    assert "purposes.p1.items" in done["kept"]
    assert done["clashes"] == []
    assert "PUBLISH-001" in ask("policy", "publish", "ws", "--yes", code=2)
    ask("policy", "publish", "ws", "--yes", "--summary", "会員の登録を始めます。")
    found = {one["text"]: one for one in ask("policy", "show", "ws")["purposes"]}
    assert found[SHIPPING]["id"] == "p1"
    assert found[SHIPPING]["items"] == ["name"]
    assert found["会員の登録を受け付けるため"]["id"] not in {"p1", "p2"}


def test_given_a_value_that_both_changed_when_revised_then_marked_listed_and_not_published_until_settled(
    ask: Ran,
) -> None:
    ask("policy", "revise", "ws", "customers.md")
    path = draft_file("customers")
    change = Change(section="contact", set={"email": "desk@example.com"})
    path.write_text(edit(path.read_text(encoding="utf-8"), [change], name="policy.yaml"), encoding="utf-8")
    Path("new.md").write_text(CUSTOMERS.replace("privacy@example.com", "info@example.com"), encoding="utf-8")
    done = ask("policy", "revise", "ws", "new.md", code=1)
    (clash,) = done["clashes"]
    assert clash["place"] == "contact.email"
    text = path.read_text(encoding="utf-8").splitlines()
    assert "desk@example.com" in text[clash["line"] - 1]
    assert "info@example.com" in text[clash["line"] - 2]
    assert "info@example.com" in clash["theirs"]
    assert "DOCUMENT-008" in ask("policy", "publish", "ws", "--yes", code=2)
    assert ask("policy", "versions", "ws")["versions"][-1]["state"] == "draft"
    assert "DOCUMENT-007" in ask("policy", "settle", "ws", "contact.phone", "--take", "ours", code=2)
    assert ask("policy", "settle", "ws", "contact.email", "--take", "theirs")["open"] == 0
    assert "食い違い" not in path.read_text(encoding="utf-8")
    version = ask("policy", "publish", "ws", "--yes")["version"]
    written = (Path("ws/policy/customers") / version / "policy.yaml").read_text(encoding="utf-8")
    assert YAML(typ="safe", pure=True).load(written)["contact"]["email"] == "info@example.com"
    assert not draft_file("customers").exists()


def test_given_a_text_edited_after_reading_when_published_then_refused(ask: Ran) -> None:
    ask("policy", "revise", "ws", "customers.md")
    text = draft_file("customers", "policy.md")
    text.write_text(text.read_text(encoding="utf-8") + "\n追記。\n", encoding="utf-8")
    assert "DOCUMENT-010" in ask("policy", "publish", "ws", "--yes", code=2)


def test_given_a_purpose_reworded_by_hand_under_its_old_id_when_published_then_refused(ask: Ran) -> None:
    """法17条2項: a consent to p1 must never come to mean another purpose."""
    ask("policy", "revise", "ws", "customers.md")
    path = draft_file("customers")
    path.write_text(path.read_text(encoding="utf-8").replace(SHIPPING, "広告のため"), encoding="utf-8")
    assert "DOCUMENT-004" in ask("policy", "publish", "ws", "--yes", code=2)


def test_given_a_new_text_without_a_hint_of_its_readers_when_revised_then_asked_and_told(ask: Ran) -> None:
    plain = APPLICANTS.replace("採用応募者の個人情報", "個人情報").replace("応募者の", "皆様の")
    Path("plain.md").write_text(plain, encoding="utf-8")
    assert not ask("policy", "revise", "ws", "plain.md", "--document", "applicants")["audience_known"]
    words = ("policy", "revise", "ws", "plain.md", "--document", "applicants", "--audience")
    assert "POLICY-010" in ask(*words, "宇宙人", code=2)
    told = ask(*words, "応募者")
    assert (told["audience"], told["audience_known"]) == (["applicant"], True)
    ask("policy", "publish", "ws", "--document", "applicants", "--yes")
    add(ask, "applicant", "paper", HIRING, SEEKER)
    add(ask, "customer", "paper", HIRING, SEEKER, code=1)


def test_given_unconfirmed_readings_when_published_without_yes_then_refused(ask: Ran) -> None:
    Path("vague.md").write_text(
        CUSTOMERS.replace("を、ウェブサイトの画面により取得します。", "を取得することがあります。").replace(
            "(1) 氏名\n(2) メールアドレス\n(3) 購入履歴", "お名前、ご連絡先など"
        ),
        encoding="utf-8",
    )
    done = ask("policy", "revise", "ws", "vague.md")
    assert done["unconfirmed"]
    assert "DOCUMENT-009" in ask("policy", "publish", "ws", code=2)
    assert ask("policy", "publish", "ws", "--yes", "--summary", "表現を改めます。")["version"] == "v2"


# -- pages -----------------------------------------------------------------------------------------------------


def test_given_two_documents_when_the_public_pages_are_opened_then_each_has_its_own_text(both: Ran) -> None:
    from litestar.testing import TestClient

    from sekisho.bootstrap import house_at
    from sekisho.web.app import create_app

    assert both("policy", "versions", "ws")
    noon = datetime.fromisoformat(f"{DAY}T03:00:00+00:00")
    with house_at(Path("ws"), now=noon) as house, TestClient(create_app(house)) as visitor:
        first, second = visitor.get("/policy").text, visitor.get("/policy/applicants").text
        for page in (first, second):
            assert "/policy/customers" in page
            assert "/policy/applicants" in page
        assert "購入履歴" in first
        assert "職務経歴" not in first
        assert "職務経歴" in second
        assert "jobs@example.com" in second
        assert visitor.get("/policy/cookies").status_code == 404
        form = visitor.get("/register", params={"category": "customer"}).text
        assert "item.purchase_history" in form or "item.email" in form
        assert "履歴書" not in form
        assert "採用選考" not in form
        assert "/policy/applicants" not in form


# -- the API ---------------------------------------------------------------------------------------------------


def test_given_a_draft_when_published_over_http_then_an_edition_and_only_by_an_officer(ask: Ran) -> None:
    from litestar.testing import TestClient

    from sekisho.application.signing_in import NewAccount, add_account, staff_by_name
    from sekisho.bootstrap import house_at
    from sekisho.vault.plaintext import Plaintext
    from sekisho.web.app import create_app

    ask("policy", "revise", "ws", "applicants.md", "--document", "applicants")
    noon = datetime.fromisoformat(f"{DAY}T03:00:00+00:00")
    with house_at(Path("ws"), now=noon) as house, TestClient(create_app(house)) as client:
        operator = staff_by_name(house, "operator").actor
        for name, roles in (("officer.one", ("officer",)), ("nobody.one", ())):
            new = NewAccount(id=name, roles=roles, password=Plaintext("invented passphrase 9"))
            add_account(house, operator, new)

        def header(account: str) -> dict[str, str]:
            body = {"account": account, "password": "invented passphrase 9"}
            token = client.post("/api/v1/session", json=body).json()["token"]
            return {"Authorization": f"Bearer {token}"}

        officer, nobody = header("officer.one"), header("nobody.one")
        publication = {"document": "applicants", "unconfirmed": True}
        assert client.post("/api/v1/policy/publications", json=publication, headers=nobody).status_code == 403
        clash = {"place": "contact.email", "take": "ours", "document": "applicants"}
        refused = client.post("/api/v1/policy/drafts/settled", json=clash, headers=officer)
        assert refused.json()["code"] == "DOCUMENT-007"
        done = client.post("/api/v1/policy/publications", json=publication, headers=officer)
        assert (done.status_code, done.json()["version"]) == (200, "v2")
        found = client.get("/api/v1/policy/versions", headers=officer).json()["versions"]
        assert [(one["document"], one["version"], one["state"]) for one in found] == [
            ("customers", "v1", "published"),
            ("applicants", "v2", "published"),
        ]
