"""The promise board: for each sentence of the published text whether it is kept, by what, and how that is known.

*Kept* by a rule means a dated trial in which that rule, and it alone when left out, changes the answer. Evidence is
told apart: decisions that really happened, automatic trials, findings of the law check. Colours never sum into one
score. Source: design §5, ux §3.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sekisho.application.house import House, Unit
from sekisho.application.tally import SWEEP, VERIFY, Counts
from sekisho.gate import rules
from sekisho.gate.model import Rule, Topic
from sekisho.gate.trial import Trial, try_rules
from sekisho.ledger.kinds import EntryKind
from sekisho.notice.forms import FORM_RULES
from sekisho.policy.check import Finding, Severity, Status, check
from sekisho.policy.model import Clause, Nature, Policy


class PromiseState(StrEnum):
    """The state of a sentence, exactly as ux §3 defines it."""

    KEPT = "kept"
    STALE = "stale"
    BROKEN = "broken"
    UNBOUND = "unbound"
    UNREAD = "unread"
    PLAIN = "plain"


class PromiseStatus(StrEnum):
    """What is known about a sentence, whether or not a person has confirmed its reading."""

    KEPT = "kept"
    NOT_KEPT = "not_kept"
    NO_EVIDENCE = "no_evidence"
    INFORMATIVE = "informative"
    WITHIN = "within"
    BEYOND = "beyond"
    NO_GROUND = "no_ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One sentence on the board.

    Attributes:
        clause: The sentence.
        state: Its mark.
        status: What is known.
        kept_by: ``rule:…``, ``check:…``, ``form:…`` ids.
        trials: The trials in which its rules denied alone.
        decisions: Decisions in which its rules spoke.
        last_evidence: The newest of decision and trial, or None.
        last_refusal: When one of its rules last refused somebody, or None.
        findings: What the law check says on its lines.
        missing: What is missing, a string key, or None.
    """

    clause: Clause
    state: PromiseState
    status: PromiseStatus
    kept_by: tuple[str, ...]
    trials: tuple[Trial, ...]
    decisions: int
    last_evidence: datetime | None
    last_refusal: datetime | None
    findings: tuple[Finding, ...]
    missing: str | None

    @property
    def counts(self) -> bool:
        """Whether it is a promise that the headline counts: no explanation, no permission."""
        permissions = {PromiseStatus.WITHIN, PromiseStatus.BEYOND, PromiseStatus.NO_GROUND}
        plain = self.clause.nature is Nature.PLAIN or self.status in permissions | {PromiseStatus.INFORMATIVE}
        return not plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The promise board.

    Attributes:
        policy: The policy in force.
        promises: One for each sentence, in the order of the text.
        findings: All findings of the law check.
    """

    policy: Policy
    promises: tuple[Promise, ...]
    findings: tuple[Finding, ...]

    def count(self, state: PromiseState) -> int:
        """How many counted promises have a state."""
        return sum(1 for promise in self.promises if promise.counts and promise.state is state)

    @property
    def total(self) -> int:
        """How many promises are counted."""
        return sum(1 for promise in self.promises if promise.counts)


def board(house: House) -> Board:
    """The board as it stands now. Reads only."""
    return house.read(_board)


def run_trials(house: House, *, actor: str) -> int:
    """Runs every trial of the policy in force and writes down that it was done; returns how many rules stood alone."""

    def work(unit: Unit) -> int:
        standing = sum(1 for trials in try_rules(unit.snapshot.policy, today=unit.today).values() if trials)
        unit.record(
            EntryKind.PROMISE_TRIAL_RUN,
            actor=actor,
            policy_version=unit.snapshot.policy.version,
            note={"rules": standing},
        )
        return standing

    return house.write(work)


def _board(unit: Unit) -> Board:
    policy = unit.snapshot.policy
    tally = unit.house.tally.counts(unit.conn)
    key = (policy.version, unit.snapshot.registers.version, unit.today)
    trials = unit.house.tally.trials(key, lambda: try_rules(policy, today=unit.today))
    promises: list[Promise] = []
    findings: list[Finding] = []
    for held in unit.snapshot.book.documents:
        found = check(held.policy, held.text.split("\n"))
        findings += found
        promises += [_promise(clause, held.policy, found, tally, trials) for clause in held.policy.clauses]
    return Board(policy=policy, promises=tuple(promises), findings=tuple(findings))


def _promise(
    clause: Clause,
    policy: Policy,
    findings: Iterable[Finding],
    tally: Counts,
    trials: Mapping[str, tuple[Trial, ...]],
) -> Promise:
    bound = [rule for rule in rules.RULES if _binds(rule, clause, policy, trials.get(rule.id, ()))]
    standing = [rule for rule in bound if trials.get(rule.id)]
    here = tuple(finding for finding in findings if _touches(finding, clause))
    others = _other_keepers(clause, tally)
    purposes = [purpose.id for purpose in policy.purposes if purpose.clause == clause.id]
    status, missing = _status(clause, policy, here, kept=bool(standing or others))
    keys = [rule.id for rule in bound] + purposes + others
    evidence = [at for key in keys if (at := tally.last.get(key)) is not None]
    if standing and tally.trial_at is not None:
        evidence.append(tally.trial_at)
    refusals = [at for rule in bound if (at := tally.last_refusal.get(rule.id)) is not None]
    return Promise(
        clause=clause,
        state=_state(clause, status),
        status=status,
        kept_by=tuple([f"rule:{rule.id}" for rule in standing] + others),
        trials=tuple(trial for rule in standing for trial in trials[rule.id][:1]),
        decisions=sum(tally.by_rule.get(rule.id, 0) for rule in bound)
        + sum(tally.by_purpose.get(purpose, 0) for purpose in purposes),
        last_evidence=max(evidence, default=None),
        last_refusal=max(refusals, default=None),
        findings=here,
        missing=missing,
    )


def _touches(finding: Finding, clause: Clause) -> bool:
    if finding.lines is None or finding.status in {Status.MET, Status.NOT_APPLICABLE}:
        return False
    return finding.lines[0] <= clause.lines[1] and clause.lines[0] <= finding.lines[1]


_BINDING: Final = frozenset({Nature.DUTY, Nature.FORBID, Nature.RIGHT})
_LOOSE: Final = frozenset({Topic.CHANGE, Topic.ITEMS, Topic.CHANNELS})
"""Topics that many sentences share; a rule keeps such a sentence only when its refusal quotes that very one."""


def _binds(rule: Rule, clause: Clause, policy: Policy, trials: Sequence[Trial]) -> bool:
    """Whether a rule keeps a sentence: its refusal quotes it, or it is what the rule is first of all about."""
    if any(trial.clause == clause.id for trial in trials):
        return True
    first = rule.topics[0]
    if first in {Topic.RETENTION, Topic.AFTER_CANCELLATION}:
        # A promise to erase is kept by a clock that runs for this very sentence, not by clocks in general.
        return any(kept.clause == clause.id and kept.period is not None for kept in policy.retention)
    return clause.nature in _BINDING and first in clause.topics and first not in _LOOSE


_PUBLISHED: Final = {
    "organisation": "notice:organisation",
    "contact": "notice:contact",
    "dates": "notice:versions",
}
_CONTROLS: Final = {"retention": SWEEP, "accuracy": VERIFY}


def _other_keepers(clause: Clause, tally: Counts) -> list[str]:
    """What keeps a sentence besides the gate: the published page, the form, a control that has really been run."""
    found = [keeper for topic, keeper in _PUBLISHED.items() if topic in clause.topics]
    if "form" in clause.topics:
        found += [f"form:{rule.id}" for rule in FORM_RULES]
    return found + [
        keeper for topic, keeper in _CONTROLS.items() if topic in clause.topics and keeper in tally.last
    ]


def _status(
    clause: Clause, policy: Policy, findings: Iterable[Finding], *, kept: bool
) -> tuple[PromiseStatus, str | None]:
    if clause.nature is Nature.PERMIT:
        return _permission(clause, policy, kept=kept)
    # A note says what a text could say besides; it breaks no promise.
    if any(row.status is Status.GAP and row.severity is not Severity.NOTE for row in findings):
        return PromiseStatus.NOT_KEPT, "missing.finding"
    if kept:
        return PromiseStatus.KEPT, None
    if clause.nature in {Nature.INFORM, Nature.PLAIN}:
        return PromiseStatus.INFORMATIVE, None
    return PromiseStatus.NO_EVIDENCE, "missing.keeper"


def _permission(clause: Clause, policy: Policy, *, kept: bool) -> tuple[PromiseStatus, str | None]:
    """A permission is never a ground: within the Act, beyond it, or with no ground set up (digest §15.1)."""
    cases = (*policy.use_exceptions.cases, *policy.provision_exceptions.cases)
    mine = [case for case in cases if case.clause == clause.id]
    if any(case.beyond_act for case in mine):
        return PromiseStatus.BEYOND, "missing.beyond"
    if any(case.basis is None for case in mine):
        return PromiseStatus.NO_GROUND, "missing.ground"
    if any(recipient.clause == clause.id for recipient in policy.recipients) and not kept:
        return PromiseStatus.NO_GROUND, "missing.ground"
    return PromiseStatus.WITHIN, None


def _state(clause: Clause, status: PromiseStatus) -> PromiseState:
    if clause.nature is Nature.PLAIN and clause.confirmed:
        return PromiseState.PLAIN
    if not clause.confirmed:
        return PromiseState.UNREAD
    match status:
        case PromiseStatus.NOT_KEPT | PromiseStatus.BEYOND:
            return PromiseState.BROKEN
        case PromiseStatus.NO_EVIDENCE | PromiseStatus.NO_GROUND:
            return PromiseState.UNBOUND
        case PromiseStatus.KEPT | PromiseStatus.WITHIN:
            return PromiseState.KEPT
        case PromiseStatus.INFORMATIVE:
            return PromiseState.PLAIN
