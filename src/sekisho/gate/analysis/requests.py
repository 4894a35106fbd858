"""The requests that a policy gives to ask: those that its text states as something it does, and all that could be asked.

What the text states must be possible for somebody; what could be asked is what a rule has to be silent on before it is
said never to speak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sekisho.gate.analysis.world import ANYBODY, World, Worlds, favourable
from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.binding.means import named_means
from sekisho.gate.decide import strict_terms
from sekisho.gate.ir import Expr, any_of, negate
from sekisho.gate.model import Actor, Plan, Request, Term
from sekisho.gate.situations import Situation, situations
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber
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


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A request bound in a world of its own.

    Attributes:
        plan: The plan.
        world: Its registers.
        today: The legal day.
    """

    plan: Plan
    world: World
    today: DayNumber

    @property
    def request(self) -> Request:
        """What is asked."""
        return self.plan.request

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms that deny the request as a whole, without those that the basis lifts; one term a rule."""
        return tuple(term for term in strict_terms(self.plan) if not self.plan.lift >> term.bit & 1)

    @cached_property
    def allowing(self) -> Expr:
        """The condition under which it is allowed as a whole."""
        return negate(any_of(term.when for term in self.terms))


class Binder:
    """Binds requests of one policy on one day, each once."""

    def __init__(self, policy: Policy, today: DayNumber) -> None:
        """Has bound nothing yet."""
        self.policy = policy
        self.today = today
        self._worlds = Worlds(policy)
        self._bound: dict[tuple[Request, bool], Bound] = {}
        self._others: set[Request] = set()

    @property
    def requests(self) -> int:
        """How many different requests were bound."""
        return len({request for request, _ in self._bound} | self._others)

    def bind(self, request: Request, *, set_up: bool = True) -> Bound:
        """Binds a request where everything outside the person is in order, or where nothing is on record."""
        if (request, set_up) not in self._bound:
            self._bound[request, set_up] = self._fresh(
                request, self.today, ANYBODY, favourable(request, self.policy), set_up=set_up
            )
        return self._bound[request, set_up]

    def bind_situation(self, situation: Situation, *, set_up: bool = True) -> Bound:
        """Binds what a situation asks, as it asks it."""
        self._others.add(situation.request)
        return self._fresh(
            situation.request, situation.today, situation.actor, situation.circumstances, set_up=set_up
        )

    def _fresh(
        self, request: Request, day: DayNumber, actor: Actor, circumstances: Circumstances, *, set_up: bool
    ) -> Bound:
        world = self._worlds.of(request, set_up=set_up)
        plan = bind(
            request,
            policy=self.policy,
            registers=world.registers,
            actor=actor,
            today=day,
            circumstances=circumstances,
        )
        return Bound(plan=plan, world=world, today=day)


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


def everything(binder: Binder) -> Iterator[Bound]:
    """Requests of every kind, also those that are out of order; the ones that the text states first."""
    policy = binder.policy
    for request in (*uses(policy), *contacts(policy)):
        yield binder.bind(request)
    for situation in situations(policy, today=binder.today):
        yield binder.bind_situation(situation)
        yield binder.bind_situation(situation, set_up=False)
    for request in _crossed(policy):
        yield binder.bind(request)


def _crossed(policy: Policy) -> Iterator[Request]:
    """Every item for every purpose and for none, with every act, way, recipient and ground that there is."""
    items = (*(item.id for item in policy.items), _UNLISTED)
    purposes = (*(purpose.id for purpose in policy.purposes), None)
    for item in items:
        for verb in Verb:
            yield Request(verb=verb, purpose=None, items=(item,))
        for purpose in purposes:
            yield Request(verb=Verb.USE, purpose=purpose, items=(item,))
        for channel in (*(channel.id for channel in policy.channels), _UNLISTED):
            yield Request(verb=Verb.ACQUIRE, purpose=purposes[0], items=(item,), channel=channel)
        for recipient in (*(recipient.id for recipient in policy.recipients), None):
            yield Request(verb=Verb.PROVIDE, purpose=purposes[0], items=(item,), recipient=recipient)
    for purpose in purposes:
        for channel in CONTACT_CHANNELS:
            yield Request(verb=Verb.CONTACT, purpose=purpose, items=(), channel=channel)
    for basis in statutory_bases().values():
        facts = tuple((fact.id, "analysis") for fact in basis.facts)
        for verb in basis.acts:
            yield Request(verb=verb, purpose=None, items=items[:1], basis=basis.id, facts=facts)
            yield Request(verb=verb, purpose=None, items=items[:1], basis=basis.id)
