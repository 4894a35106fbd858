"""Publications as JSON."""

from collections.abc import Sequence
from typing import Any

from sekisho.application.membership import CategoryChanged
from sekisho.application.publishing import PageRow, Published
from sekisho.errors import Language
from sekisho.presenting.gate import reasons_json


def published_json(done: Published, language: Language) -> dict[str, Any]:
    """What came of publishing."""
    return {
        "allowed": done.ruling.allowed,
        "items": list(done.ruling.decision.allowed_items),
        "until": None if done.until is None else done.until.isoformat(),
        "reasons": reasons_json(done.ruling, language),
        "decision": done.ruling.decision.id,
        "entry": str(done.entry),
    }


def pages_json(rows: Sequence[PageRow]) -> dict[str, Any]:
    """What pages show. Holds personal data: the published values, and nothing that names the person besides."""
    return {
        "published": [
            {
                "publication": row.publication,
                "items": {item: value.reveal() for item, value in row.values.items()},
            }
            for row in rows
        ]
    }


def category_changed_json(done: CategoryChanged) -> dict[str, Any]:
    """A person is of another category now."""
    return {"done": True, "entry": str(done.entry), "taken_down": list(done.taken_down)}
