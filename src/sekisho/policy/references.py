"""Finds what the documents of a workspace point to: in another document, in a section, or nowhere.

Pure. What stays without `resolved_by` is a missing target, which the check reports with its lines. A procedure that is
set elsewhere (別途定める手続) is resolved only by a section that is named for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from sekisho.policy.model import Policy, Reference
from sekisho.policy.names import fold
from sekisho.policy.particulars import ReferenceKind

_SHORT: Final = 40
"""A sentence longer than this is no heading of its own."""


def resolve(documents: Sequence[Policy]) -> tuple[Policy, ...]:
    """The documents with every reference that one of them holds resolved.

    A document is found by its title or its name in the workspace, a section by its title: in the referring document
    first, then in the others in their order. What an officer or an address already resolved stays.
    """
    return tuple(
        replace(one, references=tuple(_resolved(row, one, documents) for row in one.references))
        for one in documents
    )


def _resolved(row: Reference, own: Policy, documents: Sequence[Policy]) -> Reference:
    if row.resolved_by is not None:
        return row
    others = [one for one in documents if one.document != own.document]
    found = next(_places(row, own, others), None)
    return row if found is None else replace(row, resolved_by=found)


def _places(row: Reference, own: Policy, others: Iterable[Policy]) -> Iterator[str]:
    wanted = fold(row.target)
    if row.kind is not ReferenceKind.DOCUMENT:
        yield from (f"#{title}" for title in _matching(wanted, own, row.kind))
    for one in others:
        if row.kind is not ReferenceKind.PROCEDURE and wanted in {fold(one.title), fold(one.document)}:
            yield one.document
        yield from (f"{one.document}#{title}" for title in _matching(wanted, one, row.kind))


def _matching(wanted: str, policy: Policy, kind: ReferenceKind) -> Iterator[str]:
    """The headings that are the target: in its very words first; for a section, also in words around or inside them."""
    titles = list(_titles(policy))
    yield from (title for title in titles if fold(title) == wanted)
    if kind is ReferenceKind.SECTION:
        held = ((title, fold(title)) for title in titles)
        yield from (title for title, words in held if words and (wanted in words or words in wanted))


def _titles(policy: Policy) -> Iterator[str]:
    """The headings of a document: its sections, and short lines that stand alone."""
    yield from (row.title for row in policy.sections if len(row.title) <= _SHORT)
    yield from (row.text for row in policy.clauses if len(row.text) <= _SHORT and not row.text.endswith("。"))
