"""The link in a mail by which a person stops such mail with one click (ワンクリックでの配信停止).

A link stands for one person, one purpose and one contact channel, is the same in every mail of them, and names nobody.
Following it changes nothing, for scanners of mail follow links; one button, or the program in which the mail is read
(RFC 8058), stops through the use case of the person's own settings. It stays good as long as such mail is sent, and a
set time longer.

# INVARIANT: whoever holds a link can stop and nothing else. Mail is forwarded, archived and read by programs; starting
# again is a will to be contacted, which must be the person's own (特電法3条3項), so it needs the person's sign-in.

Source: 特電法3条3項, 4条; 法35条; RFC 2369, RFC 8058.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Column, Integer, String, Table, UniqueConstraint, insert, select, update

from sekisho.application.house import House, Unit
from sekisho.application.preferences import is_stoppable, own_or_any, record_will
from sekisho.application.signing_in import subject_actor
from sekisho.errors import OperatorError, PersonError, StaffError
from sekisho.gate.model import Actor
from sekisho.law.clock import instant_of, micros
from sekisho.storage.schema import metadata
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventKind
from sekisho.vault.handles import make_handles, read_handle
from sekisho.vault.model import HolderNo, SubjectNo
from sekisho.vault.projection import Status, SubjectState

BY_MAIL: Final = "email"
"""The contact channel whose messages carry a link."""

stop_offer: Final = Table(
    "stop_offer",
    metadata,
    Column(
        "no",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="leased from the key store, never reused",
    ),
    Column("purpose", String(64), nullable=False, comment="purpose id"),
    Column("channel", String(16), nullable=False, comment="contact channel"),
    Column("last_at", BigInteger, nullable=False, comment="microseconds; when links were handed out last"),
    UniqueConstraint("purpose", "channel"),
)
"""What links were handed out for. One row a purpose and channel, none a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a link is about, for the person who holds it. Says nothing about the person.

    Attributes:
        purpose: The purpose as published; None when the policy in force has it no more.
        channel: Contact channel.
        since: From when it is stopped, or None while it is not.
    """

    purpose: str | None
    channel: str
    since: datetime | None


def look(house: House, word: str) -> Offered:
    """What a link would stop, or has stopped. Changes nothing.

    Raises:
        PersonError: Not a link, or not any more: the same words whatever the cause (STOP-001).
    """
    return house.read(lambda unit: _look(unit, word))


def _look(unit: Unit, word: str) -> Offered:
    state, purpose, channel = _resolved(unit, word)
    return _offered(unit, purpose, channel, since=_stopped_since(unit, state, purpose, channel))


def stop(house: House, word: str) -> Offered:
    """Stops what a link is about, from the next decision on. Stopping twice is no second act.

    Raises:
        PersonError: As `look`; or the policy lets nobody stop this purpose any more (PREFERENCE-001).
    """
    return house.write(lambda unit: _stop(unit, word))


def _stop(unit: Unit, word: str) -> Offered:
    state, purpose, channel = _resolved(unit, word)
    since = _stopped_since(unit, state, purpose, channel)
    if since is None:
        actor = subject_actor(state.subject_no)
        record_will(unit, actor, state, purpose, channel, EventKind.OBJECTED, note={"by": "mail_link"})
        since = unit.now
    return _offered(unit, purpose, channel, since=since)


def _offered(unit: Unit, purpose: str, channel: str, *, since: datetime | None) -> Offered:
    found = unit.snapshot.policy.purpose(purpose)
    return Offered(purpose=None if found is None else found.text, channel=channel, since=since)


def _resolved(unit: Unit, word: str) -> tuple[SubjectState, str, str]:
    """The person, the purpose and the channel of a link."""
    read = read_handle(unit.house.keys, word)
    row = (
        None
        if read is None
        else unit.conn.execute(select(stop_offer).where(stop_offer.c.no == read[0])).one_or_none()
    )
    if read is None or row is None:
        raise PersonError("STOP-001")
    state = subjects.read_state(unit.conn, SubjectNo(read[1]))
    good_for = timedelta(days=unit.house.workspace.stop_link_days)
    if state is None or state.status >= Status.ERASING or unit.now >= instant_of(row.last_at) + good_for:
        raise PersonError("STOP-001")
    return state, str(row.purpose), str(row.channel)


def _stopped_since(unit: Unit, state: SubjectState, purpose: str, channel: str) -> datetime | None:
    """Since when the person has stopped the purpose on the channel, or altogether; None = it is not stopped."""
    since: dict[str | None, datetime] = {}
    for event in subjects.read_events(unit.conn, SubjectNo(state.subject_no)):
        if event.body.purpose == purpose and event.body.channel in {None, channel}:
            _follow(since, event)
    return min(since.values(), default=None)


def _follow(since: dict[str | None, datetime], event: Event) -> None:
    match event.kind:
        case EventKind.OBJECTED:
            since.setdefault(event.body.channel, event.at)
        case EventKind.OBJECTION_LIFTED:
            since.pop(event.body.channel, None)
        case _:
            pass


# -- handing links out -------------------------------------------------------------------------------------------


def is_due(unit: Unit, purpose: str | None, channel: str | None) -> bool:
    """Whether messages must carry a link: they are mail, and the person may stop their purpose."""
    found = None if purpose is None else unit.snapshot.policy.purpose(purpose)
    return channel == BY_MAIL and found is not None and is_stoppable(found)


def require_address(unit: Unit, purpose: str | None, channel: str | None) -> None:
    """No mail that must carry a link goes out without one.

    Raises:
        OperatorError: The portal's address is not set, so that no link can be made (STOP-002).
    """
    if is_due(unit, purpose, channel) and not unit.house.workspace.address:
        raise OperatorError("STOP-002")


def links_for(
    unit: Unit, purpose: str | None, channel: str | None, holders: Collection[int]
) -> dict[int, str]:
    """Internal number → the link that a mail to this person must carry; empty where none is due or can be made."""
    address = unit.house.workspace.address
    if not address or not holders or purpose is None or not is_due(unit, purpose, channel):
        return {}
    words = make_handles(
        unit.house.keys, _offer(unit, purpose, BY_MAIL), [HolderNo(holder) for holder in holders]
    )
    return {int(holder): f"{address}/stop/{word}" for holder, word in words.items()}


def _offer(unit: Unit, purpose: str, channel: str) -> int:
    """The number of what the links are about; the time that they are good for is counted from now."""
    mine = (stop_offer.c.purpose == purpose) & (stop_offer.c.channel == channel)
    held = unit.conn.execute(select(stop_offer.c.no).where(mine)).scalar_one_or_none()
    now = micros(unit.now)
    if held is not None:
        unit.conn.execute(update(stop_offer).where(mine).values(last_at=now))
        return int(held)
    (number,) = unit.house.keys.lease_numbers("stop_offer", 1)
    unit.conn.execute(insert(stop_offer).values(no=number, purpose=purpose, channel=channel, last_at=now))
    return number


def link_of(house: House, actor: Actor, subject: str, *, purpose: str) -> str:
    """The link that a single mail to a person for a purpose must carry.

    Args:
        house: The workspace.
        actor: Who writes.
        subject: Public id of the person.
        purpose: Purpose id or text.

    Raises:
        StaffError: Nobody (SUBJECT-001), staff whose roles do not act for persons (ACCOUNT-007), an unknown purpose
            (POLICY-010), or one that nobody may stop or that reaches out by no mail (STOP-003).
        OperatorError: The portal's address is not set (STOP-002).
    """
    return house.write(lambda unit: _link(unit, actor, subject, purpose))


def _link(unit: Unit, actor: Actor, subject: str, purpose: str) -> str:
    state = own_or_any(unit, actor, subject)
    wanted = unit.snapshot.names.purpose(purpose)
    if not is_due(unit, wanted, BY_MAIL):
        raise StaffError("STOP-003")
    require_address(unit, wanted, BY_MAIL)
    return links_for(unit, wanted, BY_MAIL, [state.subject_no])[state.subject_no]
