"""What came of an import, for whoever started it: counts, and the first rows of each kind. Never a value."""

from dataclasses import dataclass, field
from typing import Final

from sekisho.application.import_rows import Sorted
from sekisho.application.import_store import Counts
from sekisho.application.rulings import Ruling
from sekisho.intake.rows import Fault

_MOST_TOLD: Final = 1_000
"""Rows that are told one by one; of the others there is a count."""


@dataclass(slots=True)
class Report:
    """What an import did, or in a dry run would do.

    Attributes:
        counts: Rows by what became of them.
        stored: Something was written: neither a dry run nor refused as a whole.
        finished: Every row has been dealt with.
        faults: The first faults, in the order of the list.
        denials: The gate's answers that denied, each with its number of rows.
        known: Row numbers of the first known ones.
        suppressed: Row numbers of the first erased persons.
        job: Id of the import; empty for a dry run.
    """

    counts: Counts = field(default_factory=Counts)
    stored: bool = False
    finished: bool = False
    faults: list[Fault] = field(default_factory=list)
    denials: dict[str, tuple[Ruling, int]] = field(default_factory=dict)
    known: list[int] = field(default_factory=list)
    suppressed: list[int] = field(default_factory=list)
    job: str = ""

    def add(self, found: Sorted) -> None:
        """Takes a batch in."""
        self.counts = self.counts.plus(found.counts())
        self.faults += [fault for row in found.faults for fault in row][: _MOST_TOLD - len(self.faults)]
        self.known += found.known[: _MOST_TOLD - len(self.known)]
        self.suppressed += found.suppressed[: _MOST_TOLD - len(self.suppressed)]
        for _, shape in found.denied:
            if shape.denial is not None:
                plan = shape.denial.decision.plan
                before = self.denials.get(plan, (shape.denial, 0))
                self.denials[plan] = (before[0], before[1] + 1)
