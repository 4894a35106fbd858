"""The findings that need the solver: who can be reached, which rule never speaks, what holds for everybody."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from sekisho.gate.analysis.claims import ABROAD, CLAIMS
from sekisho.gate.analysis.model import Code, Example, Finding, Level, Proved, finding
from sekisho.gate.analysis.person import person_in
from sekisho.gate.analysis.proving import Nobody, Prover, Remembered
from sekisho.gate.analysis.requests import (
    Binder,
    Bound,
    acquisitions,
    contacts,
    everything,
    handed_to,
    provisions,
    uses,
)
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import cited_clause, rules_in
from sekisho.gate.ir import FALSE, TRUE, negate
from sekisho.gate.model import Request, StateRow, Verdict
from sekisho.gate.rules import RULES
from sekisho.law.legal_day import DayNumber
from sekisho.policy.model import Policy

_MEANT: Final = frozenset({"item.secret", "item.my_number", "purpose.statistics_only"})
"""Rules that close a request for everybody because the text or the law means it so."""


class Solving:
    """One policy on one day, put to the solver."""

    def __init__(self, policy: Policy, today: DayNumber) -> None:
        """Knows nothing yet."""
        self.policy = policy
        self.binder = Binder(policy, today)
        self._remembered = Remembered()

    def prover(self, one: Bound) -> Prover:
        """The prover of a request's persons."""
        return Prover(one.world, one.today, self._remembered)

    # -- requests that nobody can satisfy ------------------------------------------------------------------

    def unreachable(self) -> Iterator[Finding]:
        """What the text states and nobody can be reached by; alike ones together."""
        gathered: dict[tuple[str, ...], list[tuple[Bound, frozenset[int]]]] = {}
        for group, requests in self._stated():
            closed = [self._closed(request) for request in requests]
            if closed and all(found is not None for found in closed):
                one, core = next(found for found in closed if found is not None)
                rules = tuple(rule.id for bit in sorted(core) for rule in rules_in(1 << bit))
                gathered.setdefault((*group, *rules), []).append((one, core))
        for alike in gathered.values():
            yield self._nobody(alike)

    def _stated(self) -> Iterator[tuple[tuple[str, ...], Iterable[Request]]]:
        """What is told together, and requests of which one has to be possible."""
        for request in uses(self.policy):
            yield ("use", request.purpose or ""), (request,)
        for request in contacts(self.policy):
            yield ("contact", request.purpose or ""), (request,)
        for recipient in handed_to(self.policy):
            for _, requests in provisions(self.policy, recipient):
                yield ("provide", recipient.id), requests
        for item in self.policy.items:
            yield ("acquire",), tuple(acquisitions(self.policy, item))

    def _closed(self, request: Request) -> tuple[Bound, frozenset[int]] | None:
        """The request with the rules that leave nobody, or None: somebody can be reached."""
        one = self.binder.bind(request)
        if one.plan.verdict is Verdict.ALWAYS_ALLOWED or self.prover(one).exists(one.allowing):
            return None
        found = self.prover(one).spared(one.terms)
        assert isinstance(found, Nobody)
        return one, found.core

    def _nobody(self, alike: Sequence[tuple[Bound, frozenset[int]]]) -> Finding:
        one, core = alike[0]
        rules = [rule for bit in sorted(core) for rule in rules_in(1 << bit)]
        cited = [cited_clause(rule, one.plan, self.policy) for rule in rules]
        purposes = tuple(dict.fromkeys(each.request.purpose or "" for each, _ in alike))
        stating = [self.policy.purpose(purpose) for purpose in purposes]
        return finding(
            Code.NOBODY,
            level=Level.NOTE if _MEANT & {rule.id for rule in rules} else Level.GAP,
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
        waiting = {rule.number for rule in RULES}
        for one in everything(self.binder):
            for term in chain(one.plan.common, *(terms for _, terms in one.plan.by_item)):
                if term.bit in waiting and self.prover(one).exists(term.when):
                    waiting.discard(term.bit)
            if not waiting:
                return
        silent = [rule for rule in RULES if rule.number in waiting]
        if silent:
            yield finding(Code.NEVER_FIRES, rule=tuple(rule.id for rule in silent))

    # -- what holds for everybody --------------------------------------------------------------------------

    def claims(self, wanted: Iterable[str] = tuple(CLAIMS)) -> Iterator[Finding | Proved]:
        """Claims, proved of all that the text states; or the persons who break them."""
        requests = [*uses(self.policy), *contacts(self.policy)]
        for recipient in self.policy.recipients:
            for _, given in provisions(self.policy, recipient):
                requests += given
        for claim in (CLAIMS[name] for name in wanted):
            asked = 0
            broken: list[tuple[Bound, StateRow]] = []
            for request in requests:
                one = self.binder.bind(request, set_up=claim.set_up)
                barred = claim.barred(one, self.policy)
                if barred == FALSE:
                    continue
                asked += 1
                if self.prover(one).exists(barred, one.allowing):
                    row = self.prover(one).find(barred, one.allowing)
                    assert row is not None
                    broken.append((one, row))
            if broken:
                yield self._broken(claim.id, broken)
            elif asked:
                yield Proved(claim=claim.id, requests=asked)

    def _broken(self, claim: str, broken: Sequence[tuple[Bound, StateRow]]) -> Finding:
        one, row = broken[0]
        recipients = dict.fromkeys(each.request.recipient for each, _ in broken if each.request.recipient)
        named = [self.policy.recipient(recipient) for recipient in recipients]
        purposes = tuple(dict.fromkeys(each.request.purpose or "" for each, _ in broken))
        stating = [self.policy.purpose(purpose) for purpose in purposes]
        return finding(
            Code.FOREIGN_WITHOUT_BASIS if claim == ABROAD else Code.CLAIM_BROKEN,
            clauses=tuple(found.clause for found in (*named, *stating) if found is not None),
            example=example_of(one, row),
            claim=claim,
            purpose=purposes,
            item=tuple(dict.fromkeys(item for each, _ in broken for item in each.request.items)),
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
