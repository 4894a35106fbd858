"""Requests of authorities (裁判所、警察、弁護士会などの求め): registered, heard, refused with a letter, closed.

A request is about one person. Its body, ground and document may name people: they are sealed under a key of that
person and go when the person is erased. What is answered is decided by the gate, with this request named, and two
approvals; nothing of it is told to the person unless an officer releases it. Source: 法27条1項1号, 刑訴法197条, 弁護士法23条の2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from ruamel.yaml import YAML
from sqlalchemy import (
    BigInteger,
    Boolean,
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
    true,
    update,
)

from sekisho.application.duties import require
from sekisho.application.house import House, Unit
from sekisho.errors import StaffError
from sekisho.gate.binding.asked import AuthorityCase
from sekisho.gate.model import Actor, AuthorityKind, Request
from sekisho.law.clock import instant_of, micros
from sekisho.law.legal_day import as_date, day_number
from sekisho.ledger.kinds import EntryKind
from sekisho.policy.model import RecipientKind
from sekisho.safeguards.model import Duty
from sekisho.storage.rows import next_no
from sekisho.storage.schema import metadata
from sekisho.vault.model import HolderNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState

authority_request: Final = Table(
    "authority_request",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False),
    Column("no", Integer, primary_key=True, autoincrement=False, index=True, comment="counts all of them"),
    Column("kind", String(32), nullable=False, comment="AuthorityKind"),
    Column("recipient", String(64), nullable=False, comment="recipient id of the policy"),
    Column("items", Text, nullable=False, comment="JSON: item ids that are asked for"),
    Column("details", LargeBinary, nullable=False, comment="sealed: body, ground, document"),
    Column("grounded", Boolean, nullable=False, comment="it names the law that it stands on"),
    Column("deadline", Integer, nullable=True, comment="legal day"),
    Column("state", String(16), nullable=False, comment="open, refused, closed"),
    Column("heard_at", BigInteger, nullable=True, comment="microseconds"),
    Column("actor", String(64), nullable=False, comment="staff account id that registered"),
    Column("at", BigInteger, nullable=False, comment="microseconds"),
)


class AuthorityState(StrEnum):
    """Where an authority's request stands."""

    OPEN = "open"
    REFUSED = "refused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityAct:
    """A request of an authority, as staff read it from its document.

    Attributes:
        subject: Public id of the person.
        kind: What sort of request.
        recipient: The authority: recipient id or name.
        items: Items that it asks for, ids or texts.
        body: The office that asks.
        ground: The law that it names; None when it names none.
        document: Number or title of its document.
        deadline: By when, or None.
    """

    subject: str
    kind: str
    recipient: str
    items: tuple[str, ...]
    body: str = field(repr=False)
    ground: str | None = field(repr=False, default=None)
    document: str = field(repr=False, default="")
    deadline: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequest:
    """A registered request without its sealed details."""

    no: int
    kind: AuthorityKind
    recipient: str
    items: tuple[str, ...]
    grounded: bool
    deadline: date | None
    state: AuthorityState
    heard_at: datetime | None
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refused request: its entry, and the letter to the authority."""

    entry: int
    letter: str = field(repr=False)


class _Details(msgspec.Struct, frozen=True):
    body: str
    ground: str | None
    document: str


def register_authority_request(house: House, actor: Actor, act: AuthorityAct) -> tuple[AuthorityRequest, int]:
    """Registers a request of an authority; returns it and the number of the ledger entry.

    Raises:
        StaffError: Not allowed to act for persons (ACCOUNT-007), nobody of that id (SUBJECT-001), an unknown kind
            (REQUEST-001), recipient or item (POLICY-010), a recipient that is no authority (AUTHORITY-001), or no
            body, document or item (AUTHORITY-002).
    """
    return house.write(lambda unit: _register(unit, actor, act))


def authority_requests(house: House) -> list[AuthorityRequest]:
    """Every registered request, oldest first; nothing sealed is opened."""
    return house.read(lambda unit: [_read(row) for row in _rows(unit.conn)])


def record_hearing(house: House, actor: Actor, number: int) -> int:
    """Records that the person was heard; returns the number of the ledger entry.

    Raises:
        StaffError: As `refuse_authority_request`.
    """
    return house.write(lambda unit: _heard(unit, actor, number))


def refuse_authority_request(house: House, actor: Actor, number: int) -> Refused:
    """Refuses a request and makes the letter.

    Raises:
        StaffError: Not allowed to act for persons (ACCOUNT-007), or no such request is open (AUTHORITY-003).
    """
    return house.write(lambda unit: _refuse(unit, actor, number))


def close_authority_request(house: House, actor: Actor, number: int) -> int:
    """Closes a request that was answered or has lapsed; raises as `refuse_authority_request`."""
    return house.write(lambda unit: _close(unit, actor, number))


def case_of(unit: Unit, request: Request, state: SubjectState) -> AuthorityCase | None:
    """The open request that a provision answers: of this authority, about this person."""
    if request.authority is None or request.recipient is None:
        return None
    row = _row(unit.conn, int(request.authority))
    if (
        row is None
        or row.state != AuthorityState.OPEN
        or (row.subject_no, row.recipient) != (state.subject_no, request.recipient)
    ):
        return None
    return AuthorityCase(
        kind=AuthorityKind(row.kind),
        items=frozenset(_items(row)),
        grounded=row.grounded,
        heard=row.heard_at is not None,
    )


def _register(unit: Unit, actor: Actor, act: AuthorityAct) -> tuple[AuthorityRequest, int]:
    require(unit, actor, Duty.PERSONS)
    state = unit.subject(act.subject)
    names = unit.snapshot.names
    if act.kind not in set(AuthorityKind):
        raise StaffError("REQUEST-001", field="kind", known="、".join(AuthorityKind))
    recipient = names.recipient(act.recipient)
    found = unit.snapshot.policy.recipient(recipient)
    if found is None or found.kind is not RecipientKind.AUTHORITY:
        raise StaffError("AUTHORITY-001")
    if not (act.body.strip() and act.document.strip() and act.items):
        raise StaffError("AUTHORITY-002")
    details = _Details(body=act.body, ground=act.ground, document=act.document)
    number = next_no(unit.conn, authority_request.c.no, true())
    unit.conn.execute(
        insert(authority_request).values(
            no=number,
            subject_no=state.subject_no,
            kind=act.kind,
            recipient=recipient,
            items=msgspec.json.encode(sorted(names.items(act.items))).decode(),
            details=unit.house.texts.seal(
                HolderNo(state.subject_no), Plaintext(msgspec.json.encode(details).decode()), at=unit.now
            ),
            grounded=bool((act.ground or "").strip()),
            deadline=None if act.deadline is None else day_number(act.deadline),
            state=AuthorityState.OPEN.value,
            actor=actor.id,
            at=micros(unit.now),
        )
    )
    row = _open_row(unit, number)
    return _read(row), _record(unit, actor, row, EntryKind.AUTHORITY_REQUEST_REGISTERED)


def _heard(unit: Unit, actor: Actor, number: int) -> int:
    require(unit, actor, Duty.PERSONS)
    row = _open_row(unit, number)
    _set(unit.conn, number, heard_at=micros(unit.now))
    return _record(unit, actor, row, EntryKind.AUTHORITY_HEARING_RECORDED)


def _refuse(unit: Unit, actor: Actor, number: int) -> Refused:
    require(unit, actor, Duty.PERSONS)
    row = _open_row(unit, number)
    sealed = unit.house.texts.open(HolderNo(row.subject_no), row.details)
    details = msgspec.json.decode(sealed.reveal(), type=_Details)
    _set(unit.conn, number, state=AuthorityState.REFUSED.value)
    entry = _record(unit, actor, row, EntryKind.AUTHORITY_REQUEST_REFUSED)
    why = "no_ground" if not row.grounded or row.kind == AuthorityKind.VOLUNTARY else "beyond"
    letter = _letters()["letter"].format(
        body=details.body,
        document=details.document,
        day=f"{as_date(unit.today):%Y-%m-%d}",
        why=_letters()["why"][why],
        business=unit.snapshot.policy.organisation.name or "",
    )
    return Refused(entry=entry, letter=letter)


def _close(unit: Unit, actor: Actor, number: int) -> int:
    require(unit, actor, Duty.PERSONS)
    row = _open_row(unit, number)
    _set(unit.conn, number, state=AuthorityState.CLOSED.value)
    return _record(unit, actor, row, EntryKind.AUTHORITY_REQUEST_CLOSED)


@lru_cache(maxsize=1)
def _letters() -> Mapping[str, Any]:  # Any: a letter, and sentences by id
    text = files("sekisho.application").joinpath("authority_letter.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return found


def _record(unit: Unit, actor: Actor, row: Row[Any], kind: EntryKind) -> int:
    entry = unit.record(
        kind,
        actor=actor.id,
        subjects=(unit.ledger_no(row.subject_no),),
        recipient=row.recipient,
        tell="no",
        note={"authority": row.no, "kind": row.kind},
    )
    return entry.no


def _set(conn: Connection, number: int, **values: int | str) -> None:
    conn.execute(update(authority_request).where(authority_request.c.no == number).values(**values))


def _open_row(unit: Unit, number: int) -> Row[Any]:
    row = _row(unit.conn, number)
    if row is None or row.state != AuthorityState.OPEN:
        raise StaffError("AUTHORITY-003")
    return row


def _row(conn: Connection, number: int) -> Row[Any] | None:
    return conn.execute(select(authority_request).where(authority_request.c.no == number)).one_or_none()


def _rows(conn: Connection) -> list[Row[Any]]:
    return list(conn.execute(select(authority_request).order_by(authority_request.c.no)).all())


def _items(row: Row[Any]) -> list[str]:
    return msgspec.json.decode(row.items, type=list[str])


def _read(row: Row[Any]) -> AuthorityRequest:
    return AuthorityRequest(
        no=row.no,
        kind=AuthorityKind(row.kind),
        recipient=row.recipient,
        items=tuple(_items(row)),
        grounded=row.grounded,
        deadline=None if row.deadline is None else as_date(row.deadline),
        state=AuthorityState(row.state),
        heard_at=None if row.heard_at is None else instant_of(row.heard_at),
        actor=row.actor,
        at=instant_of(row.at),
    )
