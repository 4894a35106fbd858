"""`sekisho init` is all or nothing: killed or failing at any step, no half-made workspace stays, and init goes again."""

import errno
import signal
from pathlib import Path

import pytest

from integration.faults.dying import INIT_STEPS, at_step
from integration.faults.sites import NOW, POLICY, Site, killed, tree_of
from sekisho.law.clock import SystemClock
from sekisho.storage.lease import take_lease

WORDS = ("--policy", POLICY, "--yes", "--rehearsal", "--now", NOW)


def leftovers(site: Site) -> list[str]:
    """Building sites beside the workspace, and the ids under which keys lie."""
    beside = [path.name for path in site.root.iterdir() if path.name.endswith(".building")]
    return beside + [path.name for path in (site.root / "keys").glob("*/*")]


def works(site: Site) -> None:
    """The workspace is whole: its book verifies, its settings, keys and recovery sheet are there, and nothing else."""
    assert site.ask("ledger", "verify", site.folder)["ok"] is True
    assert len(leftovers(site)) == 2, leftovers(site)  # the folder of its keys, the folder of its epoch key
    assert list((site.root / "keys" / "keys").glob("*/recovery-sheet.txt"))
    assert {path.name for path in site.folder.iterdir()} == {"data", "policy", "sekisho.toml"}


def test_given_init_killed_at_any_step_when_run_again_then_first_nothing_half_made_and_then_a_whole_workspace(
    tmp_path: Path,
) -> None:
    jobs = []
    for number, (step, when) in enumerate(
        (step, when) for step in INIT_STEPS for when in ("before", "after")
    ):
        root = tmp_path / f"site{number}"
        root.mkdir()
        jobs.append({"job": "init", "root": root, "step": step, "when": when})
    assert killed(jobs) == [{"signal": signal.SIGKILL}] * len(jobs)
    for job in jobs:
        site = Site(Path(str(job["root"])))
        if (job["step"], job["when"]) == ("name the workspace", "after"):
            works(site)
            continue
        assert not site.folder.exists(), job
        made = site.run("init", site.folder, *WORDS, "--json")
        assert made.exit_code == 0, (job, made.output)
        works(site)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", INIT_STEPS)
def test_given_a_full_disk_at_any_step_when_init_then_said_so_nothing_stays_and_it_goes_again(
    tmp_path: Path, step: str, when: str
) -> None:
    site = Site(tmp_path / "root")
    site.root.mkdir()

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "sekisho.db")

    with at_step(step, when, full):
        result = site.run("init", site.folder, *WORDS, "--json")
    assert result.exit_code == 4, result.output
    assert result.stdout == ""
    assert "ENOSPC" in result.stderr
    assert "Traceback" not in result.stderr
    if (step, when) == ("name the workspace", "after"):
        works(site)  # it had its name already: then it is whole
        return
    assert leftovers(site) == []
    assert not site.folder.exists()
    assert site.run("init", site.folder, *WORDS, "--json").exit_code == 0
    works(site)


@pytest.mark.parametrize("step", INIT_STEPS)
def test_given_an_interrupt_at_any_step_when_init_then_nothing_stays(tmp_path: Path, step: str) -> None:
    site = Site(tmp_path / "root")
    (site.root / "ws").mkdir(parents=True)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with at_step(step, "before", interrupted):
        result = site.run("init", site.folder, *WORDS)
    assert result.exit_code != 0
    assert leftovers(site) == []
    assert list(site.root.glob("ws/*")) == []


def test_given_another_init_at_work_when_init_of_the_same_folder_then_its_site_and_keys_are_left_alone(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path)
    busy = tmp_path / ".ws.0123456789abcdef.building"
    keys = tmp_path / "keys" / "keys" / "0123456789abcdef"
    other = tmp_path / ".ws2.0123456789abcdef.building"
    for folder in (busy, keys, other):
        folder.mkdir(parents=True)
        (folder / "something").write_text("x", encoding="utf-8")
    before = tree_of(keys)
    with take_lease(busy / ".building.lock", who="init", at=SystemClock().now()):
        assert site.run("init", site.folder, *WORDS).exit_code == 0
        assert (busy / "something").exists()
        assert tree_of(keys) == before
    assert site.run("init", tmp_path / "ws3", *WORDS).exit_code == 0
    assert busy.exists(), "of another folder"
    assert other.exists(), "of another folder"
