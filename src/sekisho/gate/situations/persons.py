"""Of whom it is asked: registers with a place for everything, and an invented person with one thing out of order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from sekisho.gate.binding.asked import contact_items
from sekisho.gate.binding.forms import ITEMS, PURPOSE
from sekisho.gate.ir import COLUMNS, DAYS
from sekisho.gate.model import Request, Slot, StateRow, Status
from sekisho.gate.situations.asking import ANNOUNCED, OFFICER, Situation
from sekisho.gate.situations.parties import agreed, on_record
from sekisho.gate.situations.partners import CROOK, SOURCE, published
from sekisho.gate.tables import (
    ASKED,
    CANCELLED,
    EVERYTHING,
    LAST_USE,
    OF_AGE,
    Notice,
    Period,
    Registers,
    Stands,
    acquired,
    happened,
)
from sekisho.policy.model import CONTACT_CHANNELS, Policy, RetentionClock

_GROUP: Final = "g001"
_TOLD, _UNTOLD, _DECEITFUL = 1, 2, 3
_LONG_AGO: Final = 40_000
_WORD_BITS: Final = 62

_DAYS: Final = {CANCELLED: "d0", acquired(_GROUP): "d1", LAST_USE: "d2", ASKED: "d3", OF_AGE: "d4"}
_EVENT_DAYS: Final = tuple(f"d{place}" for place in range(len(_DAYS), DAYS))

Standing: TypeAlias = Mapping[tuple[Stands, str], Mapping[str, Period]]


def registers_for(policy: Policy, request: Request, *, lacking: frozenset[str] = frozenset()) -> Registers:
    """Registers in which everything that a request can concern has its place, but for the parts that are lacking."""
    items = frozenset(item.id for item in policy.items)
    purpose = request.purpose or ""
    wanted = [
        (slot.value, purpose, "") for slot in (Slot.OBJECTION, Slot.SUSPENSION, Slot.CONSENT, Slot.ACHIEVED)
    ]
    wanted += [(Slot.AD_OPT_IN.value, channel, "") for channel in CONTACT_CHANNELS]
    wanted += [(Slot.AD_REFUSAL.value, channel, "") for channel in CONTACT_CHANNELS]
    wanted += [(Slot.DISPUTED.value, purpose, ""), (Slot.DECEASED.value, EVERYTHING, "")]
    wanted += [(Slot.GUARDIAN.value, one, "") for one in (purpose, request.recipient or "") if one]
    wanted += [(Slot.STOP_PROVISION.value, EVERYTHING, "")]
    stated = None if request.purpose is None else policy.purpose(request.purpose)
    bound = () if stated is None else stated.segments
    wanted += [
        (Slot.SEGMENT.value, one, "") for one in dict.fromkeys((*bound, *filter(None, (request.segment,))))
    ]
    wanted += [(Slot.ITEM_REFUSED.value, item, "") for item in request.items]
    addresses = contact_items(policy, request.channel or "")
    wanted += [(Slot.HOLDS.value, item, "") for item in dict.fromkeys((*request.items, *addresses))]
    scopes = tuple(agreed(policy, one) for one in (None, *policy.recipients))
    notice = Notice(
        policy_version=policy.version,
        channel="trial",
        purposes=frozenset(purpose.id for purpose in policy.purposes),
    )
    return Registers(
        version=0,
        bits={key: divmod(place, _WORD_BITS) for place, key in enumerate(wanted[: 4 * _WORD_BITS])},
        days={**_DAYS, **dict(zip(_events(policy), _EVENT_DAYS, strict=False))},
        categories={category.id: number for number, category in enumerate(policy.categories, 1)},
        notices={
            _TOLD: replace(notice, source=SOURCE),
            _UNTOLD: replace(notice, purposes=frozenset()),
            _DECEITFUL: replace(notice, source=CROOK),
        },
        provenance={number: dict.fromkeys(items, number) for number in (_TOLD, _UNTOLD, _DECEITFUL)},
        consents={1: scopes},
        groups=dict.fromkeys(items, _GROUP),
        published={policy.version: policy.effective_from if policy.effective_from is not None else 0},
        standing={
            **_joined(on_record(policy, OFFICER.id, lacking=lacking), published(policy, lacking=lacking)),
            (Stands.PUBLICATION, ANNOUNCED): dict.fromkeys((ITEMS, PURPOSE), Period(since=0)),
        },
    )


def _events(policy: Policy) -> tuple[tuple[str, str], ...]:
    """The events from which periods run."""
    named = (happened(rule.event) for rule in policy.retention if rule.clock is RetentionClock.EVENT)
    return tuple(dict.fromkeys(named))


def _joined(*records: Standing) -> Standing:
    """Records as one: of the same thing the parts of each."""
    keys = dict.fromkeys(key for one in records for key in one)
    return {key: {part: days for one in records for part, days in one.get(key, {}).items()} for key in keys}


def state_of(situation: Situation, policy: Policy, registers: Registers) -> StateRow:
    """The invented person: all in order but the one thing that the situation names."""
    request, today = situation.request, situation.today
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    mine = purpose.categories[0] if purpose is not None and purpose.categories else None
    category = registers.categories.get(mine or "", 1 if policy.categories else 0)
    granted = {Slot.CONSENT.value, Slot.AD_OPT_IN.value, Slot.HOLDS.value, Slot.SEGMENT.value}
    good: dict[str, int | None] = {
        **dict.fromkeys(COLUMNS, None),
        **_words(registers, granted),
        "category": category,
        "status": int(Status.ACTIVE),
        "prov": _TOLD,
        "cons": 1,
        "d1": int(today),
        "d2": int(today),
    }
    bound = set() if purpose is None else set(purpose.categories)
    others = [number for name, number in registers.categories.items() if name not in bound]
    unnatural = [registers.categories[one.id] for one in policy.categories if not one.natural]
    special: Mapping[str, dict[str, int | None]] = {
        "in_order": {},
        "category_unknown": {"category": 0},
        "other_category": {"category": others[0] if others else category},
        "not_told": {"prov": _UNTOLD, **_words(registers, granted - {Slot.CONSENT.value})},
        "no_consent": _words(registers, granted - {Slot.CONSENT.value}),
        "no_opt_in": _words(registers, granted - {Slot.AD_OPT_IN.value}),
        "refused": _words(registers, granted | {Slot.AD_REFUSAL.value}),
        "asked_lately": {"d3": int(today)},
        "disputed": _words(registers, granted | {Slot.DISPUTED.value}),
        "deceased": _words(registers, granted | {Slot.DECEASED.value}),
        "minor": {"d4": int(today) + 1},
        "no_address": _words(registers, granted - {Slot.HOLDS.value}),
        "no_consent_to_provide": {"cons": 0},
        "outside_segments": _words(registers, granted - {Slot.SEGMENT.value}),
        "outside_segment": _words(registers, granted, but=(Slot.SEGMENT.value, request.segment or "", "")),
        "item_refused": _words(registers, granted | {Slot.ITEM_REFUSED.value}),
        "no_natural_person": {"category": unnatural[0] if unnatural else category},
        "stopped": _words(registers, granted | {Slot.OBJECTION.value}),
        "achieved": _words(registers, granted | {Slot.ACHIEVED.value}),
        "suspended": _words(registers, granted | {Slot.SUSPENSION.value}),
        "provision_stopped": _words(registers, granted | {Slot.STOP_PROVISION.value}),
        "cancelled": {"d0": int(today)},
        "cancelled_long_ago": {"d0": int(today) - _LONG_AGO},
        "left_on_no_day": {"status": int(Status.LEFT)},
        "acquired_long_ago": {"d1": int(today) - _LONG_AGO},
        "acquired_on_no_day": {"d1": None},
        "used_long_ago": {"d2": int(today) - _LONG_AGO},
        "happened_long_ago": dict.fromkeys(("d1", *_EVENT_DAYS), int(today) - _LONG_AGO),
        "erased": {"status": int(Status.ERASED)},
        "got_by_deceit": {"prov": _DECEITFUL},
        **{f"is:{name}": {"category": number} for name, number in registers.categories.items()},
    }
    row = {**good, **special[situation.person]}
    return tuple(row[column] for column in COLUMNS)


def _words(
    registers: Registers, slots: set[str], *, but: tuple[str, str, str] | None = None
) -> dict[str, int | None]:
    words = [0, 0, 0, 0]
    for key, (word, bit) in registers.bits.items():
        if key[0] in slots and key != but:
            words[word] |= 1 << bit
    return {f"w{number}": word for number, word in enumerate(words)}
