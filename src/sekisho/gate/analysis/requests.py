"""The requests that a policy gives to ask: those that its text states as something it does, and all that could be asked.

What the text states must be possible for somebody; what could be asked is what a rule has to be silent on before it is
said never to speak.
"""

from collections.abc import Iterator
from typing import Final

from sekisho.gate.binding.means import named_means
from sekisho.gate.model import Request
from sekisho.law.bases import statutory_bases
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.model import (
    CONTACT_CHANNELS,
    Item,
    Policy,
    Purpose,
    PurposeBasis,
    Recipient,
    RecipientKind,
)

_CLOSED: Final = frozenset({LegalKind.SECRET, LegalKind.MY_NUMBER})
"""Kinds of items that are never read: no text states that they are."""

_HANDED: Final = frozenset(
    {
        RecipientKind.AFFILIATE,
        RecipientKind.COUNTERPARTY,
        RecipientKind.THIRD_PARTY,
    }
)
"""Recipients of whom the text states a provision that a consent can open."""

_UNLISTED: Final = "unlisted"

_WHOLE: Final = frozenset({Verb.ACQUIRE, Verb.CONTACT})
"""Acts of which a rule asks about all items together: what comes in at once, the address that is used besides."""


# -- what the text states ----------------------------------------------------------------------------------------


def uses(policy: Policy) -> Iterator[Request]:
    """Each purpose with each item that may serve it."""
    for purpose in _personal(policy):
        for item in served(policy, purpose):
            yield Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))


def contacts(policy: Policy) -> Iterator[Request]:
    """Each purpose on each channel by which it reaches people."""
    for purpose in _personal(policy):
        for channel in purpose.channels:
            # Who asks for a consent says for which: here for the very channel.
            asks = f"advertising:{channel}" if purpose.asks_consent else None
            yield Request(verb=Verb.CONTACT, purpose=purpose.id, items=(), channel=channel, asks=asks)


def provisions(policy: Policy, recipient: Recipient) -> Iterator[tuple[Item, tuple[Request, ...]]]:
    """Each item that a recipient may receive, with the request for each purpose that it may serve."""
    for item in policy.items:
        if item.kind in _CLOSED or (recipient.items and item.id not in recipient.items):
            continue
        yield (
            item,
            tuple(
                Request(
                    verb=Verb.PROVIDE,
                    purpose=purpose.id,
                    items=(item.id,),
                    recipient=recipient.id,
                    means=means_named(recipient),
                )
                for purpose in _personal(policy)
                if policy.serves(purpose, item.id)
            ),
        )


def means_named(recipient: Recipient) -> str | None:
    """A way of handing over that the text names for a recipient, or None: it names none."""
    named = (means for words in recipient.means for means in sorted(named_means(words)))
    return next(named, None)


def handed_to(policy: Policy) -> Iterator[Recipient]:
    """The recipients of whom the text states a provision."""
    return (recipient for recipient in policy.recipients if recipient.kind in _HANDED)


def acquisitions(policy: Policy, item: Item) -> Iterator[Request]:
    """The ways in which the text says that an item is acquired."""
    channels = item.channels or tuple(channel.id for channel in policy.channels)
    for purpose in _personal(policy):
        if policy.serves(purpose, item.id):
            for channel in channels:
                yield Request(
                    verb=Verb.ACQUIRE,
                    purpose=purpose.id,
                    items=(item.id,),
                    channel=channel,
                    category=purpose.categories[0] if purpose.categories else None,
                )


def served(policy: Policy, purpose: Purpose) -> Iterator[Item]:
    """The items that may be read for a purpose."""
    return (item for item in policy.items if item.kind not in _CLOSED and policy.serves(purpose, item.id))


def _personal(policy: Policy) -> Iterator[Purpose]:
    """The purposes that touch personal information at all."""
    return (purpose for purpose in policy.purposes if purpose.basis is not PurposeBasis.STATISTICS)


# -- whatever could be asked -------------------------------------------------------------------------------------


def crossed(policy: Policy) -> Iterator[Request]:
    """Every purpose and none, with every act, way, recipient and ground that there is; all items, each by itself."""
    items = (*(item.id for item in policy.items), _UNLISTED)
    purposes = (*(purpose.id for purpose in policy.purposes), None)
    for verb in Verb:
        yield Request(verb=verb, purpose=None, items=items)
    for purpose in purposes:
        for verb in (Verb.USE, Verb.PUBLISH, Verb.MATCH):
            yield Request(verb=verb, purpose=purpose, items=items)
    for channel in (*(channel.id for channel in policy.channels), _UNLISTED):
        yield Request(verb=Verb.ACQUIRE, purpose=purposes[0], items=items, channel=channel)
    for recipient in (*(recipient.id for recipient in policy.recipients), None):
        for verb in (Verb.PROVIDE, Verb.ENTRUST, Verb.SHARE, Verb.SUCCEED):
            yield Request(verb=verb, purpose=purposes[0], items=items, recipient=recipient)
    for purpose in purposes:
        for channel in CONTACT_CHANNELS:
            yield Request(verb=Verb.CONTACT, purpose=purpose, items=(), channel=channel)
    for basis in statutory_bases().values():
        facts = tuple((fact.id, "analysis") for fact in basis.facts)
        for verb in basis.acts:
            yield Request(verb=verb, purpose=None, items=items[:1], basis=basis.id, facts=facts)
            yield Request(verb=verb, purpose=None, items=items[:1], basis=basis.id)
