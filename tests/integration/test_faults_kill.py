"""Killed -9 while writing: after a restart every visible effect has its entry, every answered act is there, and what
was begun to be erased is erased.

Kill -9 leaves the page cache; that the bytes are on the disk is shown in `test_faults_sync`.
"""

import random
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import stores
from integration.faults.agreeing import agree, state_of
from integration.faults.sites import (
    ADVERT,
    HANAKO,
    NOON,
    NOW,
    ROSTER,
    TARO,
    Site,
    copied,
    fresh,
    killed,
    member,
)
from sekisho.application import book_desk, daily, leaving, signing_in, sweeping
from sekisho.application.house import House
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.notice.outbox import Outbox
from sekisho.vault.model import HolderNo, ItemId
from sekisho.vault.plaintext import Plaintext

LATER = "2027-06-01"
LATER_AT = datetime(2027, 6, 1, 3, 0, tzinfo=UTC)
INQUIRY = {**HANAKO, "お問い合わせ内容": "講座について"}
KILLED = {"signal": signal.SIGKILL}


def kill_often(root: Path, rounds: int, seed: int) -> int:
    """Kills a writing process again and again; after each death everything agrees. Returns how many acts it answered."""
    dice = random.Random(seed)
    site = fresh(root / "site")
    told, total = root / "told", root / "sum"
    jobs: list[dict[str, object]] = []
    for number in range(rounds):
        place = {"root": site.root, "told": told}
        early = (
            {"early": "yes", "after": dice.randrange(700)}
            if number % 4 == 0
            else {"after": dice.randrange(300)}
        )
        jobs += [
            {"job": "loop", **place, "seed": seed + number, **early},
            {"job": "check", **place, "sum": total},
        ]
    ended = killed(jobs)
    assert [one for one in ended if one not in (KILLED, {"exit": 0, "out": ""})] == []
    assert ended[::2] == [KILLED] * rounds
    return sum(map(int, total.read_text(encoding="utf-8").split()))


def test_given_killed_at_thirty_random_points_while_writing_when_restarted_then_book_and_data_agree(
    tmp_path: Path,
) -> None:
    # On a server each act takes longer, and the kill comes after as long.
    least = 40 if stores.on_postgres() else 100
    assert kill_often(tmp_path, rounds=32, seed=20260401) > least, "too few acts to prove anything"


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_given_killed_at_a_thousand_random_points_while_writing_when_restarted_then_book_and_data_agree(
    tmp_path: Path,
) -> None:
    for seed in range(10):
        root = tmp_path / str(seed)
        root.mkdir()
        assert kill_often(root, rounds=100, seed=seed) > 300


# -- between the two stores ----------------------------------------------------------------------------------------


def test_given_killed_between_keys_and_data_when_searched_then_nobody_is_named_and_a_round_clears_the_look_ups(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    job = {"job": "acquire", "root": site.root, "name": "見本 間", "email": "between@example.jp"}
    assert killed([job]) == [KILLED]
    email = Plaintext("between@example.jp")

    def holders(house: House) -> list[HolderNo]:
        house.read(lambda unit: unit.snapshot)  # the policy says by what persons are found
        return house.vault.find(ItemId("email"), email.reveal())

    for given in ({"氏名": "見本 間"}, {"email": email.reveal()}):
        words = ("subject", "find", site.folder, "--purpose", ROSTER, "--now", NOW)
        assert site.ask(*words, give=given)["subjects"] == []
    with site.house() as (house, _):
        assert len(holders(house)) == 1, "the look-up names a holder without data"
        signing_in.send_code(house, email=email, subject_line="x", body="{code}")
        assert isinstance(house.mail, Outbox)
        assert house.mail.letters() == []
        # What was just made may be on its way to the data.
        daily.run_daily(house)
        assert len(holders(house)) == 1
    stays = site.add(**HANAKO)
    with site.house(now=NOON + timedelta(hours=26)) as (house, _):
        assert daily.SWEEP in daily.run_daily(house).done
        assert holders(house) == []
        agree(house)
    found = site.ask(*words, give={"email": HANAKO["メールアドレス"]})["subjects"]
    assert found == [stays]


# -- erasing a person, or a part of one ---------------------------------------------------------------------------

STEPS = ("journal written", "keys destroyed", "purged, not committed", "rows purged")


def erased_at(tmp_path: Path, act: str) -> list[tuple[str, Site, str, str]]:
    """Workspaces in which an erasure of a person (or a sweep of one group) was killed at each step."""
    template = fresh(tmp_path / "template")
    hanako, taro = template.add(**INQUIRY), template.add(**TARO)
    sites = [(step, copied(template, tmp_path / f"site{n}"), hanako, taro) for n, step in enumerate(STEPS)]
    now = LATER if act == "sweep" else NOW
    jobs = [
        {"job": "erase", "act": act, "root": site.root, "subject": hanako, "step": step, "now": now}
        for step, site, _, _ in sites
    ]
    assert killed(jobs) == [KILLED] * len(jobs)
    return sites


def test_given_killed_at_any_step_of_erasing_a_person_when_restarted_then_erased_and_the_book_agrees(
    tmp_path: Path,
) -> None:
    for step, site, hanako, taro in erased_at(tmp_path, "erase"):
        with site.house() as (house, _):
            agree(house)
            assert house.read(lambda unit, who=hanako: state_of(unit, who)) is None, step
        shown = site.ask(
            "subject", "show", site.folder, taro, "--purpose", ROSTER, "--items", "氏名", "--now", NOW
        )
        assert shown["items"] == {"氏名": "見本 太郎"}
        found = site.ask(
            "subject", "find", site.folder, "--purpose", ROSTER, "--now", NOW, give={"氏名": "見本 花子"}
        )
        assert found["subjects"] == []
        kinds = [entry["kind"] for entry in site.ask("ledger", "list", site.folder)["entries"]]
        assert kinds.count("subject:data:erased") == 1


def test_given_killed_at_any_step_of_sweeping_one_group_of_a_person_when_restarted_then_that_group_only_is_gone(
    tmp_path: Path,
) -> None:
    for step, site, hanako, _taro in erased_at(tmp_path, "sweep"):
        with site.house(now=LATER_AT) as (house, _):
            agree(house)
            state = house.read(lambda unit, who=hanako: state_of(unit, who))
            assert state is not None
            assert not house.read(lambda unit, state=state: leaving.holds_item(unit, state, "inquiry")), step
            assert house.read(lambda unit, state=state: leaving.holds_item(unit, state, "name")), step
        words = ("subject", "show", site.folder, hanako, "--purpose", ROSTER, "--now", LATER, "--items")
        assert site.ask(*words, "氏名,お問い合わせ内容", "--mode", "narrow")["items"] == {"氏名": "見本 花子"}
        kinds = [entry["kind"] for entry in site.ask("ledger", "list", site.folder)["entries"]]
        assert kinds.count("subject:data:purged") == 1, "the purge and its entry commit together, once"
        # The run that was killed ends, and tells of what it erased; the next has nothing left.
        ended = site.ask("retention", "sweep", site.folder, "--now", LATER)
        assert (ended["run"], ended["due"], ended["erased"]) == (1, 1, 1)
        assert site.ask("retention", "sweep", site.folder, "--now", LATER)["due"] == 0


@pytest.mark.parametrize("act", ["erase", "sweep"])
def test_given_killed_again_at_each_step_of_finishing_when_restarted_then_finished_and_the_book_agrees(
    tmp_path: Path, act: str
) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**INQUIRY)
    job = {"job": "erase", "root": site.root, "subject": hanako, "now": LATER}
    # The second, third and fourth death are in the finishing that opening the workspace begins.
    jobs = [
        {**job, "act": act, "step": STEPS[0]},
        *({**job, "act": "open", "step": step} for step in STEPS[1:]),
    ]
    if act == "erase":
        jobs[2:3] = [{**job, "act": "open", "step": STEPS[1]}]
    assert killed(jobs) == [KILLED] * len(jobs)
    with site.house(now=LATER_AT) as (house, _):
        agree(house)
        state = house.read(lambda unit: state_of(unit, hanako))
        assert (state is None) == (act == "erase")


# -- a part of a person goes, the rest stays: the state is a recorded one -----------------------------------------


def swept(tmp_path: Path) -> tuple[Site, str]:
    site = fresh(tmp_path / "site")
    hanako = site.add(**INQUIRY)
    site.add(**TARO)
    assert site.ask("retention", "sweep", site.folder, "--now", LATER) | {"entry": ""} == {
        "due": 1,
        "erased": 1,
        "held": 0,
        "failed": 0,
        "entry": "",
        "run": 1,
    }
    return site, hanako


def test_given_a_sweep_of_one_group_when_verified_then_the_state_after_the_purge_is_the_recorded_one(
    tmp_path: Path,
) -> None:
    site, _ = swept(tmp_path)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
    with site.house(now=LATER_AT) as (house, _):
        entries = house.read(lambda unit: book.page(unit.conn, limit=3, newest_first=True))
    assert [entry.kind for entry in reversed(entries)] == [
        EntryKind.SUBJECT_DATA_ERASED,
        EntryKind.SUBJECT_DATA_PURGED,
        EntryKind.RETENTION_SWEEP_RUN,
    ]
    assert entries[1].actor == "system"
    assert {effect.object for effect in entries[1].effects} >= {"state"}


def test_given_nobody_writes_the_purge_down_when_verified_then_the_missing_entry_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sekisho.bootstrap.after_purge", lambda *_: None)
    site, hanako = swept(tmp_path)
    found = site.ask("ledger", "verify", site.folder, code=1)
    assert found["first_bad"]["place"] == "state"
    assert hanako in found["first_bad"]["what"]


def test_given_a_purge_whose_entry_fails_when_it_is_finished_then_the_rows_stay_until_both_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**INQUIRY)

    def broken(*_: object) -> None:
        raise RuntimeError("no entry today")

    with monkeypatch.context() as patched:
        patched.setattr("sekisho.bootstrap.after_purge", broken)
        result = site.run("retention", "sweep", site.folder, "--now", LATER)
        assert result.exit_code == 5, result.output
    with site.house(now=LATER_AT) as (house, _):
        agree(house)
        state = house.read(lambda unit: state_of(unit, hanako))
        assert state is not None
        assert not house.read(lambda unit: leaving.holds_item(unit, state, "inquiry"))


def test_given_a_person_who_leaves_when_part_of_the_data_stays_then_the_book_agrees(tmp_path: Path) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**INQUIRY)
    done = site.ask("subject", "withdraw", site.folder, hanako, "--now", NOW, give={})
    assert done["kept"], "three years after leaving (方針 9)"
    with site.house() as (house, _):
        agree(house)


def test_given_a_data_backup_from_before_a_part_was_erased_when_restored_then_the_part_stays_erased_and_the_book_agrees(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**INQUIRY)
    target = tmp_path / "data.backup"
    site.ask("backup", site.folder, target)
    site.ask("retention", "sweep", site.folder, "--now", LATER)
    site.folder.rename(tmp_path / "lost")
    assert site.ask("restore", target, site.folder)["replayed"] == 1
    with site.house(now=LATER_AT) as (house, _):
        agree(house)
        state = house.read(lambda unit: state_of(unit, hanako))
        assert state is not None
        assert not house.read(lambda unit: leaving.holds_item(unit, state, "inquiry")), (
            "nor does the state say so"
        )
    words = ("subject", "show", site.folder, hanako, "--purpose", ROSTER, "--now", LATER, "--items")
    assert site.ask(*words, "氏名,お問い合わせ内容", "--mode", "narrow")["items"] == {"氏名": "見本 花子"}
    assert site.ask("ledger", "verify", site.folder)["ok"] is True


def test_given_killed_at_any_step_of_a_restore_when_restored_again_then_whole_and_the_book_agrees(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**INQUIRY)
    target = tmp_path / "data.backup"
    site.ask("backup", site.folder, target)
    site.ask("retention", "sweep", site.folder, "--now", LATER)
    site.folder.rename(tmp_path / "lost")
    job = {"job": "restore", "root": site.root, "backup": target}
    for when in ("before", "in the transaction", "before its name"):
        assert killed([{**job, "when": when}]) == [KILLED], when
        assert not site.folder.exists(), "nothing half restored stands under the name"
    site.ask("restore", target, site.folder)
    assert not list(site.root.glob("*.restoring"))
    with site.house(now=LATER_AT) as (house, _):
        agree(house)
        state = house.read(lambda unit: state_of(unit, hanako))
        assert state is not None
        assert not house.read(lambda unit: leaving.holds_item(unit, state, "inquiry"))


def two_years_for_the_phone(site: Site, folder: Path) -> None:
    """The officer answers that telephone numbers stay for two years only: their group closes."""
    answers = folder / "answers.yaml"
    rule = "{clock: acquired, period: P2Y, items: [電話番号]}"
    answers.write_text(f"schema: sekisho/answers/1\nretention:\n  - {rule}\n", encoding="utf-8")
    site.ask("policy", "answer", site.folder, answers, "--now", NOW)


def test_given_a_changed_period_when_a_person_is_corrected_or_acquired_again_then_the_moved_groups_are_recorded(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    hanako, taro = site.add(**INQUIRY), site.add(**TARO)
    correct = ("subject", "correct", site.folder, hanako, "--now", NOW)
    site.ask(*correct, give={"items": {"電話番号": "090-0000-0008"}})
    two_years_for_the_phone(site, tmp_path)
    site.ask(*correct, give={"items": {"電話番号": "090-0000-0009"}})
    again = {**member({"電話番号": "090-0000-0007"}), "subject": taro}
    site.ask("subject", "add", site.folder, "--now", NOW, give=again)
    with site.house() as (house, _):
        agree(house)


def test_given_a_changed_period_when_swept_then_exactly_what_it_ends_goes_whether_moved_before_or_not(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    corrected, again, untouched = site.add(**HANAKO), site.add(**TARO), site.add(**HANAKO)
    two_years_for_the_phone(site, tmp_path)
    give = {"items": {"電話番号": "090-0000-0009"}}
    site.ask("subject", "correct", site.folder, corrected, "--now", NOW, give=give)
    email = {**member({"メールアドレス": "second@example.jp"}), "subject": again}
    site.ask("subject", "add", site.folder, "--now", NOW, give=email)
    after_two_years = "2028-04-03"
    assert site.ask("retention", "sweep", site.folder, "--now", NOW)["due"] == 0
    done = site.ask("retention", "sweep", site.folder, "--now", after_two_years)
    assert (done["due"], done["erased"], done["failed"]) == (3, 3, 0)
    with site.house(now=datetime(2028, 4, 3, 3, tzinfo=UTC)) as (house, _):
        agree(house)
        for who in (corrected, again, untouched):
            state = house.read(lambda unit, who=who: state_of(unit, who))
            assert state is not None, "the membership goes on"
            held = [
                item
                for item in ("name", "email", "phone")
                if house.read(lambda unit, state=state, item=item: leaving.holds_item(unit, state, item))
            ]
            assert held == ["name", "email"]
    words = ("subject", "show", site.folder, untouched, "--purpose", ROSTER, "--now", after_two_years)
    assert site.ask(*words, "--items", "氏名")["items"] == {"氏名": "見本 花子"}


# -- erasing by every door leaves a book that agrees --------------------------------------------------------------


def test_given_every_kind_of_act_in_turn_when_verified_after_each_then_the_book_agrees(
    tmp_path: Path,
) -> None:
    site = fresh(tmp_path / "site")
    hanako = site.add(**INQUIRY)
    taro = site.add(**TARO)
    with site.house(now=LATER_AT) as (house, operator):
        for act in (
            lambda: leaving.cancel(house, operator, taro, on=LATER_AT.date()),
            lambda: sweeping.sweep(house, operator, dry_run=True),
            lambda: sweeping.sweep(house, operator),
            lambda: leaving.leave(house, operator, hanako),
            lambda: leaving.erase(house, operator, taro, reason="request"),
            lambda: book_desk.sign_checkpoint(house, operator),
        ):
            act()
            agree(house)
    site.ask("audience", site.folder, "--purpose", ADVERT, "--channel", "email", "--now", LATER)
    site.ask("keys", "roll", site.folder, "--now", LATER)
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
