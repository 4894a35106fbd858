"""`sekisho policy diff`: two files, and two versions of a workspace."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from sekisho.cli.app import app

OLD = """# 個人情報保護方針

甲商事株式会社（以下「当社」といいます。）は、お客様の個人情報を次のとおり取り扱います。

## 取得する個人情報
- 氏名
- 住所
- メールアドレス

## 利用目的
当社は、個人情報を次の目的のために利用します。
- 商品の発送のため
- お問い合わせへの回答のため

## 第三者への提供
当社は、ご本人の同意を得ないで個人情報を第三者に提供しません。
"""

NEW = OLD.replace(
    "- お問い合わせへの回答のため\n", "- お問い合わせへの回答のため\n- 新商品の企画のため\n"
).replace("ご本人の同意を得ないで", "あらかじめご本人の同意を得ないで")


def ask(*argv: str) -> tuple[int, Any, str]:
    result = CliRunner().invoke(app, ["policy", "diff", *argv], env={"SEKISHO_LANG": "ja"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def both(folder: Path) -> tuple[str, str]:
    for name, text in (("old.md", OLD), ("new.md", NEW)):
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder / "old.md"), str(folder / "new.md")


def test_given_one_file_twice_when_compared_then_same_and_exit_0(tmp_path: Path) -> None:
    old, _ = both(tmp_path)
    code, out, _ = ask(old, old, "--json")
    said = json.loads(out)
    assert (code, said["same"], said["sentences"], said["widened"]) == (0, True, [], [])


def test_given_an_added_purpose_when_compared_then_it_is_told_with_a_proven_example_and_exit_1(
    tmp_path: Path,
) -> None:
    code, out, _ = ask(*both(tmp_path), "--json")
    said = json.loads(out)
    assert code == 1
    (widened,) = said["widened"]
    assert (widened["aspect"], widened["of"]) == ("purpose", "新商品の企画のため")
    assert widened["boxes"][0]["cells"] > 0
    assert (widened["example"]["before"], widened["example"]["after"]) == (False, True)
    assert "見本 花子" in widened["example"]["text"]
    assert said["narrowed"] == []
    kinds = {one["kind"]: one for one in said["sentences"]}
    assert kinds["added"]["after"] == "新商品の企画のため"
    assert {"kind": "added", "text": "あらかじめ"} in kinds["reworded"]["marks"]


def test_given_the_files_the_other_way_round_when_compared_then_what_widened_narrows(tmp_path: Path) -> None:
    old, new = both(tmp_path)
    _, out, _ = ask(new, old, "--json")
    said = json.loads(out)
    assert [one["of"] for one in said["narrowed"]] == ["新商品の企画のため"]
    assert said["widened"] == []


def test_given_people_who_read_when_compared_then_sentences_and_changes_stand_in_words(
    tmp_path: Path,
) -> None:
    code, out, _ = ask(*both(tmp_path))
    assert code == 1
    assert "利用目的「新商品の企画のため」が加わります。" in out
    assert "+ 新商品の企画のため" in out
    assert "{+あらかじめ+}" in out


def test_given_a_drafted_policy_yaml_when_compared_with_its_prose_then_nothing_differs(
    tmp_path: Path,
) -> None:
    old, _ = both(tmp_path)
    drafted = str(tmp_path / "policy.yaml")
    done = CliRunner().invoke(app, ["policy", "draft", old, "-o", drafted, "--document", "compared"])
    assert done.exit_code == 0
    assert ask(old, drafted)[0] == 0


def test_given_one_side_only_when_compared_then_bad_input_that_says_how(tmp_path: Path) -> None:
    old, _ = both(tmp_path)
    code, _, noted = ask(old)
    assert code == 2
    assert "REVISION-001" in noted
    code, _, noted = ask(old, str(tmp_path / "none.md"))
    assert code == 2
    assert "WORKSPACE-006" in noted
