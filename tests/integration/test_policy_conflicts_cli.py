"""Conflicts of a policy's own sentences, asked and settled through the command line on a workspace."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sekisho.cli.app import app

TEXT = """プライバシーポリシー
甲市場株式会社（以下「当社」といいます。）は、会員の個人情報を次のとおり取り扱います。

1. 取得する個人情報
当社は、次の個人情報をウェブサイトの画面で取得します。
・氏名
・メールアドレス

2. 利用目的
・商品の発送のため
・不正な利用者を見つけ、調査するため

3. アクセスログ
当サイトでは、アクセスログを取得します。アクセスログの取得は、個人を特定することを目的としたものではありません。
"""


def run(*argv: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*argv], env={"SEKISHO_LANG": "ja"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "policy.md").write_text(TEXT, encoding="utf-8")
    code, _, told = run("init", str(tmp_path / "ws"), "--policy", str(tmp_path / "policy.md"), "--yes")
    assert code == 0, told
    return tmp_path / "ws"


def conflicts(workspace: Path) -> list[dict[str, Any]]:
    code, out, told = run("policy", "questions", str(workspace), "--json")
    assert code == 0, told
    return [row for row in json.loads(out) if row["kind"] == "conflict"]


def test_given_sentences_that_disagree_when_answered_then_the_choice_stands(workspace: Path) -> None:
    (asked,) = conflicts(workspace)
    assert (asked["choices"], asked["answer"]) == (["first", "second", "both"], None)
    assert asked["lines"] is not None
    answers = workspace.parent / "answers.yaml"
    answers.write_text(f"{asked['id']}: second\n", encoding="utf-8")
    code, _, told = run("policy", "answer", str(workspace), str(answers))
    assert code == 0, told
    (settled,) = conflicts(workspace)
    assert settled["answer"] == "second"


def test_given_another_word_when_answered_then_refused_and_the_conflict_stays_open(workspace: Path) -> None:
    (asked,) = conflicts(workspace)
    answers = workspace.parent / "answers.yaml"
    answers.write_text(f"{asked['id']}: 前\n", encoding="utf-8")
    code, _, told = run("policy", "answer", str(workspace), str(answers))
    assert code == 2
    assert "first, second, both" in told
    (still,) = conflicts(workspace)
    assert still["answer"] is None
