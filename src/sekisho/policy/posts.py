"""What a text says of public posts (公開された投稿): reviews and comments that may go to third parties. Pure.

The sentence is no ground: each author agrees when posting, and a post that was withdrawn, or was made without that
consent, goes to nobody. Only the post itself and the name under which it was shown go along. Source: 法27条1項.
"""

from dataclasses import dataclass
from typing import Final

from sekisho.policy.model import ClauseId, ItemId, Policy, RecipientId, RecipientKind

PUBLIC_POST: Final = ItemId("public_post")
"""The item that a post is."""

NICKNAME: Final = ItemId("nickname")
"""The name under which a post may be shown."""

PARTS: Final = frozenset({PUBLIC_POST, NICKNAME})
"""All that a hand-over of posts may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTerms:
    """What an author agrees to when posting.

    Attributes:
        clause: The sentence that says that posts may be provided.
        text: That sentence and what stands with it, word for word: the consent's text.
        items: The items that go along.
        recipient: The class of recipients that the consent names.
    """

    clause: ClauseId
    text: str
    items: tuple[ItemId, ...]
    recipient: RecipientId


def post_terms(policy: Policy) -> PostTerms | None:
    """The terms of posting, or None where no sentence hands posts on, or nobody is named to whom."""
    for document in policy.parts or (policy,):
        for row in document.statements_of("public_posts"):
            clause = document.clause(row.clause)
            receiving = next((one for one in document.recipients if _is_class(one.kind, one.role)), None)
            if clause is None or receiving is None or document.item(PUBLIC_POST) is None:
                continue
            beside = (one.text for one in document.clauses if one.lines == clause.lines)
            return PostTerms(
                clause=clause.id,
                text="".join(beside),
                items=tuple(item for item in (PUBLIC_POST, NICKNAME) if document.item(item) is not None),
                recipient=receiving.id,
            )
    return None


def _is_class(kind: RecipientKind, role: str) -> bool:
    return kind is RecipientKind.THIRD_PARTY and role == RecipientKind.THIRD_PARTY.value
