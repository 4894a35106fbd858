"""Carries a deal between two persons from bid to end, and takes the consent to be seen when listing and bidding.

The relation is stored on both sides and read in the transaction of every decision: nobody can claim one. Each step is
an entry; cancelling reverses what is still to come, and what was shown stays in the book. Of a decision both parties are
told through the channel of the deal, with the price, which lies sealed under a key of each. Source: 法27条1項; design §6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sekisho.application.acquiring import scope_event, slot_needed
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import actor_name
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.gate.tables import ConsentScope
from sekisho.law.legal_day import as_date, day_number
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import is_id
from sekisho.policy.deals import CHANNEL, DECIDES, STEPS, TOLD, Role, Step, in_role
from sekisho.policy.model import RecipientKind
from sekisho.vault import relations, subjects
from sekisho.vault.model import HolderNo, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState

_LONGEST: Final = 40
"""Characters of a price: an amount, no prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealStep:
    """A step of one deal.

    Attributes:
        deal: Its id.
        step: What happens.
        seller: Public id of the seller.
        other: Public id of the bidder, winner or runner-up.
        price: The price that was decided; compulsory where a runner-up is decided on.
        until: Of a deal that fails, the last day for claims about it; None = as the workspace is set.
    """

    deal: str
    step: Step
    seller: str
    other: str
    price: str | None = field(repr=False, default=None)
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealMoved:
    """Where the deal stands.

    Attributes:
        entry: Number of the step's entry.
        state: Where the deal stands now.
        told: Number of the entry by which both parties were told; None where the step tells nothing.
    """

    entry: int
    state: str
    told: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeal:
    """A deal as one of its parties sees it; who the other one is, only the gate opens.

    Attributes:
        deal: Its id.
        role: The person's role.
        state: Where it stands.
        since: Since when.
        claims_until: Of a deal that failed, the last day for claims about it.
        price: The price that was decided.
    """

    deal: str
    role: Role
    state: str
    since: datetime
    claims_until: date | None
    price: Plaintext | None = field(repr=False)


def move_deal(house: House, actor: Actor, asked: DealStep) -> DealMoved:
    """Takes one step of a deal.

    Raises:
        StaffError: The deal's id is none (REQUEST-006), nobody (SUBJECT-001), the same person twice (DEAL-002), a step
            that does not follow (DEAL-001), staff who do not act for persons (ACCOUNT-007), a runner-up without a
            price (DEAL-003), a day for claims that is over, or of a deal that does not fail (REQUEST-006).
    """
    return house.write(lambda unit: _move(unit, actor, asked))


def _move(unit: Unit, actor: Actor, asked: DealStep) -> DealMoved:
    if not is_id(asked.deal):
        raise StaffError("REQUEST-006", field="deal")
    seller, other = own_or_any(unit, actor, asked.seller), own_or_any(unit, actor, asked.other)
    if seller.subject_no == other.subject_no:
        raise StaffError("DEAL-002")
    one, two = SubjectNo(seller.subject_no), SubjectNo(other.subject_no)
    before = _side(unit, asked.deal, two, one)
    origins, state = STEPS[asked.step]
    if (None if before is None else before.state) not in origins:
        raise StaffError("DEAL-001", step=asked.step.value, state="-" if before is None else before.state)
    if asked.step is Step.OFFER and not (asked.price or "").strip():
        raise StaffError("DEAL-003")
    until = _claims_until(unit, asked, before)
    role = Role.RUNNER_UP if asked.step is Step.OFFER else Role(before.role if before else Role.BUYER)
    prices = _prices(unit, asked, one, two)
    if before is not None and before.role != role:
        relations.drop_relation(unit.conn, deal=asked.deal, one=one, two=two)
    relations.set_relation(
        unit.conn,
        deal=asked.deal,
        parties=((one, Role.SELLER), (two, role)),
        state=state,
        at=unit.now,
        claims_until=until,
        prices=prices,
    )
    if asked.step is Step.BID:
        _agree(unit, actor, seller, frozenset({Role.BUYER, Role.RUNNER_UP}))
        _agree(unit, actor, other, frozenset({Role.SELLER}))
    parties = (unit.ledger_no(one), unit.ledger_no(two))
    entry = unit.record(
        EntryKind.DEAL_CHANGED,
        actor=actor_name(actor),
        subjects=parties,
        policy_version=unit.snapshot.policy.version,
        note={"deal": asked.deal, "step": asked.step.value, "state": state}
        | ({} if until is None else {"claims_until": until}),
    )
    if asked.step not in TOLD:
        return DealMoved(entry=entry.no, state=state)
    told = unit.record(
        EntryKind.DEAL_TOLD,
        actor=actor_name(actor),
        subjects=parties,
        channel=CHANNEL,
        policy_version=unit.snapshot.policy.version,
        note={"deal": asked.deal, "of": entry.no, "state": state, "price": int(bool(prices))},
    )
    return DealMoved(entry=entry.no, state=state, told=told.no)


def deals_of(house: House, actor: Actor, subject: str) -> tuple[OwnDeal, ...]:
    """The deals of a person with what they were told of them: for the person, and for staff who act for persons.

    Raises:
        StaffError: Nobody, or somebody else (SUBJECT-001); staff whose roles do not act for persons (ACCOUNT-007).
    """
    return house.read(lambda unit: _deals_of(unit, own_or_any(unit, actor, subject)))


def _deals_of(unit: Unit, state: SubjectState) -> tuple[OwnDeal, ...]:
    me = SubjectNo(state.subject_no)
    return tuple(
        OwnDeal(
            deal=row.deal,
            role=Role(row.role),
            state=row.state,
            since=row.since,
            claims_until=None if row.claims_until is None else as_date(row.claims_until),
            price=None if row.price is None else unit.house.texts.open(HolderNo(me), row.price),
        )
        for row in relations.relations_of(unit.conn, me)
    )


def _side(unit: Unit, deal: str, mine: SubjectNo, theirs: SubjectNo) -> relations.Relation | None:
    rows = (row for row in relations.relations_of(unit.conn, mine, theirs) if row.deal == deal)
    return next(rows, None)


def _claims_until(unit: Unit, asked: DealStep, before: relations.Relation | None) -> int | None:
    """The last day for claims: fixed when the deal fails, and never moved after."""
    if asked.step is not Step.FAIL:
        if asked.until is not None:
            raise StaffError("REQUEST-006", field="until")
        return None if before is None else before.claims_until
    if asked.until is None:
        return int(unit.today) + unit.house.workspace.claim_days
    if day_number(asked.until) < unit.today:
        raise StaffError("REQUEST-006", field="until")
    return int(day_number(asked.until))


def _prices(unit: Unit, asked: DealStep, one: SubjectNo, two: SubjectNo) -> Mapping[SubjectNo, bytes]:
    """The price, sealed for each of the two; as it was where the step names none."""
    if asked.price is not None and asked.price.strip():
        if asked.step not in DECIDES or len(asked.price) > _LONGEST:
            raise StaffError("REQUEST-006", field="price")
        price = Plaintext(asked.price.strip())
        return {who: unit.house.texts.seal(HolderNo(who), price, at=unit.now) for who in (one, two)}
    sides = ((one, _side(unit, asked.deal, one, two)), (two, _side(unit, asked.deal, two, one)))
    return {who: side.price for who, side in sides if side is not None and side.price is not None}


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
