"""The process is killed at every step boundary of an erasure and of a roll; after a restart everything is finished.

Kill -9 leaves the page cache, so what these prove is the order of the steps; that the steps are on the disk is
asserted by full sync on every connection (tests/unit/storage).
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import stores
from sekisho.vault.errors import ErasedError
from sekisho.vault.model import HolderNo, SubjectNo
from unit.vault.vault_house import CONTACT, EMAIL, NAME, NOW, PHONE, House, make_house, open_house

VALUES = {NAME: "山田 太郎", EMAIL: "taro@example.jp", PHONE: "090-1234-5678"}
TESTS = Path(__file__).parents[1]
CHILD = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from unit.vault.vault_house import CONTACT, EMAIL, NOW, House, open_house
from sekisho.vault.errors import ErasedError
from sekisho.vault.model import HolderNo, SubjectNo

def die_after(step):
    if step == os.environ["DIE_AFTER"]:
        os.kill(os.getpid(), signal.SIGKILL)

house = open_house(Path(sys.argv[2]), die_after)
subject = SubjectNo(int(sys.argv[4]))
match sys.argv[3]:
    case "erase" | "erase-part":
        groups = None if sys.argv[3] == "erase" else [CONTACT]
        ref = house.writer.submit(lambda tx: house.eraser.begin(tx, HolderNo(subject), groups, at=NOW))
        die_after("journal written")
        house.eraser.finish(ref, at=NOW)
    case "roll":
        house.roll(die_after)
    case "replay":
        house.eraser.replay(at=NOW)
    case "correct":
        prepared = house.vault.prepare_write(HolderNo(subject), {EMAIL: "new@example.jp"}, at=NOW)
        die_after("keys and look-ups written")
        house.writer.submit(lambda tx: (house.vault.commit_write(tx, prepared), die_after("rows written")))
    case "admit":
        prepared = house.vault.prepare_new([{EMAIL: "second@example.jp"}], at=NOW)
        die_after("keys and look-ups written")
"""


def die(house: House, act: str, subject: int, step: str) -> House:
    """Does something in a child that is killed after a step, then restarts."""
    house.close()
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(TESTS), str(house.root), act, str(subject)],
        env={"DIE_AFTER": step, "PYTHONPATH": ":".join(sys.path), **stores.environment()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    return open_house(house.root)


@pytest.mark.parametrize("act", ["erase", "erase-part"])
@pytest.mark.parametrize("step", ["journal written", "keys destroyed", "rows purged"])
def test_given_killed_while_erasing_when_restarted_then_erased_and_never_readable(
    tmp_path: Path, act: str, step: str
) -> None:
    house = make_house(tmp_path)
    subject, other = house.add(VALUES), house.add(VALUES)
    with die(house, act, subject, step) as house:
        if step == "rows purged":
            assert PHONE not in house.read(subject, PHONE)
        else:
            with pytest.raises(ErasedError):
                house.read(subject, PHONE)
        house.eraser.replay(at=NOW)
        house.eraser.replay(at=NOW)
        left = {} if act == "erase" else {NAME: VALUES[NAME], EMAIL: VALUES[EMAIL]}
        assert house.read(subject, *VALUES) == left
        assert house.read(other, *VALUES) == VALUES
        assert house.vault.find(PHONE, VALUES[PHONE]) == [other]
        assert not house.keys.has_key((HolderNo(subject), CONTACT))


@pytest.mark.parametrize("step", ["keys destroyed", "rows purged"])
def test_given_killed_again_while_replaying_when_restarted_then_finished(tmp_path: Path, step: str) -> None:
    house = make_house(tmp_path)
    subject = house.add(VALUES)
    house = die(house, "erase", subject, "journal written")
    with die(house, "replay", subject, step) as house:
        house.eraser.replay(at=NOW)
        assert house.read(subject, *VALUES) == {}
        assert house.keys.is_erased(HolderNo(subject))


@pytest.mark.parametrize(
    "step", ["epoch key created", "keys rewrapped", "file rewritten", "old epoch key destroyed"]
)
def test_given_killed_while_rolling_when_restarted_then_living_is_readable_and_the_roll_ends(
    tmp_path: Path, step: str
) -> None:
    house = make_house(tmp_path)
    subject, gone = house.add(VALUES), house.add(VALUES)
    house.erase(gone)
    with die(house, "roll", subject, step) as house:
        assert house.read(subject, *VALUES) == VALUES
        house.eraser.replay(at=NOW)
        finished = [1] if step == "epoch key created" else [2]
        assert [n for n in house.keys.custody.numbers() if n == 1] == ([1] if finished == [1] else [])
        assert house.roll() == finished[0] + 1
        assert house.keys.custody.numbers() == [finished[0] + 1]
        house.keys.forget()
        assert house.read(subject, *VALUES) == VALUES
        assert house.read(gone, *VALUES) == {}
        assert house.vault.find(PHONE, VALUES[PHONE]) == [subject]


@pytest.mark.parametrize("step", ["keys and look-ups written", "rows written"])
def test_given_killed_before_a_correction_commits_when_restarted_then_nothing_has_changed(
    tmp_path: Path, step: str
) -> None:
    house = make_house(tmp_path)
    subject = house.add(VALUES)
    with die(house, "correct", subject, step) as house:
        house.eraser.replay(at=NOW)
        assert house.read(subject, *VALUES) == VALUES
        assert house.vault.find(EMAIL, "new@example.jp") == []
        assert house.vault.find(EMAIL, VALUES[EMAIL]) == [subject]


def test_given_killed_between_keys_and_data_when_swept_then_the_orphan_keys_are_gone(tmp_path: Path) -> None:
    house = make_house(tmp_path)
    subject = house.add(VALUES)
    with die(house, "admit", subject, "keys and look-ups written") as house:
        later = NOW.replace(hour=23)
        assert house.eraser.sweep(made_before=later, at=later) == 1
        assert house.vault.find(EMAIL, "second@example.jp") == []
        assert house.read(subject, *VALUES) == VALUES
        assert house.add(VALUES) > SubjectNo(subject + 1)
