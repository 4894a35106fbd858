"""The rows of a list of versions, for the public page and the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sekisho.application.house import House
from sekisho.law.clock import instant_of
from sekisho.law.legal_day import legal_day
from sekisho.policy.announcements import Announcement
from sekisho.policy.store import PublishedVersion, beginning, in_force


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


def day_of(house: House) -> int:
    """The legal day."""
    return legal_day(house.clock.now())


def version_rows(
    versions: Sequence[PublishedVersion], announced: Sequence[Announcement], *, today: int
) -> list[VersionRow]:
    """All versions, the newest first.

    Args:
        versions: As stored.
        announced: What was told.
        today: The legal day; a version is superseded by a later one of its own document only.
    """
    told = {one.version: one for one in announced}
    order = sorted(versions, key=beginning)
    standing = in_force(versions, today)
    rows: list[VersionRow] = []
    for place, one in enumerate(order):
        known = told.get(one.version)
        rows.append(
            VersionRow(
                version=one.version,
                number=one.no,
                document=one.document,
                effective_from=one.effective_from,
                published_at=instant_of(one.published_at),
                state=_state(one, standing.get(one.document)),
                before=order[place - 1].version if place else None,
                important=known is not None and known.important,
                summary="" if known is None else known.summary,
            )
        )
    return rows[::-1]


def _state(version: PublishedVersion, standing: PublishedVersion | None) -> str:
    if version == standing:
        return "in_force"
    return "planned" if standing is None or beginning(version) > beginning(standing) else "superseded"
