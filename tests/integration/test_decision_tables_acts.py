"""Decision tables say every act and its surroundings: entrusting, joint use, authorities, sources, whole reads, refusals."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from private_postgres import Server
from typer.testing import CliRunner

from sekisho.cli.app import app
from sekisho.gate import rules
from sekisho.gate.binding.means import MEANS
from sekisho.gate.decision_tables.parsing import value_words
from sekisho.gate.model import AuthorityKind, Signal
from sekisho.law.forms import Fulfils
from sekisho.standing.model import parts

RUNNER = CliRunner()
TEXT = """# 個人情報保護方針

見本商店は、個人情報を次のとおり取り扱います。

## 1. 取得する個人情報
当社は、次の個人情報を、電話により取得します。
1. 氏名
2. 住所
3. クレジットカード番号
4. アクセスログ

## 2. 利用目的
当社は、個人情報を次の目的で利用します。
1. ご注文の商品をお届けするため
2. お問い合わせに回答するため

## 3. 第三者への提供
当社は、次の場合を除き、本人の同意を得ずに個人情報を第三者に提供しません。
- 法令に基づく場合

お客様の投稿のうち公開されたものは、第三者に提供します。

## 4. 開示等の請求
本人から開示、訂正、利用停止の請求があったときは、遅滞なく応じます。
"""
ANSWERS = """
recipients:
  - {name: 甲運送, kind: contractor, items: [氏名, 住所]}
  - {name: 見本警察署, kind: authority}
  - {name: 見本会社, kind: joint_user}
  - {name: 丙承継, kind: successor}
  - {name: 見本落札者, kind: counterparty}
"""
SENDING = "ご注文の商品をお届けするため"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("acts")
    os.environ["SEKISHO_KEYS"] = str(where / "keys")
    (where / "policy.md").write_text(TEXT, encoding="utf-8")
    (where / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    made = ["init", str(where / "mihon"), "--policy", str(where / "policy.md"), "--yes", "--rehearsal"]
    for words in (made, ["policy", "answer", str(where / "mihon"), str(where / "answers.yaml")]):
        done = RUNNER.invoke(app, words)
        assert done.exit_code == 0, done.output
    return where / "mihon"


def row(given: str, when: str, rule: str | None) -> str:
    then = "許可: はい" if rule is None else f"許可: いいえ, 規則: {rule}"
    return f"  - 前提: {{{given}}}\n    依頼: {{{when}}}\n    結果: {{{then}}}\n"


ENTRUST = f"行為: 委託, 目的: {SENDING}, 項目: [氏名], 提供先: 甲運送"
SUCCEED = f"行為: 事業の承継, 目的: {SENDING}, 項目: [氏名], 提供先: 丙承継"
SHARE = f"行為: 共同利用, 目的: {SENDING}, 項目: [氏名], 提供先: 見本会社"
STATED = "事実: {law: 刑事訴訟法218条, reason: 令状による}"
STATED_EN = "facts: {law: Art. 218, reason: warrant}"
COUNT = f"行為: 加工, 形: 統計情報, 目的: {SENDING}, 項目: [氏名]"
READ = f"行為: 利用, 目的: {SENDING}, 項目: [クレジットカード番号]"
GIVEN = f"行為: 取得, 目的: {SENDING}, 項目: [氏名], 手段: phone, 情報源: 甲調査"
REFUSE = "行為: 請求を断ること, 権利: 保有個人データの開示"

ROWS: list[tuple[str, str, str | None]] = [
    ("", ENTRUST, None),
    ("登録のないもの: [契約]", ENTRUST, "entrust.no_agreement"),
    ("登録のないもの: [適格性の確認, 高い水準の適格性の確認]", ENTRUST, "entrust.not_vetted"),
    ("登録のないもの: [点検]", ENTRUST, "entrust.review_overdue"),
    ("登録のないもの: [点検], 特別な登録: [責任者の例外]", ENTRUST, None),
    ("", SUCCEED, None),
    ("登録のないもの: [契約]", SUCCEED, "succeed.no_agreement"),
    ("登録のないもの: [契約], 特別な登録: [調査段階の契約]", SUCCEED, None),
    ("", SHARE, None),
    ("登録のないもの: [管理責任者の公表]", SHARE, "share.not_published"),
    ("", f"{READ}, 伏せずに見る: はい, 承認: はい", None),
    ("", f"{READ}, 伏せずに見る: はい", "item.harm_not_approved"),
    ("", f"{READ}, 伏せずに見る: いいえ", None),
]


def run(folder: Path, table: str, tmp_path: Path, *more: str) -> tuple[int, Any, str]:
    file = tmp_path / "tests.yaml"
    file.write_text(table, encoding="utf-8")
    done = RUNNER.invoke(app, ["policy", "test", str(folder), "--file", str(file), "--json", *more])
    return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr


ASKED = f"行為: 第三者提供, 提供先: 見本警察署, 項目: [氏名], 根拠: 法令に基づく場合, {STATED}, 承認: はい"
ROWS += [
    ("", f"{ASKED}, 照会: 令状", None),
    ("", ASKED, "authority.not_registered"),
    ("", f"{ASKED}, 照会: 任意の協力依頼", "authority.no_ground"),
    ("", f"{ASKED}, 照会: 捜査関係事項照会, 照会の根拠: いいえ", "authority.no_ground"),
    ("", f"{ASKED}, 照会: 令状, 照会の項目: [住所]", "authority.item_not_asked"),
    ("", f"{ASKED}, 照会: 発信者情報開示請求, 意見聴取: いいえ", "authority.not_heard"),
    ("", f"{ASKED}, 照会: 発信者情報開示請求", None),
    ("", f"{ASKED}, 照会: 令状, 承認者数: 1", "authority.second_approval"),
    ("", f"{REFUSE}, 断る理由: not_held, 事実: {{searched: 台帳, reason: 見当たらない}}", None),
    ("", f"{REFUSE}, 断る理由: not_held", "refuse.facts_missing"),
    ("", f"{REFUSE}, 断る理由: 正当な理由", "refuse.no_such_ground"),
    ("", GIVEN, None),
    ("登録のないもの: [取得の経緯の確認]", GIVEN, "receive.unconfirmed"),
    ("登録のないもの: [取得の経緯の確認], 特別な登録: [公にされた情報源]", GIVEN, None),
    ("特別な登録: [不正に取得した情報源]", GIVEN, "receive.improper"),
    ("", f"{COUNT}", None),
    ("", f"{COUNT}, 少人数: はい", "statistics.too_few"),
]
DEAL = f"行為: 第三者提供, 目的: {SENDING}, 項目: [氏名], 提供先: 見本落札者"
POST = f"行為: 第三者提供, 目的: {SENDING}, 項目: [public_post], 提供先: 第三者"
ROWS += [
    ("提供の同意: [見本落札者]", f"{DEAL}, 取引: はい", None),
    ("提供の同意: [見本落札者]", DEAL, "provide.no_relation"),
    ("提供の同意: [見本落札者]", f"{DEAL}, 請求の期限: 2020-01-01", "provide.claim_period_over"),
    ("提供の同意: [第三者]", f"{POST}, 投稿: 同意あり", None),
    ("提供の同意: [第三者]", f"{POST}, 投稿: 同意なし", "post.no_consent"),
    ("提供の同意: [第三者]", f"{POST}, 投稿: 取下げ", "post.withdrawn"),
]
TABLE = "表:\n" + "".join(row(*each) for each in ROWS)


def test_given_rows_about_every_act_when_run_then_each_is_answered_as_it_says_by_every_engine(
    folder: Path, tmp_path: Path
) -> None:
    code, said, noted = run(folder, TABLE, tmp_path)
    assert noted == ""
    wrong = [(ROWS[place], one["got"]) for place, one in enumerate(said["rows"]) if not one["passed"]]
    assert (code, wrong) == (0, [])
    assert said["engines"] == ["python", "sqlite", "duckdb"]
    for one in said["rows"]:
        assert len({tuple(fired) for fired in one["engines"].values()}) == 1


def test_given_rows_about_every_act_when_run_on_postgres_then_it_agrees(
    folder: Path, tmp_path: Path, postgres: Server
) -> None:
    code, said, _ = run(folder, TABLE, tmp_path, "--postgres", postgres.url)
    assert (code, said["failed"], said["engines"][-1]) == (0, 0, "postgres")


def test_given_the_same_rows_in_english_when_run_then_they_mean_the_same(
    folder: Path, tmp_path: Path
) -> None:
    table = f"""
table:
  - given: {{lacking: [agreement]}}
    when: {{verb: entrust, purpose: {SENDING}, items: [name], recipient: 甲運送}}
    then: {{allowed: no, rule: entrust.no_agreement}}
  - when: {{verb: provide, recipient: 見本警察署, items: [name], basis: law, {STATED_EN}, approved: yes,
      authority: warrant, approvals: 1}}
    then: {{allowed: no, rule: authority.second_approval}}
  - when: {{verb: use, purpose: {SENDING}, items: [card_number], whole: yes}}
    then: {{allowed: no, rule: item.harm_not_approved}}
  - when: {{verb: refuse, right: disclosure, ground: just_reason}}
    then: {{allowed: no, rule: refuse.no_such_ground}}
"""
    code, said, noted = run(folder, table, tmp_path)
    assert (code, noted) == (0, ""), said


@pytest.mark.parametrize("rule", sorted({rule for _, _, rule in ROWS if rule is not None}))
def test_given_a_rule_that_is_taken_out_when_the_table_is_run_then_its_rows_fail_and_no_others(
    rule: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "RULES", tuple(one for one in rules.RULES if one.id != rule))
    code, said, _ = run(folder, TABLE, tmp_path)
    failed = {ROWS[place][2] for place, one in enumerate(said["rows"]) if not one["passed"]}
    assert (code, failed) == (1, {rule})


@pytest.mark.parametrize(
    ("given", "when", "near"),
    [
        ("登録のないもの: [契訳]", ENTRUST, "契約"),
        ("特別な登録: [責任者の令外]", ENTRUST, "責任者の例外"),
        ("", f"{ASKED}, 照会: 令壮", "令状"),
        ("", f"{ASKED}, 承認者数: 二人", "—"),
        ("", f"{SHARE}, 方法: 書画", "書面"),
        ("", "行為: 請求を断ること, 権利: 保有個人データの開示請求", "保有個人データの開示"),
        ("", f"{REFUSE}, 断る理由: 正当な理由がある", "正当な理由"),
        ("", f"{READ}, ブラウザの信号: 追跡拒否", "追跡拒否の信号"),
        ("", f"{READ}, 果たす義務: 漏えいの通知", "漏えい等の通知"),
        ("", f"{READ}, 果たせる義務: [record_provisions]", "record_provision"),
        ("", f"{READ}, 投稿: 取り下げ", "取下げ"),
        ("", f"{DEAL}, 請求の期限: いつか", "—"),
    ],
)
def test_given_a_word_that_the_table_does_not_know_when_run_then_exit_2_names_line_and_nearest_word(
    given: str, when: str, near: str, folder: Path, tmp_path: Path
) -> None:
    code, said, noted = run(folder, "表:\n" + row(given, when, None), tmp_path)
    assert (code, said, noted[:9]) == (2, None, "TABLE-003")
    assert f"近い言葉：{near}。" in noted
    assert f"{2 if given else 3}行目" in noted


def test_given_what_can_be_said_when_the_words_of_the_table_are_read_then_each_has_one() -> None:
    stands = {name for _, name in parts()}
    assert set(value_words("lacking")) | set(value_words("recorded")) == stands
    assert not set(value_words("lacking")) & set(value_words("recorded"))
    assert set(value_words("means")) == set(MEANS)
    assert set(value_words("authority")) == set(AuthorityKind)
    assert set(value_words("signal")) == set(Signal)
    assert set(value_words("fulfils")) == set(Fulfils)
