"""Several writers on one workspace, on files and on PostgreSQL, all killed -9 at random moments, again and again.

Two hundred moments and more on each store, with the counts:
``pytest -m nightly -s tests/integration/test_crash_kill.py``
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from integration.faults.sites import child_environment, fresh

ACTS = {"acquired", "corrected", "objected", "resumed", "erased", "imported"}


def stormed(root: Path, **job: int) -> dict[str, Any]:
    """A storm over a workspace of its own; what it told."""
    site = fresh(root)
    child = subprocess.run(
        [sys.executable, "-m", "integration.faults.storm"],
        input=json.dumps({"root": str(site.root), **job}),
        env=child_environment(site),
        capture_output=True,
        text=True,
        timeout=1700,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    return dict(json.loads(child.stdout))


def test_given_writers_killed_at_random_points_when_restarted_then_book_and_data_agree_and_no_answer_is_lost(
    each_store: str, tmp_path: Path
) -> None:
    told = stormed(tmp_path / each_store, rounds=2, writers=2, seed=20260401)
    assert told["deaths"] == 4
    assert told["answered"] >= 2, "too few acts to prove anything"


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_given_writers_killed_at_two_hundred_points_when_restarted_then_book_and_data_agree(
    each_store: str, tmp_path: Path
) -> None:
    total = {"deaths": 0, "answered": 0, "resumed": 0}
    kinds: dict[str, int] = {}
    for seed in range(7):
        told = stormed(tmp_path / str(seed), rounds=10, writers=3, seed=seed)
        total = {name: count + told[name] for name, count in total.items()}
        kinds = {name: kinds.get(name, 0) + told["kinds"].get(name, 0) for name in {*kinds, *told["kinds"]}}
    print(each_store, total, kinds)
    assert total["deaths"] >= 200
    assert total["resumed"] > 0, "no death fell into an import"
    assert kinds.keys() >= ACTS
