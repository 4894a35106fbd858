"""Decides for one person and writes it down: the path that every touch of personal information takes.

    request → snapshot (policy, registers) → circumstances → plan → state → decision → entry

`rule` is called inside the transaction of the effect. Whoever wants plaintext asks for a permit with the ruling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sekisho.application.plan_cache import PlanCache, program_for
from sekisho.application.shelf import Snapshot
from sekisho.errors import Language
from sekisho.gate.bind import request_hash
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.binding.status import stands_above
from sekisho.gate.decide import CompiledPlan, decide, denied_items
from sekisho.gate.explain import explain, rules_in
from sekisho.gate.model import Actor, ActorKind, Decision, Obligation, Reason, Request, StateRow
from sekisho.gate.obligations import obligations
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber, legal_day
from sekisho.law.model import Tellable, Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SUBJECT, TELL_NO, TELL_YES
from sekisho.policy.model import Policy, RecipientKind
from sekisho.policy.names import UNLISTED
from sekisho.vault.projection import SubjectState

KIND_OF: Final[Mapping[Verb, EntryKind]] = {
    Verb.ACQUIRE: EntryKind.SUBJECT_DATA_ACQUIRED,
    Verb.USE: EntryKind.SUBJECT_DATA_USED,
    Verb.CONTACT: EntryKind.SUBJECT_DATA_USED,
    Verb.PROVIDE: EntryKind.SUBJECT_DATA_PROVIDED,
    Verb.PUBLISH: EntryKind.SUBJECT_DATA_PUBLISHED,
    Verb.MATCH: EntryKind.SUBJECT_DATA_USED,
    Verb.ENTRUST: EntryKind.SUBJECT_DATA_ENTRUSTED,
    Verb.SUCCEED: EntryKind.SUBJECT_DATA_SUCCEEDED,
    Verb.SHARE: EntryKind.SUBJECT_DATA_SHARED,
    Verb.DISCLOSE: EntryKind.SUBJECT_DATA_DISCLOSED,
    Verb.CORRECT: EntryKind.SUBJECT_DATA_CORRECTED,
    Verb.SUSPEND: EntryKind.SUBJECT_SUSPENSION_MADE,
    Verb.ERASE: EntryKind.SUBJECT_DATA_ERASED,
    Verb.REFUSE: EntryKind.GATE_DECISION_MADE,
}
"""The entry that an allowed act leaves."""


def state_row(state: SubjectState | None) -> StateRow:
    """The columns that the gate reads, in its order. Nobody's row is all unknown and denies by its status."""
    if state is None:
        return NOBODY
    return (*state[2:4], *state[5:-2])


NOBODY: Final[StateRow] = (0, 1, 0, 0, 0, 0, 0, 0, *(None,) * 16)
"""The state of a person of whom nothing is held yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One entry that a decision rests on.

    Attributes:
        kind: ``consent``, ``withdrawal`` or ``approval``.
        entry: Its number in the book.
        by: Who did it, as the book names them.
    """

    kind: str
    entry: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision with all that is needed to explain it.

    Attributes:
        decision: The gate's answer.
        program: The plan that decided.
        snapshot: What it was bound against.
        state: The state that was read.
        actor: Who asked.
        grounds: Entries that it rests on, such as the consent relied on.
        asked: The request as it was asked, facts and all; the plan may serve others too.
        about: Opaque id of the person.
        tell: What whoever acts holds back from the person, beyond what is held back anyway; None = nothing.
    """

    decision: Decision
    program: CompiledPlan
    snapshot: Snapshot
    state: StateRow
    actor: Actor
    asked: Request
    about: str
    grounds: tuple[Ground, ...] = field(default=())
    tell: str | None = None

    @property
    def request_hash(self) -> str:
        """What an approval would name: a cached plan may have been bound about somebody else, this is this person."""
        return request_hash(self.asked, actor=self.actor.id, about=self.about)

    @property
    def allowed(self) -> bool:
        """Whether the act may go on."""
        return self.decision.allowed

    @property
    def request(self) -> Request:
        """What was asked."""
        return self.program.plan.request

    def reasons(self, language: Language = "ja") -> tuple[Reason, ...]:
        """Why it denies, or what the basis lifted."""
        fired = self.decision.fired
        items = {
            rule.number: denied_items(self.program.plan, self.state, rule.number) for rule in rules_in(fired)
        }
        return explain(
            replace(self.program.plan, request_hash=self.request_hash),
            fired=fired,
            lifted=self.decision.lifted,
            policy=self.snapshot.policy,
            language=language,
            items=items,
        )

    def obligations(self) -> tuple[Obligation, ...]:
        """What must be done with an allow."""
        if not self.allowed:
            return ()
        today = legal_day(self.decision.at)
        return obligations(self.request, self.snapshot.policy, registers=self.snapshot.registers, today=today)


def rule(
    cache: PlanCache,
    snapshot: Snapshot,
    request: Request,
    *,
    actor: Actor,
    state: SubjectState | None,
    at: datetime,
    today: DayNumber,
    circumstances: Circumstances,
    hypothetical: bool = False,
) -> Ruling:
    """Decides one request about one person. Writes nothing."""
    program = program_for(cache, snapshot, request, actor=actor, today=today, circumstances=circumstances)
    row = state_row(state)
    decision = decide(
        program,
        row,
        state_version=0 if state is None else state.state_version,
        at=at,
        about=circumstances.about,
        hypothetical=hypothetical,
    )
    return Ruling(
        decision=decision,
        program=program,
        snapshot=snapshot,
        state=row,
        actor=actor,
        asked=request,
        about=circumstances.about,
    )


def tellable(request: Request, policy: Policy) -> str:
    """Whether the person may be told of this act, unless an officer decides otherwise (digest §15.5)."""
    basis = None if request.basis is None else statutory_bases().get(request.basis)
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    recipient = None if request.recipient is None else policy.recipient(request.recipient)
    withheld = (
        (basis is not None and basis.tellable is Tellable.NO)
        or (purpose is not None and stands_above(purpose))
        or (recipient is not None and recipient.kind is RecipientKind.AUTHORITY)
    )
    return TELL_NO if withheld else TELL_YES


def actor_name(actor: Actor) -> str:
    """The actor as the book names it."""
    return SUBJECT if actor.kind is ActorKind.SUBJECT else actor.id


def bookable_items(snapshot: Snapshot, items: Sequence[str]) -> tuple[str, ...]:
    """Item ids for an entry. What the policy does not list was typed by somebody and is not written down."""
    return tuple(item if snapshot.policy.item(item) is not None else UNLISTED for item in items)
