"""Carries a deal between two persons from bid to end, and takes the consent to be seen when listing and bidding.

The relation is stored on both sides and read in the transaction of every decision: nobody can claim one. Each step is
an entry; cancelling reverses what is still to come, and what was shown stays in the book. Source: 法27条1項; design §6.
"""

from dataclasses import dataclass

from sekisho.application.acquiring import scope_event, slot_needed
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import actor_name
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.gate.tables import ConsentScope
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import is_id
from sekisho.policy.deals import STEPS, Role, Step, in_role
from sekisho.policy.model import RecipientKind
from sekisho.vault import relations, subjects
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class DealStep:
    """A step of one deal.

    Attributes:
        deal: Its id.
        step: What happens.
        seller: Public id of the seller.
        other: Public id of the bidder, winner or runner-up.
    """

    deal: str
    step: Step
    seller: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DealMoved:
    """Where the deal stands."""

    entry: int
    state: str


def move_deal(house: House, actor: Actor, asked: DealStep) -> DealMoved:
    """Takes one step of a deal.

    Raises:
        StaffError: The deal's id is none (REQUEST-006), nobody (SUBJECT-001), the same person twice (DEAL-002), a step
            that does not follow (DEAL-001), staff who do not act for persons (ACCOUNT-007).
    """
    return house.write(lambda unit: _move(unit, actor, asked))


def _move(unit: Unit, actor: Actor, asked: DealStep) -> DealMoved:
    if not is_id(asked.deal):
        raise StaffError("REQUEST-006", field="deal")
    seller, other = own_or_any(unit, actor, asked.seller), own_or_any(unit, actor, asked.other)
    if seller.subject_no == other.subject_no:
        raise StaffError("DEAL-002")
    one, two = SubjectNo(seller.subject_no), SubjectNo(other.subject_no)
    rows = [row for row in relations.relations_of(unit.conn, two, one) if row.deal == asked.deal]
    before = rows[0] if rows else None
    origins, state = STEPS[asked.step]
    if (None if before is None else before.state) not in origins:
        raise StaffError("DEAL-001", step=asked.step.value, state="-" if before is None else before.state)
    role = Role.RUNNER_UP if asked.step is Step.OFFER else Role(before.role if before else Role.BUYER)
    if before is not None and before.role != role:
        relations.drop_relation(unit.conn, deal=asked.deal, one=one, two=two)
    relations.set_relation(
        unit.conn, deal=asked.deal, parties=((one, Role.SELLER), (two, role)), state=state, at=unit.now
    )
    if asked.step is Step.BID:
        _agree(unit, actor, seller, frozenset({Role.BUYER, Role.RUNNER_UP}))
        _agree(unit, actor, other, frozenset({Role.SELLER}))
    entry = unit.record(
        EntryKind.DEAL_CHANGED,
        actor=actor_name(actor),
        subjects=(unit.ledger_no(one), unit.ledger_no(two)),
        policy_version=unit.snapshot.policy.version,
        note={"deal": asked.deal, "step": asked.step.value, "state": state},
    )
    return DealMoved(entry=entry.no, state=state)


def _agree(unit: Unit, actor: Actor, state: SubjectState, roles: frozenset[Role]) -> None:
    """Consent to be seen by the other party, in the wording of the version in force: part of listing and bidding."""
    policy = unit.snapshot.policy
    held = unit.snapshot.registers.consents.get(state.cons, ())
    known = {scope.recipient for scope in held}
    wanted = [
        ConsentScope(
            recipient=row.id,
            items=frozenset(row.items or (item for deal in policy.deals for item in deal.items)),
            purpose=None,
            country=row.country,
            policy_version=policy.version,
        )
        for row in policy.recipients
        if row.kind is RecipientKind.COUNTERPARTY and any(in_role(row, role) for role in roles)
    ]
    fresh = [scope for scope in wanted if scope.recipient not in known]
    if not fresh:
        return
    event = scope_event(unit, (*held, *fresh))
    after = subjects.append_events(unit.conn, state, [event])
    if slot_needed(unit, event):
        unit.register_changed()
    who = unit.ledger_no(state.subject_no)
    unit.record(
        EntryKind.SUBJECT_CONSENT_GIVEN,
        actor=actor_name(actor),
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        recipient=fresh[0].recipient,
        policy_version=policy.version,
    )
