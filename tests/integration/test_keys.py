"""The keys in the hands of the officers: newest backups only, older data not served, rolls asked for and by night."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

import stores
from integration.faults.sites import HANAKO, NOON, NOW, ROSTER, Site, fresh
from sekisho.application import book_desk, daily, key_desk, key_officers
from sekisho.application.key_officers import KeyAct
from sekisho.errors import OperatorError, StaffError
from sekisho.gate.model import Actor, ActorKind
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards import store as accounts
from sekisho.safeguards.model import Account, Duty, Role
from sekisho.storage.engine import database_exists, remove_database
from sekisho.storage.lease import lease_of
from sekisho.vault.keybackup import read_key_backup

AT = ("--now", NOW)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return fresh(tmp_path / "site")


def sheet(site: Site) -> Path:
    (found,) = (site.root / "keys").rglob("recovery-sheet.txt")
    return found


def erase(site: Site, subject: str) -> None:
    site.ask("subject", "erase", site.folder, subject, *AT, give={"reason": "request"})


def kinds(site: Site) -> list[EntryKind]:
    with site.house() as (house, _):
        return [entry.kind for entry in book_desk.page(house)]


# -- the newest key backup only ------------------------------------------------------------------------------------


def test_given_an_older_key_backup_when_data_or_keys_are_restored_then_refused_naming_the_newest(
    site: Site, tmp_path: Path
) -> None:
    gone, living = site.add(**HANAKO), site.add(**HANAKO)
    site.ask("keys", "backup", site.folder, tmp_path / "first.keys")
    erase(site, gone)
    site.ask("keys", "backup", site.folder, tmp_path / "second.keys")
    site.ask("backup", site.folder, tmp_path / "data.backup")
    typed = tmp_path / "typed.txt"
    shutil.copy(sheet(site), typed)
    keys = site.keys
    remove_database(site.data)
    remove_database(keys)
    shutil.move(site.folder, tmp_path / "lost")
    shutil.rmtree(site.root / "keys")
    words = ("restore", tmp_path / "data.backup", site.folder, "--recovery", typed)
    refused = site.run(*words, "--keys", tmp_path / "first.keys")
    assert refused.exit_code == 2, refused.stderr
    assert refused.stderr.startswith("VAULT-016 ")
    assert not site.folder.exists()
    assert not database_exists(keys)
    assert not list((site.root / "keys").rglob("*.db")) + list((site.root / "keys").rglob("*.key"))
    # Nothing was half-done: the newest is taken at once.
    assert site.ask(*words, "--keys", tmp_path / "second.keys")["done"] is True
    shown = site.ask("subject", "show", site.folder, living, "--purpose", ROSTER, "--items", "氏名", *AT)
    assert shown["items"] == {"氏名": HANAKO["氏名"]}
    assert site.run("subject", "show", site.folder, gone, "--purpose", ROSTER, *AT).exit_code != 0


def test_given_nothing_destroyed_between_two_key_backups_when_the_older_is_given_then_the_book_refuses_it(
    site: Site, tmp_path: Path
) -> None:
    site.add(**HANAKO)
    for name in ("first", "second"):
        site.ask("keys", "backup", site.folder, tmp_path / name)
    assert [read_key_backup(tmp_path / name).number for name in ("first", "second")] == [1, 2]
    shutil.copy(sheet(site), tmp_path / "typed.txt")
    remove_database(site.keys)
    words = ("--recovery", tmp_path / "typed.txt")
    refused = site.run("keys", "restore", tmp_path / "first", site.folder, *words)
    assert (refused.exit_code, refused.stderr.partition(" ")[0]) == (2, "VAULT-061")
    assert "第2号" in refused.stderr
    assert not database_exists(site.keys)
    english = site.run("keys", "restore", tmp_path / "first", site.folder, *words, lang="en")
    assert "number 1) is not the newest" in english.stderr
    assert site.ask("keys", "restore", tmp_path / "second", site.folder, *words)["epoch"] == 1
    assert site.ask("ledger", "verify", site.folder)["ok"] is True


def test_given_older_key_backups_when_rolled_then_destroyed_and_one_out_of_reach_is_named_until_it_is_gone(
    site: Site, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for place in (stick / "a.keys", tmp_path / "b.keys", tmp_path / "c.keys"):
        site.ask("keys", "backup", site.folder, place)
    stick.rename(tmp_path / "unplugged")
    (tmp_path / "b.keys").write_text("something else took its place")
    rolled = site.ask("keys", "roll", site.folder, *AT)
    assert rolled["older_left"] == ["a.keys"]
    assert (tmp_path / "b.keys").read_text() == "something else took its place"
    assert read_key_backup(tmp_path / "c.keys").epoch == 2
    with site.house() as (house, _):
        assert [path.name for path in key_desk.older_left(house)] == ["a.keys"]
    (tmp_path / "unplugged").rename(stick)
    assert "older_left" not in site.ask("keys", "roll", site.folder, *AT)
    assert not (stick / "a.keys").exists()


# -- older data is not served ------------------------------------------------------------------------------------


def test_given_data_older_than_the_signed_book_when_opened_then_refused_and_restore_brings_it_back(
    site: Site, tmp_path: Path
) -> None:
    gone = site.add(**HANAKO)
    site.ask("backup", site.folder, tmp_path / "data.backup")
    put_back = stores.kept(site.data, tmp_path / "old")
    erase(site, gone)
    site.ask("ledger", "checkpoint", site.folder)
    newest = site.ask("ledger", "verify", site.folder)["size"]
    put_back()
    refused = site.run("ledger", "verify", site.folder)
    assert (refused.exit_code, refused.stderr.partition(" ")[0]) == (4, "VAULT-060")
    checked = site.run("doctor", site.folder)
    assert (checked.exit_code, "VAULT-060" in checked.output) == (1, True)
    shutil.rmtree(site.folder)
    restored = site.ask("restore", tmp_path / "data.backup", site.folder)
    assert restored["replayed"] == 1
    assert int(str(restored["size"])) < int(str(newest)) + 2
    assert site.ask("ledger", "verify", site.folder)["ok"] is True


def test_given_an_old_copy_that_went_on_past_the_signed_size_when_opened_then_its_root_gives_it_away(
    site: Site, tmp_path: Path
) -> None:
    old = [stores.kept(place, tmp_path / name) for name, place in (("data", site.data), ("keys", site.keys))]
    site.add(**HANAKO)
    site.ask("ledger", "checkpoint", site.folder)
    with site.house() as (house, _):
        marks = {name: house.keys.mark(name) for name in ("ledger_size", "ledger_root")}
    for put_back in old:
        put_back()
    for _ in range(4):  # the other history grows longer than the signed one
        site.add(**HANAKO)
    site.ask("ledger", "checkpoint", site.folder)
    with site.house() as (house, _):
        for name, value in marks.items():
            house.keys.set_mark(name, value or "")
    with pytest.raises(OperatorError) as refused, site.house():
        pass
    assert refused.value.code == "VAULT-060"


# -- rolls ------------------------------------------------------------------------------------------------------


def test_given_the_workspace_is_served_when_a_roll_is_asked_for_then_it_is_left_to_that_process(
    site: Site,
) -> None:
    with site.house() as (house, operator):
        with lease_of(house.engine, house.workspace.lease, who="sekisho serve", at=NOON):
            assert site.ask("keys", "roll", site.folder, *AT) == {"done": False, "asked": True}
        asker = key_desk.asked(house)
        assert asker is not None
        assert asker.id == operator.id
        rolled = key_desk.roll_when_asked(house)  # as the serving process does, every few seconds
        assert rolled is not None
        assert rolled.epoch == 2
        assert key_desk.asked(house) is None
        assert key_desk.roll_when_asked(house) is None


def test_given_something_was_erased_when_the_night_comes_then_one_roll_and_none_without_need(
    site: Site, tmp_path: Path
) -> None:
    gone = site.add(**HANAKO)
    day = timedelta(days=1)
    with site.house(NOON + day) as (house, _):
        assert daily.ROLL not in daily.run_daily(house).done
    site.ask("keys", "backup", site.folder, tmp_path / "keys.backup")
    erase(site, gone)
    with site.house(NOON + 2 * day) as (house, _):
        assert daily.ROLL in daily.run_daily(house).done
        assert daily.ROLL not in daily.run_daily(house).done
        assert read_key_backup(tmp_path / "keys.backup").epoch == 2
        assert book_desk.verify_book(house).ok
    with site.house(NOON + 3 * day) as (house, _):
        assert daily.ROLL not in daily.run_daily(house).done
    assert kinds(site).count(EntryKind.KEYS_EPOCH_ROLLED) == 1


def test_given_the_newest_key_backup_is_out_of_reach_when_the_night_comes_then_the_roll_waits(
    site: Site, tmp_path: Path
) -> None:
    gone = site.add(**HANAKO)
    (tmp_path / "stick").mkdir()
    site.ask("keys", "backup", site.folder, tmp_path / "stick" / "keys.backup")
    erase(site, gone)
    shutil.move(tmp_path / "stick", tmp_path / "unplugged")
    with site.house(NOON + timedelta(days=1)) as (house, _):
        assert daily.ROLL not in daily.run_daily(house).done
        shutil.move(tmp_path / "unplugged", tmp_path / "stick")
        assert daily.run_daily(house).done == (daily.ROLL,)


def test_given_staff_without_the_duty_when_they_back_up_or_roll_then_refused_and_nothing_is_done(
    site: Site, tmp_path: Path
) -> None:
    with site.house() as (house, _):

        def hire(unit) -> None:  # noqa: ANN001 - a unit of work
            accounts.put_role(unit.conn, Role(id="desk", purposes=None, duties=frozenset({Duty.PERSONS})))
            accounts.put_account(unit.conn, Account(id="mihon", roles=("desk",)), password=None)

        house.write(hire)
        clerk = Actor(kind=ActorKind.STAFF, id="mihon", purposes=None, items=None)
        for act in (
            lambda: key_desk.backup_keys(house, clerk, tmp_path / "keys.backup"),
            lambda: key_desk.roll_or_ask(house, clerk),
        ):
            with pytest.raises(StaffError) as refused:
                act()
            assert refused.value.code == "ACCOUNT-007"
        assert not (tmp_path / "keys.backup").exists()
        assert key_desk.asked(house) is None


# -- two officers -----------------------------------------------------------------------------------------------


def demand_two(site: Site) -> None:
    settings = site.folder / "sekisho.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("two_officers = false", "two_officers = true"), encoding="utf-8")


def second_officer(site: Site) -> Actor:
    with site.house() as (house, _):
        account = Account(id="second", roles=("officer",))
        house.write(lambda unit: accounts.put_account(unit.conn, account, password=None))
    return Actor(kind=ActorKind.STAFF, id="second", purposes=None, items=None)


def test_given_two_officers_are_demanded_when_one_rolls_alone_then_refused_until_the_other_approved(
    site: Site,
) -> None:
    demand_two(site)
    other = second_officer(site)
    words = ("keys", "roll", site.folder, *AT)
    refused = site.run(*words)
    assert (refused.exit_code != 0, refused.stderr.partition(" ")[0]) == (True, "KEYS-001")
    site.ask("keys", "approve", site.folder, "roll", *AT)  # one's own approval does not count
    assert site.run(*words).stderr.startswith("KEYS-001 ")
    with site.house(NOON - timedelta(days=8)) as (house, _):
        key_officers.approve(house, other, KeyAct.ROLL)  # too long ago
    assert site.run(*words).stderr.startswith("KEYS-001 ")
    with site.house() as (house, _):
        key_officers.approve(house, other, KeyAct.SHEET)  # another act
    assert site.run(*words).stderr.startswith("KEYS-001 ")
    with site.house() as (house, _):
        key_officers.approve(house, other, KeyAct.ROLL)
    assert site.ask(*words)["epoch"] == 2
    assert site.run(*words).stderr.startswith("KEYS-001 ")  # used up by the epoch it was for
    assert EntryKind.KEYS_ACT_APPROVED in kinds(site)


def test_given_the_sheet_in_halves_when_the_key_store_is_lost_then_both_bring_it_back_and_one_does_not(
    site: Site, tmp_path: Path
) -> None:
    person = site.add(**HANAKO)
    site.ask("keys", "backup", site.folder, tmp_path / "keys.backup")
    old = sheet(site)
    site.ask("keys", "sheet", site.folder, "--halves")
    one, two = sorted((site.root / "keys").rglob("recovery-sheet-?.txt"))
    assert site.run("keys", "sheet", site.folder, "--halves", "--json").stderr.startswith("STORAGE-011 ")
    demand_two(site)
    remove_database(site.keys)
    words = ("keys", "restore", tmp_path / "keys.backup", site.folder)
    for given, code in (
        ((), "VAULT-069"),
        (("--recovery", old), "VAULT-069"),
        (("--recovery", one), "VAULT-066"),
    ):
        assert site.run(*words, *given).stderr.startswith(f"{code} ")
        assert not database_exists(site.keys)
    shutil.rmtree(site.root / "keys" / "epochs")
    assert site.ask(*words, "--recovery", two, "--recovery", one)["epoch"] == 1
    shown = site.ask("subject", "show", site.folder, person, "--purpose", ROSTER, "--items", "氏名", *AT)
    assert shown["items"] == {"氏名": HANAKO["氏名"]}
