"""Lays a difference out for reading: headings for orientation, and the sentences with their fate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sekisho.policy.difference import Difference, Mark, MarkKind, Sentence, TextChange, TextChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One line of a difference.

    Attributes:
        kind: What became of it.
        heading: It is a heading.
        marks: Its words with their fate; a whole sentence has one.
    """

    kind: TextChangeKind
    heading: bool
    marks: tuple[Mark, ...]


def passages(difference: Difference, *, whole: bool) -> list[Passage]:
    """The lines to show: all, or the changed ones under the headings where they stand."""
    return [_passage(one) for one in (difference.texts if whole else _changed(difference.texts))]


def _changed(texts: Iterable[TextChange]) -> Iterator[TextChange]:
    heading: TextChange | None = None
    for one in texts:
        if one.kind is TextChangeKind.KEPT:
            heading = one if _sentence(one).heading else heading
            continue
        if heading is not None and not _sentence(one).heading:
            yield heading
        heading = None
        yield one


def _sentence(change: TextChange) -> Sentence:
    found = change.after or change.before
    assert found is not None, "a change has a sentence on one side at least"
    return found


def _passage(change: TextChange) -> Passage:
    sentence = _sentence(change)
    fate = {TextChangeKind.ADDED: MarkKind.ADDED, TextChangeKind.REMOVED: MarkKind.REMOVED}
    marks = change.marks or (Mark(kind=fate.get(change.kind, MarkKind.KEPT), text=sentence.text),)
    return Passage(kind=change.kind, heading=sentence.heading, marks=marks)
