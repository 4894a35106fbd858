"""Which numbers of a count are withheld, so that nobody can be told apart by those that are told: pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How a selection and a group divide everybody who may be counted: the four numbers that a cell gives away.

    Whoever counts the group with and without the selection, or everybody, learns them all.
    """

    both: int
    selected_only: int
    group_only: int
    neither: int

    def small(self, least: int) -> bool:
        """Whether one of them speaks of somebody, and of too few."""
        parts = (self.both, self.selected_only, self.group_only, self.neither)
        return any(0 < one < least for one in parts)


def withheld(cells: Sequence[Parts], least: int) -> frozenset[int]:
    """The places of the cells that are withheld: the small ones, and those that would give them away.

    What is withheld is the total less what is told. So it is at least two cells, and together they speak of enough
    persons; the next smallest go too until that is so. A cell with nobody hides nobody and does not help.
    """
    gone = {place for place, cell in enumerate(cells) if cell.small(least)}
    if not gone:
        return frozenset()
    for both, place in sorted((cell.both, place) for place, cell in enumerate(cells)):
        if len(gone) > 1 and sum(cells[one].both for one in gone) >= least:
            break
        if both:
            gone.add(place)
    return frozenset(gone)
