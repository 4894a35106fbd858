"""The four roles' mixes of operations, in two profiles. Figures with their source; see README.md for what differs.

"paper": Shastri, Banakar, Wasserman, Kumar, Chidambaram: Understanding and Benchmarking the Impact of GDPR on Database
Systems, PVLDB 13(7), 2020, table of core workloads. "repository": github.com/GDPRbench/GDPRbench, the files
src/workloads/gdpr_{controller,customer,processor,regulator} as of commit 17166969 (weights are normalised to 1, as its
workload does).
"""

from dataclasses import dataclass
from typing import Final

UNIFORM: Final = "uniform"
ZIPF: Final = "zipf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What one role asks.

    Attributes:
        weights: Operation class → weight; they need not add up to 1.
        choice: How records are chosen: uniform, or scrambled Zipf.
        uniform: Operation classes that choose uniformly whatever `choice` says.
    """

    weights: dict[str, float]
    choice: str
    uniform: frozenset[str] = frozenset()


def _equally(weight: float, *names: str) -> dict[str, float]:
    return dict.fromkeys(names, weight / len(names))


_PROCESSOR_SETS: Final = ("read-data-by-pur", "read-data-by-obj", "read-data-by-dec")

PAPER: Final = {
    "controller": Mix(
        weights={
            "create-record": 0.25,
            **_equally(0.25, "delete-record-by-pur", "delete-record-by-ttl", "delete-record-by-usr"),
            **_equally(0.50, "update-metadata-by-pur", "update-metadata-by-usr", "update-metadata-by-shr"),
        },
        choice=UNIFORM,
    ),
    "customer": Mix(
        weights={
            "read-data-by-usr": 0.20,
            "read-metadata-by-key": 0.20,
            "update-data-by-key": 0.20,
            "update-metadata-by-key": 0.20,
            "delete-record-by-key": 0.20,
        },
        choice=ZIPF,
    ),
    "processor": Mix(
        weights={"read-data-by-key": 0.80, **_equally(0.20, *_PROCESSOR_SETS)},
        choice=ZIPF,
        uniform=frozenset(_PROCESSOR_SETS),
    ),
    "regulator": Mix(
        weights={"read-metadata-by-usr": 0.46, "get-system-logs": 0.31, "verify-deletion": 0.23},
        choice=ZIPF,
    ),
}

REPOSITORY: Final = {
    "controller": Mix(
        weights={"update-metadata-by-pur": 0.5, "delete-record-by-pur": 0.025, "create-record": 0.25},
        choice=UNIFORM,
    ),
    "customer": Mix(
        weights={
            "read-data-by-key": 0.2,
            "read-metadata-by-pur": 0.2,
            "update-data-by-key": 0.2,
            "update-metadata-by-pur": 0.2,
            "delete-record-by-key": 0.2,
        },
        choice=ZIPF,
    ),
    "processor": Mix(weights={"read-data-by-key": 0.2, "read-metadata-by-pur": 0.8}, choice=UNIFORM),
    "regulator": Mix(weights={"read-metadata-by-pur": 0.46}, choice=ZIPF),
}

PROFILES: Final = {"paper": PAPER, "repository": REPOSITORY}
ROLES: Final = ("controller", "customer", "processor", "regulator")

WRONG_PURPOSE: Final = {
    "wrong-purpose": Mix(weights={"read-data-by-key": 0.9, "read-for-wrong-purpose": 0.1}, choice=UNIFORM)
}
"""An extra mix: one read in ten is for a purpose that the person was never told."""
