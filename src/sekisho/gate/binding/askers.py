"""Facts about who asks."""

from typing import Final

from sekisho.gate.binding.asked import Asked, FactTable, LookTable
from sekisho.gate.model import ActorKind, Fact, Look
from sekisho.law.model import Verb
from sekisho.policy.model import Policy

_OWN_ACTS: Final = frozenset({Verb.ACQUIRE, Verb.DISCLOSE, Verb.CORRECT, Verb.SUSPEND, Verb.ERASE})

FACTS: Final[FactTable] = {
    Fact.ACTOR_IS_OTHER_PERSON: lambda asked, _document, _item: asked.circumstances.other_person,
    Fact.ITEM_IS_IMMUTABLE: lambda asked, document, item: _immutable(asked, document, item),
    Fact.RIGHT_IS_EXERCISED: lambda asked, _document, _item: (
        asked.request.verb in {Verb.DISCLOSE, Verb.SUSPEND} or asked.actor.kind is ActorKind.SUBJECT
    ),
    Fact.ROLE_LACKS_ITEM: lambda asked, _document, item: (
        asked.actor.items is not None and item not in asked.actor.items
    ),
    Fact.ROLE_LACKS_PURPOSE: lambda asked, _document, _item: _role_lacks_purpose(asked),
}


LOOKS: Final[LookTable] = {
    Look.NOT_NATURAL: lambda asked, _item: asked.in_categories(
        row.id for row in asked.policy.categories if not row.natural
    ),
}


def _immutable(asked: Asked, document: Policy, item: str | None) -> bool:
    listed = None if item is None else document.item(item)
    correctable = listed is not None and listed.self_correctable
    return asked.actor.kind is ActorKind.SUBJECT and not correctable


def _role_lacks_purpose(asked: Asked) -> bool:
    if asked.actor.kind is ActorKind.SUBJECT:
        return asked.request.verb not in _OWN_ACTS
    bound, wanted = asked.actor.purposes, asked.request.purpose
    return bound is not None and wanted is not None and wanted not in bound
