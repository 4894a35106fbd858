"""A selected audience as a list that expires, and the check before sending (一斉送信の前の再確認).

A list keeps who was selected and at which version of their state. Before anything is sent the list is checked: whoever
has not changed since, under the same plan, is taken as judged; whoever has changed is judged again; and when the plan
itself does not stand any more (a register changed, a day passed), everybody is. Source: design §6, Requests in bulk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    text,
)

from sekisho.application.consent_requests import asked_event
from sekisho.application.house import House, Unit
from sekisho.application.plan_cache import program_for
from sekisho.application.rulings import actor_name, state_row
from sekisho.application.set_entries import enter_set
from sekisho.application.stop_links import links_for, require_address
from sekisho.errors import StaffError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import CompiledPlan, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Actor, Request
from sekisho.law.clock import instant_of, micros
from sekisho.ledger.kinds import EntryKind
from sekisho.storage.schema import metadata
from sekisho.vault import subjects
from sekisho.vault.model import SubjectId, SubjectNo
from sekisho.vault.projection import Status, SubjectState

audience_list: Final = Table(
    "audience_list",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="ledger entry of the selection"),
    Column("plan", String(32), nullable=False, comment="plan that selected"),
    Column("request", Text, nullable=False, comment="canonical JSON of ids"),
    Column("actor", String(64), nullable=False, comment="staff account id"),
    Column("made_at", BigInteger, nullable=False, comment="microseconds"),
    Column("expires_at", BigInteger, nullable=False, comment="microseconds; not used from then"),
)

audience_member: Final = Table(
    "audience_member",
    metadata,
    Column("subject_no", BigInteger, primary_key=True, autoincrement=False, comment="distribution key"),
    Column("list", BigInteger, primary_key=True, autoincrement=False, index=True, comment="audience_list.id"),
    Column("state_version", Integer, nullable=False, comment="of the row that was judged"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check before sending found.

    Attributes:
        list: The list's id.
        expired: The list may not be used any more; nobody is named.
        allowed: Public ids of those who may still be reached, in a fixed order.
        dropped: How many of the list may not.
        by_rule: Rule id → how many of the dropped it denies; ``gone`` for those who are erased.
        judged: How many were judged again, because they or the plan changed.
        complete: Everybody on the list was looked at.
        entry: Number of the ledger entry.
        links: Public id → the link by which this person stops such mail: every mail must carry it. Empty where the
            list is not of mail, the purpose is not the person's to stop, or the portal's address is not set.
    """

    list: int
    expired: bool
    allowed: tuple[SubjectId, ...]
    dropped: int
    by_rule: dict[str, int]
    judged: int
    complete: bool
    entry: int
    links: Mapping[SubjectId, str] = field(default_factory=dict, repr=False)


def keep(unit: Unit, *, entry: int, plan: str, request: Request, actor: Actor, condition: str) -> datetime:
    """Keeps a selection as a list, in the selecting transaction; returns when it expires.

    Args:
        unit: The unit of work that selected.
        entry: Number of the selection's ledger entry: the list's id.
        plan: Id of the plan that selected.
        request: What was asked.
        actor: Who asked.
        condition: The printed condition under which a row of `subject_state` was selected.
    """
    expires = unit.now + timedelta(days=unit.house.workspace.list_days)
    forget_expired(unit)
    unit.conn.execute(
        insert(audience_list).values(
            id=entry,
            plan=plan,
            request=msgspec.json.encode(request, order="sorted").decode(),
            actor=actor_name(actor),
            made_at=micros(unit.now),
            expires_at=micros(expires),
        )
    )
    unit.conn.execute(
        text(
            "INSERT INTO audience_member (subject_no, list, state_version) "  # noqa: S608 - printed from whole numbers only
            f"SELECT subject_no, {int(entry)}, state_version FROM subject_state "
            f"WHERE status < {int(Status.ERASING)} AND {condition}"
        )
    )
    return expires


def forget_expired(unit: Unit) -> None:
    """Members of expired lists go; the list's own row stays, so that its id is answered as expired."""
    old = select(audience_list.c.id).where(audience_list.c.expires_at <= micros(unit.now))
    unit.conn.execute(delete(audience_member).where(audience_member.c.list.in_(old)))


def check(house: House, actor: Actor, wanted: int, *, sending: bool = False) -> Checked:
    """Says who of a list may still be reached.

    Args:
        house: The workspace.
        actor: Who would send.
        wanted: The list's id.
        sending: The message goes out now; one that asks for a consent counts for each person.

    Raises:
        StaffError: No such list (LIST-001).
        OperatorError: Mail would go out without the link by which the person stops it (STOP-002).
    """
    return house.write(lambda unit: _check(unit, actor, wanted, sending=sending))


def _check(unit: Unit, actor: Actor, wanted: int, *, sending: bool) -> Checked:
    row = unit.conn.execute(select(audience_list).where(audience_list.c.id == wanted)).one_or_none()
    if row is None:
        raise StaffError("LIST-001")
    request = msgspec.json.decode(row.request, type=Request)
    if unit.now >= instant_of(row.expires_at):
        entry = enter_set(
            unit,
            actor,
            request,
            EntryKind.SUBJECT_AUDIENCE_CHECKED,
            (),
            plan=row.plan,
            note={"list": wanted, "expired": 1},
        )
        return Checked(
            list=wanted,
            expired=True,
            allowed=(),
            dropped=0,
            by_rule={},
            judged=0,
            complete=True,
            entry=entry,
        )
    if sending:
        require_address(unit, request.purpose, request.channel)
    program = program_for(
        unit.house.plans,
        unit.snapshot,
        request,
        actor=actor,
        today=unit.today,
        circumstances=Circumstances(),
    )
    same = program.plan.id == row.plan
    kept, by_rule, judged = _sift(unit, wanted, program, same=same)
    if sending and _asks(unit, request):
        _count_asking(unit, request, kept)
    dropped = sum(1 for _ in _members(unit, wanted)) - len(kept)
    entry = enter_set(
        unit,
        actor,
        request,
        EntryKind.SUBJECT_AUDIENCE_CHECKED,
        [state.subject_no for state in kept],
        plan=program.plan.id,
        note={"list": wanted, "dropped": dropped, "judged": judged},
    )
    links = links_for(unit, request.purpose, request.channel, [state.subject_no for state in kept])
    return Checked(
        list=wanted,
        expired=False,
        allowed=tuple(state.subject_id for state in kept),
        dropped=dropped,
        by_rule=dict(sorted(by_rule.items())),
        judged=judged,
        complete=True,
        entry=entry,
        links={state.subject_id: links[state.subject_no] for state in kept if state.subject_no in links},
    )


def _members(unit: Unit, wanted: int) -> list[tuple[int, int]]:
    query = (
        select(audience_member.c.subject_no, audience_member.c.state_version)
        .where(audience_member.c.list == bindparam("list"))
        .order_by(audience_member.c.subject_no)
    )
    return [(int(number), int(version)) for number, version in unit.conn.execute(query, {"list": wanted})]


def _sift(
    unit: Unit, wanted: int, program: CompiledPlan, *, same: bool
) -> tuple[list[SubjectState], dict[str, int], int]:
    """Who stays, why the others do not, and how many had to be judged again."""
    kept: list[SubjectState] = []
    by_rule: dict[str, int] = {}
    judged = 0
    for number, version in _members(unit, wanted):
        state = subjects.read_state(unit.conn, SubjectNo(number))
        if state is None or state.status >= Status.ERASING:
            by_rule["gone"] = by_rule.get("gone", 0) + 1
            continue
        if same and state.state_version == version:
            kept.append(state)
            continue
        judged += 1
        masks = judge(program, state_row(state))
        if masks.allowed:
            kept.append(state)
        for rule in rules_in(0 if masks.allowed else masks.fired):
            by_rule[rule.id] = by_rule.get(rule.id, 0) + 1
    return kept, by_rule, judged


def _asks(unit: Unit, request: Request) -> bool:
    purpose = None if request.purpose is None else unit.snapshot.policy.purpose(request.purpose)
    return purpose is not None and purpose.asks_consent


def _count_asking(unit: Unit, request: Request, asked: list[SubjectState]) -> None:
    event = asked_event(unit, request)
    for place, state in enumerate(asked):
        asked[place] = subjects.append_events(unit.conn, state, [event])
    if asked:
        unit.register_changed()
