"""Facts about public posts: agreed to when posting, withdrawn, and what goes along."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable
from sekisho.gate.model import Fact
from sekisho.policy.posts import PARTS, PUBLIC_POST

FACTS: Final[FactTable] = {
    Fact.POST_NOT_AGREED: lambda asked, _document, _item: _of_posts(asked) and not _agreed(asked),
    Fact.POST_WITHDRAWN: lambda asked, _document, _item: (
        asked.circumstances.post is not None and asked.circumstances.post.withdrawn
    ),
    Fact.ITEM_BESIDES_POST: lambda asked, _document, item: _of_posts(asked) and item not in PARTS,
}


def _of_posts(asked: Asked) -> bool:
    return PUBLIC_POST in asked.request.items


def _agreed(asked: Asked) -> bool:
    """Posts in general, of which none is named, were agreed to by nobody."""
    return asked.circumstances.post is not None and asked.circumstances.post.agreed
