"""The drill of a restore: what it proves, what it finds, and that it leaves nothing but its entry."""

import shutil
from pathlib import Path

import pytest

from integration.faults.sites import HANAKO, NOW, Site, fresh
from sekisho.application import book_desk, drilling
from sekisho.custody import run_drill
from sekisho.ledger.kinds import EntryKind
from sekisho.storage.lease import take_lease
from sekisho.vault.cipher import new_root_key
from sekisho.vault.recovery import recovery_sheet

AT = ("--now", NOW)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return fresh(tmp_path / "site")


@pytest.fixture
def within(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


def files(site: Site) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in site.root.rglob("*.key") if path.is_file()}


def newest(site: Site) -> dict[str, int | str]:
    with site.house() as (house, _):
        entry = book_desk.page(house, limit=1)[0]
    assert entry.kind is EntryKind.CONTROL_EVIDENCE_RECORDED
    return dict(entry.note)


@pytest.mark.parametrize("by", ["epoch", "sheet"])
def test_given_a_running_workspace_when_drilled_then_verified_entered_and_nothing_left(
    site: Site, within: Path, tmp_path: Path, by: str
) -> None:
    gone, _living = site.add(**HANAKO), site.add(**HANAKO)
    site.ask("keys", "backup", site.folder, tmp_path / "keys.backup")
    site.ask("subject", "erase", site.folder, gone, *AT, give={"reason": "request"})
    before, size = files(site), site.ask("ledger", "verify", site.folder)["size"]
    (sheet,) = (site.root / "keys").rglob("recovery-sheet.txt")
    words = ("--recovery", sheet) if by == "sheet" else ()
    with take_lease(site.folder / "data" / "serve.lock", who="sekisho serve", at=drill_time(site)):
        found = site.ask("drill", site.folder, "--in", within, *words, *AT)
    assert (found["ok"], found["subjects"], found["key_backup"]) == (True, 1, "keys.backup")
    assert int(str(found["keys"])) >= 1
    # The key backup is from before the erasure: what was erased since is applied again on the way back.
    assert int(str(found["size"])) > int(str(size))
    assert list(within.iterdir()) == []
    assert files(site) == before
    assert newest(site) == {"control": drilling.DRILL, "ok": 1, "size": found["size"], "keys": found["keys"]}
    assert site.ask("ledger", "verify", site.folder)["ok"] is True


def test_given_no_key_backup_in_reach_when_drilled_then_one_is_made_for_it_and_goes_with_it(
    site: Site, within: Path
) -> None:
    site.add(**HANAKO)
    found = site.ask("drill", site.folder, "--in", within, *AT)
    assert (found["ok"], found["key_backup"]) == (True, None)
    assert list(within.iterdir()) == []


def test_given_a_key_lost_in_the_store_when_drilled_then_found_and_the_book_says_so(
    site: Site, within: Path
) -> None:
    site.add(**HANAKO)
    with site.beside(site.keys) as keys:
        keys.execute("DELETE FROM ledger_no")
    found = site.run("drill", site.folder, "--in", within, *AT)
    assert found.exit_code != 0
    assert newest(site)["ok"] == 0
    assert list(within.iterdir()) == []


def test_given_a_sheet_of_another_workspace_when_drilled_then_refused_entered_and_nothing_left(
    site: Site, within: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(recovery_sheet(new_root_key()[0]))
    refused = site.run("drill", site.folder, "--in", within, "--recovery", sheet, *AT)
    assert refused.stderr.startswith("VAULT-020 ")
    assert newest(site) == {"control": drilling.DRILL, "ok": 0, "failed": "VAULT-020"}
    assert list(within.iterdir()) == []


def test_given_a_drill_that_was_killed_when_the_next_one_runs_then_it_clears_away_what_lay_there(
    site: Site, within: Path
) -> None:
    with site.house() as (house, operator):
        left = within / f".sekisho-drill-{house.workspace.id}"
        (left / "epochs").mkdir(parents=True, mode=0o700)
        shutil.copy(next((site.root / "keys" / "epochs").rglob("*.key")), left / "epochs")
        assert run_drill(house, operator, within=within).ok
    assert list(within.iterdir()) == []


def drill_time(site: Site):  # noqa: ANN201 - an instant
    with site.house() as (house, _):
        return house.clock.now()
