"""Where two versions part, proved: for each request, whether any person is answered differently.

Both versions are asked about the same persons, in one world: somebody may have been told either version, or agreed
under either. What is equal is equal for all of them, not for those who were tried.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Final

from sekisho.gate.analysis.bounds import Binder, Bound
from sekisho.gate.analysis.model import Example
from sekisho.gate.analysis.person import person_in
from sekisho.gate.analysis.proving import Prover, Remembered
from sekisho.gate.analysis.world import Worlds
from sekisho.gate.binding.entrusting import SUCCESSOR
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.ir import negate
from sekisho.gate.model import Request, StateRow
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Basis, Verb
from sekisho.policy.model import CONTACT_CHANNELS, Policy, RecipientKind

BEFORE: Final = "before"
AFTER: Final = "after"


class Turn(StrEnum):
    """Which way an answer turns."""

    OPENED = "opened"
    """Somebody who was denied is allowed."""
    CLOSED = "closed"
    """Somebody who was allowed is denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A request whose answer turns for somebody.

    Attributes:
        request: What is asked.
        opened: A person who is denied before and allowed after, or None: there is none.
        closed: A person who is allowed before and denied after, or None: there is none.
    """

    request: Request
    opened: Example | None
    closed: Example | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was proved of two versions.

    Attributes:
        requests: How many requests were compared.
        equal: How many of them are answered alike, for every person in every state.
        turned: The others.
    """

    requests: int
    equal: int
    turned: tuple[Turned, ...]


def prove(
    before: Policy,
    after: Policy,
    *,
    today: DayNumber,
    items: frozenset[str] | None = None,
    grounds: frozenset[Basis] | None = None,
) -> Proof:
    """Compares every request of two versions for everybody.

    Args:
        before: The earlier version.
        after: The later version, its ids meaning the same.
        today: The legal day on which both are asked, as if both had been in force for long.
        items: The items about which requests are compared; None = all.
        grounds: Only requests on one of these statutory grounds are compared; None = all requests.
    """
    old, new = _standing(before, BEFORE, today), _standing(after, AFTER, today)
    asked = (
        one
        for one in _requests(old, new)
        if (items is None or items.intersection(one.items)) and (grounds is None or one.basis in grounds)
    )
    return compare(old, new, asked, today=today, items=items)


def compare(
    before: Policy,
    after: Policy,
    asked: Iterable[Request],
    *,
    today: DayNumber,
    items: frozenset[str] | None = None,
) -> Proof:
    """Compares two policies on some requests, about some items. Their versions have names of their own."""
    worlds, remembered = Worlds(before, after), Remembered()
    # One world: what the one asks and the other does not has its place all the same.
    sides = tuple(Binder(policy, today, worlds=worlds, items=items) for policy in (before, after))
    known: dict[tuple[Bound, Bound], tuple[bool, bool]] = {}
    turned: list[Turned] = []
    count = 0
    for request in asked:
        count += 1
        old, new = (side.bind(request) for side in sides)
        if (old, new) not in known:
            known[old, new] = _turns(old, new, Prover(old.world, today, remembered))
        if any(known[old, new]):
            turned.append(_turned(request, *known[old, new], *(side.alone(request) for side in sides)))
    return Proof(requests=count, equal=count - len(turned), turned=tuple(turned))


def _turns(old: Bound, new: Bound, prover: Prover) -> tuple[bool, bool]:
    """Whether anybody is let in, and whether anybody is shut out."""
    if old.allowing == new.allowing:
        return False, False
    return (
        prover.exists(new.allowing, negate(old.allowing)),
        prover.exists(old.allowing, negate(new.allowing)),
    )


def _turned(request: Request, opens: bool, closes: bool, old: Bound, new: Bound) -> Turned:
    prover = Prover(old.world, old.today)

    def found(allows: Bound, denies: Bound) -> Example:
        row = prover.find(allows.allowing, negate(denies.allowing))
        assert row is not None
        return _example(row, old, new)

    return Turned(
        request=request,
        opened=found(new, old) if opens else None,
        closed=found(old, new) if closes else None,
    )


def _example(row: StateRow, old: Bound, new: Bound) -> Example:
    """The person, answered by the gate under both."""
    was, now = (judge(compile_plan(side.plan), row) for side in (old, new))
    return Example(
        request=old.request,
        person=person_in(row, old.world),
        day=int(old.today),
        allowed=was.allowed,
        rules=tuple(rule.id for rule in rules_in(was.fired or now.fired)),
        other=now.allowed,
    )


def _standing(policy: Policy, version: str, today: DayNumber) -> Policy:
    """A version under a name of its own, as if it had been in force for long."""
    since = int(today) if policy.effective_from is None else min(policy.effective_from, int(today))
    begun = tuple(
        one if one.since is None or one.since <= today else replace(one, since=int(today))
        for one in policy.purposes
    )
    return replace(policy, version=version, effective_from=since, purposes=begun)


def _requests(*policies: Policy) -> Iterator[Request]:
    """Every purpose with every item, channel and recipient of any of the policies, by every act; and every ground."""

    def of(rows: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.id for policy in policies for row in getattr(policy, rows)))

    purposes, items, channels, recipients = of("purposes"), of("items"), of("channels"), of("recipients")
    ways = {recipient: tuple(_ways(recipient, policies)) for recipient in recipients}
    for purpose in purposes:
        for item in items:
            for verb in (Verb.USE, Verb.MATCH, Verb.PUBLISH):
                yield Request(verb=verb, purpose=purpose, items=(item,))
            for contact in CONTACT_CHANNELS:
                yield Request(verb=Verb.CONTACT, purpose=purpose, items=(item,), channel=contact)
            for channel in channels:
                yield Request(verb=Verb.ACQUIRE, purpose=purpose, items=(item,), channel=channel)
            for recipient in recipients:
                for verb in ways[recipient]:
                    yield Request(verb=verb, purpose=purpose, items=(item,), recipient=recipient)
    yield from chain.from_iterable(_on_grounds(item, recipients) for item in items)


def _ways(recipient: str, policies: Iterable[Policy]) -> Iterator[Verb]:
    """The acts by which something can come to a recipient, by what any of the policies says that it is."""
    rows = [found for policy in policies if (found := policy.recipient(recipient)) is not None]
    yield Verb.PROVIDE
    if any(one.kind is RecipientKind.CONTRACTOR for one in rows):
        yield Verb.ENTRUST
    if any(one.kind in {RecipientKind.JOINT_USER, RecipientKind.AFFILIATE} for one in rows):
        yield Verb.SHARE
    if any(one.kind is RecipientKind.SUCCESSOR or one.role == SUCCESSOR for one in rows):
        yield Verb.SUCCEED


def _on_grounds(item: str, recipients: Iterable[str]) -> Iterator[Request]:
    for basis in statutory_bases().values():
        facts = tuple((fact.id, "analysis") for fact in basis.facts)
        for verb in basis.acts:
            ground = Request(verb=verb, purpose=None, items=(item,), basis=basis.id, facts=facts)
            if verb is Verb.PROVIDE:
                yield from (replace(ground, recipient=recipient) for recipient in recipients)
            yield ground
