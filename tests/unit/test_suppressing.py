"""Numbers of a count that would tell somebody apart are withheld, with those that give them away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.application.suppressing import Parts, withheld

LEAST = 10


def divided(*sizes: int) -> list[Parts]:
    """Cells of which everybody is in exactly one."""
    return [Parts(both=one, selected_only=sum(sizes) - one, group_only=0, neither=0) for one in sizes]


@pytest.mark.parametrize(
    ("sizes", "gone"),
    [
        ((50, 40, 10), set()),
        ((50, 40, 0), set()),
        ((50, 40, 9), {1, 2}),
        ((50, 5, 9), {1, 2}),
        ((50, 2, 3), {0, 1, 2}),
        ((95, 5), {0, 1}),
    ],
)
def test_given_cells_when_one_is_small_then_what_would_give_it_away_goes_too(
    sizes: tuple[int, ...], gone: set[int]
) -> None:
    assert withheld(divided(*sizes), LEAST) == gone


@pytest.mark.parametrize("part", ["both", "selected_only", "group_only", "neither"])
def test_given_too_few_in_any_of_the_four_parts_when_counted_then_withheld(part: str) -> None:
    sizes = dict.fromkeys(("both", "selected_only", "group_only", "neither"), LEAST)
    assert withheld([Parts(**sizes)] * 2, LEAST) == set()
    assert withheld([Parts(**{**sizes, part: LEAST - 1})] * 3, LEAST) == {0, 1, 2}


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8).filter(lambda sizes: sum(sizes) >= LEAST))
def test_given_any_division_when_counted_then_the_rest_to_the_total_never_isolates(sizes: list[int]) -> None:
    gone = withheld(divided(*sizes), LEAST)
    told = [one for place, one in enumerate(sizes) if place not in gone]
    assert all(one == 0 or one >= LEAST for one in told)
    if gone:
        assert sum(sizes) - sum(told) >= LEAST
        assert len([place for place in gone if sizes[place]]) >= 2
