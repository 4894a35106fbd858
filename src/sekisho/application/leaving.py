"""Leaving, cancelling and erasing (退会・解約・消去).

Cancelling starts the policy's clock and closes what the policy closes. Leaving ends use at once and erases what has
no ground to stay; where the policy keeps data for a period after cancellation, the clock runs and the rest goes when
it ends. The receipt says what is true: unreadable now, final after the next roll of the epoch (design §7).
Source: 法22条, 35条5項.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sekisho.application import publishing
from sekisho.application.house import House, Unit
from sekisho.application.preferences import linked_states, own_or_any
from sekisho.application.regrouping import settle_groups
from sekisho.application.rulings import actor_name
from sekisho.errors import StaffError
from sekisho.gate.model import Actor
from sekisho.law.legal_day import as_date, day_number
from sekisho.ledger.kinds import EntryKind
from sekisho.ledger.model import GONE, SYSTEM, Effect
from sekisho.policy.model import Policy, RetentionClock
from sekisho.policy.periods import retention_rules
from sekisho.retention.rules import Due, end_of_group
from sekisho.safeguards import store as accounts
from sekisho.vault import holds, posts, subjects
from sekisho.vault.events import Event, EventBody, EventKind
from sekisho.vault.model import ErasureRef, GroupId, HolderNo, SubjectId, SubjectNo
from sekisho.vault.projection import Status, SubjectState
from sekisho.vault.slots import BitKind, BitRef, DayKind, DayRef
from sekisho.vault.store import newest_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A group of items that stays for a while.

    Attributes:
        group: Item group.
        items: Item ids.
        until: The last day, or None while a hold stands without an end.
        rule: The retention rule or the hold that keeps it.
        why: The officer's reason or the sentence of the policy, in words for the person; None where neither is known.
    """

    group: str
    items: tuple[str, ...]
    until: date | None
    rule: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What leaving, cancelling or erasing did.

    Attributes:
        entry: Number of the ledger entry.
        erased: Item ids that are unreadable from now.
        kept: What stays, why and until when.
        whole: The person as a whole is erased.
        epoch: Final once an epoch after this one has begun and older key backups are gone.
    """

    entry: int
    erased: tuple[str, ...]
    kept: tuple[Kept, ...]
    whole: bool
    epoch: int


def cancel(house: House, actor: Actor, subject: str, *, on: date) -> Receipt:
    """Records a cancellation (解約): from its day the policy's clock runs.

    A day to come is allowed (a contract's end): it counts from that day.

    Raises:
        StaffError: Nobody has that id (SUBJECT-001).
    """
    return house.write(lambda unit: _cancel(unit, actor, subject, on))


def _cancel(unit: Unit, actor: Actor, subject: str, on: date) -> Receipt:
    state = own_or_any(unit, actor, subject)
    event = Event(kind=EventKind.CANCELLED, at=unit.now, body=EventBody(day=day_number(on)))
    after = subjects.append_events(unit.conn, state, [event])
    if DayRef(DayKind.CANCELLED) not in unit.snapshot.slots.days:
        unit.register_changed()
    who = unit.ledger_no(state.subject_no)
    entry = unit.record(
        EntryKind.SUBJECT_MEMBERSHIP_CANCELLED,
        actor=actor_name(actor),
        subjects=(who,),
        effects=(unit.state_effect(after, who),),
        policy_version=unit.snapshot.policy.version,
        note={"day": day_number(on)},
    )
    publishing.settle(unit, after)
    return Receipt(entry=entry.no, erased=(), kept=kept_of(unit, after), whole=False, epoch=_epoch(unit))


def kept_of(unit: Unit, state: SubjectState) -> tuple[Kept, ...]:
    """What is held of a person, until when, and by which rule."""
    found = []
    policy = concerning(unit, state)
    for group, items in held_groups(unit, state):
        due = end_of_group(policy, group=group, items=items, clock=clock_of(unit, state), today=unit.today)
        last = None if due is None or due.last_day is None else as_date(due.last_day)
        held = tuple(item for item in items if holds_item(unit, state, item))
        rule = "none" if due is None else due.rule
        found.append(Kept(group=group, items=held, until=last, rule=rule, why=_why(policy, rule)))
    return tuple(found)


def concerning(unit: Unit, state: SubjectState) -> Policy:
    """The policy in force as far as it concerns this person: without the periods of other categories."""
    names = {number: name for name, number in unit.snapshot.registers.categories.items()}
    return unit.snapshot.policy.concerning(names.get(state.category))


def _why(policy: Policy, wanted: str) -> str | None:
    rule = next((one for one in policy.retention if one.id == wanted), None)
    if rule is None or rule.reason is not None:
        return None if rule is None else rule.reason
    clause = policy.clause(rule.clause)
    return None if clause is None else clause.text


def held_groups(unit: Unit, state: SubjectState) -> list[tuple[str, tuple[str, ...]]]:
    """The groups of which the person has an envelope, with their items."""
    there = newest_versions(unit.conn, HolderNo(state.subject_no))
    registry = unit.house.vault.registry(unit.conn)
    return [(str(group), tuple(map(str, registry.group(group).items))) for group in sorted(there)]


def holds_item(unit: Unit, state: SubjectState, item: str) -> bool:
    """Whether a value of the item is held of the person."""
    position = unit.snapshot.slots.bits.get(BitRef(BitKind.HAS_ITEM, item))
    return position is not None and state.has(position)


def clock_of(unit: Unit, state: SubjectState):  # type: ignore[no-untyped-def]  # noqa: ANN201 - retention.rules.ClockReader
    """Reads the person's day columns by key."""
    slots = unit.snapshot.slots

    def read(key: tuple[str, str]) -> int | None:
        kind, reference = key
        position = slots.days.get(DayRef(DayKind(kind), reference))
        return None if position is None else state.days[position]

    return read


def leave(house: House, actor: Actor, subject: str) -> Receipt:
    """Ends the membership: use ends at once, and what has no ground to stay is erased.

    What the policy keeps for a period after cancellation stays for that period, under the purposes that stay open,
    and the sweep erases it. Everything else without a hold is erased now.

    Raises:
        StaffError: Nobody has that id (SUBJECT-001).
    """
    settle_groups(house, SubjectNo(house.read(lambda unit: own_or_any(unit, actor, subject)).subject_no))
    ref, receipt = house.write(lambda unit: _leave(unit, actor, subject))
    if ref is not None:
        house.eraser.finish(ref, at=house.clock.now())
    return receipt


def _leave(unit: Unit, actor: Actor, subject: str) -> tuple[ErasureRef | None, Receipt]:
    state = own_or_any(unit, actor, subject)
    held = held_groups(unit, state)
    stays = [group for group, items in held if stays_after_leaving(concerning(unit, state), items)]
    if not stays:
        return _begin(unit, actor, state, "left")
    cancelled = _cancel(unit, actor, subject, as_date(unit.today))
    accounts.end_person_sessions(unit.conn, state.subject_no)
    blocked = holds.held_groups(unit.conn, SubjectNo(state.subject_no), at=unit.now)
    if GroupId("*") not in blocked:
        posts.purge_posts(unit.conn, SubjectNo(state.subject_no))
    under_hold = {group for group, _ in held if {GroupId("*"), GroupId(group)} & set(blocked)}
    kept = tuple(
        one if one.group in stays else replace(one, until=None, rule="hold", why=None)
        for one in cancelled.kept
        if one.group in {*stays, *under_hold}
    )
    going = [(group, items) for group, items in held if group not in {*stays, *under_hold}]
    if not going:
        return None, replace(cancelled, kept=kept)
    after = unit.subject_by_no(SubjectNo(state.subject_no))
    gone = [group for group, _ in going]
    ref, entry = _erase_some(unit, after, gone, actor=actor_name(actor), note={"reason": "left"})
    return ref, replace(
        cancelled,
        entry=entry,
        erased=tuple(sorted(item for _, items in going for item in items if holds_item(unit, state, item))),
        kept=kept,
    )


def stays_after_leaving(policy: Policy, items: Iterable[str]) -> bool:
    """Whether the policy gives a group a period that begins when the person leaves."""
    return any(
        rule.clock is RetentionClock.CANCELLED and rule.period is not None
        for item in items
        for rule in retention_rules(policy, item)
    )


def erase(house: House, actor: Actor, subject: str, *, reason: str) -> Receipt:
    """Erases a person: journal and entry first, then the keys, then the rows. Holds stay.

    Args:
        house: The workspace.
        actor: Who erases.
        subject: Public id.
        reason: A code: ``left``, ``request``, ``period``, ``purpose``, ``staff``.
    """
    done = erase_each(house, actor, [subject], reason=reason)
    if not done:
        raise StaffError("SUBJECT-001")
    return done[SubjectId(subject)]


def erase_each(house: House, actor: Actor, wanted: Sequence[str], *, reason: str) -> dict[SubjectId, Receipt]:
    """Erases several persons: the journal and the entries of all in one commit, then all keys in one, then all rows.

    Each has an entry of its own, so that each receipt is provable alone. Whoever is not held is left out.

    Raises:
        StaffError: No such reason (LEAVE-002); the account's roles do not act for persons (ACCOUNT-007).
    """
    if reason not in REASONS:
        raise StaffError("LEAVE-002", known="、".join(sorted(REASONS)))
    begun = house.write(lambda unit: _begin_each(unit, actor, wanted, reason))
    house.eraser.finish_each([ref for parts in begun.values() for ref, _ in parts], at=house.clock.now())
    return {subject: _joined([receipt for _, receipt in parts]) for subject, parts in begun.items()}


_Begun = list[tuple[ErasureRef, Receipt]]


def _begin_each(unit: Unit, actor: Actor, wanted: Sequence[str], reason: str) -> dict[SubjectId, _Begun]:
    begun: dict[SubjectId, _Begun] = {}
    linked: dict[SubjectId, tuple[ErasureRef, Receipt]] = {}
    for one in dict.fromkeys(wanted):
        subject = SubjectId(one)
        if subject in linked:  # went with another one of the list
            begun[subject] = [linked[subject]]
            continue
        try:
            state = own_or_any(unit, actor, one)
        except StaffError as error:
            if error.code != "SUBJECT-001":
                raise
            continue
        states = linked_states(unit, state) if reason == "request" else (state,)
        parts = {each.subject_id: _begin(unit, actor, each, reason) for each in states}
        linked |= parts
        begun[subject] = list(parts.values())
    return begun


def _joined(receipts: Sequence[Receipt]) -> Receipt:
    """The receipt of the identity that was named, with what went of those that are linked to it."""
    first, *others = receipts
    return replace(
        first,
        erased=tuple(sorted({*first.erased, *(item for one in others for item in one.erased)})),
        kept=(*first.kept, *(kept for one in others for kept in one.kept)),
        whole=all(one.whole for one in receipts),
    )


REASONS = frozenset({"left", "request", "period", "purpose", "staff"})
"""Why a person may be erased, as the book says it."""


def _begin(unit: Unit, actor: Actor, state: SubjectState, reason: str) -> tuple[ErasureRef, Receipt]:
    number = SubjectNo(state.subject_no)
    holder = HolderNo(number)
    who = unit.ledger_no(number)
    groups = held_groups(unit, state)
    held = holds.held_groups(unit.conn, number, at=unit.now)
    accounts.end_person_sessions(unit.conn, number)
    if GroupId("*") not in held:
        posts.purge_posts(unit.conn, number)
    if held:
        going = [
            (group, items)
            for group, items in groups
            if GroupId(group) not in held and GroupId("*") not in held
        ]
        ref = unit.house.eraser.begin(unit.tx, holder, [GroupId(group) for group, _ in going], at=unit.now)
    else:
        going = groups
        ref = unit.house.eraser.begin(unit.tx, holder, None, at=unit.now)
    effects = [Effect(ledger_no=who, object=f"envelope:{group}", hash=GONE) for group, _ in going]
    if held:
        after = unit.subject_by_no(number)
        effects.append(unit.state_effect(after, who))
    else:
        effects.append(Effect(ledger_no=who, object="state", hash=GONE))
    entry = unit.record(
        EntryKind.SUBJECT_DATA_ERASED,
        actor=actor_name(actor),
        subjects=(who,),
        effects=tuple(effects),
        policy_version=unit.snapshot.policy.version,
        note={"reason": reason, "groups": len(going)},
    )
    staying = tuple(
        Kept(group=group, items=items, until=None, rule="hold")
        for group, items in groups
        if (group, items) not in going
    )
    erased = tuple(sorted(item for _, items in going for item in items if holds_item(unit, state, item)))
    return ref, Receipt(entry=entry.no, erased=erased, kept=staying, whole=not held, epoch=_epoch(unit))


def erase_groups(
    unit: Unit, state: SubjectState, due: tuple[Due, ...], *, actor: str
) -> tuple[ErasureRef, int]:
    """Journals the erasure of groups whose period has ended, to be finished after the commit; and the entry of it."""
    note: dict[str, int | str] = {"reason": "period", "rule": due[0].rule}
    return _erase_some(unit, state, [one.group for one in due], actor=actor, note=note)


def _erase_some(
    unit: Unit, state: SubjectState, groups: Sequence[str], *, actor: str, note: dict[str, int | str]
) -> tuple[ErasureRef, int]:
    """Journals the erasure of some groups, or of the whole person when nothing else is held; and the entry of it."""
    holder = HolderNo(state.subject_no)
    who = unit.ledger_no(state.subject_no)
    everything = {group for group, _ in held_groups(unit, state)} <= set(groups)
    if everything:
        accounts.end_person_sessions(unit.conn, state.subject_no)
    ref = unit.house.eraser.begin(
        unit.tx, holder, None if everything else [GroupId(group) for group in groups], at=unit.now
    )
    effects = [Effect(ledger_no=who, object=f"envelope:{group}", hash=GONE) for group in groups]
    if everything:
        effects.append(Effect(ledger_no=who, object="state", hash=GONE))
    else:
        effects.append(unit.state_effect(unit.subject_by_no(SubjectNo(state.subject_no)), who))
    entry = unit.record(
        EntryKind.SUBJECT_DATA_ERASED,
        actor=actor,
        subjects=(who,),
        effects=tuple(effects),
        policy_version=unit.snapshot.policy.version,
        note={**note, "groups": len(groups)},
    )
    return ref, entry.no


def enter_purge(
    unit: Unit, holder: HolderNo, groups: Collection[GroupId], files: Collection[str] = ()
) -> None:
    """Writes down the state of a person of whom some groups or files were purged, in the purging transaction.

    Nothing is written when the person as a whole goes: the entry that erased them said so already, and their
    pseudonym in the book is destroyed.
    """
    state = subjects.read_state(unit.conn, SubjectNo(holder))
    if state is None or state.status >= Status.ERASING:
        return
    who = unit.ledger_no(holder)
    things = (*(f"envelope:{group}" for group in sorted(groups)), *sorted(files))
    gone = [Effect(ledger_no=who, object=thing, hash=GONE) for thing in things]
    unit.record(
        EntryKind.SUBJECT_DATA_PURGED,
        actor=SYSTEM,
        subjects=(who,),
        effects=(*gone, unit.state_effect(state, who)),
        policy_version=unit.snapshot.policy.version,
        note={"groups": len(groups)},
    )


def _epoch(unit: Unit) -> int:
    return unit.house.keys.custody.current()
