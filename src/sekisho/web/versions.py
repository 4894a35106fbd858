"""The rows of a list of versions, for the public page and the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sekisho.law.clock import instant_of
from sekisho.policy.announcements import Announcement
from sekisho.policy.model import Policy
from sekisho.policy.store import PublishedVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version in a list.

    Attributes:
        version: ``v1``…
        number: Its number.
        document: The document that was published.
        effective_from: First legal day.
        published_at: When it was published.
        state: ``in_force``, ``planned`` or ``superseded``.
        before: The version before, to be compared with; None for the first.
        important: It was announced as important.
        summary: What was told; empty when nothing was.
    """

    version: str
    number: int
    document: str
    effective_from: int
    published_at: datetime
    state: str
    before: str | None
    important: bool
    summary: str


def version_rows(
    versions: Sequence[PublishedVersion], announced: Sequence[Announcement], in_force: Policy | None
) -> list[VersionRow]:
    """All versions, the newest first.

    Args:
        versions: As stored.
        announced: What was told.
        in_force: The policy in force today, or None before the first.
    """
    told = {one.version: one for one in announced}
    order = sorted(versions, key=lambda one: (one.effective_from, one.no))
    begun = (
        None
        if in_force is None
        else next((place for place, one in enumerate(order) if one.version == in_force.version), None)
    )
    rows: list[VersionRow] = []
    for place, one in enumerate(order):
        known = told.get(one.version)
        later = begun is None or place > begun
        rows.append(
            VersionRow(
                version=one.version,
                number=one.no,
                document=one.document,
                effective_from=one.effective_from,
                published_at=instant_of(one.published_at),
                state="in_force" if place == begun else ("planned" if later else "superseded"),
                before=order[place - 1].version if place else None,
                important=known is not None and known.important,
                summary="" if known is None else known.summary,
            )
        )
    return rows[::-1]
