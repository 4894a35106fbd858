"""How well policies are read: the labelled sets' own scorer over the reader's summaries, field by field. One command.

    python bench/reading.py [NAME=LABELS:TEXTS[:NUMBER,NUMBER…]…]

LABELS holds NNN.gold.json, TEXTS holds NNN.txt or NNN_*.txt; both may be one folder. NUMBERs choose documents, so that
a half whose labels nobody looked at is scored apart from the half that the rules were written with. Without arguments:
the labelled sets beside the project. The scorer is `score_policies.py` beside the labels or in `../shared/gold`.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from sekisho.policy.reader import read_bytes, summarise

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
BESIDE = [
    f"five published={GOLD / 'seeds'}:{GOLD.parent / 'seeds'}",
    f"twelve further={GOLD / 'policies'}:{GOLD / 'policies'}",
]


def scorer() -> ModuleType:
    """The labelled sets' scorer as a module."""
    spec = importlib.util.spec_from_file_location("score_policies", GOLD / "score_policies.py")
    if spec is None or spec.loader is None:
        raise SystemExit("no scorer")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(folder: Path, number: str) -> Path:
    """The document that a label file belongs to."""
    return next(iter(sorted([*folder.glob(f"{number}.txt"), *folder.glob(f"{number}_*.txt")])))


def counts(score: ModuleType, labels: Path, texts: Path, only: set[str]) -> dict[str, list[int]]:
    """Field → right, wrong, missed, summed over the documents."""
    fields: dict[str, list[int]] = {}
    for number, gold in sorted(score.load(labels).items()):
        if only and number not in only:
            continue
        path = text_of(texts, number)
        summary = summarise(read_bytes(path.read_bytes(), name=path.name))
        for field, found in score.score(gold, summary).items():
            row = fields.setdefault(field, [0, 0, 0])
            fields[field] = [a + b for a, b in zip(row, found, strict=True)]
    return fields


def main() -> None:
    """Prints F1 for each field and set; a dash where neither labels nor reader have anything."""
    wanted = sys.argv[1:] or (BESIDE if GOLD.is_dir() else [])
    if not wanted:
        print("no labelled set beside the project")
        return
    score = scorer()
    sets: dict[str, dict[str, list[int]]] = {}
    for each in wanted:
        name, _, places = each.partition("=")
        labels, texts, *numbers = places.split(":")
        sets[name] = counts(
            score, Path(labels), Path(texts), set(numbers[0].split(",")) if numbers else set()
        )
    print(f"{'':24}" + "".join(f"{name:>18}" for name in sets))
    for field in next(iter(sets.values())):
        cells = (
            f"{score.prf(*rows[field])[2]:18.3f}" if sum(rows[field]) else f"{'–':>18}"
            for rows in sets.values()
        )
        print(f"{field:24}" + "".join(cells))
    totals = [[sum(row[i] for row in rows.values()) for i in range(3)] for rows in sets.values()]
    print(f"{'all':24}" + "".join(f"{score.prf(*total)[2]:18.3f}" for total in totals))


if __name__ == "__main__":
    main()
