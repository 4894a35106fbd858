"""The requests that a policy gives to ask: those that its text states as something it does, and all that could be asked.

What the text states must be possible for somebody; what could be asked is what a rule has to be silent on before it is
said never to speak.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from sekisho.gate.binding.entrusting import SUCCESSOR
from sekisho.gate.binding.matching import FRAUD
from sekisho.gate.binding.means import named_means
from sekisho.gate.binding.parties import listed_items
from sekisho.gate.model import Request
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Form, LegalKind, Verb
from sekisho.law.rights import rights
from sekisho.policy.conflicts import LOG
from sekisho.policy.joint_uses import joint_uses, stated_items, stated_purposes, stated_user
from sekisho.policy.model import (
    CONTACT_CHANNELS,
    Item,
    Policy,
    Purpose,
    PurposeBasis,
    Recipient,
    RecipientKind,
)
from sekisho.policy.publications import publications

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
    return _handing(policy, recipient, Verb.PROVIDE, recipient.items)


def entrustments(policy: Policy, recipient: Recipient) -> Iterator[tuple[Item, tuple[Request, ...]]]:
    """Each item that a contractor may be entrusted with; of one without a list, each that may serve any purpose."""
    if recipient.kind is RecipientKind.CONTRACTOR:
        yield from _handing(policy, recipient, Verb.ENTRUST, listed_items(policy, recipient))


def successions(policy: Policy, recipient: Recipient) -> Iterator[tuple[Item, tuple[Request, ...]]]:
    """Each item that goes with the business to whoever takes it over."""
    if recipient.kind is RecipientKind.SUCCESSOR or recipient.role == SUCCESSOR:
        yield from _handing(policy, recipient, Verb.SUCCEED, listed_items(policy, recipient))


def joint_sharings(policy: Policy, recipient: Recipient) -> Iterator[tuple[Item, tuple[Request, ...]]]:
    """Each item that the text announces for joint use with a recipient, for the purposes that it announces."""
    announced = tuple(joint_uses(policy))
    if not announced or not (recipient.kind is RecipientKind.JOINT_USER or stated_user(policy, recipient)):
        return
    items = {item for joint in announced for item in stated_items(policy, joint)}
    purposes = {purpose for joint in announced for purpose in stated_purposes(policy, joint)}
    for item, requests in _handing(policy, recipient, Verb.SHARE, recipient.items):
        stated = tuple(one for one in requests if one.purpose in purposes)
        if item.id in items and stated:
            yield item, stated


def publishings(policy: Policy) -> Iterator[tuple[Item, tuple[Request, ...]]]:
    """Each item that a sentence says is published, for each purpose that it may serve."""
    for item in dict.fromkeys(item for row in publications(policy) for item in row.items):
        found = policy.item(item)
        if found is not None and found.kind not in _CLOSED:
            yield (
                found,
                _for_each_purpose(policy, found, Request(verb=Verb.PUBLISH, purpose=None, items=(item,))),
            )


def matchings(policy: Policy) -> Iterator[Request]:
    """Each purpose with each item that may serve it, tied to what is known of the person."""
    return (replace(request, verb=Verb.MATCH) for request in uses(policy))


def tracings(policy: Policy) -> Iterator[Request]:
    """The log, traced to a person for each purpose that the text states as looking into abuse."""
    fraud = {purpose.id for purpose in policy.purposes if FRAUD in purpose.flags}
    return (one for one in matchings(policy) if one.purpose in fraud and one.items == (LOG,))


def countings(policy: Policy) -> Iterator[Request]:
    """Each purpose that is statistics, with each item that may serve it: what is made is a count."""
    for purpose in policy.purposes:
        if purpose.basis is PurposeBasis.STATISTICS:
            for item in served(policy, purpose):
                yield Request(verb=Verb.DERIVE, purpose=purpose.id, items=(item.id,), form=Form.STATISTICS)


def refusals() -> Iterator[Request]:
    """Each right of the person, declined on each ground that the Act gives for it, with its facts."""
    for right, row in rights().items():
        for ground in row.grounds.values():
            yield Request(
                verb=Verb.REFUSE,
                purpose=None,
                items=(),
                right=right.value,
                ground=ground.id,
                facts=tuple((fact.id, "analysis") for fact in ground.facts),
            )


def _handing(
    policy: Policy, recipient: Recipient, verb: Verb, listed: Collection[str]
) -> Iterator[tuple[Item, tuple[Request, ...]]]:
    """Each item that goes to a recipient by an act, with the request for each purpose; an empty list is no limit."""
    means = means_named(recipient) if verb is Verb.PROVIDE else None
    for item in policy.items:
        if item.kind not in _CLOSED and (not listed or item.id in listed):
            given = Request(verb=verb, purpose=None, items=(item.id,), recipient=recipient.id, means=means)
            yield item, _for_each_purpose(policy, item, given)


def _for_each_purpose(policy: Policy, item: Item, request: Request) -> tuple[Request, ...]:
    return tuple(
        replace(request, purpose=purpose.id)
        for purpose in _personal(policy)
        if policy.serves(purpose, item.id)
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
