"""`policy analyse` as people and programs call it: on a workspace and on a file, with its exit codes."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sekisho.application.analysing import analyse_house
from sekisho.bootstrap import house_at
from sekisho.cli.app import app

pytest.importorskip("z3")
EXAMPLE = Path("examples/association/policy.md")
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
RUNNER = CliRunner()
REACHING_NOBODY = {
    "000": {"contact", "entrust"},
    "001": {"entrust"},
    "002": {"entrust", "match"},
    "003": {"contact", "entrust"},
    "004": set(),
}
"""By which acts a text as published reaches nobody.

Contact: no address of the channel is among the items that it lists. Entrusting: it names its contractors as a class and
not what each is handed, which an officer has to say first. Matching: one sentence looks into abuse, another says that
the log names nobody, and until an officer chooses the latter stands.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("analyse")
    keys = where / "keys"
    os.environ["SEKISHO_KEYS"] = str(keys)
    done = RUNNER.invoke(
        app, ["init", str(where / "mihon"), "--policy", str(EXAMPLE), "--yes", "--rehearsal"]
    )
    assert done.exit_code == 0, done.output
    return where / "mihon"


def test_given_a_workspace_when_analysed_then_findings_come_with_sentences_and_the_claims_are_proved(
    folder: Path,
) -> None:
    done = RUNNER.invoke(app, ["policy", "analyse", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["format"] == "sekisho/analysis/1"
    assert said["requests"] > 500
    assert {"erased", "stopped", "not_agreed"} <= {one["claim"] for one in said["proved"]}
    open_ended = next(one for one in said["findings"] if one["code"] == "purpose_of_all_items")
    assert all(clause["text"] and clause["lines"] for clause in open_ended["clauses"])
    assert sum(said["counts"].values()) == len(said["findings"])


def test_given_findings_at_the_level_when_asked_to_fail_on_it_then_exit_1_else_0(folder: Path) -> None:
    codes = {
        level: RUNNER.invoke(app, ["policy", "analyse", str(folder), "--fail-on", level]).exit_code
        for level in ("gap", "needs_review", "never")
    }
    assert codes == {"gap": 0, "needs_review": 1, "never": 0}
    assert RUNNER.invoke(app, ["policy", "analyse", str(folder), "--fail-on", "all"]).exit_code == 2


def test_given_a_purpose_that_nobody_can_be_reached_for_when_analysed_then_told_in_both_languages_with_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "policy.md"
    text.write_text(
        "# 個人情報保護方針\n\n株式会社見本は、個人情報を次のとおり取り扱います。\n\n"
        "## 1. 取得する個人情報\n当社は、次の個人情報を取得します。\n1. 氏名\n2. 電話番号\n\n"
        "## 2. 利用目的\n当社は、個人情報を次の目的で利用します。\n"
        "1. 新商品のご案内を電子メールでお送りするため\n2. ご注文の商品をお届けするため\n\n"
        "## 3. 第三者への提供\n当社は、本人の同意を得ずに個人情報を第三者に提供しません。\n\n"
        "## 4. 安全管理\n当社は、個人情報の漏えいを防ぐため、必要な安全管理措置を講じます。\n\n"
        "## 5. 開示等の請求\n本人から開示、訂正、利用停止の請求があったときは、遅滞なく応じます。\n",
        encoding="utf-8",
    )
    said = {}
    for language in ("ja", "en"):
        monkeypatch.setenv("SEKISHO_LANG", language)
        done = RUNNER.invoke(app, ["policy", "analyse", str(text), "--json"])
        assert done.exit_code == 1, done.output
        found = [one for one in json.loads(done.stdout)["findings"] if one["code"] == "nobody"]
        said[language] = next(one for one in found if one["about"]["verb"] == ["contact"])
    assert said["ja"]["example"]["rules"] == ["contact.no_address"]
    assert "どの方にも届きません" in said["ja"]["text"]
    assert "停止なし" in said["ja"]["example"]["text"]
    assert "できません" in said["ja"]["example"]["text"]
    assert "Nobody can be reached" in said["en"]["text"]
    assert said["ja"]["example"]["reasons"][0].endswith("法18(1)")


def test_given_a_version_that_is_not_there_when_analysed_then_exit_2(folder: Path) -> None:
    done = RUNNER.invoke(app, ["policy", "analyse", str(folder), "--version", "v9"])
    assert done.exit_code == 2


def test_given_a_workspace_when_analysed_then_nothing_is_written(folder: Path) -> None:
    with house_at(folder) as house:
        before = house.read(
            lambda unit: unit.conn.exec_driver_sql("SELECT count(*) FROM ledger_entry").scalar()
        )
        found = analyse_house(house)
        after = house.read(
            lambda unit: unit.conn.exec_driver_sql("SELECT count(*) FROM ledger_entry").scalar()
        )
    assert before == after
    assert found.analysis.requests


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_given_a_published_policy_of_the_seeds_when_analysed_then_all_claims_hold_and_lines_are_named(
    name: str,
) -> None:
    found = next(SEEDS.glob(f"{name}_*"), None) if SEEDS.is_dir() else None
    if found is None:
        pytest.skip("the seed policies are not here")
    said = json.loads(RUNNER.invoke(app, ["policy", "analyse", str(found), "--json"]).stdout)
    broken = [one for one in said["findings"] if one["code"] in {"claim_broken", "foreign_without_basis"}]
    assert broken == []
    for one in said["findings"]:
        if one["code"] in {"nobody", "contradiction", "purpose_without_item"}:
            assert one["clauses"], one["text"]
            assert all(clause["lines"] for clause in one["clauses"])
    nobody = [one for one in said["findings"] if one["code"] == "nobody"]
    assert {one["about"]["verb"][0] for one in nobody} == REACHING_NOBODY[name]
    for one in nobody:
        if one["about"]["verb"] == ["entrust"]:
            assert (one["level"], one["about"]["rule"]) == (
                "needs_review",
                ["provide.item_not_for_recipient"],
            )
    torn = [one for one in said["findings"] if one["code"] == "contradiction"]
    assert bool(torn) is (name == "002")
    if torn:
        assert torn[0]["about"]["item"] == ["access_log"]
        assert {torn[0]["example"]["allowed"], torn[0]["example"]["other"]} == {True, False}
