"""Records as the benchmark describes them: a key, personal data, and the metadata that go with it. Made-up values only.

A record is one person's registration. What the benchmark calls its metadata: the purposes told when it was taken (PUR)
and the undertaking for which that was done, the day it ends (TTL), who it belongs to (USR), what the person objects to
(OBJ) and decides about automated decisions (DEC), to whom it may go (SHR), where it came from (SRC).
"""

import bisect
import itertools
import random
from dataclasses import dataclass, field, replace
from typing import Final

BRANCHES: Final = 8
"""Records lie in eight branches that share no user and no group, so that eight callers have one right answer each."""

TOLD: Final = ("delivery", "billing", "support", "survey", "development")
FORMS: Final = (
    ("support",),
    ("support", "delivery", "billing"),
    ("support", "delivery", "survey"),
    ("support", "survey"),
    ("support", "development"),
    ("support", "survey", "development"),
)
"""The purposes that each form of the business tells: a record comes by one of them."""
OBJECTABLE: Final = ("survey", "development")
DECIDING: Final = "screening"
"""The purpose that decides about people automatically. Told to everybody; whoever objects is left out."""
RECIPIENTS: Final = ("kou", "otsu")
SOURCES: Final = ("web", "shop", "telephone")
NEVER_TOLD: Final = "campaign"
"""A purpose of the policy that no record was taken for."""

_FNV_OFFSET, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a record says of itself.

    Attributes:
        pur: Purposes told.
        group: The undertaking it was taken for; a handful of records share one.
        ttl: The day it ends, ISO; a handful share one.
        usr: Whose it is; some have several records.
        obj: Purposes objected to.
        dec: Automated decisions are allowed.
        shr: Recipients that it may go to.
        src: Where it came from.
    """

    pur: frozenset[str]
    group: str
    ttl: str
    usr: str
    obj: frozenset[str]
    dec: bool
    shr: frozenset[str]
    src: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A key, its data (ASCII, of one length) and its metadata."""

    key: str
    data: str
    meta: Metadata

    def with_meta(self, **changed: object) -> "Record":
        """The record with other metadata."""
        return replace(self, meta=replace(self.meta, **changed))


@dataclass(kw_only=True)
class Generator:
    """Makes the records of one branch, the same for the same seed.

    Attributes:
        branch: Number of the branch.
        seed: Of the whole run.
        length: Characters of data.
        per_user: Records of a user.
        per_group: Records of an undertaking, and of a day.
    """

    branch: int
    seed: int
    length: int = 100
    per_user: int = 3
    per_group: int = 4
    made: int = 0
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """One stream of chance for each branch."""
        self.rng = random.Random(f"{self.seed}/records/{self.branch}")

    def next(self) -> Record:
        """The next record."""
        n, rng = self.made, self.rng
        self.made += 1
        pur = rng.choice(FORMS)
        meta = Metadata(
            pur=frozenset(pur),
            group=f"g{self.branch}-{n // self.per_group}",
            ttl=_day(self.branch, n // self.per_group),
            usr=f"u{self.branch}x{n // self.per_user}@example.jp",
            obj=frozenset(one for one in OBJECTABLE if one in pur and rng.random() < 0.05),
            dec=rng.random() >= 0.02,
            shr=frozenset(one for one in RECIPIENTS if rng.random() < 0.3),
            src=rng.choice(SOURCES),
        )
        return Record(key=f"k{self.branch}-{n}", data=self.data(), meta=meta)

    def data(self) -> str:
        """New data of the right length."""
        return f"{self.branch}-{self.rng.getrandbits(256):064x}".ljust(self.length, "+")[: self.length]


def _day(branch: int, number: int) -> str:
    """A day of its own for every group of every branch. The calendar is only a source of names here."""
    index = number * BRANCHES + branch
    return f"{2027 + index // 336:04d}-{index // 28 % 12 + 1:02d}-{index % 28 + 1:02d}"


class Zipf:
    """Scrambled Zipf over n places: few are chosen often, and which ones says nothing about their number.

    Exponent 0.99 as in YCSB; ranks are scattered by FNV-1a of 64 bits.
    """

    def __init__(self, n: int, exponent: float = 0.99) -> None:
        """Sums the weights once."""
        self.n = n
        self.sums = list(itertools.accumulate(1 / (rank**exponent) for rank in range(1, n + 1)))

    def draw(self, rng: random.Random) -> int:
        """A place from 0 to n - 1."""
        rank = bisect.bisect_left(self.sums, rng.random() * self.sums[-1])
        hashed = _FNV_OFFSET
        for shift in range(0, 64, 8):
            hashed = (hashed ^ (rank >> shift & 0xFF)) * _FNV_PRIME & 0xFFFFFFFFFFFFFFFF
        return hashed % self.n
