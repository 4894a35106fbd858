"""What a policy gives to ask about, and the ordinary request from which each situation departs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from sekisho.gate.binding.asked import Circumstances, contact_items
from sekisho.gate.model import Actor, ActorKind, Request, SubjectNo
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.model import Item, ItemId, Policy, Purpose, PurposeBasis

OFFICER: Final = Actor(kind=ActorKind.STAFF, id="trial", purposes=None, items=None)
ME: Final = Actor(kind=ActorKind.SUBJECT, id="subject", items=None, subject=SubjectNo(1))
PLAIN: Final = Circumstances(about="trial")
UNHEARD: Final = "unheard"
"""A processed data set of which nothing is announced."""
ANNOUNCED: Final = "announced"
"""A processed data set of which items and purpose are announced, and not how it is provided."""
NO_ORDINARY: Final = frozenset(
    {LegalKind.SECRET, LegalKind.MY_NUMBER, LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}
)
"""Kinds of items that a rule of their own denies; any other question is asked about an ordinary item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One thing out of order.

    Attributes:
        rule: The rule that ought to deny, and it alone.
        request: What is asked.
        person: What is special about the invented person, a code.
        today: The legal day on which it is asked.
        actor: Who asks.
        circumstances: What the store would say.
        lacking: Parts that do not stand on record, though they ought to.
    """

    rule: str
    request: Request
    today: DayNumber
    person: str = "in_order"
    actor: Actor = OFFICER
    circumstances: Circumstances = PLAIN
    lacking: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One policy on one day, and what may be asked about it."""

    policy: Policy
    today: DayNumber

    def item_of(self, purpose: Purpose) -> Item | None:
        """An ordinary item that serves a purpose."""
        return first(
            item
            for item in self.policy.items
            if item.kind not in NO_ORDINARY and self.policy.serves(purpose, item.id)
        )

    def plain_purpose(self) -> tuple[Purpose, Item] | None:
        """A purpose that needs no consent, with an item that serves it."""
        return first(
            (purpose, item)
            for purpose in self.policy.purposes
            if purpose.basis is PurposeBasis.TOLD and (item := self.item_of(purpose)) is not None
        )

    def situation(
        self, rule: str, request: Request, person: str = "in_order", *, lacking: Iterable[str] = ()
    ) -> Situation:
        """A situation on the day that is asked about."""
        return Situation(
            rule=rule, request=request, person=person, today=self.today, lacking=frozenset(lacking)
        )

    def reachable(self, purpose: Purpose, channel: str) -> bool:
        """Whether the policy lists an address for a channel, and it may serve the purpose."""
        addresses = contact_items(self.policy, channel)
        served = all(self.policy.serves(purpose, ItemId(item)) for item in addresses)
        return channel == "display" or (bool(addresses) and served)

    def good_acquisition(self) -> Request | None:
        """An acquisition in which everything is in order."""
        return first(
            request
            for purpose in self.policy.purposes
            if purpose.basis is PurposeBasis.TOLD
            and (item := self.item_of(purpose)) is not None
            and (request := self.acquisition(purpose, item)) is not None
        )

    def bound_purpose(self) -> tuple[Purpose | None, Item | None]:
        """A purpose for some categories only."""
        purpose = first(
            one
            for one in self.policy.purposes
            if one.categories and one.basis is PurposeBasis.TOLD and self.item_of(one) is not None
        )
        return purpose, None if purpose is None else self.item_of(purpose)

    def acquisition(self, purpose: Purpose, item: Item) -> Request | None:
        """An acquisition in order, or None where the policy lists no way for the item."""
        channel = item.channels[0] if item.channels else next((c.id for c in self.policy.channels), None)
        if channel is None:
            return None
        return Request(
            verb=Verb.ACQUIRE,
            purpose=purpose.id,
            items=(item.id,),
            channel=channel,
            category=purpose.categories[0] if purpose.categories else None,
        )


_Row = TypeVar("_Row")


def first(rows: Iterable[_Row]) -> _Row | None:
    """The first of some rows."""
    return next(iter(rows), None)
