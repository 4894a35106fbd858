"""Composes the documents of a workspace into one policy: what the gate binds against.

No document widens another. A purpose, a recipient or a period is bounded to those its document is addressed to, and to
the items that its document names; what persons of one category never read is never used against them. Names that
everybody knows (氏名, a web form, customers) are one across documents; all other ids are unique (`continuity`).

Steps: (1) one document is itself; (2) names are merged, the stricter reading of an item stands; (3) purposes are
bounded; (4) periods are bounded, and where two documents speak of the same item to the same persons, the one of higher
precedence decides; (5) a statutory case is open only where every document leaves it open.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from sekisho.errors import DeveloperError
from sekisho.law.model import LegalKind
from sekisho.policy.model import (
    CategoryId,
    ExceptionCase,
    Exceptions,
    Item,
    ItemId,
    Policy,
    Purpose,
    PurposeId,
    Recipient,
    RetentionRule,
    Scope,
    SearchBy,
)
from sekisho.policy.versions import number_of

_STRICTER: Final = (
    LegalKind.MY_NUMBER,
    LegalKind.SECRET,
    LegalKind.SPECIAL_CARE,
    LegalKind.SENSITIVE,
    LegalKind.FINANCIAL_HARM,
    LegalKind.ACCOUNT_NUMBER,
)
"""Legal kinds from the strictest; any other yields to them."""

_JOINED: Final = (
    "conflicts",
    "deals",
    "fees",
    "holds",
    "identity",
    "mentions",
    "missing_lists",
    "opt_outs",
    "other_joint_uses",
    "processed",
    "questions",
    "references",
    "refusals",
    "responsible",
    "statements",
    "transfers",
    "unread",
    "vendors",
)
"""Lists that stand one after another: each entry speaks of its own sentence."""

_T = TypeVar("_T")


def compose(documents: Sequence[Policy]) -> Policy:
    """All documents in force as one policy, at the edition of the newest of them.

    Args:
        documents: One version of each document, ids unique among them but for well-known ones; the first speaks for
            the whole business.

    Returns:
        The single document itself, or a policy whose `parts` are the documents.

    Raises:
        DeveloperError: No document, or an id that two documents use for different things (DOCUMENT-001).
    """
    if len(documents) == 1:
        return documents[0]  # (1)
    _refuse_shared_ids(documents)
    leading = documents[0]
    newest = max(documents, key=lambda one: (one.effective_from or 0, number_of(one.version)))
    return replace(
        leading,
        version=newest.version,
        effective_from=newest.effective_from,
        scope=Scope(audience=_once(name for one in documents for name in one.audience)),
        categories=_by_id(documents, lambda one: one.categories),  # (2)
        items=_items(documents),
        items_open=any(one.items_open for one in documents),
        channels=_by_id(documents, lambda one: one.channels),
        channels_open=any(one.channels_open for one in documents),
        purposes=tuple(row for one in documents for row in _purposes(one)),  # (3)
        recipients=tuple(row for one in documents for row in _recipients(one)),
        retention=tuple(row for one in documents for row in _retention(one)),  # (4)
        use_exceptions=_exceptions([one.use_exceptions for one in documents]),  # (5)
        provision_exceptions=_exceptions([one.provision_exceptions for one in documents]),
        sensitive_exceptions=_exceptions([one.sensitive_exceptions for one in documents]),
        joint_use=next((one.joint_use for one in documents if one.joint_use is not None), None),
        accredited_body=next((one.accredited_body for one in documents if one.accredited_body), None),
        rights=_once(name for one in documents for name in one.rights),
        safeguards=_once(name for one in documents for name in one.safeguards),
        foreign_countries=_once(name for one in documents for name in one.foreign_countries),
        cookie_purposes=_once(name for one in documents for name in one.cookie_purposes),
        clauses=tuple(replace(row, document=one.document) for one in documents for row in one.clauses),
        # Lines count within one document: the parts have the sections.
        sections=(),
        practices=_by_id(documents, lambda one: one.practices),
        segments=_by_id(documents, lambda one: one.segments),
        parts=tuple(documents),
        **_joined(documents),
    )


def addressed_to(policy: Policy, category: str) -> Policy:
    """The policy as far as it is addressed to a category of persons, at the same edition.

    A single document is itself; a category that no document is addressed to has the document of the whole business.
    """
    if not policy.parts:
        return policy
    theirs = [part for part in policy.parts if category in part.audience] or [policy.parts[0]]
    return replace(compose(theirs), version=policy.version, effective_from=policy.effective_from)


def _refuse_shared_ids(documents: Sequence[Policy]) -> None:
    """Ids that name one thing only: a purpose of one document must never mean that of another."""
    if not documents:
        raise DeveloperError("DOCUMENT-001", id="—")
    seen: set[str] = set()
    for one in documents:
        named = {*map(str, (row.id for row in one.purposes)), *map(str, (row.id for row in one.clauses))}
        named |= {*map(str, (row.id for row in one.recipients)), *(row.id for row in one.retention)}
        if shared := seen & named:
            raise DeveloperError("DOCUMENT-001", id=min(shared))
        seen |= named


def _joined(documents: Sequence[Policy]) -> dict[str, Any]:  # Any: rows of as many types as there are lists
    return {name: tuple(row for one in documents for row in getattr(one, name)) for name in _JOINED}


def _once(names: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(names))


def _by_id(documents: Sequence[Policy], rows: Callable[[Policy], Iterable[_T]]) -> tuple[_T, ...]:
    """The rows of all documents, each id once: as the first document prints it."""
    found: dict[object, _T] = {}
    for one in documents:
        for row in rows(one):
            found.setdefault(getattr(row, "id"), row)  # noqa: B009 - rows of several types share `id`
    return tuple(found.values())


# -- (2) items -------------------------------------------------------------------------------------------------


def _items(documents: Sequence[Policy]) -> tuple[Item, ...]:
    naming: dict[ItemId, list[tuple[Policy, Item]]] = {}
    for one in documents:
        for row in one.items:
            naming.setdefault(row.id, []).append((one, row))
    return tuple(_item(each) for each in naming.values())


def _item(naming: Sequence[tuple[Policy, Item]]) -> Item:
    rows = [row for _, row in naming]
    first = rows[0]
    return replace(
        first,
        kind=_strictest(row.kind for row in rows),
        self_correctable=all(row.self_correctable for row in rows),
        required=any(row.required for row in rows),
        search=next((row.search for row in rows if row.search is not SearchBy.NONE), SearchBy.NONE),
        channels=_once(name for row in rows for name in row.channels)
        if all(row.channels for row in rows)
        else (),
        prose=all(row.prose for row in rows),
        only_for=_only_for(naming),
        barred=all(row.barred for row in rows),
    )


def _strictest(kinds: Iterable[LegalKind]) -> LegalKind:
    held = list(kinds)
    return next((kind for kind in _STRICTER if kind in held), held[0])


def _only_for(naming: Sequence[tuple[Policy, Item]]) -> tuple[PurposeId, ...]:
    """The purposes that an item may serve, where a document binds it: elsewhere all of that document's."""
    if not any(row.only_for or row.barred for _, row in naming):
        return ()
    return _once(
        name
        for one, row in naming
        if not row.barred
        for name in (row.only_for or tuple(two.id for two in one.purposes))
    )


# -- (3) purposes and recipients -------------------------------------------------------------------------------


def bounded(document: Policy, categories: tuple[CategoryId, ...]) -> tuple[CategoryId, ...]:
    """Those of some categories that a document is addressed to; none named = its whole audience."""
    return tuple(one for one in document.audience if not categories or one in categories)


def _purposes(document: Policy) -> Iterator[Purpose]:
    own = tuple(row.id for row in document.items)
    for row in document.purposes:
        categories = bounded(document, row.categories)
        # No category means everybody: a purpose that nobody of the document's audience has would open for all.
        # It opens for nobody.
        if categories:
            yield replace(row, categories=categories, items=row.items or own)


def _recipients(document: Policy) -> Iterator[Recipient]:
    own = tuple(row.id for row in document.items)
    for row in document.recipients:
        yield replace(row, items=row.items or own)


# -- (4) periods -----------------------------------------------------------------------------------------------


def _retention(document: Policy) -> Iterator[RetentionRule]:
    """The periods for the audience; which of them limit an item, beside the other documents, says `periods`."""
    for row in document.retention:
        if categories := bounded(document, row.categories):
            yield replace(row, categories=categories)


# -- (5) statutory cases ---------------------------------------------------------------------------------------


def _exceptions(lists: Sequence[Exceptions]) -> Exceptions:
    """The cases that every document leaves open. Those that restate no basis open nothing and are kept."""

    def stays(case: ExceptionCase) -> bool:
        return case.basis is None or all(one.available(case.basis) for one in lists)

    return Exceptions(
        cases=tuple(case for one in lists for case in one.cases if stays(case)),
        by_law=all(one.by_law for one in lists),
    )
