"""What the person sees of their own information: every item with why, from where, until when, and who used it.

Opening one's own values is disclosure (開示): asked of the gate, written in the book. What may not be told leaves no
gap (digest §15.5). Source: 法32条2項, 33条.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sekisho.application.agents import Brought, agents_of
from sekisho.application.asking import Asked, circumstances, resolve
from sekisho.application.consenting import Standing, consents_of
from sekisho.application.house import House, Unit
from sekisho.application.leaving import Kept, concerning, holds_item, kept_of
from sekisho.application.masking import masked
from sekisho.application.posting import OwnPost, posts_of
from sekisho.application.preferences import Preference, own_or_any, preferences
from sekisho.application.refusing import Refusal, refusals
from sekisho.application.rulings import KIND_OF, Ruling
from sekisho.application.segmenting import segments_of
from sekisho.application.telling import told_on
from sekisho.application.using import open_items
from sekisho.gate.model import Actor
from sekisho.gate.reach import states
from sekisho.gate.tables import Registers
from sekisho.law.legal_day import as_date
from sekisho.law.model import MASKED, LegalKind, Verb
from sekisho.ledger import store as book
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import SUBJECT, Entry
from sekisho.policy.model import Clause, Item, Policy, Purpose, PurposeBasis, Recipient
from sekisho.vault.attachments import numbers_of_files
from sekisho.vault.model import HolderNo, ItemId, SubjectNo
from sekisho.vault.plaintext import Plaintext
from sekisho.vault.projection import SubjectState
from sekisho.vault.slots import BitKind, BitRef

_USES: frozenset[EntryKind] = frozenset(
    {
        EntryKind.SUBJECT_DATA_USED,
        EntryKind.SUBJECT_DATA_PROVIDED,
        EntryKind.SUBJECT_AUDIENCE_SELECTED,
        EntryKind.SUBJECT_CONSENT_REQUESTED,
        EntryKind.SUBJECT_POSTS_EXPORTED,
        EntryKind.DEAL_TOLD,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnItem:
    """One item that is held of the person.

    Attributes:
        item: The item as the policy lists it.
        value: Its value; None while it is hidden, or when it is never shown (a credential).
        purposes: The purposes that it may serve for this person.
        clause: The sentence that states the first of them.
        acquired_by: Acquisition channel and policy version, or None.
        until: The last day on which it may be kept, or None while none is set.
        recipients: Who may receive it.
        immutable: It cannot be changed on the portal; Article 34 stands open.
        files: Numbers of its files, where it holds files; its value names them.
    """

    item: Item
    value: Plaintext | None = field(repr=False)
    purposes: tuple[Purpose, ...]
    clause: Clause | None
    acquired_by: tuple[str, str] | None
    until: date | None
    recipients: tuple[Recipient, ...]
    immutable: bool
    files: tuple[int, ...] = ()

    @property
    def on_screen(self) -> Plaintext | None:
        """The value as a page shows it; the person's own file has it whole."""
        return masked(self.value) if self.value is not None and self.item.kind in MASKED else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUse:
    """One use or provision that may be told.

    Attributes:
        at: When.
        kind: What was done.
        purpose: Purpose text as published, or None.
        items: Names of the items.
        channel: Contact channel, or None.
        recipient: Recipient's name, or None.
        by_self: The person did it.
        allowed: It was allowed; a denial touched nothing.
        entry: Number of the ledger entry.
    """

    at: datetime
    kind: EntryKind
    purpose: str | None
    items: tuple[str, ...]
    channel: str | None
    recipient: str | None
    by_self: bool
    allowed: bool
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """Everything that the person's pages show.

    Attributes:
        subject: Public id.
        category: Name of the category, or None.
        items: Items held.
        preferences: Purposes × channels.
        consents: What the person agreed to.
        kept: Item groups and until when they stay.
        policy: The policy in force, as far as it concerns this person.
        segments: Names of the declared segments that the person is in.
        collections: What equipment collects and the person may refuse.
        agents: Who brought information on the person's behalf.
        posts: What the person posted for all to see.
    """

    subject: str
    category: str | None
    items: tuple[OwnItem, ...]
    preferences: tuple[Preference, ...]
    consents: tuple[Standing, ...]
    kept: tuple[Kept, ...]
    policy: Policy
    segments: tuple[str, ...]
    collections: tuple[Refusal, ...]
    agents: tuple[Brought, ...] = field(repr=False)
    posts: tuple[OwnPost, ...] = field(repr=False)


def own_data(house: House, actor: Actor, subject: str, *, reveal: Sequence[str] = ()) -> OwnData:
    """What is held of a person, for the person. Only the items in `reveal` are opened, and that is recorded."""
    if reveal:
        return house.write(lambda unit: _own(unit, actor, subject, reveal))
    return house.read(lambda unit: _own(unit, actor, subject, ()))


def brought_by(house: House, actor: Actor, subject: str) -> tuple[Brought, ...]:
    """Who brought information on behalf of a person, oldest first.

    Raises:
        StaffError: Nobody (SUBJECT-001), or staff whose roles do not act for persons (ACCOUNT-007).
    """
    return house.read(lambda unit: agents_of(unit, SubjectNo(own_or_any(unit, actor, subject).subject_no)))


def _own(unit: Unit, actor: Actor, subject: str, reveal: Sequence[str]) -> OwnData:
    state = own_or_any(unit, actor, subject)
    policy = unit.snapshot.policy
    held = [item for item in policy.items if holds_item(unit, state, item.id)]
    values = _opened(unit, actor, state, [item.id for item in held if item.id in reveal]) if reveal else {}
    numbers = {number: name for name, number in unit.snapshot.registers.categories.items()}
    category = policy.category(numbers.get(state.category, ""))
    kept = kept_of(unit, state)
    files = numbers_of_files(unit.conn, HolderNo(state.subject_no))
    return OwnData(
        subject=state.subject_id,
        category=None if category is None else category.name,
        items=tuple(
            _item(unit, state, item, values.get(item.id), kept=kept, files=files.get(ItemId(item.id), ()))
            for item in held
        ),
        preferences=preferences(unit, state, policy),
        consents=consents_of(unit, state),
        kept=kept,
        policy=concerning(unit, state),
        segments=tuple(one.name for one in segments_of(unit.snapshot, state)),
        collections=refusals(unit.snapshot, state),
        agents=agents_of(unit, SubjectNo(state.subject_no)) if reveal else (),
        posts=posts_of(unit, state) if reveal else (),
    )


def _opened(unit: Unit, actor: Actor, state: SubjectState, items: Sequence[str]) -> Mapping[str, Plaintext]:
    shown = [item for item in items if _is_shown(unit.snapshot.policy, item)]
    if not shown:
        return {}
    ruling = _disclosure(unit, actor, state, shown)
    values = open_items(unit, ruling, SubjectNo(state.subject_no)) if ruling.allowed else {}
    unit.record_ruling(ruling, kind=KIND_OF[Verb.DISCLOSE], subjects=(unit.ledger_no(state.subject_no),))
    return values


def _is_shown(policy: Policy, item: str) -> bool:
    found = policy.item(item)
    return found is not None and found.kind is not LegalKind.SECRET


def _disclosure(unit: Unit, actor: Actor, state: SubjectState, items: Sequence[str]) -> Ruling:
    asked = Asked(verb=Verb.DISCLOSE.value, subject=state.subject_id, items=tuple(items))
    request = resolve(unit.snapshot, asked)
    return unit.rule(
        request, actor=actor, state=state, circumstances=circumstances(unit, request, actor, state)
    )


def _item(
    unit: Unit,
    state: SubjectState,
    item: Item,
    value: Plaintext | None,
    *,
    kept: Sequence[Kept],
    files: tuple[int, ...],
) -> OwnItem:
    policy, registers = unit.snapshot.policy, unit.snapshot.registers
    number = registers.provenance.get(state.prov, {}).get(item.id, 0)
    notice = registers.notices.get(number)
    purposes = tuple(
        purpose
        for purpose in policy.purposes
        if policy.serves(purpose, item.id)
        and (_told(registers, purpose, item, number) or _agreed(unit, state, purpose))
    )
    group = registers.groups.get(item.id)
    until = next((one.until for one in kept if one.group == group), None)
    return OwnItem(
        item=item,
        value=value,
        purposes=purposes,
        clause=policy.clause(purposes[0].clause) if purposes else policy.clause(item.clause),
        acquired_by=None if notice is None else (_channel(policy, notice.channel), notice.policy_version),
        until=until,
        recipients=tuple(
            recipient for recipient in policy.recipients if not recipient.items or item.id in recipient.items
        ),
        immutable=not item.self_correctable or bool(files),
        files=files,
    )


def _told(registers: Registers, purpose: Purpose, item: Item, number: int) -> bool:
    """Whether the notice under which an item was acquired names the purpose as it stands today."""
    return states(registers, number, purpose, item.id)


def _agreed(unit: Unit, state: SubjectState, purpose: Purpose) -> bool:
    position = unit.snapshot.slots.bits.get(BitRef(BitKind.CONSENT, purpose.id))
    return purpose.basis is PurposeBasis.CONSENT and position is not None and state.has(position)


def _channel(policy: Policy, channel: str) -> str:
    found = policy.channel(channel)
    return channel if found is None else found.name


def own_uses(house: House, actor: Actor, subject: str, *, limit: int = 500) -> tuple[OwnUse, ...]:
    """Which uses touched the person, newest first; only what may be told today."""
    return house.read(lambda unit: _uses(unit, own_or_any(unit, actor, subject), limit))


def _uses(unit: Unit, state: SubjectState, limit: int) -> tuple[OwnUse, ...]:
    who, today = unit.ledger_no(state.subject_no), as_date(unit.today)
    versions = {name: held.policy for name, held in unit.snapshot.versions.items()}
    found: list[OwnUse] = []
    cursor: int | None = None
    # Read on until the list is full: what is withheld must not show as a shorter list.
    while len(found) < limit:
        page = book.entries_of(unit.conn, who, cursor=cursor, limit=limit, newest_first=True)
        if not page:
            break
        cursor = page[-1].no
        found += [
            _use(entry, versions.get(entry.policy_version or "", unit.snapshot.policy))
            for entry in told_on(unit.conn, page, today)
            if _is_use(entry)
        ]
    return tuple(found[:limit])


def _is_use(entry: Entry) -> bool:
    """A use or provision that happened, or what the person did themselves. A denial touched nothing."""
    if entry.kind in _USES:
        return entry.allowed is not False
    return entry.kind is not EntryKind.SUBJECT_DATA_DENIED and entry.actor == SUBJECT


def _use(entry: Entry, policy: Policy) -> OwnUse:
    purpose = None if entry.purpose is None else policy.purpose(entry.purpose)
    recipient = None if entry.recipient is None else policy.recipient(entry.recipient)
    names = (policy.item(item) for item in entry.items)
    return OwnUse(
        at=entry.at,
        kind=entry.kind,
        purpose=None if purpose is None else purpose.text,
        items=tuple(item.name for item in names if item is not None),
        channel=entry.channel,
        recipient=None if recipient is None else recipient.name,
        by_self=entry.actor == SUBJECT,
        allowed=entry.allowed is not False,
        entry=entry.no,
    )


def package(house: House, actor: Actor, subject: str) -> tuple[OwnData, tuple[OwnUse, ...]]:
    """Everything held of a person and every use that may be told: the content of the disclosure download."""
    listed = own_data(house, actor, subject)
    return own_data(house, actor, subject, reveal=[item.item.id for item in listed.items]), own_uses(
        house, actor, subject
    )
