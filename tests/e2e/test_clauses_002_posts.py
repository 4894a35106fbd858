"""Clauses of seed 002 on public posts, end to end on the workspace drafted from it."""

import pytest

from e2e import shows_002_posts as shows
from e2e.desk import Fresh


@pytest.mark.clause("002-17")
def test_given_public_posts_when_handed_on_then_as_agreed_when_posting_and_nothing_that_was_withdrawn(
    fresh: Fresh,
) -> None:
    shows.hands_on_posts_as_agreed(fresh)


def test_given_an_author_who_leaves_when_posts_are_handed_on_then_none_of_theirs_is_left(
    fresh: Fresh,
) -> None:
    shows.leaves_nothing_behind(fresh)


def test_given_posts_of_a_policy_that_hands_none_on_when_posting_then_refused_with_the_reason(
    fresh: Fresh,
) -> None:
    shows.keeps_no_posts_where_the_text_has_none(fresh)
