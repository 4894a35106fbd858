"""Requests of an analysis, bound: each in a world of its own, and items of which the rules say the same together.

A request about one item is bound for all items at once, in a world in which they share notice, days and bits. So two
items of which the rules say the same have the very same terms, and one answer of the solver serves both. An example is
bound alone (`Binder.alone`), as the gate would bind it.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Final, TypeAlias

from sekisho.gate import rules
from sekisho.gate.analysis.world import ANYBODY, Record, World, Worlds, favourable
from sekisho.gate.bind import bind
from sekisho.gate.binding.matching import carries_communication
from sekisho.gate.ir import Expr, any_of, negate
from sekisho.gate.model import Plan, Request, Rule, Term
from sekisho.gate.situations import Situation
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Form, LegalKind, Verb
from sekisho.policy.conflicts import LOG
from sekisho.policy.model import Policy
from sekisho.policy.posts import PUBLIC_POST

_WHOLE: Final = frozenset({Verb.ACQUIRE, Verb.CONTACT})
"""Acts of which a rule asks about all items together: what comes in at once, the address that is used besides."""

_Key: TypeAlias = tuple[Request, Record, frozenset[int] | None]

_REFUSED: Final = frozenset({LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE})
"""Kinds of items on which it hangs whether a ground is open at all."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Bound:
    """A request bound in a world of its own. Equal to nothing but itself: what binds alike is one and the same.

    Attributes:
        plan: The plan.
        world: Its registers.
        today: The legal day.
        item: The one item that is asked about, where the plan was made for many at once; None = the whole plan.
    """

    plan: Plan
    world: World
    today: DayNumber
    item: str | None = None

    @cached_property
    def request(self) -> Request:
        """What is asked."""
        return self.plan.request if self.item is None else replace(self.plan.request, items=(self.item,))

    @cached_property
    def every(self) -> tuple[Term, ...]:
        """Every term, lifted or not; of the one item where one is asked about."""
        asked = (terms for item, terms in self.plan.by_item if self.item in {None, item})
        return (*self.plan.common, *chain.from_iterable(asked))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms that deny the request as a whole, without those that the basis lifts; one term a rule."""
        gathered: dict[int, list[Expr]] = {}
        for term in self.every:
            if not self.plan.lift >> term.bit & 1:
                gathered.setdefault(term.bit, []).append(term.when)
        return tuple(Term(bit, any_of(parts)) for bit, parts in sorted(gathered.items()))

    @cached_property
    def allowing(self) -> Expr:
        """The condition under which it is allowed as a whole."""
        return negate(any_of(term.when for term in self.terms))


class Binder:
    """Binds requests of one policy on one day, each once."""

    def __init__(
        self,
        policy: Policy,
        today: DayNumber,
        *,
        worlds: Worlds | None = None,
        items: frozenset[str] | None = None,
    ) -> None:
        """Has bound nothing yet.

        Args:
            policy: Who is asked.
            today: The legal day.
            worlds: Where several policies are asked the same one after the other: the worlds that they share.
            items: The items that will be asked about; None = any.
        """
        self.policy = policy
        self.today = today
        self._worlds = Worlds(policy) if worlds is None else worlds
        self._kinds = {str(item.id): item.kind for item in policy.items if items is None or item.id in items}
        self._bound: dict[_Key, Bound] = {}
        self._together: dict[_Key, dict[str, Bound]] = {}
        self._tables: dict[frozenset[int], tuple[Rule, ...]] = {}
        self._asked: dict[Request, set[str]] = {}

    @property
    def requests(self) -> int:
        """How many different requests were asked."""
        return sum(map(len, self._asked.values()))

    def bind(
        self, request: Request, *, record: Record = Record.ALL, by: frozenset[int] | None = None
    ) -> Bound:
        """Binds a request where everything outside the person is in order, but for what is not on record.

        Args:
            request: What is asked.
            record: What stands on record.
            by: Numbers of the rules that are bound; None = all.

        Returns:
            The same object for requests about items that bind alike; its `request` names the first of them.
        """
        of_none = self._count(request)
        if not self._one_of_many(request):
            return self.alone(request, record=record, by=by)
        item = request.items[0]
        together = self._together.setdefault((of_none, record, by), {})
        if item not in together:
            together |= self._beside(of_none, item, record=record, by=by)
        return together[item]

    def alone(
        self, request: Request, *, record: Record = Record.ALL, by: frozenset[int] | None = None
    ) -> Bound:
        """Binds a request by itself."""
        if (request, record, by) not in self._bound:
            world = self._worlds.shared(request, record=record)
            self._bound[request, record, by] = self._in(world, request, by)
        return self._bound[request, record, by]

    def each(self, request: Request, *, by: frozenset[int]) -> Bound:
        """Binds some rules to a request that is about each of its items by itself."""
        self._count(request)
        return self._in(self._worlds.shared(request, alike=True), request, by)

    def situation(self, situation: Situation, *, record: Record = Record.ALL, by: frozenset[int]) -> Bound:
        """Binds some rules to what a situation asks, as it asks it."""
        request = situation.request
        self._count(request)
        world = self._worlds.shared(request, record=record)
        plan = bind(
            request,
            policy=self.policy,
            registers=world.registers,
            actor=situation.actor,
            today=situation.today,
            circumstances=situation.circumstances,
            table=self._table(by),
        )
        return Bound(plan=plan, world=world, today=situation.today)

    def _count(self, request: Request) -> Request:
        of_none = replace(request, items=())
        self._asked.setdefault(of_none, set()).update(request.items or ("",))
        return of_none

    def _one_of_many(self, request: Request) -> bool:
        """Whether what the rules say of the one item hangs on no other: no address, no way in, no processed data set."""
        return (
            len(request.items) == 1
            and request.items[0] in self._kinds
            and request.verb not in _WHOLE
            and request.form is Form.PERSONAL
        )

    def _beside(
        self, of_none: Request, item: str, *, record: Record, by: frozenset[int] | None
    ) -> dict[str, Bound]:
        """What an item, and every other in whose company it is judged as alone, is bound to; alike ones to the same."""
        company = self._company(item, of_none)
        items = tuple(one for one in self._kinds if self._company(one, of_none) == company)
        request = replace(of_none, items=items)
        many = self._in(self._worlds.shared(request, record=record, alike=True), request, by)
        found: dict[str, Bound] = {}
        first: dict[tuple[Term, ...], Bound] = {}
        for one, terms in many.plan.by_item:
            found[one] = first.setdefault(terms, replace(many, item=one))
        return found

    def _company(self, item: str, request: Request) -> tuple[bool, bool, bool]:
        """What a rule about a request asks of any of its items: where two differ, one would speak for the other."""
        listed = self.policy.item(item)
        log = item == LOG or (listed is not None and carries_communication(listed))
        grounded = request.basis is not None
        return item == PUBLIC_POST, grounded and log, grounded and self._kinds[item] in _REFUSED

    def _in(self, world: World, request: Request, by: frozenset[int] | None) -> Bound:
        plan = bind(
            request,
            policy=self.policy,
            registers=world.registers,
            actor=ANYBODY,
            today=self.today,
            circumstances=favourable(request, self.policy),
            table=self._table(by),
        )
        return Bound(plan=plan, world=world, today=self.today)

    def _table(self, by: frozenset[int] | None) -> tuple[Rule, ...] | None:
        if by is None:
            return None
        if by not in self._tables:
            self._tables[by] = tuple(rule for rule in rules.RULES if rule.number in by)
        return self._tables[by]
