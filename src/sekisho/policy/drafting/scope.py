"""Says for whom and for what a document speaks (対象): read from its title and its opening sentences.

A document that is addressed to applicants only states no purpose for customers: what its text calls by a general word
is then for applicants. What nothing tells is left open: such a document speaks to every category that it names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from sekisho.policy.drafting.people import CUSTOMER
from sekisho.policy.drafting.words import pattern, squeeze, words
from sekisho.policy.model import Category, CategoryId, Policy, Purpose, RetentionRule, Scope, Source
from sekisho.policy.reader.draft import Draft

_IN_TITLE = 0.9
_IN_OPENING = 0.7
_OPENING = 6
"""Sentences that are read as the opening of a document."""


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:  # each entry has its own shape
    text = files("sekisho.policy").joinpath("data", "scope.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def draft_scope(draft: Draft) -> Scope:
    """Whom the title or an opening sentence names, and the service it is about.

    A title or opening that names customers too is addressed to everybody the text names.
    """
    audience, where = _audience(draft)
    service, named_in = _service(draft)
    found = [one for one in (where, named_in) if one is not None]
    if not found:
        return Scope()
    return Scope(
        audience=audience,
        service=service,
        precedence=_data()["narrower"] if service else 0,
        source=min(found, key=lambda one: one.confidence),
    )


def addressed(policy: Policy, scope: Scope) -> Policy:
    """The policy with its scope: general words for persons stand for those it is addressed to."""
    if not scope.audience or CUSTOMER in scope.audience:
        return replace(policy, scope=scope)
    known = {row.id for row in policy.categories}
    added = tuple(
        Category(id=one, name=str(words()["categories"][one]["name"]), source=scope.source)
        for one in scope.audience
        if one not in known
    )
    kept = tuple(row for row in policy.categories if row.id != CUSTOMER)
    return replace(
        policy,
        scope=scope,
        categories=(*kept, *added),
        purposes=tuple(_purpose(row, scope.audience) for row in policy.purposes),
        retention=tuple(_rule(row, scope.audience) for row in policy.retention),
    )


def _purpose(row: Purpose, audience: tuple[CategoryId, ...]) -> Purpose:
    return replace(row, categories=_instead(row.categories, audience))


def _rule(row: RetentionRule, audience: tuple[CategoryId, ...]) -> RetentionRule:
    return replace(row, categories=_instead(row.categories, audience)) if row.categories else row


def _instead(categories: tuple[CategoryId, ...], audience: tuple[CategoryId, ...]) -> tuple[CategoryId, ...]:
    """The categories with the audience in the customers' place; those that the text names stay."""
    named = tuple(one for one in categories if one != CUSTOMER)
    return tuple(dict.fromkeys((*named, *audience))) if len(named) < len(categories) else named


def _audience(draft: Draft) -> tuple[tuple[CategoryId, ...], Source | None]:
    for text, source in _telling(draft):
        # Whoever is a customer is spoken to by the general words of the text: nothing to bound.
        if pattern(words()["categories"]["customer"]["words"]).search(text):
            return (), None
        named = tuple(
            CategoryId(category)
            for category, said in _data()["audience"].items()
            if pattern(said).search(text)
        )
        if named:
            return named, source
    return (), None


def _telling(draft: Draft) -> Iterator[tuple[str, Source]]:
    """The title, then the opening sentences that say to whom the document applies."""
    if draft.title is not None:
        lines = (draft.title.lines.first, draft.title.lines.last)
        yield squeeze(draft.title.text), Source(lines=lines, confidence=_IN_TITLE)
    for row in draft.sentences[:_OPENING]:
        text = squeeze(row.text)
        if pattern(_data()["applies"]).search(text):
            yield text, Source(lines=(row.lines.first, row.lines.last), confidence=_IN_OPENING)


def _service(draft: Draft) -> tuple[str | None, Source | None]:
    title = "" if draft.title is None else squeeze(draft.title.text)
    for row in draft.sentences[:_OPENING]:
        found = pattern(_data()["service"]).search(squeeze(row.text))
        if found is not None and not _refused(found[1]):
            sure = _IN_TITLE if squeeze(found[1]) in title else _IN_OPENING
            name = _printed(found[1], [row.text])
            return name, Source(lines=(row.lines.first, row.lines.last), confidence=sure)
    named = pattern(_data()["named_title"]).search(title)
    if named is not None and draft.title is not None and not _refused(named[1]):
        lines = (draft.title.lines.first, draft.title.lines.last)
        return _printed(named[1], [draft.title.text]), Source(lines=lines, confidence=_IN_OPENING)
    return None, None


def _refused(name: str) -> bool:
    return bool(pattern(_data()["not_a_name"]).search(name))


def _printed(name: str, texts: Sequence[str]) -> str:
    """A squeezed name as the text prints it, blanks and all."""
    spaced = pattern(r"\s*".join(map(re.escape, name)))
    return next((found.group() for text in texts if (found := spaced.search(text))), name)
