"""Reads the labelled seed policies in place and scores the summaries with the shared scorer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sekisho.policy.reader import read_bytes, summarise

SHARED = Path(__file__).resolve().parents[3] / "shared"
SCORER = SHARED / "gold" / "score_policies.py"

pytestmark = pytest.mark.skipif(
    not SCORER.exists(), reason="the labelled policies lie beside the repository, not in it"
)


def micro_f1(files: list[Path], gold: str, into: Path) -> float:
    for file in files:
        summary = summarise(read_bytes(file.read_bytes(), name=file.name))
        (into / f"{file.name[:3]}.json").write_text(json.dumps(summary, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCORER), str(into), "--gold", str(SHARED / "gold" / gold), "--json"],
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)["micro"][2]


def test_the_seed_policies_are_read_with_micro_f1_of_at_least_090(tmp_path: Path) -> None:
    assert micro_f1(sorted((SHARED / "seeds").glob("*.txt")), "seeds", tmp_path) >= 0.90


def test_the_labelled_policies_are_read_with_micro_f1_of_at_least_085(tmp_path: Path) -> None:
    folder = SHARED / "gold" / "policies"
    files = [folder / f"{gold.name[:3]}.txt" for gold in sorted(folder.glob("*.gold.json"))]
    assert micro_f1(files, "policies", tmp_path) >= 0.85
