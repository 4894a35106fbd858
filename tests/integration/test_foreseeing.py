"""`policy diff`: proved for everybody, and counted on the persons of a workspace, also for a draft."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from integration.test_policy_diff import NEW, OLD, both
from sekisho.cli.app import app

EXAMPLE = Path("examples/association/policy.md")
RUNNER = CliRunner()
NEWS, INQUIRY = (
    "講座、催し及び出版物のご案内（お申し出により、いつでも停止できます。）",
    "お問い合わせ及びご相談への対応",
)


def ask(*argv: str, give: object = None, code: int = 0) -> Any:
    done = RUNNER.invoke(
        app, [*argv, "--json"], input=None if give is None else json.dumps(give), env={"SEKISHO_LANG": "ja"}
    )
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


# -- proved ------------------------------------------------------------------------------------------------------


def test_given_a_new_purpose_when_proved_then_just_its_requests_turn_and_only_for_who_was_told_it(
    tmp_path: Path,
) -> None:
    pytest.importorskip("z3")
    assert OLD != NEW
    said = ask("policy", "diff", *both(tmp_path), "--prove", code=1)
    (added,) = said["widened"]
    proof = said["proof"]
    assert proof["equal"] + len(proof["turned"]) == proof["requests"]
    assert proof["turned"]
    assert {one["request"]["purpose"] for one in proof["turned"]} == {added["id"]}
    for one in proof["turned"]:
        assert one["closed"] is None
        assert (one["opened"]["allowed"], one["opened"]["other"]) == (False, True)
        if one["request"]["verb"] == "use":
            assert set(one["opened"]["person"]["told"].values()) == {"after"}
            assert "取得時に後の版で通知" in one["opened"]["text"]


def test_given_one_file_twice_when_proved_then_every_request_is_equal_and_exit_0(tmp_path: Path) -> None:
    pytest.importorskip("z3")
    old, _ = both(tmp_path)
    proof = ask("policy", "diff", old, old, "--prove")["proof"]
    assert (proof["turned"], proof["equal"]) == ([], proof["requests"])
    assert proof["requests"] > 20
    assert ask("policy", "diff", old, old)["proof"] is None


# -- counted -----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with three members, of whom one stopped the news, and a draft without the first purpose."""
    monkeypatch.setenv("SEKISHO_KEYS", str(tmp_path / "keys"))
    where = tmp_path / "mihon"
    ask("init", str(where), "--policy", str(EXAMPLE.resolve()), "--yes", "--rehearsal")
    listed = ask("policy", "show", str(where))
    purposes = {one["text"]: one["id"] for one in listed["purposes"]}
    channel = listed["channels"][0]["id"]
    for number in range(3):
        added = ask(
            "subject",
            "add",
            str(where),
            give={
                "category": listed["categories"][0]["id"],
                "channel": channel,
                "purposes": [purposes[NEWS], purposes[INQUIRY]],
                "items": {"氏名": f"見本 {number}"},
            },
        )
    ask(
        "subject",
        "object",
        str(where),
        added["subject"],
        give={"purpose": purposes[NEWS], "channel": None},
    )
    (policy,) = (where / "policy").glob("*/v1/policy.yaml")
    draft = policy.parent.parent / "draft" / "policy.yaml"
    draft.parent.mkdir(exist_ok=True)
    draft.write_text(policy.read_text(encoding="utf-8"), encoding="utf-8")
    return where


def _without(folder: Path, purpose: str) -> None:
    """Takes a purpose out of the draft."""
    from ruamel.yaml import YAML

    (draft,) = (folder / "policy").glob("*/draft/policy.yaml")
    yaml = YAML()
    loaded = yaml.load(draft.read_text(encoding="utf-8"))
    loaded["purposes"] = [one for one in loaded["purposes"] if one["id"] != purpose]
    with draft.open("w", encoding="utf-8") as out:
        yaml.dump(loaded, out)


def test_given_a_draft_without_a_purpose_when_compared_then_the_real_persons_it_shuts_out_are_counted(
    folder: Path,
) -> None:
    listed = ask("policy", "show", str(folder))["purposes"]
    gone = next(one["id"] for one in listed if one["text"] == NEWS)
    kept = next(one["id"] for one in listed if one["text"] == INQUIRY)
    _without(folder, gone)
    said = ask("policy", "diff", f"{folder}@now", f"{folder}@draft", code=1)
    rows = {(one["purpose"], one["channel"]): one for one in said["reached"]}
    # Three members, of whom one had stopped it: two are shut out.
    assert rows[gone, None] == {
        "purpose": gone,
        "channel": None,
        "before": 2,
        "after": 0,
        "gained": 0,
        "lost": 2,
    }
    assert (rows[kept, None]["before"], rows[kept, None]["after"], rows[kept, None]["lost"]) == (3, 3, 0)
    shown = RUNNER.invoke(app, ["policy", "diff", f"{folder}@now", f"{folder}@draft"]).stdout
    assert f"「{NEWS}」（利用）：2人 → 0人（新しく対象 0人、対象でなくなる 2人）" in shown
    assert f"「{INQUIRY}」（利用）" not in shown


def test_given_a_draft_that_changes_nothing_when_compared_then_nobody_is_let_in_or_shut_out(
    folder: Path,
) -> None:
    said = ask("policy", "diff", f"{folder}@now", f"{folder}@draft")
    assert said["reached"]
    assert all(one["gained"] == one["lost"] == 0 for one in said["reached"])
    assert any(one["before"] for one in said["reached"])


def test_given_files_without_a_workspace_when_compared_then_nobody_is_counted(tmp_path: Path) -> None:
    assert ask("policy", "diff", *both(tmp_path), code=1)["reached"] == []
