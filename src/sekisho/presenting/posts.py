"""Public posts as JSON. What is handed on, and an author's own posts, are personal data."""

from collections.abc import Sequence
from typing import Any

from sekisho.application.posting import Exported, OwnPost, Posted
from sekisho.errors import Language
from sekisho.policy.posts import PostTerms
from sekisho.presenting.common import instant_json
from sekisho.presenting.gate import reasons_json


def terms_json(terms: PostTerms, version: str) -> dict[str, Any]:
    """What an author agrees to."""
    return {
        "text": terms.text,
        "clause": terms.clause,
        "items": list(terms.items),
        "recipient": terms.recipient,
        "policy_version": version,
    }


def posted_json(done: Posted, language: Language) -> dict[str, Any]:
    """What came of posting."""
    return {
        "allowed": done.ruling.allowed,
        "post": done.post,
        "telling": list(done.telling),
        "reasons": reasons_json(done.ruling, language),
        "entry": str(done.entry),
    }


def own_posts_json(rows: Sequence[OwnPost]) -> dict[str, Any]:
    """An author's posts, with the words that were agreed to."""
    return {
        "posts": [
            {
                "post": one.post,
                "text": one.written.text.reveal(),
                "shown_as": one.shown_as.reveal(),
                "consent": one.consent,
                "policy_version": one.version,
                "at": instant_json(one.at),
                "withdrawn_at": None if one.withdrawn_at is None else instant_json(one.withdrawn_at),
            }
            for one in rows
        ]
    }


def exported_json(done: Exported) -> dict[str, Any]:
    """The posts that may go, and how many stay for which reason. Nothing here is a key of an author."""
    return {
        "exported": len(done.rows),
        "left_out": done.left_out,
        "reasons": dict(done.by_rule),
        "posts": [
            {
                "post": one.post,
                "text": one.text.reveal(),
                "shown_as": one.shown_as.reveal(),
                "at": instant_json(one.at),
            }
            for one in done.rows
        ],
        "entry": str(done.entry),
    }
