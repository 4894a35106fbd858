"""What is told with a version: an important change is published with a plain summary, or not at all.

A change is important when the officer says so, or when it lets the business do anything that it could not do before: a
purpose, an item, a recipient, a longer period, a right that is gone. Source: 法21条3項; design §5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sekisho.application.house import House, Unit
from sekisho.application.shelf import Book
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import micros
from sekisho.ledger.model import Effect
from sekisho.policy.announcements import Announcement, announcements, put_announcement
from sekisho.policy.difference import Direction, RuleChange, compare_rules

LONGEST: Final = 2000
"""Characters of a summary at the most: what is longer is not a summary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What the officer tells with a version.

    Attributes:
        important: The officer calls the change important.
        summary: Plain words for everybody; empty = none.
    """

    important: bool = False
    summary: str = ""


SILENT: Final = Announced()
"""Nothing is told beyond the text itself."""


def important_changes(document: str, before: Book | None, after: Book) -> tuple[RuleChange, ...]:
    """The changes of an edition that may not go without a word.

    None for a document that is new: it opens nothing of what others state, and whoever it is for is told it whole.
    """
    if before is None or before.document(document) is None:
        return ()
    changes = compare_rules(before.policy, after.policy)
    return tuple(one for one in changes if one.direction is Direction.WIDENED)


def refuse_silence(document: str, before: Book | None, after: Book, announced: Announced) -> bool:
    """Lets an edition be published with the words that it needs; returns whether it is important.

    Raises:
        StaffError: The change is important and has no plain summary (PUBLISH-001), or the summary is too long
            (PUBLISH-002).
    """
    summary = announced.summary.strip()
    if len(summary) > LONGEST:
        raise StaffError("PUBLISH-002", most=LONGEST)
    found = important_changes(document, before, after)
    important = announced.important or bool(found)
    if important and not summary:
        raise StaffError("PUBLISH-001", widened=len(found))
    return important


def announce(
    unit: Unit, actor: Actor, version: str, announced: Announced, *, important: bool
) -> tuple[Effect, ...]:
    """Keeps what is told with a version; returns its trace for the entry of the publication."""
    summary = announced.summary.strip()
    if not summary:
        return ()
    put_announcement(
        unit.conn,
        Announcement(
            version=version, at=micros(unit.now), actor=actor.id, important=important, summary=summary
        ),
    )
    return (Effect.of(summary.encode(), object=f"announcement:{version}"),)


def announced(house: House) -> Sequence[Announcement]:
    """Every announcement, newest first."""
    return house.read(lambda unit: announcements(unit.conn))
