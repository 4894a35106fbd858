"""`policy test`: tables in Japanese and English, on every engine; what is wrong names its line; what fails says why."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from private_postgres import Server
from typer.testing import CliRunner

from sekisho.application import engines, tables
from sekisho.cli.app import app
from sekisho.gate import rules
from sekisho.gate.printers.sql import MaskSql, print_mask

EXAMPLE = Path("examples/association/policy.md")
RUNNER = CliRunner()
NEWS = "会報の発送"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("tables")
    os.environ["SEKISHO_KEYS"] = str(where / "keys")
    done = RUNNER.invoke(
        app, ["init", str(where / "mihon"), "--policy", str(EXAMPLE), "--yes", "--rehearsal"]
    )
    assert done.exit_code == 0, done.output
    return where / "mihon"


def run(folder: Path, table: str, tmp_path: Path, *more: str) -> tuple[int, Any, str]:
    file = tmp_path / "tests.yaml"
    file.write_text(table, encoding="utf-8")
    done = RUNNER.invoke(app, ["policy", "test", str(folder), "--file", str(file), "--json", *more])
    return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr


JAPANESE = f"""
形式: sekisho/decision-table/1
表:
  - 名前: 会員には送れる
    前提: {{区分: 会員}}
    依頼: {{行為: 利用, 目的: {NEWS}, 項目: [氏名]}}
    結果: {{許可: はい}}
  - 名前: 止めた方には送らない
    前提: {{区分: 会員, 停止: [{NEWS}]}}
    依頼: {{行為: 利用, 目的: {NEWS}, 項目: [氏名]}}
    結果: {{許可: いいえ, 規則: purpose.stopped}}
  - 名前: 同意なしに渡さない
    依頼: {{行為: 第三者提供, 目的: {NEWS}, 項目: [氏名]}}
    結果: {{許可: 不可}}
"""

ENGLISH = f"""
table:
  - name: the same in English
    given: {{category: 会員, stopped: [{NEWS}]}}
    when: {{verb: use, purpose: {NEWS}, items: [name]}}
    then: {{allowed: no, rule: purpose.stopped}}
"""


def test_given_a_table_in_japanese_when_run_then_every_row_passes_on_every_engine(
    folder: Path, tmp_path: Path
) -> None:
    code, said, _ = run(folder, JAPANESE, tmp_path)
    assert (code, said["passed"], said["failed"]) == (0, 3, 0)
    assert said["engines"] == ["python", "sqlite", "duckdb"]
    stopped = said["rows"][1]
    assert stopped["engines"] == {key: ["purpose.stopped"] for key in said["engines"]}
    assert stopped["reasons"][0]["clause_text"]


def test_given_the_english_words_when_run_then_they_mean_the_same(folder: Path, tmp_path: Path) -> None:
    code, said, _ = run(folder, ENGLISH, tmp_path)
    assert (code, said["rows"][0]["got"]["rules"]) == (0, ["purpose.stopped"])


def test_given_a_postgres_when_named_then_the_table_runs_on_it_too(
    folder: Path, tmp_path: Path, postgres: Server
) -> None:
    code, said, _ = run(folder, JAPANESE, tmp_path, "--postgres", postgres.url)
    assert (code, said["engines"][-1]) == (0, "postgres")


def test_given_a_postgres_that_is_not_there_when_named_then_exit_4_and_the_error_says_so(
    folder: Path, tmp_path: Path
) -> None:
    code, _, noted = run(folder, JAPANESE, tmp_path, "--postgres", "postgresql:///x?host=/nonexistent")
    assert code == 4
    assert noted.startswith("TABLE-008")


def test_given_a_row_that_expects_the_other_answer_when_run_then_exit_1_with_expected_got_and_sentence(
    folder: Path, tmp_path: Path
) -> None:
    wrong = JAPANESE.replace("許可: いいえ, 規則: purpose.stopped", "許可: はい")
    code, said, _ = run(folder, wrong, tmp_path)
    assert (code, said["failed"]) == (1, 1)
    row = next(one for one in said["rows"] if not one["passed"])
    assert (row["expected"]["allowed"], row["got"]) == (
        True,
        {"allowed": False, "rules": ["purpose.stopped"]},
    )
    file = tmp_path / "tests.yaml"
    shown = RUNNER.invoke(app, ["policy", "test", str(folder), "--file", str(file)]).stdout
    assert "✗ 8: 止めた方には送らない" in shown
    assert "期待：できます　結果：できません（purpose.stopped）" in shown


def test_given_a_row_that_names_another_rule_when_run_then_it_fails_though_the_answer_is_right(
    folder: Path, tmp_path: Path
) -> None:
    other = JAPANESE.replace("規則: purpose.stopped", "規則: purpose.suspended")
    code, said, _ = run(folder, other, tmp_path)
    assert (code, [one["passed"] for one in said["rows"]]) == (1, [True, False, True])


def test_given_a_rule_that_is_taken_out_when_run_then_its_row_fails(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "RULES", tuple(rule for rule in rules.RULES if rule.id != "purpose.stopped"))
    code, said, _ = run(folder, JAPANESE, tmp_path)
    assert (code, [one["passed"] for one in said["rows"]]) == (1, [True, False, True])


def test_given_an_engine_that_answers_otherwise_when_run_then_the_row_fails_and_both_answers_stand(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(*terms: Any, **more: Any) -> MaskSql:
        printed = print_mask(*terms, **more)
        return replace(printed, raised=tuple(0 for _ in printed.raised), always=0)

    monkeypatch.setattr(engines, "print_mask", forgetful)
    code, said, _ = run(folder, JAPANESE, tmp_path)
    assert (code, [one["passed"] for one in said["rows"]]) == (1, [True, False, False])
    assert said["rows"][1]["engines"]["sqlite"] == []
    assert said["rows"][1]["engines"]["python"] == ["purpose.stopped"]


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (("区分: 会員, 停止", "区分: 会員, 停上"), "TABLE-002", 9),
        (("許可: 不可", "許可: たぶん"), "TABLE-003", 12),
        ((f"停止: [{NEWS}]", "停止: [会報の廃止]"), "TABLE-004", 9),
        (("行為: 第三者提供", "行為: 差し上げる"), "TABLE-003", 13),
        (("{区分: 会員}", "{区分: 会員, 取得日: きのう}"), "TABLE-003", 5),
        (("sekisho/decision-table/1", "sekisho/decision-table/9"), "TABLE-001", 1),
        (("表:", "表: ["), "POLICY-001", 4),
    ],
)
def test_given_a_line_that_is_not_understood_when_run_then_exit_2_names_the_line_and_the_mend(
    change: tuple[str, str], code: str, line: int, folder: Path, tmp_path: Path
) -> None:
    old, new = change
    assert old in JAPANESE
    exit_code, said, noted = run(folder, JAPANESE.replace(old, new, 1), tmp_path)
    assert (exit_code, said) == (2, None)
    assert noted.startswith(code)
    if code.startswith("TABLE-00") and code != "TABLE-001":
        assert f"{line}行目" in noted


def test_given_a_day_when_a_row_is_run_then_it_is_asked_on_that_day(folder: Path, tmp_path: Path) -> None:
    rows = "".join(
        f"""
  - 名前: {name}
    前提: {{区分: 会員}}
    依頼: {{行為: 利用, 目的: {NEWS}, 項目: [氏名]}}
    結果: {{許可: {answer}}}
    日付: {day}
    版: v1
"""
        for name, day, answer in (("前", "2020-01-01", "いいえ"), ("後", "2030-01-01", "はい"))
    )
    code, said, _ = run(folder, f"表:{rows}", tmp_path)
    assert code == 0, said
    assert [one["day"] for one in said["rows"]] == ["2020-01-01", "2030-01-01"]
    assert said["rows"][0]["got"]["rules"] == ["purpose.not_in_force"]
    code, _, noted = run(folder, f"表:{rows}".replace("版: v1", "版: v7"), tmp_path)
    assert (code, noted[:10]) == (2, "POLICY-020")


def test_given_no_table_when_run_then_exit_2_and_drafting_one_is_offered(
    folder: Path, tmp_path: Path
) -> None:
    done = RUNNER.invoke(
        app, ["policy", "test", str(folder), "--file", str(tmp_path / "none.yaml"), "--json"]
    )
    assert done.exit_code == 2
    assert "--suggest" in done.stderr


def test_given_a_workspace_when_a_table_is_suggested_then_it_is_full_passes_and_catches_each_rule_taken_out(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "suggested.yaml"
    words = ["policy", "test", str(folder), "--file", str(file), "--json"]
    drafted = json.loads(RUNNER.invoke(app, [*words, "--suggest"]).stdout)
    assert drafted["rows"] > 50
    again = RUNNER.invoke(app, [*words, "--suggest"])
    assert (again.exit_code, again.stderr[:9]) == (2, "TABLE-006")
    done = RUNNER.invoke(app, words)
    said = json.loads(done.stdout)
    assert (done.exit_code, said["passed"]) == (0, drafted["rows"])
    spoken = {rule for one in said["rows"] for rule in one["got"]["rules"]}
    assert {"purpose.stopped", "purpose.not_told", "subject.erased", "acquire.channel_not_listed"} <= spoken
    assert any(one["got"]["allowed"] for one in said["rows"])
    for rule in _sampled(sorted(spoken)):
        with monkeypatch.context() as patched:
            patched.setattr(rules, "RULES", tuple(one for one in rules.RULES if one.id != rule))
            assert RUNNER.invoke(app, words).exit_code == 1, rule


def _sampled(names: Sequence[str]) -> Sequence[str]:
    """Every sixth: each needs a run of the whole table."""
    return names[::6]


def test_given_a_table_that_is_run_then_nothing_is_written_to_the_book(folder: Path, tmp_path: Path) -> None:
    def size() -> int:
        verified = json.loads(RUNNER.invoke(app, ["ledger", "verify", str(folder), "--json"]).stdout)
        return int(verified["size"])

    before = size()
    assert run(folder, JAPANESE, tmp_path)[0] == 0
    assert size() == before > 0


def test_given_the_engines_at_hand_when_opened_then_python_and_sqlite_are_always_among_them() -> None:
    with engines.engines() as found:
        assert [one.name for one in found][:2] == ["python", "sqlite"]
    assert tables.TABLE_FILE == "tests.yaml"
