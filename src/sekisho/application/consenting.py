"""Consents (同意): given and withdrawn by an act of the person, each pointing to the version and the words shown.

Withdrawing never fails for a missing fact. Silence is never consent: nothing here runs by itself.
Source: 法18条1項, 20条2項, 27条1項, 28条1項.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sekisho.application import channels, publishing
from sekisho.application.acquiring import agreed_events, items_scope, recipient_scope, scope_event
from sekisho.application.house import House, Unit
from sekisho.application.identities import append_told
from sekisho.application.preferences import linked_states, own_or_any
from sekisho.errors import StaffError
from sekisho.gate.binding.foreign import TOLD, published
from sekisho.gate.model import Actor, ActorKind, Slot
from sekisho.gate.reach import is_dated
from sekisho.gate.tables import ConsentScope
from sekisho.law.advertising import OPT_IN, channel_laws
from sekisho.law.legal_day import day_number, legal_day
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import TELL_YES
from sekisho.policy.posts import post_terms
from sekisho.vault import posts, subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import SubjectNo
from sekisho.vault.projection import SubjectState

_PAGE: Final = 100
_GIVEN: Final = frozenset({EntryKind.SUBJECT_CONSENT_GIVEN, EntryKind.SUBJECT_DATA_ACQUIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAct:
    """What is agreed to, or withdrawn.

    Attributes:
        purpose: Purpose id or text, or None.
        recipient: Recipient id or name, for a provision; with `items`.
        items: Item ids or texts; without a recipient: the business itself acquires and uses them (special care,
            sensitive information, identifiers tied to the person).
        advertising: Contact channel on which advertising is agreed to, or None.
        ground: What lets advertising go out there: the opt-in, or the exception that stands in for it
            (`law.advertising`).
        on: The legal day from which the exception's facts stand (a card was handed over); None = today.
        text: Policy version whose wording was shown; None = the one in force.
        informed: What was given with it of a recipient abroad: the ``country``, its ``system``, the recipient's
            ``measures`` (規17条). Consent to a provision abroad counts only with all three.
        by: Who agrees: ``self``, or ``guardian``: the statutory agent of a minor.
    """

    purpose: str | None = None
    recipient: str | None = None
    items: Sequence[str] = ()
    advertising: str | None = None
    ground: str = OPT_IN
    on: date | None = None
    text: str | None = None
    informed: Sequence[str] = ()
    by: str = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One consent that stands.

    Attributes:
        kind: ``purpose``, ``advertising``, ``provision`` or ``items``.
        reference: Purpose id, contact channel or recipient id.
        items: Items of a provision.
        policy_version: The version under which it was given, or whose wording was shown.
        since: When it was given, or None when that is not on record.
        ground: For advertising: the opt-in, or the exception that stands in for it.
    """

    kind: str
    reference: str
    items: tuple[str, ...]
    policy_version: str | None
    since: datetime | None
    ground: str | None = None


def give(house: House, actor: Actor, subject: str, act: ConsentAct) -> int:
    """Records a consent; returns the number of the ledger entry."""
    return house.write(lambda unit: _record(unit, actor, subject, act, giving=True))


def withdraw(house: House, actor: Actor, subject: str, act: ConsentAct) -> int:
    """Records a withdrawal, effective from the next decision; returns the number of the ledger entry."""
    return house.write(lambda unit: _record(unit, actor, subject, act, giving=False))


def refuse_advertising(house: House, actor: Actor, subject: str, channel: str) -> int:
    """Records that a person refused advertising on a channel; returns the number of the ledger entry.

    From the next decision nothing of that kind goes out there, whatever the purpose and whatever ground stood.

    Raises:
        StaffError: No law of the channel knows a refusal (CONSENT-003); an objection stops a purpose on any channel.
    """
    return house.write(lambda unit: _refuse(unit, actor, subject, channel))


def _refuse(unit: Unit, actor: Actor, subject: str, channel: str) -> int:
    state = own_or_any(unit, actor, subject)
    contact = unit.snapshot.names.contact(channel)
    events = channels.refused(unit, contact)
    if not events:
        raise StaffError("CONSENT-003", channel=contact, known="、".join(channel_laws()))
    return _append(
        unit, actor, [(state, events)], kind=EntryKind.SUBJECT_ADVERTISING_REFUSED, channel=contact
    )


def standing(house: House, actor: Actor, subject: str) -> tuple[Standing, ...]:
    """The consents of a person that stand."""
    return house.read(lambda unit: consents_of(unit, own_or_any(unit, actor, subject)))


def _record(unit: Unit, actor: Actor, subject: str, act: ConsentAct, *, giving: bool) -> int:
    return record_each(unit, actor, [own_or_any(unit, actor, subject)], act, giving=giving)


def record_each(
    unit: Unit, actor: Actor, states: Sequence[SubjectState], act: ConsentAct, *, giving: bool
) -> int:
    """Records the same act of several persons, each named once, with one entry; returns its number."""
    if act.ground != OPT_IN and actor.kind is not ActorKind.STAFF:
        raise StaffError("CONSENT-002")
    if act.by not in {"self", "guardian"} or (act.by == "guardian" and actor.kind is not ActorKind.STAFF):
        raise StaffError("CONSENT-007")
    names = unit.snapshot.names
    channel = None if act.advertising is None else names.contact(act.advertising)
    shown = _shown(unit, act)
    told = [(state, _events(unit, state, act, shown, giving=giving)) for state in states]
    if not giving and act.recipient is not None:
        for state in states:
            _end_posts(unit, state, act.recipient)
    return _append(
        unit,
        actor,
        told,
        kind=_kind(act, giving=giving),
        note={
            **({} if channel is None else {"ground": act.ground, "text": shown}),
            **({} if act.by == "self" else {"by": act.by}),
        },
        purpose=None if act.purpose is None else names.purpose(act.purpose),
        recipient=None if act.recipient is None else names.recipient(act.recipient),
        channel=channel,
    )


def _end_posts(unit: Unit, state: SubjectState, recipient: str) -> None:
    """Ends what was agreed to with each public post, where this is the consent of posting; a new one is for new posts."""
    terms = post_terms(unit.snapshot.policy)
    if terms is not None and unit.snapshot.names.recipient(recipient) == terms.recipient:
        posts.forget_consents(unit.conn, SubjectNo(state.subject_no))


def _shown(unit: Unit, act: ConsentAct) -> str:
    """The version whose wording was shown.

    Raises:
        StaffError: No such version was published (CONSENT-004).
    """
    if act.text is None:
        return unit.snapshot.policy.version
    if act.text not in unit.snapshot.versions:
        raise StaffError("CONSENT-004", known="、".join(unit.snapshot.versions))
    return act.text


def _kind(act: ConsentAct, *, giving: bool) -> EntryKind:
    if act.advertising is not None and act.ground != OPT_IN:
        return EntryKind.SUBJECT_ADVERTISING_EXCEPTED if giving else EntryKind.SUBJECT_ADVERTISING_ENDED
    return EntryKind.SUBJECT_CONSENT_GIVEN if giving else EntryKind.SUBJECT_CONSENT_WITHDRAWN


def _append(
    unit: Unit,
    actor: Actor,
    told: Sequence[tuple[SubjectState, Sequence[Event]]],
    *,
    kind: EntryKind,
    note: dict[str, int | str] | None = None,
    **named: str | None,
) -> int:
    """Writes events and their entry; returns the entry's number. What is ended follows the links of the person."""
    ending = kind in {EntryKind.SUBJECT_CONSENT_WITHDRAWN, EntryKind.SUBJECT_ADVERTISING_REFUSED}
    every: dict[int, tuple[SubjectState, Sequence[Event]]] = {}
    for state, events in told:
        whole = all(event.kind is not EventKind.CONSENT_CLASS_CHANGED for event in events)
        for one in linked_states(unit, state) if ending and whole else (state,):
            every.setdefault(one.subject_no, (one, events))
    entry = append_told(unit, actor, list(every.values()), kind=kind, note=note, tell=TELL_YES, **named)
    for number in every:
        publishing.settle(unit, unit.subject_by_no(SubjectNo(number)))
    return entry.no


def _events(unit: Unit, state: SubjectState, act: ConsentAct, shown: str, *, giving: bool) -> list[Event]:
    names = unit.snapshot.names
    events: list[Event] = []
    if act.purpose is not None:
        purpose = names.purpose(act.purpose)
        events += agreed_events(unit, purpose) if giving else _withdrawn(unit, purpose)
    if act.advertising is not None:
        events += _advertising(unit, state, act, names.contact(act.advertising), shown, giving=giving)
    if act.recipient is not None or act.items:
        events.append(scope_event(unit, _scopes(unit, state, act, giving=giving)))
    return [*events, *_guardian(unit, act, giving=giving)]


def _guardian(unit: Unit, act: ConsentAct, *, giving: bool) -> list[Event]:
    """What a statutory agent's word stands for: the purpose or the recipient that the consent is about."""
    if act.by == "self":
        return []
    names = unit.snapshot.names
    kind = EventKind.GUARDIAN_AGREED if giving else EventKind.GUARDIAN_WITHDREW
    about: list[str] = [] if act.purpose is None else [names.purpose(act.purpose)]
    about += [] if act.recipient is None else [names.recipient(act.recipient)]
    return [Event(kind=kind, at=unit.now, body=EventBody(consent=one)) for one in about]


def _advertising(
    unit: Unit, state: SubjectState, act: ConsentAct, channel: str, shown: str, *, giving: bool
) -> list[Event]:
    if act.ground == OPT_IN:
        return (
            channels.opted_in(unit, state, channel, text=shown)
            if giving
            else channels.opted_out(unit, channel)
        )
    if giving:
        on = None if act.on is None else day_number(act.on)
        return channels.excepted(unit, channel, act.ground, text=shown, on=on)
    return channels.exception_ended(unit, channel, act.ground)


def _withdrawn(unit: Unit, purpose: str) -> list[Event]:
    """A withdrawal ends the consent under whichever version it was given."""
    dated_ones = (
        reference
        for slot, reference, _ in unit.snapshot.registers.bits
        if slot == Slot.CONSENT.value and is_dated(reference, purpose)
    )
    return [
        Event(kind=EventKind.CONSENT_WITHDRAWN, at=unit.now, body=EventBody(consent=reference))
        for reference in (purpose, *sorted(dated_ones))
    ]


def _scopes(unit: Unit, state: SubjectState, act: ConsentAct, *, giving: bool) -> list[ConsentScope]:
    standing_now = unit.snapshot.registers.consents.get(state.cons, ())
    if act.recipient is None:
        return _item_scopes(unit, standing_now, act, giving=giving)
    if giving:
        wanted = recipient_scope(unit.snapshot, f"{act.recipient}:{','.join(act.items)}")
        return [*standing_now, replace(wanted, informed=_informed(unit, act, wanted.recipient))]
    left = unit.snapshot.names.recipient(act.recipient)
    return [scope for scope in standing_now if scope.recipient != left]


def _informed(unit: Unit, act: ConsentAct, recipient: str | None) -> bool:
    """Whether everything that must be told of a recipient abroad was given with the text, as it is published.

    Raises:
        StaffError: Something else is named (REQUEST-006), or what was given is not published (CONSENT-006).
    """
    if not act.informed:
        return False
    if not set(act.informed) <= set(TOLD):
        raise StaffError("REQUEST-006", field="informed")
    policy, registers = unit.snapshot.policy, unit.snapshot.registers
    found, today = policy.recipient(recipient or ""), legal_day(unit.now)
    missing = [
        part for part in act.informed if found is None or not published(policy, found, part, registers, today)
    ]
    if missing:
        raise StaffError("CONSENT-006", missing="、".join(missing))
    return set(act.informed) == set(TOLD)


def _item_scopes(
    unit: Unit, standing_now: Sequence[ConsentScope], act: ConsentAct, *, giving: bool
) -> list[ConsentScope]:
    wanted = items_scope(unit.snapshot, act.items)
    if giving:
        return [*standing_now, wanted]
    left = (
        scope if scope.recipient is not None else replace(scope, items=scope.items - wanted.items)
        for scope in standing_now
    )
    return [scope for scope in left if scope.recipient is not None or scope.items]


def consents_of(unit: Unit, state: SubjectState) -> tuple[Standing, ...]:
    """The standing consents, read from the person's events and scopes; each under the version it was given."""
    events = subjects.read_events(unit.conn, SubjectNo(state.subject_no))
    # The book says under which version a purpose was agreed to; whoever agreed to none need not be looked up in it.
    agreed = any(event.kind is EventKind.CONSENT_GIVEN for event in events)
    given_under = _versions_of(unit, state) if agreed else {}
    found: dict[tuple[str, str], Standing] = {}
    for event in events:
        match event.kind:
            case EventKind.CONSENT_GIVEN | EventKind.CONSENT_WITHDRAWN if "@" in (event.body.consent or ""):
                continue  # the same act, for what the purpose gained since it was first published
            case EventKind.CONSENT_GIVEN if event.body.consent:
                key = ("purpose", event.body.consent)
                found[key] = _standing(*key, since=event.at, version=given_under.get(event.at))
            case EventKind.CONSENT_WITHDRAWN if event.body.consent:
                found.pop(("purpose", event.body.consent), None)
            case EventKind.ADVERTISING_OPTED_IN if event.body.channel:
                found["advertising", event.body.channel] = _ad_ground(event, OPT_IN)
            case EventKind.ADVERTISING_OPTED_OUT if event.body.channel:
                found.pop(("advertising", event.body.channel), None)
            case EventKind.ADVERTISING_EXCEPTED if event.body.channel and event.body.ground:
                found[f"advertising:{event.body.ground}", event.body.channel] = _ad_ground(
                    event, event.body.ground
                )
            case EventKind.ADVERTISING_EXCEPTION_ENDED if event.body.channel:
                found.pop((f"advertising:{event.body.ground}", event.body.channel), None)
            case _:
                pass
    scopes = unit.snapshot.registers.consents.get(state.cons, ())
    provisions = [
        Standing(
            kind="items" if scope.recipient is None else "provision",
            reference=scope.recipient or "",
            items=tuple(sorted(scope.items)),
            policy_version=scope.policy_version,
            since=None,
        )
        for scope in scopes
    ]
    return (*found.values(), *provisions)


def _versions_of(unit: Unit, state: SubjectState) -> dict[datetime, str | None]:
    """Under which version the person gave a consent, by the instant of the act, as the book has it."""
    found: dict[datetime, str | None] = {}
    who, cursor = unit.ledger_no(state.subject_no), None
    while True:
        page = book.entries_of(unit.conn, who, cursor=cursor, limit=_PAGE)
        found |= {entry.at: entry.policy_version for entry in page if entry.kind in _GIVEN}
        if len(page) < _PAGE:
            return found
        cursor = page[-1].no


def _standing(kind: str, reference: str, *, since: datetime, version: str | None) -> Standing:
    return Standing(kind=kind, reference=reference, items=(), policy_version=version, since=since)


def _ad_ground(event: Event, ground: str) -> Standing:
    return Standing(
        kind="advertising",
        reference=event.body.channel or "",
        items=(),
        policy_version=event.body.text,
        since=event.at,
        ground=ground,
    )
