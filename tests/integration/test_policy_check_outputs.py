"""`sekisho policy check`: table, JSON, SARIF and the report to print, of a file, a folder, standard input, a workspace."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from api_house import DESK, OFFICER, bearer, client, house, sign_in, workspace
from litestar import Litestar
from litestar.testing import TestClient
from typer.testing import CliRunner

from sekisho.application import book_desk, checking
from sekisho.application.house import House
from sekisho.cli.app import app
from sekisho.errors import OperatorError
from sekisho.law.amendments import amendment
from sekisho.law.model import EDITION
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.check import CHECKS
from sekisho.presenting.check_report import check_report_html, check_report_pdf

__all__ = ["client", "house", "workspace"]

Client = TestClient[Litestar]

TEXT = """# 個人情報保護方針

髙﨑德𠮷商事株式会社（以下「当社」といいます。）は、お客様の個人情報を次のとおり取り扱います。
〒100-0000 東京都見本区見本町1-1
代表取締役 髙﨑 德太郎

## 利用目的
当社は、個人情報を次の目的のために利用します。
- 商品の発送のため
- 上記の利用目的に付随する目的

## 第三者への提供
当社は、ご本人の同意を得ないで個人情報を第三者に提供しません。

## 同意
お客様がサイトを利用した時点で、この方針に同意したものとみなします。

## お問い合わせ窓口
苦情は privacy@example.com まで。
"""
STAFF_TEXT = """# 従業者の個人情報の取扱いについて

見本商店株式会社（以下「当社」といいます。）は、従業者の個人情報を次のとおり取り扱います。

## 利用目的
- 給与の支払のため
- 人事管理のため

## 安全管理措置
当社は、組織的安全管理措置として責任者を設置し、人的安全管理措置として従業者に研修を行い、物理的安全管理措置として入退室を管理し、技術的安全管理措置としてアクセス制御を行います。
"""


def run(*argv: str, text: str | None = None, language: str = "ja") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["policy", "check", *argv], input=text, env={"SEKISHO_LANG": language})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy file below the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    path = tmp_path / "site" / "方針 1.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fail_on", "code"), [("gap", 1), ("partial", 1), ("needs_review", 1), ("never", 0), ("nothing", 2)]
)
def test_given_gaps_when_checked_then_the_exit_code_follows_fail_on(
    published: Path, fail_on: str, code: int
) -> None:
    assert run(str(published), "--fail-on", fail_on)[0] == code


def test_given_a_file_when_checked_as_json_then_every_requirement_with_the_edition_and_the_sentence(
    published: Path,
) -> None:
    _, out, _ = run(str(published), "--json")
    said = json.loads(out)
    assert (said["format"], said["edition"]) == ("sekisho/law-check/1", EDITION)
    assert {row["item"] for row in said["findings"]} == {one.id for one in CHECKS}
    (vague,) = [row for row in said["findings"] if row["item"] == "P06"]
    assert (vague["status"], vague["text"]) == ("gap", "上記の利用目的に付随する目的")
    (document,) = said["documents"]
    assert sum(document["counts"].values()) == len(said["findings"])
    assert {"practice:foreign", "practice:tags"} <= {row["id"] for row in document["questions"]}
    assert all(row["in_force"] is False for row in document["coming"])


def test_given_english_when_checked_then_the_table_speaks_it(published: Path) -> None:
    _, out, _ = run(str(published), language="en")
    assert "Deemed consent" in out
    assert "NOT in force" in out or "NOT" not in out
    assert not re.search(r"^[✓△✕].*理由", out, re.MULTILINE)


def test_given_standard_input_when_checked_then_the_same_findings(published: Path) -> None:
    from_file = json.loads(run(str(published), "--json")[1])["findings"]
    piped = json.loads(run("-", "--json", text=TEXT)[1])["findings"]
    assert [(row["key"], row["status"], row["lines"]) for row in piped] == [
        (row["key"], row["status"], row["lines"]) for row in from_file
    ]


def test_given_answers_when_a_file_is_checked_then_no_longer_unknown(published: Path) -> None:
    answers = published.parent / "answers.yaml"
    answers.write_text("practice:foreign: no\npractice:children: yes\n", encoding="utf-8")
    said = json.loads(run(str(published), "--json", "--answers", str(answers))[1])
    by_item = {row["item"]: row["status"] for row in said["findings"]}
    assert (by_item["P29"], by_item["P58"]) == ("not_applicable", "gap")
    open_ids = {row["id"] for row in said["documents"][0]["questions"]}
    assert not {"practice:foreign", "practice:children"} & open_ids


def test_given_an_unknown_question_in_the_answers_when_checked_then_refused(published: Path) -> None:
    answers = published.parent / "answers.yaml"
    answers.write_text("practice:moon: no\n", encoding="utf-8")
    code, _, err = run(str(published), "--answers", str(answers))
    assert code == 2
    assert "POLICY-012" in err


def test_given_a_folder_when_checked_then_one_document_says_what_another_leaves_out(published: Path) -> None:
    (published.parent / "staff.md").write_text(STAFF_TEXT, encoding="utf-8")
    said = json.loads(run(str(published.parent), "--json")[1])
    rows = {(row["document"], row["item"]): row for row in said["findings"]}
    assert rows["方針 1.md", "P34"]["status"] == "met"
    assert "従業者の個人情報" in rows["方針 1.md", "P34"]["why"]
    assert rows["staff.md", "P02"]["status"] == "met"
    alone = json.loads(run(str(published), "--json")[1])["findings"]
    assert next(row for row in alone if row["item"] == "P34")["status"] == "gap"


def test_given_a_file_that_is_no_policy_in_the_folder_when_checked_then_it_is_named(published: Path) -> None:
    (published.parent / "menu.txt").write_text("本日の昼食は、うどんです。\n", encoding="utf-8")
    code, _, err = run(str(published.parent), "--json", "--fail-on", "never")
    assert code == 0
    assert "menu.txt" in err


def test_given_an_empty_folder_when_checked_then_a_clear_error(tmp_path: Path) -> None:
    code, _, err = run(str(tmp_path))
    assert code == 2
    assert "READ-011" in err


# -- SARIF -------------------------------------------------------------------------------------------------------

_LEVELS = {"none", "note", "warning", "error"}
_KINDS = {"pass", "open", "notApplicable", "review", "fail", "informational"}


def sarif_of(path: Path) -> dict[str, Any]:
    code, out, err = run(str(path), "--sarif", "--fail-on", "never")
    assert (code, err) == (0, "")
    log: dict[str, Any] = json.loads(out)
    return log


def test_given_a_file_when_checked_as_sarif_then_the_required_structure_of_2_1_0(published: Path) -> None:
    """SARIF 2.1.0 §3.13, 3.14, 3.18, 3.19, 3.27, 3.49."""
    log = sarif_of(published)
    assert log["version"] == "2.1.0"
    (done,) = log["runs"]
    driver = done["tool"]["driver"]
    assert driver["name"] == "sekisho"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids)) == len(CHECKS)
    for rule in driver["rules"]:
        assert set(rule["titles"] if "titles" in rule else rule["properties"]["titles"]) == {"ja", "en"}
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in _LEVELS
    for result in done["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert result["kind"] in _KINDS
        assert result["level"] in _LEVELS
        assert (result["kind"] == "fail") == (result["level"] != "none"), "3.27.10: none unless fail"
        (place,) = result["locations"]
        physical = place["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "site/%E6%96%B9%E9%87%9D%201.md"
        assert 1 <= physical["region"]["startLine"] <= physical["region"]["endLine"]


def test_given_statuses_when_written_as_sarif_then_each_has_its_kind(published: Path) -> None:
    log = sarif_of(published)
    kinds = {
        (row["properties"]["status"], row["kind"], row["level"] == "none")
        for row in log["runs"][0]["results"]
    }
    assert ("gap", "fail", False) in kinds
    assert ("met", "pass", True) in kinds
    assert ("unknown", "open", True) in kinds
    assert ("not_applicable", "notApplicable", True) in kinds
    deemed = next(row for row in log["runs"][0]["results"] if row["ruleId"] == "D01")
    assert deemed["level"] == "error"
    assert deemed["locations"][0]["physicalLocation"]["region"]["startLine"] == 16


def test_given_lines_added_above_when_checked_again_then_fingerprints_stay_and_lines_move(
    published: Path,
) -> None:
    before = sarif_of(published)["runs"][0]["results"]
    published.write_text(TEXT.replace("## 利用目的", "\n\n\n## 利用目的"), encoding="utf-8")
    after = sarif_of(published)["runs"][0]["results"]
    prints = [row["partialFingerprints"]["sekishoFinding/v1"] for row in before]
    assert len(prints) == len(set(prints))
    assert prints == [row["partialFingerprints"]["sekishoFinding/v1"] for row in after]
    line = {
        name: next(row for row in rows if row["ruleId"] == "D01")["locations"][0]["physicalLocation"]
        for name, rows in (("before", before), ("after", after))
    }
    assert line["after"]["region"]["startLine"] == line["before"]["region"]["startLine"] + 3


def test_given_a_changed_sentence_when_checked_again_then_its_fingerprint_changes(published: Path) -> None:
    def of(log: dict[str, Any]) -> str:
        row = next(row for row in log["runs"][0]["results"] if row["ruleId"] == "D01")
        return str(row["partialFingerprints"]["sekishoFinding/v1"])

    before = of(sarif_of(published))
    published.write_text(TEXT.replace("利用した時点で", "閲覧した時点で"), encoding="utf-8")
    assert of(sarif_of(published)) != before


# -- the report to print -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_given_a_report_when_written_then_one_page_without_script_that_says_what_it_is(
    published: Path, language: str
) -> None:
    page = published.parent / "report.html"
    assert run(str(published), "--html", str(page), "--fail-on", "never", language=language)[0] == 0
    text = page.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    assert "<script" not in text
    assert not re.search(r'(src|href)="http', text)
    assert "上記の利用目的に付随する目的" in text, "the sentence is quoted"
    assert EDITION in text
    said = {
        "ja": ("適法であることを示すものではなく", "未施行"),
        "en": ("does not say that the text or the handling is lawful", "NOT in force"),
    }[language]
    assert all(words in text for words in said)
    assert amendment().number in text


def test_given_findings_when_printed_then_in_the_order_of_weight(published: Path) -> None:
    page = check_report_html(checking.check_path(published))
    weights = re.findall(r"・(必須|行うなら必要|望ましい)・", page.split("未回答の質問")[0])
    order = ["必須", "行うなら必要", "望ましい"]
    assert weights == sorted(weights, key=order.index)
    assert len(set(weights)) > 1, "findings of several weights"


def _can_set_pdf() -> str | None:
    """Why no PDF can be set here, or None."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return "WeasyPrint or Pango is not installed"
    fonts = subprocess.run(
        ["fc-list", ":lang=ja", "family"], check=False, capture_output=True, text=True
    ).stdout
    return None if fonts.strip() else "no font with Japanese is installed"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_given_rare_kanji_when_printed_as_pdf_then_they_survive_in_the_text(published: Path) -> None:
    if (why := _can_set_pdf()) is not None:
        pytest.skip(why)
    import pypdfium2

    target = published.parent / "report.pdf"
    assert run(str(published), "--pdf", str(target), "--fail-on", "never")[0] == 0
    document = pypdfium2.PdfDocument(target)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert all(letter in text for letter in "髙﨑德𠮷")
    assert "法令との照合" in text
    data = target.read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"/FontFile" in data or b"/ObjStm" in data


def test_given_no_weasyprint_when_a_pdf_is_asked_for_then_a_clear_error_and_the_mend(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(OperatorError, match="CHECK-004"):
        check_report_pdf("<p>")
    code, _, err = run(str(published), "--pdf", str(published.parent / "no.pdf"))
    assert code == 4
    assert "sekisho[pdf]" in err


# -- a workspace, and what officers decide -------------------------------------------------------------------------


def first_open(found: House) -> checking.Checked:
    (document,) = checking.check_house(found)
    return next(row for row in document.rows if row.finding.status.value in {"gap", "partial"} and row.open)


def test_given_a_workspace_when_checked_by_command_then_its_answers_count(
    workspace: Path, house: House
) -> None:
    del house  # opened, so that its keys are there
    code, out, err = run(str(workspace), "--json", "--fail-on", "never")
    assert code == 0, err
    by_item = {row["item"]: row["status"] for row in json.loads(out)["findings"]}
    assert by_item["P53"] == "not_applicable"
    assert run(str(workspace), "--answers", "answers.yaml")[0] == 2


def test_given_a_decision_when_recorded_then_it_stands_with_who_and_when_and_the_book_has_it(
    client: Client, house: House
) -> None:
    token = sign_in(client, OFFICER)
    row = first_open(house)
    page = client.get("/console/law", params={"f": row.key})
    assert page.text.count('name="reason"') == 1
    answer = client.post(
        "/console/law",
        data={
            "key": row.key,
            "document": "privacy",
            "verdict": "not_applicable",
            "reason": "別の頁で公表している",
            "until": "",
            "_csrf_token": token,
        },
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/console/law?done=")
    (newest, *_) = book_desk.page(house, limit=1)
    assert newest.kind is EntryKind.POLICY_FINDING_DECIDED
    shown = client.get("/console/law").text
    assert "別の頁で公表している" in shown
    assert OFFICER in shown
    (document,) = checking.check_house(house)
    again = next(one for one in document.rows if one.key == row.key)
    assert again.decision is not None
    assert (again.open, again.decision.verdict.value, again.decision.actor) == (
        False,
        "not_applicable",
        OFFICER,
    )


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        ({"verdict": "not_applicable", "reason": ""}, "CHECK-002", "f-reason"),
        ({"verdict": "accepted", "reason": "来年の改定で直す", "until": ""}, "CHECK-003", "f-until"),
        (
            {"verdict": "accepted", "reason": "来年の改定で直す", "until": "2020-01-01"},
            "CHECK-003",
            "f-until",
        ),
        ({"verdict": "accepted", "reason": "来年の改定で直す", "until": "yesterday"}, "CHECK-003", "f-until"),
        ({"verdict": "ignore", "reason": "なし"}, "REQUEST-001", "f-verdict"),
    ],
)
def test_given_half_a_decision_when_sent_then_nothing_is_recorded_and_what_was_typed_stays(
    client: Client, house: House, fields: dict[str, str], code: str, place: str
) -> None:
    token = sign_in(client, OFFICER)
    row = first_open(house)
    before = book_desk.page(house, limit=1)[0].no
    sent = {"key": row.key, "document": "privacy", "until": "", "_csrf_token": token, **fields}
    answer = client.post("/console/law", data=sent)
    assert answer.status_code == 400
    assert f'href="#{place}"' in answer.text
    assert fields["reason"] in answer.text
    assert book_desk.page(house, limit=1)[0].no == before, code


def test_given_an_acceptance_when_its_day_has_passed_then_the_finding_is_open_again(
    client: Client, house: House
) -> None:
    sent = {"verdict": "accepted", "reason": "来年の改定で直す", "until": "2999-12-31"}
    row = first_open(house)
    answer = client.post(
        "/api/v1/policy/findings/decisions", json={"key": row.key, **sent}, headers=bearer(client, OFFICER)
    )
    assert answer.status_code == 200, answer.text
    (document,) = checking.check_house(house)
    decided = next(one for one in document.rows if one.key == row.key)
    assert not decided.open
    assert decided.decision is not None
    assert decided.decision.until is not None
    assert not decided.decision.settles(decided.decision.until + 1)
    assert decided.decision.settles(decided.decision.until)


def test_given_no_officer_when_deciding_then_refused(client: Client, house: House) -> None:
    row = first_open(house)
    answer = client.post(
        "/api/v1/policy/findings/decisions",
        json={"key": row.key, "verdict": "mend"},
        headers=bearer(client, DESK),
    )
    assert answer.status_code == 403
    token = sign_in(client, DESK)
    assert "/console/law?f=" not in client.get("/console/law").text
    assert client.post("/console/law", data={"key": row.key, "_csrf_token": token}).status_code == 403


def test_given_an_unknown_finding_when_deciding_then_told_so(client: Client) -> None:
    answer = client.post(
        "/api/v1/policy/findings/decisions",
        json={"key": "P99-000000000000", "verdict": "mend"},
        headers=bearer(client, OFFICER),
    )
    assert answer.json()["code"] == "CHECK-001"


@pytest.mark.parametrize(("kind", "media"), [("html", "text/html"), ("sarif", "application/sarif+json")])
def test_given_the_console_when_a_report_is_saved_then_a_file_named_by_the_day(
    client: Client, kind: str, media: str
) -> None:
    sign_in(client, OFFICER)
    answer = client.get(f"/console/law/report/{kind}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media)
    assert re.search(r'filename="law-check-\d{4}-\d\d-\d\d\.' + kind, answer.headers["content-disposition"])
    assert client.get("/console/law/report/exe").status_code == 404


def test_given_suppressed_findings_when_asked_as_sarif_then_the_reason_stands_beside(
    client: Client, house: House
) -> None:
    row = first_open(house)
    headers = bearer(client, OFFICER)
    sent = {"key": row.key, "verdict": "not_applicable", "reason": "この事業では行わない"}
    assert client.post("/api/v1/policy/findings/decisions", json=sent, headers=headers).status_code == 200
    log = client.get("/api/v1/policy/findings.sarif", headers=headers).json()
    result = next(
        one for one in log["runs"][0]["results"] if one["partialFingerprints"]["sekishoFinding/v1"] == row.key
    )
    (suppressed,) = result["suppressions"]
    assert (suppressed["status"], suppressed["justification"]) == ("accepted", "この事業では行わない")


def test_given_the_command_when_a_finding_is_decided_then_an_entry(workspace: Path, house: House) -> None:
    row = first_open(house)
    result = CliRunner().invoke(
        app,
        [
            *("policy", "finding", str(workspace), row.key, "--verdict", "accepted"),
            *("--reason", "来年の改定で直す", "--until", "2999-01-31", "--json"),
        ],
        env={"SEKISHO_LANG": "ja"},
    )
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["done"] is True
