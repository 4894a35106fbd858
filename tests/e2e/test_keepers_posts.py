"""Public posts are kept by named rules: without one of them, the clause fails."""

import pytest

from e2e import shows_002_posts
from e2e.desk import Fresh
from e2e.keeping import Kept, each, fails_without

KEPT = (
    Kept(
        clause="002-17",
        shows=shows_002_posts.hands_on_posts_as_agreed,
        keepers=("post.no_consent", "post.withdrawn", "post.item_besides", "provide.no_consent"),
    ),
)


@pytest.mark.parametrize(("kept", "keeper"), each(KEPT))
def test_clause_fails_when_its_rule_alone_is_disabled(
    kept: Kept, keeper: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_without(kept, keeper, fresh, monkeypatch)
