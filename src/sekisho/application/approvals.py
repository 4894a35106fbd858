"""Exceptions by approval: a draft request, a second person, then the decision. Source: 法18条3項, 27条1項; design §6.

The request's hash covers the actor, the person, the items and the stated facts: what was approved cannot be changed
afterwards. The facts may name people; they are sealed under a key of the person whom the request is about, so that
they go when the person is erased.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.application.rulings import Ruling
from sekisho.errors import StaffError
from sekisho.gate.binding.authority import APPROVERS
from sekisho.gate.model import Actor
from sekisho.law.clock import instant_of, micros
from sekisho.ledger.kinds import EntryKind
from sekisho.safeguards.model import Duty
from sekisho.storage.schema import metadata
from sekisho.vault.model import HolderNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState

APPROVAL_MISSING: Final = frozenset({"basis.approval_missing", "item.harm_not_approved"})
"""The rules that a second person's approval mends."""
LASTS: Final = timedelta(days=7)
"""How long an approval can be used; a house rule, labelled as such."""

approval: Final = Table(
    "approval",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False),
    Column("request", String(32), primary_key=True, index=True, comment="request hash"),
    Column("actor", String(64), nullable=False, comment="staff account id that applied"),
    Column("shape", Text, nullable=False, comment="canonical JSON of ids: verb, purpose, items, basis"),
    Column("facts", LargeBinary, nullable=False, comment="sealed"),
    Column("asked_at", BigInteger, nullable=False),
    Column("approver", String(64), nullable=True),
    Column("approved_at", BigInteger, nullable=True),
    Column("refused_at", BigInteger, nullable=True),
    Column("needed", Integer, nullable=False, server_default="1", comment="approvals that it needs"),
    Column("second_approver", String(64), nullable=True),
    Column("second_at", BigInteger, nullable=True),
)


class Shape(msgspec.Struct, frozen=True):
    """What an approver is shown besides the facts: ids only."""

    verb: str
    purpose: str | None
    items: list[str]
    channel: str | None
    recipient: str | None
    basis: str
    subject: str
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request that waits for, or has had, a second person's answer.

    Attributes:
        request: The request's hash.
        actor: Who applied.
        asked_at: When.
        shape: What is asked, in ids.
        facts: What the basis demands; None when not opened.
        approver: Who answered, or None.
        approved: The answer, or None.
    """

    request: str
    actor: str
    asked_at: datetime
    shape: Shape
    facts: Mapping[str, Plaintext] | None = field(repr=False)
    approver: str | None
    approved: bool | None


def keep_draft_if_needed(unit: Unit, ruling: Ruling, state: SubjectState) -> None:
    """Keeps a request that only lacks its approval, so that a second person can see and answer it."""
    request = ruling.request
    if not any(reason.rule in APPROVAL_MISSING for reason in ruling.reasons()):
        return
    known = unit.conn.execute(
        select(approval.c.request).where(
            approval.c.subject_no == state.subject_no, approval.c.request == ruling.request_hash
        )
    ).one_or_none()
    if known is not None:
        return
    shape = Shape(
        verb=request.verb.value,
        purpose=request.purpose,
        items=list(request.items),
        channel=request.channel,
        recipient=request.recipient,
        basis="" if request.basis is None else request.basis.value,
        subject=state.subject_id,
        whole=request.whole is True,
    )
    text = msgspec.json.encode(dict(request.facts)).decode()
    unit.conn.execute(
        insert(approval).values(
            subject_no=state.subject_no,
            request=ruling.request_hash,
            actor=ruling.actor.id,
            shape=msgspec.json.encode(shape).decode(),
            facts=unit.house.texts.seal(HolderNo(state.subject_no), Plaintext(text), at=unit.now),
            asked_at=micros(unit.now),
            needed=APPROVERS if request.authority is not None else 1,
        )
    )


def granted(conn: Connection, request: str, *, now: datetime) -> int:
    """How many others approved this very request, not too long ago and nobody twice."""
    row = conn.execute(
        select(approval).where(
            approval.c.request == request,
            approval.c.approved_at.is_not(None),
            approval.c.refused_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return 0
    last = micros(now) - int(LASTS.total_seconds()) * 1_000_000
    given = ((row.approver, row.approved_at), (row.second_approver, row.second_at))
    return len(
        {who for who, at in given if who is not None and who != row.actor and at is not None and last <= at}
    )


def waiting(house: House) -> list[Draft]:
    """The requests that await an answer, oldest first, with their facts not opened."""
    return house.read(lambda unit: [_draft(row, None) for row in _rows(unit.conn, open_only=True)])


def approve(house: House, actor: Actor, request: str) -> int:
    """Approves a request of somebody else; returns the ledger entry's number.

    Raises:
        StaffError: No such request waits (APPROVAL-001), the approver is the applicant or has approved it already
            (APPROVAL-002), or has not the duty to approve (ACCOUNT-007).
    """
    return house.write(lambda unit: _answer(unit, actor, request, approved=True))


def refuse(house: House, actor: Actor, request: str) -> int:
    """Refuses a request of somebody else; returns the ledger entry's number. Raises as `approve`."""
    return house.write(lambda unit: _answer(unit, actor, request, approved=False))


def opened(house: House, actor: Actor, request: str) -> Draft:
    """One waiting request with its facts, for the person who is to answer. Leaves an entry.

    Raises:
        StaffError: As `approve`.
    """
    return house.write(lambda unit: _opened(unit, actor, request))


def _opened(unit: Unit, actor: Actor, request: str) -> Draft:
    row = _waiting(unit, request, actor)
    text = unit.house.texts.open(HolderNo(row.subject_no), row.facts)
    facts = msgspec.json.decode(text.reveal(), type=dict[str, str])
    unit.record(
        EntryKind.SUBJECT_DATA_USED,
        actor=actor.id,
        subjects=(unit.ledger_no(row.subject_no),),
        tell="no",
        note={"verb": "approve_look", "request": request},
    )
    return _draft(row, {key: Plaintext(value) for key, value in facts.items()})


def _answer(unit: Unit, actor: Actor, request: str, *, approved: bool) -> int:
    row = _waiting(unit, request, actor)
    second = row.approver is not None
    done = {"second_approver" if second else "approver": actor.id}
    when = "refused_at" if not approved else "second_at" if second else "approved_at"
    unit.conn.execute(
        update(approval)
        .where(approval.c.subject_no == row.subject_no, approval.c.request == request)
        .values(**done, **{when: micros(unit.now)})
    )
    shape = msgspec.json.decode(row.shape, type=Shape)
    entry = unit.record(
        EntryKind.APPROVAL_GRANTED if approved else EntryKind.APPROVAL_REFUSED,
        actor=actor.id,
        subjects=(unit.ledger_no(row.subject_no),),
        tell="no",
        basis=shape.basis or None,
        purpose=shape.purpose,
        note={"request": request, "applicant": row.actor},
    )
    return entry.no


def _waiting(unit: Unit, request: str, actor: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a row
    rows = [row for row in _rows(unit.conn, open_only=True) if row.request == request]
    if not rows:
        raise StaffError("APPROVAL-001")
    if actor.id in {rows[0].actor, rows[0].approver}:
        raise StaffError("APPROVAL-002")
    require(unit, actor, Duty.APPROVE)
    return rows[0]


def _rows(conn: Connection, *, open_only: bool) -> Sequence[Row[Any]]:
    query = select(approval).order_by(approval.c.asked_at)
    if open_only:
        first = approval.c.approver.is_(None)
        again = (
            (approval.c.needed > 1) & approval.c.second_approver.is_(None) & approval.c.refused_at.is_(None)
        )
        query = query.where(first | again)
    return conn.execute(query).all()


def _draft(row: Row[Any], facts: Mapping[str, Plaintext] | None) -> Draft:
    return Draft(
        request=row.request,
        actor=row.actor,
        asked_at=instant_of(row.asked_at),
        shape=msgspec.json.decode(row.shape, type=Shape),
        facts=facts,
        approver=row.approver,
        approved=None if row.approver is None else row.approved_at is not None,
    )
