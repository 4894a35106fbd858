"""The promise board: for each sentence of the published text whether it is kept, by what, and how that is known.

A sentence is tied to keepers by the catalogue (`application.keepers`) and by the trials whose refusal cites it. Each
keeper has a state of its own; the sentence takes the worst. *Kept* by a rule means a dated trial in which that rule,
and it alone when left out, changes the answer; *kept* by a control means evidence within its period. Evidence is told
apart: decisions that really happened, automatic trials, records of what was carried out, the comparison with the Act.
Colours never sum into one score. Source: design §5, ux §3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sekisho.application import form_trials, media_book, sweeping
from sekisho.application.house import House, Unit
from sekisho.application.keepers import TRIAL_PERIOD, Evidence, Keeper, catalogue
from sekisho.application.tally import Counts, Done
from sekisho.errors import Language, StaffError
from sekisho.gate.trial import Trial, Tried, try_rules
from sekisho.law.legal_day import DayNumber, legal_day
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.policy import store
from sekisho.policy.check import Finding, Severity, Status, check
from sekisho.policy.model import Clause, Nature, Policy

VERIFY: Final = "control:ledger_verify"
SWEEP: Final = "control:retention_sweep"
MEDIA: Final = "control:media_register"


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


PERMISSIONS: Final = frozenset({PromiseStatus.WITHIN, PromiseStatus.BEYOND, PromiseStatus.NO_GROUND})
"""What is known about a sentence that only permits. Such sentences are not counted."""


class KeeperState(StrEnum):
    """The state of one keeper on one sentence, the better the earlier."""

    IDLE = "idle"
    """The policy gives it nothing to do: it does not count."""
    KEPT = "kept"
    STALE = "stale"
    """Its evidence is past its period, or older than the policy in force."""
    NO_EVIDENCE = "no_evidence"
    BROKEN = "broken"
    """An open violation: a trial that fails, an overdue erasure, a verification that failed."""


class Lack(StrEnum):
    """Why a sentence is not kept; the texts stand in `keepers.yaml`."""

    BEYOND = "beyond"
    GROUND = "ground"
    IDLE = "idle"
    KEEPER = "keeper"
    MEDIA_OUT = "media_out"
    NEEDS = "needs"
    OVERDUE = "overdue"
    STALE = "stale"
    TRIAL = "trial"
    TRIAL_FAILED = "trial_failed"
    VERIFY_FAILED = "verify_failed"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """One keeper of one sentence.

    Attributes:
        id: ``rule:…``, ``form:…``, ``notice:…``, ``control:…``, ``check:…``.
        state: Whether it is at work.
        last_evidence: When that was last shown, or None.
        lack: What is missing, or None.
        trial: For a rule, the trial in which it denied alone.
        entry: The entry of the book that is the evidence, or None.
    """

    id: str
    state: KeeperState
    last_evidence: datetime | None = None
    lack: Lack | None = None
    trial: Trial | None = None
    entry: int | None = None

    @property
    def keeper(self) -> Keeper:
        """Its entry of the catalogue."""
        return catalogue().keepers[self.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One sentence on the board.

    Attributes:
        clause: The sentence.
        document: The document in which it stands.
        state: Its mark.
        status: What is known.
        keepers: All that ought to keep it, the worst first.
        decisions: Decisions in which its rules spoke, or that were about its purpose.
        last_evidence: The newest of all evidence, or None.
        last_refusal: When one of its rules last refused somebody, or None.
        findings: What the law check says on its lines; independent of the state.
        lacks: What is missing: why, and of which keeper (None = of the sentence).
    """

    clause: Clause
    document: str
    state: PromiseState
    status: PromiseStatus
    keepers: tuple[Keeping, ...]
    decisions: int
    last_evidence: datetime | None
    last_refusal: datetime | None
    findings: tuple[Finding, ...]
    lacks: tuple[tuple[Lack, str | None], ...]

    @property
    def kept_by(self) -> tuple[str, ...]:
        """The keepers that are at work, by id."""
        return tuple(sorted(one.id for one in self.keepers if one.state is KeeperState.KEPT))

    @property
    def should_keep(self) -> tuple[str, ...]:
        """All keepers that ought to keep it, by id."""
        return tuple(sorted(one.id for one in self.keepers))

    def missing(self, language: Language = "ja") -> str | None:
        """What is missing, in words, each thing once; None when nothing is."""
        said = dict.fromkeys(lack_text(lack, name, language) for lack, name in self.lacks)
        return ("" if language == "ja" else " ").join(said) or None

    @property
    def trials(self) -> tuple[Trial, ...]:
        """The trials in which its rules denied alone."""
        return tuple(one.trial for one in self.keepers if one.trial is not None)

    @property
    def counts(self) -> bool:
        """Whether it is a promise that the headline counts: no explanation, no permission."""
        return self.status not in PERMISSIONS and self.status is not PromiseStatus.INFORMATIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The promise board.

    Attributes:
        policy: The policy in force.
        promises: One for each sentence, in the order of the text.
        findings: All findings of the law check.
        at: The instant at which it stood so.
        withheld: The last verification failed: no colour can be trusted; the entry that says so, or None.
    """

    policy: Policy
    promises: tuple[Promise, ...]
    findings: tuple[Finding, ...]
    at: datetime
    withheld: Done | None = None

    def of(self, document: str) -> tuple[Promise, ...]:
        """The sentences of one document."""
        return tuple(promise for promise in self.promises if promise.document == document)

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


def changed_sentences(house: House) -> frozenset[str]:
    """The sentences that the version in force before did not have, or had in other words; none at the first."""
    return house.read(_changed)


def _changed(unit: Unit) -> frozenset[str]:
    policy = unit.snapshot.policy
    earlier = [row for row in store.versions(unit.conn) if f"v{row.no}" != policy.version]
    if policy.effective_from is None or not earlier:
        return frozenset()
    try:
        before = unit.house.shelf.snapshot(unit.conn, today=DayNumber(policy.effective_from - 1)).policy
    except StaffError:
        return frozenset()  # no version was in force on the day before
    known = {clause.id: clause.text for clause in before.clauses}
    return frozenset(clause.id for clause in policy.clauses if known.get(clause.id) != clause.text)


# -- trials ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRun:
    """All rules tried, and that written down.

    Attributes:
        tried: What was found of each rule.
        entry: The number of the entry.
    """

    tried: Mapping[str, Tried]
    entry: int

    @property
    def standing(self) -> int:
        """How many rules denied alone."""
        return sum(1 for one in self.tried.values() if one.stands)

    @property
    def failing(self) -> tuple[str, ...]:
        """The rules that were asked and did not."""
        return tuple(rule for rule, one in self.tried.items() if one.fails)


def run_trials(house: House, *, actor: str) -> TrialRun:
    """Runs every trial of the policy in force and writes down what was found."""
    return house.write(lambda unit: record_trials(unit, actor=actor))


def record_trials(unit: Unit, *, actor: str) -> TrialRun:
    """Runs and records the trials in an open unit of work."""
    tried = _tried(unit)
    failing = sum(1 for one in tried.values() if one.fails)
    entry = unit.record(
        EntryKind.PROMISE_TRIAL_RUN,
        actor=actor,
        policy_version=unit.snapshot.policy.version,
        note={
            "rules": sum(1 for one in tried.values() if one.stands),
            "failing": failing,
            "ok": int(not failing),
        },
    )
    return TrialRun(tried=tried, entry=entry.no)


def record_control(unit: Unit, control: str, *, actor: str, ok: bool, **facts: int | str) -> Entry:
    """Writes down that a control of the catalogue was carried out, and whether it found all well."""
    assert control in catalogue().keepers, control
    return unit.record(
        EntryKind.CONTROL_EVIDENCE_RECORDED, actor=actor, note={"control": control, "ok": int(ok), **facts}
    )


def _tried(unit: Unit) -> Mapping[str, Tried]:
    policy = unit.snapshot.policy
    key = (policy.version, unit.snapshot.registers.version, unit.today)
    return unit.house.tally.trials.of(key, lambda: try_rules(policy, today=unit.today))


# -- composing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about all keepers at one instant.

    Attributes:
        policy: The edition in force: all documents as one policy.
        documents: Each document in force, and what the law check says of it.
        tried: The trials of its rules.
        forms: The form rules that were tried, and whether each spoke.
        counts: What the book says.
        overdue: Holdings that should have been erased before yesterday.
        media_out: Devices, media and papers that are past their day back.
        at: The instant.
    """

    policy: Policy
    documents: tuple[tuple[Policy, tuple[Finding, ...]], ...]
    tried: Mapping[str, Tried]
    forms: Mapping[str, bool]
    counts: Counts
    overdue: int
    media_out: int
    at: datetime

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the law check says of all documents."""
        return tuple(finding for _, found in self.documents for finding in found)


def _board(unit: Unit) -> Board:
    return compose(facts(unit))


def facts(unit: Unit) -> Facts:
    """What is known now, read in an open unit of work."""
    policy = unit.snapshot.policy
    counts = unit.house.tally.counts(unit.conn)
    swept = counts.by_kind.get(EntryKind.RETENTION_SWEEP_RUN)
    day = (unit.today, unit.snapshot.registers.version, None if swept is None else swept.entry)
    return Facts(
        policy=policy,
        documents=tuple(
            (held.policy, check(held.policy, held.text.split("\n"))) for held in unit.snapshot.book.documents
        ),
        tried=_tried(unit),
        forms=form_trials.try_form(policy, today=unit.today),
        counts=counts,
        overdue=unit.house.tally.overdue.of(day, lambda: sweeping.overdue(unit)),
        media_out=media_book.late(unit),
        at=unit.now,
    )


def compose(known: Facts) -> Board:
    """The board from what is known. Pure."""
    promises = tuple(
        _promise(clause, document, found, known)
        for document, found in known.documents
        for clause in document.clauses
    )
    verified = known.counts.controls.get(VERIFY)
    withheld = verified if verified is not None and not verified.ok else None
    if withheld is not None:
        promises = tuple(_withheld(promise) for promise in promises)
    return Board(
        policy=known.policy, promises=promises, findings=known.findings, at=known.at, withheld=withheld
    )


def _withheld(promise: Promise) -> Promise:
    """A sentence while the book does not verify: nothing that was recorded can be trusted."""
    if promise.status is PromiseStatus.INFORMATIVE:
        return promise
    return replace(
        promise,
        state=PromiseState.UNBOUND,
        status=PromiseStatus.NO_EVIDENCE,
        keepers=tuple(replace(one, state=KeeperState.NO_EVIDENCE) for one in promise.keepers),
        last_evidence=None,
        lacks=((Lack.WITHHELD, None),),
    )


def _promise(clause: Clause, document: Policy, findings: Iterable[Finding], facts: Facts) -> Promise:
    keepers = _keepers_of(clause, facts)
    here = tuple(finding for finding in findings if _touches(finding, clause))
    status, lacks = _status(clause, document, keepers)
    rules = [one.id.removeprefix("rule:") for one in keepers if one.id.startswith("rule:")]
    purposes = [purpose.id for purpose in facts.policy.purposes if purpose.clause == clause.id]
    counts = facts.counts
    evidence = [one.last_evidence for one in keepers if one.last_evidence is not None]
    evidence += [at for key in (*rules, *purposes) if (at := counts.last.get(key)) is not None]
    refusals = [at for rule in rules if (at := counts.last_refusal.get(rule)) is not None]
    return Promise(
        clause=clause,
        document=document.document,
        state=_state(clause, status, keepers),
        status=status,
        keepers=keepers,
        decisions=sum(counts.by_rule.get(rule, 0) for rule in rules)
        + sum(counts.by_purpose.get(purpose, 0) for purpose in purposes),
        last_evidence=max(evidence, default=None),
        last_refusal=max(refusals, default=None),
        findings=here,
        lacks=lacks,
    )


def _touches(finding: Finding, clause: Clause) -> bool:
    if finding.lines is None or finding.status in {Status.MET, Status.NOT_APPLICABLE}:
        return False
    return finding.lines[0] <= clause.lines[1] and clause.lines[0] <= finding.lines[1]


# -- keepers of a sentence ---------------------------------------------------------------------------------------


_ORDER: Final = tuple(KeeperState)


def _keepers_of(clause: Clause, facts: Facts) -> tuple[Keeping, ...]:
    """What ought to keep a sentence: by what it is about, and the rules whose refusal cites it. The worst first."""
    wanted = dict(catalogue().keepers_of(clause))
    for rule, tried in facts.tried.items():
        if clause.id in tried.clauses:
            wanted.setdefault(f"rule:{rule}", False)
    found = [_keeping(catalogue().keepers[name], clause, facts, must=must) for name, must in wanted.items()]
    return tuple(sorted(found, key=lambda one: -_ORDER.index(one.state)))


def _keeping(keeper: Keeper, clause: Clause, facts: Facts, *, must: bool) -> Keeping:
    kind, _, name = keeper.id.partition(":")
    match keeper.evidence:
        case Evidence.TRIAL if kind == "rule":
            return _by_rule(keeper, facts.tried[name], clause, facts, must=must)
        case Evidence.TRIAL:
            speaks = facts.forms.get(name)
            return _by_trial(keeper, facts, asked=speaks is not None, stands=bool(speaks), must=must)
        case Evidence.PUBLISHED:
            return _by_page(keeper, facts)
        case Evidence.CHECK:
            # A note says what a text could say besides; it breaks no promise.
            gap = any(
                finding.status is Status.GAP and finding.severity is not Severity.NOTE
                for finding in facts.findings
            )
            state = KeeperState.BROKEN if gap else KeeperState.KEPT
            return Keeping(
                id=keeper.id, state=state, last_evidence=facts.at, lack=Lack.NEEDS if gap else None
            )
        case Evidence.ENTRIES | Evidence.RECORDED:
            return _by_control(keeper, facts)


def _by_rule(keeper: Keeper, tried: Tried, clause: Clause, facts: Facts, *, must: bool) -> Keeping:
    """A rule: on this sentence it stands if one of the trials that cite it does, or, if none cites it, any."""
    here = [trial for trial in tried.trials if trial.clause == clause.id]
    stands = any(trial.stands for trial in here) if here else tried.stands
    found = _by_trial(keeper, facts, asked=tried.asked, stands=stands, must=must)
    return replace(found, trial=tried.trial_for(clause.id)) if stands else found


def _by_trial(keeper: Keeper, facts: Facts, *, asked: bool, stands: bool, must: bool) -> Keeping:
    run = facts.counts.trial
    if not asked:
        state = KeeperState.NO_EVIDENCE if must else KeeperState.IDLE
        return Keeping(id=keeper.id, state=state, lack=Lack.IDLE if must else None)
    if not stands:
        return Keeping(id=keeper.id, state=KeeperState.BROKEN, lack=Lack.TRIAL_FAILED)
    if run is None:
        return Keeping(id=keeper.id, state=KeeperState.NO_EVIDENCE, lack=Lack.TRIAL)
    changed = facts.counts.changed_at
    stale = _past(run.at, TRIAL_PERIOD.days, facts.at) or (changed is not None and changed > run.at)
    return Keeping(
        id=keeper.id,
        state=KeeperState.STALE if stale else KeeperState.KEPT,
        last_evidence=run.at,
        lack=Lack.STALE if stale else None,
        entry=run.entry,
    )


def _past(since: datetime, days: int, now: datetime) -> bool:
    return legal_day(now) - legal_day(since) > days


def _by_page(keeper: Keeper, facts: Facts) -> Keeping:
    published = facts.counts.by_kind.get(EntryKind.POLICY_VERSION_PUBLISHED)
    shown = published is not None and _is_shown(keeper.value, facts.policy)
    if published is None or not shown:
        return Keeping(id=keeper.id, state=KeeperState.NO_EVIDENCE, lack=Lack.NEEDS)
    return Keeping(id=keeper.id, state=KeeperState.KEPT, last_evidence=published.at, entry=published.entry)


def _is_shown(value: str, policy: Policy) -> bool:
    """Whether the published page has a value to show."""
    business, contact, body = policy.organisation, policy.contact, policy.accredited_body
    match value:
        case "organisation":
            return all((business.name, business.address, business.representative))
        case "contact":
            return any((contact.email, contact.phone, contact.address, contact.form))
        case "purposes":
            return bool(policy.purposes)
        case "accredited_body":
            return body is not None and bool(body.name)
        case _:
            return True  # the text and its versions are on the page as soon as one is published


def _by_control(keeper: Keeper, facts: Facts) -> Keeping:
    counts = facts.counts
    done = [counts.by_kind[kind] for kind in keeper.kinds if kind in counts.by_kind]
    done += [counts.controls[keeper.id]] if keeper.id in counts.controls else []
    if keeper.id == SWEEP and facts.overdue:
        return Keeping(id=keeper.id, state=KeeperState.BROKEN, lack=Lack.OVERDUE)
    if keeper.id == MEDIA and facts.media_out:
        return Keeping(id=keeper.id, state=KeeperState.BROKEN, lack=Lack.MEDIA_OUT)
    if not done:
        return Keeping(id=keeper.id, state=KeeperState.NO_EVIDENCE, lack=Lack.NEEDS)
    newest = max(done, key=lambda one: one.entry)
    keeping = Keeping(id=keeper.id, state=KeeperState.KEPT, last_evidence=newest.at, entry=newest.entry)
    if not newest.ok or int(newest.note.get("failed", 0)) > 0:
        failed = Lack.VERIFY_FAILED if keeper.id == VERIFY else Lack.NEEDS
        return replace(keeping, state=KeeperState.BROKEN, lack=failed)
    if keeper.period is not None and legal_day(facts.at) > keeper.period.last_day(legal_day(newest.at)):
        return replace(keeping, state=KeeperState.STALE, lack=Lack.STALE)
    return keeping


# -- status and state --------------------------------------------------------------------------------------------


def _status(
    clause: Clause, policy: Policy, keepers: Iterable[Keeping]
) -> tuple[PromiseStatus, tuple[tuple[Lack, str | None], ...]]:
    counting = [one for one in keepers if one.state is not KeeperState.IDLE]
    lacks = tuple((one.lack, one.id) for one in counting if one.lack is not None)
    states = {one.state for one in counting}
    if clause.nature is Nature.PERMIT:
        return _permission(clause, policy, states, lacks)
    if not counting:
        if clause.nature in {Nature.INFORM, Nature.PLAIN}:
            return PromiseStatus.INFORMATIVE, ()
        return PromiseStatus.NO_EVIDENCE, ((Lack.KEEPER, None),)
    if KeeperState.BROKEN in states:
        return PromiseStatus.NOT_KEPT, lacks
    if states != {KeeperState.KEPT}:
        return PromiseStatus.NO_EVIDENCE, lacks
    return PromiseStatus.KEPT, ()


def _permission(
    clause: Clause,
    policy: Policy,
    states: set[KeeperState],
    lacks: tuple[tuple[Lack, str | None], ...],
) -> tuple[PromiseStatus, tuple[tuple[Lack, str | None], ...]]:
    """A permission is never a ground: within the Act, beyond it, or with no ground set up (digest §15.1)."""
    cases = (*policy.use_exceptions.cases, *policy.provision_exceptions.cases)
    mine = [case for case in cases if case.clause == clause.id]
    if any(case.beyond_act for case in mine):
        return PromiseStatus.BEYOND, ((Lack.BEYOND, None), *lacks)
    if KeeperState.BROKEN in states:
        # What should hold the permission within its limits does not: nothing says any more how far it reaches.
        return PromiseStatus.BEYOND, lacks
    if not states:
        return PromiseStatus.NO_GROUND, ((Lack.KEEPER, None),)
    no_ground = any(case.basis is None for case in mine)
    if no_ground or KeeperState.NO_EVIDENCE in states:
        return PromiseStatus.NO_GROUND, ((Lack.GROUND, None), *lacks) if no_ground else lacks
    return PromiseStatus.WITHIN, lacks


def _state(clause: Clause, status: PromiseStatus, keepers: Iterable[Keeping]) -> PromiseState:
    if not clause.confirmed:
        return PromiseState.UNREAD
    match status:
        case PromiseStatus.INFORMATIVE:
            return PromiseState.PLAIN
        case PromiseStatus.NOT_KEPT | PromiseStatus.BEYOND:
            return PromiseState.BROKEN
        case PromiseStatus.KEPT | PromiseStatus.WITHIN | PromiseStatus.NO_EVIDENCE | PromiseStatus.NO_GROUND:
            states = {one.state for one in keepers} - {KeeperState.IDLE}
            if KeeperState.NO_EVIDENCE in states or (not states and status not in PERMISSIONS):
                return PromiseState.UNBOUND
            if status is PromiseStatus.NO_GROUND:
                return PromiseState.UNBOUND
            return PromiseState.STALE if KeeperState.STALE in states else PromiseState.KEPT


def lack_text(lack: Lack, name: str | None, language: Language) -> str:
    """What is missing, in words: of a keeper, or of the sentence (None)."""
    found = catalogue()
    if lack is Lack.NEEDS and name is not None and found.keepers[name].needs:
        return found.keepers[name].needs[language]
    return found.lacks[lack.value][language]
