"""Acquires information about a person (取得): by the form, by staff, by an import. Source: 法17条, 20条, 21条.

Steps: (1) resolve the words; (2) ask the gate for every stated purpose; (3) seal, with the keys committed first;
(4) in one transaction ask again, intern what was told and agreed to, write state and envelopes, append the entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from sekisho.application import agents, approvals, channels
from sekisho.application.asking import circumstances, known_notice, known_source, one_of
from sekisho.application.credentials import hashed
from sekisho.application.free_text import telling
from sekisho.application.house import House, Unit
from sekisho.application.rulings import Ruling
from sekisho.application.shelf import CATEGORY, CONSENT, NOTICE, PROVENANCE, Snapshot, notice_body, scope_body
from sekisho.application.typed_values import require_typed
from sekisho.errors import StaffError
from sekisho.gate.model import Actor, ActorKind, Request, Signal
from sekisho.gate.reach import consent_references
from sekisho.gate.tables import ConsentScope, Notice
from sekisho.law.advertising import OPT_IN, channel_laws
from sekisho.law.model import Basis, Verb
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import Effect
from sekisho.policy.case_files import is_case_file
from sekisho.retention.rules import retention_key
from sekisho.vault import slot_store, subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.groups import ItemDescription
from sekisho.vault.model import HolderNo, ItemId, SubjectId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState, change_of
from sekisho.vault.sealing import Prepared
from sekisho.vault.slots import BitKind, BitRef

CASE_FILE: Final = "case_file"
"""Class of sensitivity of case files: sealed apart from the profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """What is to be acquired, in the words of whoever brings it.

    Attributes:
        category: Subject category, id or text; None = the policy's only one.
        channel: Acquisition channel, id or text.
        purposes: Purposes that were stated, ids or texts. None at all is always denied.
        items: Item (id or text) → value.
        consents: Purposes agreed to (ids or texts), ``advertising:email`` and the like, or
            ``recipient:NAME:item,item`` for a provision. Staff may name what stands in for an opt-in
            (``advertising:email:written_address``). ``items:item,item`` agrees to acquiring and using what is only
            touched with consent (special care, sensitive information, identifiers tied to the person).
        notice: Policy version that was shown; None = the one in force was published.
        subject: Public id of a person already known; None = a new one.
        segments: Declared segments that the person belongs to, ids or names.
        basis: Statutory basis, where information of special care or sensitive information is acquired without consent,
            or why no confirmation of the source is asked for (法30条1項).
        facts: What the basis demands. May name people.
        agent: Who brings it on behalf of the person; personal data, kept sealed.
        source: Who gave it, by id on record, when it does not come from the person.
        signal: What the person's browser says of targeted advertising: ``gpc`` or ``choice``. It is kept as the will
            of the person, where the person is known.
    """

    category: str | None
    channel: str | None
    purposes: Sequence[str]
    items: Mapping[str, Plaintext]
    consents: Sequence[str] = ()
    notice: str | None = None
    subject: str | None = None
    segments: Sequence[str] = ()
    source: str | None = None
    basis: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    agent: Plaintext | None = field(default=None, repr=False)
    signal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquired:
    """What came of an acquisition.

    Attributes:
        subject: Public id of the person; None when denied.
        ruling: The ruling that decided: the first denial, or the last allow.
        entry: Number of the ledger entry.
        telling: Item → what its text seems to speak of, where that is why it was returned unstored.
    """

    subject: SubjectId | None
    ruling: Ruling
    entry: int
    telling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """An acquisition in ids."""

    requests: tuple[Request, ...]
    values: dict[ItemId, Plaintext]
    category: str | None
    consents: tuple[str, ...]
    advertising: tuple[tuple[str, str], ...]
    scopes: tuple[ConsentScope, ...]
    notice: Notice
    segments: tuple[str, ...]
    telling: Mapping[str, tuple[str, ...]]
    signal: str | None
    agent: Plaintext | None = field(repr=False)


def acquire(house: House, actor: Actor, asked: Acquisition) -> Acquired:
    """Acquires information, or says why not. Nothing is stored when denied, but the entry that says so.

    Raises:
        StaffError: A purpose, category or consent that the policy does not know (POLICY-010), no items (ACQUIRE-001);
            an exception from the opt-in that the channel's law does not know (CONSENT-001), or that staff did not
            state (CONSENT-002); a value that its item cannot have (VALUE-0xx).
    """
    resolved, known, allowed = house.read(lambda unit: consider(unit, actor, asked))
    if actor.kind is not ActorKind.STAFF and any(ground != OPT_IN for _, ground in resolved.advertising):
        raise StaffError(
            "CONSENT-002"
        )  # what stands in for an opt-in is stated by the business, not by a form
    if not allowed:
        return house.write(lambda unit: deny(unit, actor, resolved, known))
    house.read(lambda unit: require_typed(unit.snapshot.policy, resolved.values))
    now = house.clock.now()
    values = house.read(lambda unit: hashed(unit.snapshot.policy, resolved.values))
    if known is None:
        (prepared,) = house.vault.prepare_new([values], at=now)
    else:
        prepared = house.vault.prepare_write(HolderNo(known.subject_no), values, at=now)
    return house.write(lambda unit: store(unit, actor, resolved, known, prepared))


def consider(unit: Unit, actor: Actor, asked: Acquisition) -> tuple[Resolved, SubjectState | None, bool]:
    """What is asked in ids, about whom, and whether the gate allows all of it. Writes nothing."""
    known = None if asked.subject is None else unit.subject(asked.subject)
    resolved = resolve(unit.snapshot, asked)
    return resolved, known, all(ruling.allowed for ruling in rulings_of(unit, actor, resolved, known))


def rulings_of(unit: Unit, actor: Actor, resolved: Resolved, state: SubjectState | None) -> list[Ruling]:
    """The gate's answers for every stated purpose, with what the person agrees to in this very act."""
    agreed = frozenset(item for scope in resolved.scopes if scope.recipient is None for item in scope.items)
    found = []
    for request in resolved.requests:
        around = circumstances(unit, request, actor, state)
        around = replace(
            around,
            agreed=agreed,
            telling=frozenset(resolved.telling),
            agent_recorded=resolved.agent is not None,
        )
        found.append(unit.rule(request, actor=actor, state=state, circumstances=around))
    return found


def resolve(snapshot: Snapshot, asked: Acquisition) -> Resolved:
    """The acquisition in ids. Raises as `acquire`."""
    names, policy = snapshot.names, snapshot.policy
    values = {item: asked.items[word] for word, item in names.brought(asked.items).items()}
    if not values:
        raise StaffError("ACQUIRE-001")
    channel = None if asked.channel is None else names.channel(asked.channel, unlisted=True)
    purposes = tuple(dict.fromkeys(names.purpose(purpose) for purpose in asked.purposes))
    category = _category(snapshot, asked.category)
    consents, advertising, scopes = _consents(snapshot, asked.consents)
    basis = None if asked.basis is None else one_of(Basis, asked.basis, "basis")
    signal = None if asked.signal is None else one_of(Signal, asked.signal, "signal").value
    shown = known_notice(snapshot, asked.notice)
    source = known_source(snapshot, asked.source)
    requests = tuple(
        Request(
            verb=Verb.ACQUIRE,
            purpose=purpose,
            items=tuple(values),
            channel=channel,
            category=category,
            notice=shown,
            source=source,
            basis=basis,
            facts=tuple(sorted(asked.facts.items())),
            signal=signal,
        )
        for purpose in (purposes or (None,))
    )
    notice = Notice(
        policy_version=shown or policy.version,
        channel=channel or "",
        purposes=frozenset(purposes),
        source=source,
    )
    return Resolved(
        requests=requests,
        values={ItemId(item): value for item, value in values.items()},
        category=category,
        consents=consents,
        advertising=advertising,
        scopes=scopes,
        notice=notice,
        segments=tuple(dict.fromkeys(map(names.segment, asked.segments))),
        telling=telling(policy, values),
        signal=signal,
        agent=asked.agent,
    )


def _category(snapshot: Snapshot, asked: str | None) -> str | None:
    if asked is not None:
        return snapshot.names.category(asked)
    only = snapshot.policy.categories
    return only[0].id if len(only) == 1 else None


def _consents(
    snapshot: Snapshot, asked: Sequence[str]
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[ConsentScope, ...]]:
    """Consents in ids: purposes, channels of advertising with their ground, scopes of provision."""
    purposes: list[str] = []
    advertising: list[tuple[str, str]] = []
    scopes: list[ConsentScope] = []
    for one in asked:
        kind, _, rest = one.partition(":")
        match kind:
            case "advertising":
                named, _, ground = rest.partition(":")
                channel = snapshot.names.contact(named)
                advertising.append((channel, channels.known_exception(channel, ground) if ground else OPT_IN))
            case "recipient":
                scopes.append(recipient_scope(snapshot, rest))
            case "items":
                scopes.append(items_scope(snapshot, rest.split(",")))
            case "purpose":
                purposes.append(snapshot.names.purpose(rest))
            case _:
                purposes.append(snapshot.names.purpose(one))
    for purpose in purposes:
        found = snapshot.policy.purpose(purpose)
        if found is not None and found.advertising:
            # Agreeing to a purpose that sends advertising is agreeing to it on the channels that its text names.
            laws = channel_laws()
            asking = (channel for channel in found.channels if channel in laws and laws[channel].opt_in)
            advertising += [(channel, OPT_IN) for channel in asking]
    return tuple(dict.fromkeys(purposes)), tuple(dict.fromkeys(advertising)), tuple(scopes)


def recipient_scope(snapshot: Snapshot, text: str) -> ConsentScope:
    """The scope of ``NAME:item,item``: a consent to provide those items to that recipient."""
    name, _, items = text.rpartition(":")
    recipient = snapshot.names.recipient(name)
    found = snapshot.policy.recipient(recipient)
    return ConsentScope(
        recipient=recipient,
        items=frozenset(snapshot.names.items(items.split(","))),
        purpose=None,
        country=None if found is None else found.country,
        policy_version=snapshot.policy.version,
    )


def items_scope(snapshot: Snapshot, items: Sequence[str]) -> ConsentScope:
    """The scope of a consent that the business itself acquires and uses these items."""
    return ConsentScope(
        recipient=None,
        items=frozenset(snapshot.names.items(items)),
        purpose=None,
        country=None,
        policy_version=snapshot.policy.version,
    )


def deny(unit: Unit, actor: Actor, resolved: Resolved, known: SubjectState | None) -> Acquired:
    """Writes the denial down."""
    who = () if known is None else (unit.ledger_no(known.subject_no),)
    rulings = rulings_of(unit, actor, resolved, known)
    denied = next((ruling for ruling in rulings if not ruling.allowed), rulings[0])
    if known is not None:
        approvals.keep_draft_if_needed(unit, denied, known)
    entry = unit.record_ruling(denied, subjects=who)
    _heed(unit, actor, resolved, known)
    return Acquired(subject=None, ruling=denied, entry=entry.no, telling=resolved.telling)


def _heed(unit: Unit, actor: Actor, resolved: Resolved, known: SubjectState | None) -> None:
    """Keeps what the browser said as the person's will."""
    if resolved.signal is not None and known is not None:
        from sekisho.application import preferences  # it reaches this module through the linked identities

        preferences.heed(unit, actor, unit.subject_by_no(SubjectNo(known.subject_no)), resolved.signal)


def describe_items(unit: Unit) -> None:
    """Sees to it that every item has its group, as the effective policy describes it."""
    _describe(unit, _descriptions(unit.snapshot))


def describe_planned(unit: Unit, start: int) -> None:
    """Gives the items that an edition to come adds their groups, so that its first day finds them.

    Items that are known stay as today's policy describes them until then.
    """
    planned = unit.house.shelf.snapshot(unit.conn, today=start)
    known = {item for group in unit.house.vault.registry(unit.conn).groups for item in group.items}
    _describe(unit, [row for row in _descriptions(planned) if row.id not in known])


def _describe(unit: Unit, descriptions: list[ItemDescription]) -> None:
    before = unit.house.vault.registry(unit.conn)
    unit.house.vault.describe_items(unit.tx, descriptions)
    if unit.house.vault.registry(unit.conn) != before:
        unit.register_changed()


def _descriptions(snapshot: Snapshot) -> list[ItemDescription]:
    policy = snapshot.policy
    return [
        ItemDescription(
            id=ItemId(item.id),
            legal_kind=item.kind.value,
            sensitivity=CASE_FILE if is_case_file(item) else item.kind.value,
            retention=retention_key(policy, item.id),
        )
        for item in policy.items
    ]


def store(
    unit: Unit,
    actor: Actor,
    resolved: Resolved,
    known: SubjectState | None,
    prepared: Prepared,
    *,
    beside: tuple[Effect, ...] = (),
    note: Mapping[str, int | str] | None = None,
) -> Acquired:
    """Asks again, then writes what was prepared, the events and the entry; or the denial.

    Args:
        unit: The writing unit of work.
        actor: Who acquires.
        resolved: What, in ids.
        known: The person as considered, or None for a new one.
        prepared: The sealed values.
        beside: What the act leaves besides state and envelopes: a file.
        note: What the entry says of it.
    """
    number = SubjectNo(prepared.holder)
    state = None if known is None else unit.subject_by_no(SubjectNo(known.subject_no))
    rulings = rulings_of(unit, actor, resolved, state)
    denied = next((ruling for ruling in rulings if not ruling.allowed), None)
    if denied is not None:  # something changed between considering and writing: what stands now decides
        entry = unit.record_ruling(denied, subjects=() if state is None else (prepared.ledger,))
        _heed(unit, actor, resolved, state)
        return Acquired(subject=None, ruling=denied, entry=entry.no)
    events = events_of(unit, resolved, state)
    if state is None:
        first = subjects.new_state(number, subjects.new_subject_id())
        (after,) = subjects.create_subjects(unit.conn, [(first, events)])
    else:
        after = subjects.append_events(unit.conn, state, events)
    after, written = unit.write_values(prepared, after)
    if any(slot_needed(unit, event) for event in events):
        unit.register_changed()
    who = prepared.ledger
    entry = unit.record_ruling(
        rulings[-1],
        kind=EntryKind.SUBJECT_DATA_ACQUIRED,
        subjects=(who,),
        effects=(unit.state_effect(after, who), *written, *beside),
        note={**note_of(resolved), **(note or {})},
    )
    if resolved.agent is not None:
        agents.keep(unit, number, resolved.agent, entry=entry.no)
    _heed(unit, actor, resolved, after)
    return Acquired(subject=after.subject_id, ruling=rulings[-1], entry=entry.no)


def events_of(unit: Unit, resolved: Resolved, state: SubjectState | None) -> list[Event]:
    """What happened, as events: acquired, agreed to. Interns what was told and the provenance of each item."""
    conn = unit.conn
    notice = slot_store.intern_class(conn, NOTICE, notice_body(resolved.notice))
    before: Mapping[str, int] = {}
    if state is not None:
        before = unit.snapshot.registers.provenance.get(state.prov, {})
    provenance = slot_store.intern_class(
        conn, PROVENANCE, {**before, **{str(item): notice for item in resolved.values}}
    )
    category = (
        None if resolved.category is None else slot_store.intern_class(conn, CATEGORY, resolved.category)
    )
    registry = unit.house.vault.registry(unit.conn)
    groups = {str(registry.group_of(item).id): int(unit.today) for item in resolved.values}
    body = EventBody(category=category, provenance=provenance, groups=groups, items=tuple(resolved.values))
    events = [Event(kind=EventKind.ACQUIRED, at=unit.now, body=body)]
    events += _reopened(unit, resolved, state)
    events += [event for purpose in resolved.consents for event in agreed_events(unit, purpose)]
    shown = resolved.notice.policy_version
    for channel, ground in resolved.advertising:
        if ground == OPT_IN:
            events += channels.opted_in(unit, state, channel, text=shown)
        else:
            events += channels.excepted(unit, channel, ground, text=shown)
    events += [
        Event(kind=EventKind.SEGMENT_JOINED, at=unit.now, body=EventBody(segment=segment))
        for segment in resolved.segments
    ]
    if resolved.scopes:
        scopes = (
            *unit.snapshot.registers.consents.get(0 if state is None else state.cons, ()),
            *resolved.scopes,
        )
        events.append(scope_event(unit, scopes))
    return events


def _reopened(unit: Unit, resolved: Resolved, state: SubjectState | None) -> list[Event]:
    """What is acquired for a purpose that was achieved for the person opens it anew."""
    if state is None:
        return []
    bits = unit.snapshot.slots.bits
    places = ((one, bits.get(BitRef(BitKind.ACHIEVED, one))) for one in sorted(resolved.notice.purposes))
    return [
        Event(kind=EventKind.PURPOSE_REOPENED, at=unit.now, body=EventBody(purpose=purpose))
        for purpose, place in places
        if place is not None and state.has(place)
    ]


def agreed_events(unit: Unit, purpose: str) -> list[Event]:
    """The events of a consent to a purpose: it covers what the purpose means today, no more and no less."""
    references = consent_references(unit.snapshot.registers, unit.snapshot.policy, purpose)
    return [
        Event(kind=EventKind.CONSENT_GIVEN, at=unit.now, body=EventBody(consent=reference))
        for reference in references
    ]


def scope_event(unit: Unit, scopes: Sequence[ConsentScope]) -> Event:
    """The event that puts a set of consent scopes in force for a person."""
    bodies = sorted((scope_body(scope) for scope in scopes), key=msgspec.json.Encoder(order="sorted").encode)
    number = slot_store.intern_class(unit.conn, CONSENT, bodies)
    return Event(kind=EventKind.CONSENT_CLASS_CHANGED, at=unit.now, body=EventBody(consent_class=number))


def slot_needed(unit: Unit, event: Event) -> bool:
    """Whether an event used a class or slot that the snapshot does not know yet."""
    change, slots, registers = change_of(event.kind, event.body), unit.snapshot.slots, unit.snapshot.registers
    unknown_bits = any(ref not in slots.bits for ref in (*change.raised, *change.lowered))
    unknown_days = any(ref not in slots.days for ref in change.days)
    new_class = (
        (change.prov is not None and change.prov not in registers.provenance)
        or (change.cons is not None and change.cons not in registers.consents)
        or (change.category is not None and change.category not in registers.categories.values())
    )
    return unknown_bits or unknown_days or new_class


def note_of(resolved: Resolved) -> dict[str, int | str]:
    """What the entry of an acquisition says besides."""
    told = sorted(resolved.notice.purposes)
    note: dict[str, int | str] = {"purposes": len(told)}
    # An entry has one purpose of its own; what was told besides stands in its note, each under a number.
    note |= {f"told_{number}": purpose for number, purpose in enumerate(told, 1)}
    note |= {f"advertising_{channel}": ground for channel, ground in resolved.advertising}
    if resolved.agent is not None:
        note["agent"] = "recorded"
    if resolved.consents or resolved.scopes or resolved.advertising:
        note["consents"] = len(resolved.consents) + len(resolved.scopes) + len(resolved.advertising)
    return note
