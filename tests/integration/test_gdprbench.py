"""The benchmark measures correctness: its model knows every right reply, and a wrong one is counted."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "gdprbench"
MODULES = ("measuring", "oracle", "profiles", "records")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    monkeypatch.syspath_prepend(str(BENCH))
    yield {name: __import__(name) for name in MODULES}
    for name in MODULES:
        sys.modules.pop(name, None)


class Remembering:
    """A side that answers what the model expects, but for one class of operation."""

    def __init__(self, name: str, wrong: str = "") -> None:
        self.name = name
        self.wrong = wrong

    def load(self, records: Sequence[object]) -> None: ...

    def close(self) -> None: ...

    def do(self, operation: Any) -> object:
        return None if operation.name == self.wrong else operation.expected


def planned(parts: dict[str, ModuleType], mix: object, *, seed: int = 1, each: int = 60) -> tuple[list, list]:
    model = parts["oracle"].branches(seed=seed, length=100)
    for branch in model:
        branch.load(1000)
    return model, [branch.plan(mix, each, salt="test") for branch in model]


@pytest.mark.files
def test_the_smoke_run_of_every_mix_is_right_in_every_reply_and_writes_its_table_and_plot(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, str(BENCH), "--smoke", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(next(tmp_path.glob("sqlite-paper-1-*.json")).read_text(encoding="utf-8"))
    for role, sides in (found["roles"] | {"wrong": found["extra"]["wrong-purpose"]}).items():
        assert sides["sekisho"]["correct"] == 1, role
        assert sides["plain + audit"]["correct"] == 1, role
    assert found["roles"]["regulator"]["plain"]["wrong"].keys() == {
        "get-system-logs"
    }  # it has no log to show
    restored = found["extra"]["restore-after-erase"]
    assert restored["plain"]["back"] == restored["plain"]["erased"] > 0
    assert restored["sekisho"]["back"] == 0
    assert restored["sekisho"]["there"] == restored["sekisho"]["living"] > 0
    table = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "| sqlite | paper | 1 | 160 | 24 | controller |" in table
    assert (tmp_path / "plot.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_wrong_reply_of_one_system_is_counted_there_and_nowhere_else(
    parts: dict[str, ModuleType],
) -> None:
    _, plans = planned(parts, parts["profiles"].PAPER["customer"])
    sides = [Remembering("right"), Remembering("wrong", wrong="update-data-by-key")]
    found = parts["measuring"].run_role(sides, plans, callers=4, slices=3)
    asked = sum(one.name == "update-data-by-key" for plan in plans for one in plan)
    assert found["right"].summary()["correct"] == 1
    assert found["wrong"].wrong == Counter({"update-data-by-key": asked})
    assert found["wrong"].summary()["operations"] == sum(map(len, plans))


@pytest.mark.parametrize("callers", [1, 8])
def test_every_operation_is_asked_once_and_in_the_order_of_its_branch(
    parts: dict[str, ModuleType], callers: int
) -> None:
    _, plans = planned(parts, parts["profiles"].PAPER["controller"])
    heard: dict[int, list[object]] = {branch: [] for branch in range(8)}

    class Listening(Remembering):
        def do(self, operation: Any) -> object:
            heard[operation.branch].append(operation)
            return operation.expected

    parts["measuring"].run_role([Listening("one")], plans, callers=callers, slices=4)
    assert list(heard.values()) == plans


@pytest.mark.parametrize("profile", ["PAPER", "REPOSITORY"])
def test_the_mixes_ask_in_the_proportions_that_were_published(
    parts: dict[str, ModuleType], profile: str
) -> None:
    for mix in getattr(parts["profiles"], profile).values():
        _, plans = planned(parts, mix, each=400)
        asked = Counter(one.name for plan in plans for one in plan)
        whole = sum(mix.weights.values())
        for name, weight in mix.weights.items():
            assert asked[name] / asked.total() == pytest.approx(weight / whole, abs=0.03)


def test_no_read_for_a_wrong_purpose_may_expect_data(parts: dict[str, ModuleType]) -> None:
    _, plans = planned(parts, parts["profiles"].WRONG_PURPOSE["wrong-purpose"])
    wrong = [one for plan in plans for one in plan if one.name == "read-for-wrong-purpose"]
    assert wrong
    assert all(one.expected == {} for one in wrong)


def test_the_scrambled_choice_is_skewed_and_its_favourites_lie_apart(parts: dict[str, ModuleType]) -> None:
    rng, zipf = random.Random(3), parts["records"].Zipf(1000)
    drawn = Counter(zipf.draw(rng) for _ in range(20_000))
    favourites = [place for place, _ in drawn.most_common(10)]
    assert sum(drawn[place] for place in favourites) / drawn.total() > 0.3
    assert max(favourites) - min(favourites) > 300


def test_the_same_seed_makes_the_same_records_and_another_seed_others(parts: dict[str, ModuleType]) -> None:
    one, again, other = (
        planned(parts, parts["profiles"].PAPER["processor"], seed=seed)[1] for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other
