"""Asks a person for a consent: a contact with a purpose of its own, counted, and not again and again.

Asking never makes a consent: what is recorded is the asking. An answer is an act of the person (`consenting`), and
no answer is none. Source: 法18条1項; digest §1.5, §15.7.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sekisho.application.acquiring import slot_needed
from sekisho.application.asking import Asked, judge
from sekisho.application.house import House, Unit
from sekisho.application.preferences import own_or_any
from sekisho.application.rulings import Ruling
from sekisho.errors import StaffError
from sekisho.gate.binding.asked import contact_items
from sekisho.gate.model import Actor, Request
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Entry
from sekisho.vault import subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """One request for a consent that was made.

    Attributes:
        at: When.
        purpose: The purpose of asking.
        channel: Contact channel.
        asks: What consent was asked for; None = it was not said.
    """

    at: datetime
    purpose: str | None
    channel: str | None
    asks: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """What came of asking.

    Attributes:
        ruling: The ruling on the message.
        entry: Number of the ledger entry.
        count: How often the person has been asked, this time included when it was allowed.
    """

    ruling: Ruling
    entry: int
    count: int


def request_consent(
    house: House, actor: Actor, subject: str, *, channel: str, asks: str, purpose: str | None = None
) -> Requested:
    """Decides whether a person may be asked for a consent now, and records the asking.

    Args:
        house: The workspace.
        actor: Who asks.
        subject: Public id of the person.
        channel: Contact channel.
        asks: ``purpose:NAME``, ``advertising:CHANNEL`` or ``recipient:NAME``.
        purpose: Purpose id or text; None = the policy's only purpose of asking for consent.

    Raises:
        StaffError: The policy has no such purpose, or several (CONSENT-005); unknown names (POLICY-010); asked for
            nothing that a consent can be (REQUEST-001).
    """
    return house.write(lambda unit: _request(unit, actor, subject, channel, asks, purpose))


def _request(  # noqa: PLR0917 - one line a fact
    unit: Unit, actor: Actor, subject: str, channel: str, asks: str, purpose: str | None
) -> Requested:
    contact = unit.snapshot.names.contact(channel)
    asked = Asked(
        verb="contact",
        subject=subject,
        purpose=purpose or _only_purpose(unit),
        items=contact_items(unit.snapshot.policy, contact),
        channel=contact,
        asks=asks,
    )
    ruling, state = judge(unit, asked, actor)
    assert state is not None
    before = len(requests_of(unit, state))
    entry = record_asked(unit, ruling, state, count=before + 1)
    return Requested(ruling=ruling, entry=entry.no, count=before + int(ruling.allowed))


def record_asked(unit: Unit, ruling: Ruling, state: SubjectState, *, count: int) -> Entry:
    """Writes down a message that asks for a consent: allowed, with the day from which the next one is counted."""
    who = unit.ledger_no(state.subject_no)
    if not ruling.allowed:
        return unit.record_ruling(ruling, subjects=(who,))
    event = asked_event(unit, ruling.request)
    after = subjects.append_events(unit.conn, state, [event])
    if slot_needed(unit, event):
        unit.register_changed()
    return unit.record_ruling(
        ruling,
        kind=EntryKind.SUBJECT_CONSENT_REQUESTED,
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        note={"count": count, **({} if ruling.request.asks is None else {"asks": ruling.request.asks})},
    )


def asked_event(unit: Unit, request: Request) -> Event:
    """The event that a person was asked for a consent."""
    body = EventBody(day=unit.today, channel=request.channel, purpose=request.purpose, asks=request.asks)
    return Event(kind=EventKind.CONSENT_ASKED, at=unit.now, body=body)


def _only_purpose(unit: Unit) -> str:
    found = [purpose.id for purpose in unit.snapshot.policy.purposes if purpose.asks_consent]
    if len(found) != 1:
        raise StaffError("CONSENT-005", known="、".join(found) or "—")
    return found[0]


def requests_made(house: House, actor: Actor, subject: str) -> tuple[AskedFor, ...]:
    """How often and when a person was asked for a consent, oldest first."""
    return house.read(lambda unit: requests_of(unit, own_or_any(unit, actor, subject)))


def requests_of(unit: Unit, state: SubjectState) -> tuple[AskedFor, ...]:
    """The same, in an open unit of work."""
    return tuple(_asked(subjects.read_events(unit.conn, SubjectNo(state.subject_no))))


def _asked(events: list[Event]) -> Iterator[AskedFor]:
    for event in events:
        if event.kind is EventKind.CONSENT_ASKED:
            body = event.body
            yield AskedFor(at=event.at, purpose=body.purpose, channel=body.channel, asks=body.asks)
