"""The same claims by the installed command: one process for each act, as an operator's scripts run it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from e2e.desk import ANSWERS, BEGINNING, SEEDS, Desk, Fresh, Json

COMMAND = Path(sys.executable).with_name("sekisho")
PERSON = {"氏名": "見本 花子", "メールアドレス": "hanako@example.jp"}
OTHER = {"氏名": "例示 太郎", "メールアドレス": "taro@example.jp"}

pytestmark = pytest.mark.skipif(
    not COMMAND.exists(), reason="the `sekisho` command is not installed beside this Python"
)


def act(
    desk: Desk, command: str, *words: str, exits: int = 0, give: Mapping[str, object] | None = None
) -> Json:
    """One process. Standard output holds one JSON document or nothing."""
    done = subprocess.run(
        [str(COMMAND), *command.split(), str(desk.folder), *words, "--json"],
        input=None if give is None else json.dumps(give, ensure_ascii=False),
        env={**os.environ, "SEKISHO_KEYS": str(desk.keys), "SEKISHO_LANG": "ja"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == exits, (command, done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    for value in (*PERSON.values(), *OTHER.values()):
        assert value not in done.stderr
    return json.loads(done.stdout) if done.stdout else None


@pytest.mark.clause("000-03")
def test_given_a_published_policy_when_installed_then_listed_ways_are_taken_and_others_denied(
    drafted: Fresh, tmp_path: Path
) -> None:
    assert drafted  # skipped where the seeds are not
    (policy,) = SEEDS.glob("000_*.txt")
    desk = Desk(folder=tmp_path / "workspace", keys=tmp_path / "keyring")
    act(desk, "init", "--policy", str(policy), "--yes", "--rehearsal", "--now", BEGINNING)
    act(desk, "policy answer", str(ANSWERS / "000.yaml"), "--now", BEGINNING)
    service = act(desk, "policy show", "--now", BEGINNING)["purposes"][2]["id"]
    give = {"category": "customer", "purposes": [service], "items": PERSON}
    now = ("--now", "2026-02-01")
    assert act(desk, "subject add", *now, give={**give, "channel": "書面"})["subject"]
    denied = act(desk, "subject add", *now, give={**give, "channel": "名刺の交換"}, exits=1)
    assert denied["subject"] is None
    assert "その他の方法" in denied["reasons"][0]["clause_text"]
    nobody = act(desk, "subject add", *now, give={**give, "channel": "書面", "purposes": []}, exits=1)
    assert nobody["reasons"][0]["rule"] == "purpose.missing"


@pytest.mark.clause("000-15")
def test_given_the_installed_command_when_a_period_has_expired_then_the_sweep_erases_exactly_that(
    fresh: Fresh,
) -> None:
    desk = fresh("000")
    service = desk.purposes()[2]
    give = {"category": "customer", "channel": "web", "purposes": [service]}
    old = act(desk, "subject add", "--now", "2026-02-01", give={**give, "items": PERSON})["subject"]
    young = act(desk, "subject add", "--now", "2026-12-01", give={**give, "items": OTHER})["subject"]
    look, day = ("--purpose", service, "--items", "氏名"), ("--now", "2027-02-02")
    assert act(desk, "retention sweep", *day)["erased"] == 1
    assert act(desk, "subject show", old, *look, *day, exits=2) is None
    assert act(desk, "subject show", young, *look, *day)["items"] == {"氏名": OTHER["氏名"]}
    assert act(desk, "ledger verify")["ok"]


@pytest.mark.clause("001-08")
def test_given_the_installed_command_when_a_year_after_cancellation_is_over_then_denied(fresh: Fresh) -> None:
    desk = fresh("001")
    first = desk.purposes()[0]
    give = {"category": "customer", "channel": "web", "purposes": [first], "items": {"氏名": "見本 花子"}}
    who = act(desk, "subject add", "--now", "2026-02-01", give=give)["subject"]
    act(desk, "subject withdraw", who, "--now", "2026-04-01", give={"on": "2026-04-01"})
    look = ("--purpose", first, "--items", "氏名")
    assert act(desk, "subject show", who, *look, "--now", "2027-03-31")["allowed"]
    late = act(desk, "subject show", who, *look, "--now", "2027-04-01", exits=1)
    assert late["reasons"][0]["rule"] == "cancelled.period_over"
    assert late["items"] == {}


@pytest.mark.clause("004-08")
def test_given_the_installed_command_when_a_month_is_over_then_its_usage_is_counted(fresh: Fresh) -> None:
    desk = fresh("004")
    answering = desk.purposes()[1]
    give = {"category": "customer", "channel": "service", "purposes": [answering], "items": PERSON}
    who = act(desk, "subject add", "--now", "2026-11-02", give=give)["subject"]
    act(desk, "subject show", who, "--purpose", answering, "--items", "氏名", "--now", "2026-11-03")
    report = act(desk, "ledger usage", "--month", "2026-11")
    assert report["counts"]["verbs"] == {"acquire": 1, "use": 1}
    assert report["counts"]["purposes"] == {answering: 2}
