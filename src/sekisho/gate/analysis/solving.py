"""The findings that need the solver: who can be reached, which rule never speaks, what holds for everybody."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from sekisho.gate.analysis.bounds import Binder, Bound
from sekisho.gate.analysis.claims import ABROAD, CLAIMS, Claim
from sekisho.gate.analysis.model import Code, Example, Finding, Level, Proved, finding
from sekisho.gate.analysis.person import person_in
from sekisho.gate.analysis.proving import Nobody, Prover, Remembered
from sekisho.gate.analysis.requests import (
    acquisitions,
    contacts,
    countings,
    crossed,
    entrustments,
    handed_to,
    joint_sharings,
    matchings,
    provisions,
    publishings,
    refusals,
    successions,
    tracings,
    uses,
)
from sekisho.gate.analysis.world import Record
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import cited_clause, rules_in
from sekisho.gate.ir import TRUE, negate
from sekisho.gate.model import Request, StateRow
from sekisho.gate.rules import RULES
from sekisho.gate.situations import Situation, in_place_of, situations
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Verb
from sekisho.policy.model import Policy

_MEANT: Final = frozenset({"item.secret", "item.my_number", "purpose.statistics_only"})
"""Rules that close a request for everybody because the text or the law means it so."""


_ELSEWHERE: Final = frozenset(
    {"staff.training_lapsed", "minor.no_guardian", "minor.provision_without_guardian"}
)
"""Rules that wake by a register or a setting of the workspace, whatever the text says: nothing is said of them."""


_TO_REGISTER: Final[Mapping[Verb, frozenset[str]]] = {
    Verb.ENTRUST: frozenset({"provide.item_not_for_recipient"}),
    Verb.SHARE: frozenset({"share.not_joint_user"}),
    Verb.PUBLISH: frozenset({"publish.no_consent"}),
}
"""Rules that close an act until an officer has registered something: which items, who by name, who stands for the public."""


def _level(closing: set[str], verb: Verb) -> Level:
    """How much it weighs that some rules leave nobody."""
    if closing & _MEANT:
        return Level.NOTE
    return Level.NEEDS_REVIEW if closing <= _TO_REGISTER.get(verb, frozenset()) else Level.GAP


class Solving:
    """One policy on one day, put to the solver."""

    def __init__(self, policy: Policy, today: DayNumber) -> None:
        """Knows nothing yet."""
        self.policy = policy
        self.binder = Binder(policy, today)
        self._remembered = Remembered()
        self._opened: dict[Bound, bool] = {}
        self._proving: dict[Verb, frozenset[int]] = {}

    def prover(self, one: Bound) -> Prover:
        """The prover of a request's persons."""
        return Prover(one.world, one.today, self._remembered)

    # -- requests that nobody can satisfy ------------------------------------------------------------------

    def unreachable(self) -> Iterator[Finding]:
        """What the text states and nobody can be reached by; alike ones together."""
        gathered: dict[tuple[str, ...], list[tuple[Bound, frozenset[int]]]] = {}
        for group, requests in self._stated():
            closed = self._all_closed(requests)
            if closed is not None:
                one, core = closed
                rules = tuple(rule.id for bit in sorted(core) for rule in rules_in(1 << bit))
                gathered.setdefault((*group, *rules), []).append((one, core))
        for alike in gathered.values():
            yield self._nobody(alike)

    def _stated(self) -> Iterator[tuple[tuple[str, ...], Iterable[Request]]]:
        """What is told together, and requests of which one has to be possible."""
        policy = self.policy
        for request in chain(uses(policy), contacts(policy), tracings(policy), countings(policy)):
            yield (request.verb.value, request.purpose or ""), (request,)
        for recipient in handed_to(policy):
            for _, requests in provisions(policy, recipient):
                yield ("provide", recipient.id), requests
        for recipient in policy.recipients:
            for by in (entrustments, joint_sharings, successions):
                for _, requests in by(policy, recipient):
                    yield (by.__name__,), requests
        for _, requests in publishings(policy):
            yield ("publish",), requests
        for item in policy.items:
            yield ("acquire",), acquisitions(policy, item)
        for request in refusals():
            yield ("refuse", request.right or ""), (request,)

    def _all_closed(self, requests: Iterable[Request]) -> tuple[Bound, frozenset[int]] | None:
        """The first of some requests with the rules that close it, where none of them can be satisfied."""
        first = None
        for request in requests:
            if self._open(request):
                return None
            first = first or request
        return None if first is None else self._closed(first)

    def _open(self, request: Request) -> bool:
        one = self.binder.bind(request)
        if one not in self._opened:
            self._opened[one] = self.prover(one).exists(one.allowing)
        return self._opened[one]

    def _closed(self, request: Request) -> tuple[Bound, frozenset[int]] | None:
        """A request with the fewest rules that leave nobody, or None: by itself it can be satisfied after all."""
        one = self.binder.alone(request)
        found = self.prover(one).spared(one.terms)
        return (one, found.core) if isinstance(found, Nobody) else None

    def _nobody(self, alike: Sequence[tuple[Bound, frozenset[int]]]) -> Finding:
        one, core = alike[0]
        rules = [rule for bit in sorted(core) for rule in rules_in(1 << bit)]
        cited = [cited_clause(rule, one.plan, self.policy) for rule in rules]
        purposes = tuple(dict.fromkeys(each.request.purpose or "" for each, _ in alike))
        stating = [self.policy.purpose(purpose) for purpose in purposes]
        return finding(
            Code.NOBODY,
            level=_level({rule.id for rule in rules}, one.request.verb),
            clauses=(
                *(None if purpose is None else purpose.clause for purpose in stating),
                *(None if clause is None else clause.id for clause in cited),
            ),
            example=self._nearest(one, core),
            verb=one.request.verb.value,
            purpose=purposes,
            item=tuple(dict.fromkeys(item for each, _ in alike for item in each.request.items)),
            channel=tuple(dict.fromkeys(each.request.channel for each, _ in alike if each.request.channel)),
            recipient=tuple(
                dict.fromkeys(each.request.recipient for each, _ in alike if each.request.recipient)
            ),
            right=tuple(dict.fromkeys(each.request.right for each, _ in alike if each.request.right)),
            rule=tuple(rule.id for rule in rules),
        )

    def _nearest(self, one: Bound, core: frozenset[int]) -> Example:
        """The person who comes nearest to a yes: nothing denies but what denies everybody."""
        sparing = (negate(term.when) for term in one.terms if term.bit not in core)
        row = self.prover(one).find(*sparing) or self.prover(one).find(TRUE)
        assert row is not None
        return example_of(one, row)

    # -- rules that never speak ----------------------------------------------------------------------------

    def silent(self) -> Iterator[Finding]:
        """Rules that deny nobody, whatever is asked."""
        waiting = {rule.number: rule for rule in RULES if rule.id not in _ELSEWHERE}
        for one in self._everything(lambda: frozenset(waiting)):
            for term in one.every:
                if term.bit in waiting and self.prover(one).exists(term.when):
                    del waiting[term.bit]
            if not waiting:
                return
        yield finding(Code.NEVER_FIRES, rule=tuple(rule.id for rule in waiting.values()))

    def _everything(self, waiting: Callable[[], frozenset[int]]) -> Iterator[Bound]:
        """Requests of every kind; those that are out of order are bound to no rule but those of which nothing is known."""
        heard: set[Bound] = set()
        for request in (*uses(self.policy), *contacts(self.policy)):
            one = self.binder.bind(request)
            if one not in heard:
                heard.add(one)
                yield one
        for situation in chain.from_iterable(
            map(self._own, situations(self.policy, today=self.binder.today))
        ):
            for record in (Record.ALL, Record.NOTHING):
                yield self.binder.situation(situation, record=record, by=waiting())
        for request in crossed(self.policy):
            yield self.binder.each(request, by=waiting())

    def _own(self, situation: Situation) -> Iterator[Situation]:
        """The situation with the parties that the policy has in place of an invented one."""
        own = in_place_of(self.policy, situation.request.recipient)
        for recipient in own or (situation.request.recipient,):
            yield replace(situation, request=replace(situation.request, recipient=recipient))

    # -- what holds for everybody --------------------------------------------------------------------------

    def claims(self, wanted: Iterable[str] = tuple(CLAIMS)) -> Iterator[Finding | Proved]:
        """Claims, proved of all that the text states; or the persons who break them."""
        requests = list(self._touching())
        named = [CLAIMS[name] for name in wanted]
        asked = {claim.id: 0 for claim in named}
        broken: dict[str, list[Request]] = {claim.id: [] for claim in named}
        said: dict[tuple[Bound, str], bool] = {}
        for request in requests:
            for claim in named:
                if request.verb in claim.verbs and claim.concerns(request, self.policy, self.binder.today):
                    asked[claim.id] += 1
                    if self._breaks(request, claim, said):
                        broken[claim.id].append(request)
        for claim in named:
            if broken[claim.id]:
                yield self._broken(claim, broken[claim.id])
            elif asked[claim.id]:
                yield Proved(claim=claim.id, requests=asked[claim.id])

    def _touching(self) -> Iterator[Request]:
        """Every act that the text states with what is held, and provision to whomever it names at all."""
        policy = self.policy
        yield from chain(uses(policy), contacts(policy), matchings(policy))
        for recipient in policy.recipients:
            for by in (provisions, entrustments, joint_sharings, successions):
                yield from chain.from_iterable(given for _, given in by(policy, recipient))
        yield from chain.from_iterable(given for _, given in publishings(policy))

    def _breaks(self, request: Request, claim: Claim, said: dict[tuple[Bound, str], bool]) -> bool:
        """Whether somebody breaks a claim with a request.

        First only the rules that proved a claim of the act before are bound. Where they leave nobody, all rules leave nobody.
        """
        few = self.binder.bind(request, record=claim.record, by=self._proving.get(request.verb, frozenset()))
        if (few, claim.id) not in said:
            said[few, claim.id] = self._broken_by(few, claim)
        if not said[few, claim.id]:
            return False
        whole = self.binder.bind(request, record=claim.record)
        if (whole, claim.id) not in said:
            said[whole, claim.id] = self._broken_by(whole, claim)
            if not said[whole, claim.id]:
                proof = self.prover(whole).spared(whole.terms, claim.barred(whole, self.policy))
                assert isinstance(proof, Nobody)
                self._proving[request.verb] = proof.core | self._proving.get(request.verb, frozenset())
        return said[whole, claim.id]

    def _broken_by(self, one: Bound, claim: Claim) -> bool:
        return self.prover(one).exists(claim.barred(one, self.policy), one.allowing)

    def _broken(self, claim: Claim, broken: Sequence[Request]) -> Finding:
        one = self.binder.alone(broken[0], record=claim.record)
        row = self.prover(one).find(claim.barred(one, self.policy), one.allowing)
        assert row is not None
        recipients = dict.fromkeys(each.recipient for each in broken if each.recipient)
        named = [self.policy.recipient(recipient) for recipient in recipients]
        purposes = tuple(dict.fromkeys(each.purpose or "" for each in broken))
        stating = [self.policy.purpose(purpose) for purpose in purposes]
        return finding(
            Code.FOREIGN_WITHOUT_BASIS if claim.id == ABROAD else Code.CLAIM_BROKEN,
            clauses=tuple(found.clause for found in (*named, *stating) if found is not None),
            example=example_of(one, row),
            claim=claim.id,
            purpose=purposes,
            item=tuple(dict.fromkeys(item for each in broken for item in each.items)),
            recipient=tuple(recipients),
        )


def example_of(one: Bound, row: StateRow) -> Example:
    """A person and a request, answered by the gate itself: what the solver found is never taken on trust."""
    masks = judge(compile_plan(one.plan), row)
    return Example(
        request=one.request,
        person=person_in(row, one.world),
        day=int(one.today),
        allowed=masks.allowed,
        rules=tuple(rule.id for rule in rules_in(masks.fired)),
        plan=one.plan,
        fired=masks.fired,
    )
