"""Tries the rules: in every situation that the policy gives, does the rule that ought to deny deny, and it alone?

A promise is *kept* by a rule only while such a trial succeeds: with the rule the answer is no, without it yes. The
persons are invented, nothing is read or written. Everything is derived from the policy, so the trial speaks about the
very text that is in force. A rule that is asked and never denies alone *fails*; one that is not asked is not
concerned by the policy (`gate.situations`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sekisho.gate import rules
from sekisho.gate.bind import bind
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import cited_clause
from sekisho.gate.model import Plan, Request, Rule
from sekisho.gate.situations import Situation, arranged, registers_for, situations, state_of
from sekisho.law.legal_day import DayNumber
from sekisho.policy.model import Policy

SHIPPED: Final[Mapping[str, Rule]] = {rule.id: rule for rule in rules.RULES}
"""The rules as this edition of the program has them: one that is taken out is still one that ought to deny."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One situation that was tried.

    Attributes:
        rule: The rule that ought to deny alone.
        request: What was asked for the invented person.
        person: What was special about the invented person, a code.
        clause: The sentence that the refusal cites, or would cite; None where the text has none.
        denied: The rules that denied.
    """

    rule: str
    request: Request
    person: str
    clause: str | None
    denied: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """The rule denied, and without it the answer would be yes."""
        return self.denied == (self.rule,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the trials say of one rule.

    Attributes:
        rule: Its id.
        trials: Its situations, at most one of each outcome for each sentence; empty = the policy gives none.
    """

    rule: str
    trials: tuple[Trial, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether the policy gave anything to ask it."""
        return bool(self.trials)

    @property
    def stands(self) -> bool:
        """It was asked, and denied alone."""
        return any(trial.stands for trial in self.trials)

    @property
    def fails(self) -> bool:
        """It was asked, and never denied alone."""
        return self.asked and not self.stands

    @property
    def clauses(self) -> frozenset[str]:
        """The sentences that its refusals cite, or would cite."""
        return frozenset(trial.clause for trial in self.trials if trial.clause is not None)

    def trial_for(self, clause: str) -> Trial | None:
        """Its trial that tells most about a sentence: one that stands and cites it, else any that stands."""
        standing = [trial for trial in self.trials if trial.stands]
        here = [trial for trial in standing if trial.clause == clause]
        return next(iter((*here, *standing)), None)


def try_rules(policy: Policy, *, today: DayNumber) -> Mapping[str, Tried]:
    """Tries every rule on the policy in force."""
    found: dict[str, dict[tuple[str | None, bool], Trial]] = {rule: {} for rule in SHIPPED}
    everything = arranged(policy)
    for situation in situations(policy, today=today):
        trial = _try_one(situation, everything)
        found[trial.rule].setdefault((trial.clause, trial.stands), trial)
    return {rule: Tried(rule=rule, trials=tuple(trials.values())) for rule, trials in found.items()}


def _try_one(situation: Situation, policy: Policy) -> Trial:
    """Asks the real gate in one situation, of a policy with all parties (`arranged`)."""
    registers = registers_for(policy, situation.request, lacking=situation.lacking)
    plan = bind(
        situation.request,
        policy=policy,
        registers=registers,
        actor=situation.actor,
        today=situation.today,
        circumstances=situation.circumstances,
    )
    fired = judge(compile_plan(plan), state_of(situation, policy, registers)).fired
    return Trial(
        rule=situation.rule,
        request=situation.request,
        person=situation.person,
        clause=_clause(SHIPPED[situation.rule], plan, policy),
        denied=tuple(rule.id for rule in SHIPPED.values() if fired >> rule.number & 1),
    )


def _clause(rule: Rule, plan: Plan, policy: Policy) -> str | None:
    cited = cited_clause(rule, plan, policy)
    return None if cited is None else cited.id
