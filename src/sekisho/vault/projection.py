"""From the events of a subject to the one row by which the gate decides: a pure fold.

Events are the truth, the row is their projection (design §7, Subject). `fold` takes a state, an event and the slots
of the policy, and returns the next state; it reads nothing else, so the projection can be rebuilt and compared at
any time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, assert_never

from sekisho.errors import DeveloperError
from sekisho.gate.model import Status as Status  # noqa: PLC0414 - the row's first question, offered here too
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import ALL_GROUPS, SubjectId, SubjectNo
from sekisho.vault.slots import BITS, EVERY, BitKind, BitRef, DayKind, DayRef, Slots


class SubjectState(NamedTuple):
    """The row by which the gate decides. Order and names are those of the table `subject_state`.

    Words hold 62 bits each, so that they are positive in every engine's 64-bit integer; days count from 1970-01-01
    (JST calendar). `events` is the hash of the last event, which covers all before it: no question of the gate, and not
    known to the fold.
    """

    subject_no: SubjectNo
    subject_id: SubjectId
    category: int = 0
    status: int = Status.ACTIVE
    state_version: int = 0
    prov: int = 0
    cons: int = 0
    w0: int = 0
    w1: int = 0
    w2: int = 0
    w3: int = 0
    d0: int | None = None
    d1: int | None = None
    d2: int | None = None
    d3: int | None = None
    d4: int | None = None
    d5: int | None = None
    d6: int | None = None
    d7: int | None = None
    d8: int | None = None
    d9: int | None = None
    d10: int | None = None
    d11: int | None = None
    d12: int | None = None
    d13: int | None = None
    d14: int | None = None
    d15: int | None = None
    events: bytes | None = None
    salt: bytes = b""

    @property
    def words(self) -> tuple[int, ...]:
        """The words of bits."""
        return (self.w0, self.w1, self.w2, self.w3)

    @property
    def days(self) -> tuple[int | None, ...]:
        """The days."""
        return self[11:27]

    def has(self, position: int) -> bool:
        """Whether the bit at `position` (word × 62 + bit) is set."""
        return bool(self.words[position // BITS] >> (position % BITS) & 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one event does to the row, by meaning; `None` and empty leave as it is."""

    raised: tuple[BitRef, ...] = ()
    lowered: tuple[BitRef, ...] = ()
    days: Mapping[DayRef, int] = field(default_factory=dict)
    category: int | None = None
    prov: int | None = None
    cons: int | None = None
    status: Status | None = None


def change_of(kind: EventKind, body: EventBody) -> Change:  # noqa: C901, PLR0911, PLR0912 - one line per kind of event is the point
    """What an event of this kind does. Also tells which slots it needs (`raised`, `lowered`, `days`)."""
    match kind:
        case EventKind.ACQUIRED:
            return Change(
                raised=_items(body),
                days={DayRef(DayKind.ACQUIRED, group): day for group, day in body.groups.items()},
                category=body.category,
                prov=body.provenance,
            )
        case EventKind.OBJECTED:
            return Change(raised=_objection(body))
        case EventKind.OBJECTION_LIFTED:
            return Change(lowered=_objection(body))
        case EventKind.SUSPENDED:
            return Change(raised=(BitRef(BitKind.SUSPENSION, body.purpose or EVERY),))
        case EventKind.RESUMED:
            return Change(lowered=(BitRef(BitKind.SUSPENSION, body.purpose or EVERY),))
        case EventKind.PROVISION_STOPPED:
            return Change(raised=(BitRef(BitKind.STOP_PROVISION, body.recipient or EVERY),))
        case EventKind.PROVISION_RESUMED:
            return Change(lowered=(BitRef(BitKind.STOP_PROVISION, body.recipient or EVERY),))
        case EventKind.CONSENT_GIVEN:
            return Change(raised=(BitRef(BitKind.CONSENT, _named(body.consent, kind)),))
        case EventKind.CONSENT_WITHDRAWN:
            return Change(lowered=(BitRef(BitKind.CONSENT, _named(body.consent, kind)),))
        case EventKind.CONSENT_CLASS_CHANGED:
            return Change(cons=body.consent_class)
        case EventKind.ADVERTISING_OPTED_IN:
            return Change(raised=(BitRef(BitKind.ADVERTISING, _named(body.channel, kind)),))
        case EventKind.ADVERTISING_OPTED_OUT:
            return Change(lowered=(BitRef(BitKind.ADVERTISING, _named(body.channel, kind)),))
        case EventKind.ADVERTISING_REFUSED:
            return Change(raised=(BitRef(BitKind.AD_REFUSAL, _named(body.channel, kind)),))
        case EventKind.ADVERTISING_REFUSAL_LIFTED:
            return Change(lowered=(BitRef(BitKind.AD_REFUSAL, _named(body.channel, kind)),))
        case EventKind.ADVERTISING_EXCEPTED:
            return Change(raised=(_exception(body, kind),))
        case EventKind.ADVERTISING_EXCEPTION_ENDED:
            return Change(lowered=(_exception(body, kind),))
        case EventKind.CONSENT_ASKED:
            return Change(days=_day(DayKind.ASKED, body))
        case EventKind.SEGMENT_JOINED:
            return Change(raised=(BitRef(BitKind.SEGMENT, _named(body.segment, kind)),))
        case EventKind.SEGMENT_LEFT:
            return Change(lowered=(BitRef(BitKind.SEGMENT, _named(body.segment, kind)),))
        case EventKind.ITEM_REFUSED:
            return Change(raised=tuple(BitRef(BitKind.ITEM_REFUSED, item) for item in body.items))
        case EventKind.ITEM_ACCEPTED:
            return Change(lowered=tuple(BitRef(BitKind.ITEM_REFUSED, item) for item in body.items))
        case EventKind.USE_DISPUTED:
            return Change(raised=(BitRef(BitKind.DISPUTED, _named(body.purpose, kind)),))
        case EventKind.DISPUTE_SETTLED:
            return Change(lowered=(BitRef(BitKind.DISPUTED, _named(body.purpose, kind)),))
        case EventKind.DIED:
            return Change(raised=(BitRef(BitKind.DECEASED),))
        case EventKind.DEATH_REVOKED:
            return Change(lowered=(BitRef(BitKind.DECEASED),))
        case EventKind.MINORITY_RECORDED:
            return Change(days=_day(DayKind.OF_AGE, body))
        case EventKind.GUARDIAN_AGREED:
            return Change(raised=(BitRef(BitKind.GUARDIAN, _named(body.consent, kind)),))
        case EventKind.GUARDIAN_WITHDREW:
            return Change(lowered=(BitRef(BitKind.GUARDIAN, _named(body.consent, kind)),))
        case EventKind.REGROUPED:
            return Change(days={DayRef(DayKind.ACQUIRED, group): day for group, day in body.groups.items()})
        case EventKind.ITEMS_HELD:
            return Change(raised=_items(body))
        case EventKind.ITEMS_REMOVED | EventKind.GROUPS_ERASED:
            return Change(lowered=_items(body))
        case EventKind.CATEGORY_CHANGED:
            return Change(category=body.category)
        case EventKind.USED:
            return Change(days=_day(DayKind.USED, body))
        case EventKind.CANCELLED:
            return Change(days=_day(DayKind.CANCELLED, body))
        case EventKind.PURPOSE_ACHIEVED:
            return Change(days=_day(DayKind.PURPOSE_ACHIEVED, body, _named(body.purpose, kind)))
        case EventKind.PURPOSE_CLOSED:
            return Change(raised=(BitRef(BitKind.ACHIEVED, _named(body.purpose, kind)),))
        case EventKind.PURPOSE_REOPENED:
            return Change(lowered=(BitRef(BitKind.ACHIEVED, _named(body.purpose, kind)),))
        case EventKind.HAPPENED:
            return Change(days=_day(DayKind.EVENT, body, _named(body.event, kind)))
        case EventKind.LEFT:
            return Change(days=_day(DayKind.LEFT, body), status=Status.LEFT)
        case EventKind.REJOINED:
            return Change(status=Status.ACTIVE)
        case EventKind.ERASURE_BEGUN:
            whole = ALL_GROUPS in body.erased
            return Change(lowered=_items(body), status=Status.ERASING if whole else None)
        case EventKind.ERASED:
            return Change(status=Status.ERASED)
        case _:
            assert_never(kind)


def fold(state: SubjectState, event: Event, slots: Slots) -> SubjectState:
    """The state after the event.

    Raises:
        DeveloperError: The subject is erased and nothing more can happen to it (VAULT-009), or a slot is missing
            (VAULT-008).
    """
    if event.kind is EventKind.ERASED:
        # Nothing about the person stays, whatever was known before: so the fold of the last event alone is the
        # same as the fold of all, and the earlier events can be purged.
        return SubjectState(
            state.subject_no, state.subject_id, status=Status.ERASED, state_version=event.seq, salt=state.salt
        )
    return apply(state, change_of(event.kind, event.body), event.seq, slots)


def apply(state: SubjectState, change: Change, seq: int, slots: Slots) -> SubjectState:
    """`fold` of an event whose change is known already; not for `ERASED`."""
    if state.status == Status.ERASED:
        raise DeveloperError("VAULT-009")
    words = list(state.words)
    for ref in change.raised:
        word, bit = divmod(slots.bit(ref), BITS)
        words[word] |= 1 << bit
    for ref in change.lowered:
        word, bit = divmod(slots.bit(ref), BITS)
        words[word] &= ~(1 << bit)
    days = list(state.days)
    for day_ref, day in change.days.items():
        days[slots.day(day_ref)] = day
    return SubjectState._make(
        (
            state.subject_no,
            state.subject_id,
            state.category if change.category is None else change.category,
            state.status if change.status is None else change.status,
            seq,
            state.prov if change.prov is None else change.prov,
            state.cons if change.cons is None else change.cons,
            *words,
            *days,
            None,
            state.salt,
        )
    )


def fold_all(state: SubjectState, events: Iterable[Event], slots: Slots) -> SubjectState:
    """The state after all events, in their order."""
    for event in events:
        state = fold(state, event, slots)
    return state


def _items(body: EventBody) -> tuple[BitRef, ...]:
    return tuple(BitRef(BitKind.HAS_ITEM, item) for item in body.items)


def _objection(body: EventBody) -> tuple[BitRef, ...]:
    return (BitRef(BitKind.OBJECTION, body.purpose or EVERY, body.channel or EVERY),)


def _exception(body: EventBody, kind: EventKind) -> BitRef:
    return BitRef(BitKind.AD_EXCEPTION, _named(body.ground, kind), _named(body.channel, kind))


def _day(kind: DayKind, body: EventBody, ref: str = EVERY) -> Mapping[DayRef, int]:
    return {} if body.day is None else {DayRef(kind, ref): body.day}


def _named(value: str | None, kind: EventKind) -> str:
    if not value:
        raise DeveloperError("VAULT-023", kind=kind.value)
    return value
