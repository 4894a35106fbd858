"""The difference of two policies in what may be done: which cells widened, which narrowed.

Computed from the model, set by set, never by trying cells out. A change with additions and removals is two changes, so
that each line goes one way. Two ways to state the same are no change: a period of twelve months and one of a year, no
categories and no categories, the Act's cases listed and the Act's cases referred to.

Purposes are the same only word for word: a reworded purpose is another purpose, of which the older wording is named
(法17条2項 asks whether they are related). A recipient is the same while its kind and country are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import Period
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.difference.model import EVERYONE, NO_CONTACT, Aspect, Box, Direction, RuleChange
from sekisho.policy.difference.texts import likeness
from sekisho.policy.model import (
    Exceptions,
    Item,
    Policy,
    Purpose,
    PurposeBasis,
    Recipient,
    RetentionClock,
    RetentionRule,
)
from sekisho.policy.names import fold

_W, _N = Direction.WIDENED, Direction.NARROWED

_BASES: Final = (PurposeBasis.STATISTICS, PurposeBasis.CONSENT, PurposeBasis.TOLD)
"""From the strictest to the widest."""

_LONG: Final = 36_525
_STARTS: Final = range(0, 1461, 7)
"""Days from which two periods are compared: a leap cycle, every week of it (a month and thirty days differ by start)."""


def compare_rules(before: Policy, after: Policy) -> tuple[RuleChange, ...]:
    """Every change of what may be done, in a fixed order."""
    found = [
        *_one_way(_Side(before), _Side(after), _W),
        *(_backwards(change) for change in _one_way(_Side(after), _Side(before), _W)),
    ]
    return tuple(sorted(found, key=_order))


def _order(change: RuleChange) -> tuple[object, ...]:
    return (_RANK[change.aspect], change.direction is _N, change.of, change.id, change.moved)


def _backwards(change: RuleChange) -> RuleChange:
    """What the later version had gained, seen from the earlier one, is what it lost."""
    return change.mirrored()


_RANK: Final[Mapping[Aspect, int]] = {
    aspect: place
    for place, aspect in enumerate(
        (
            Aspect.PURPOSE,
            Aspect.PURPOSE_ITEMS,
            Aspect.PURPOSE_CATEGORIES,
            Aspect.PURPOSE_CHANNELS,
            Aspect.PURPOSE_BASIS,
            Aspect.PURPOSE_ADVERTISING,
            Aspect.PURPOSE_STOP,
            Aspect.PURPOSE_TERM,
            Aspect.AFTER_CANCELLATION,
            Aspect.ITEM,
            Aspect.ITEM_KIND,
            Aspect.ITEM_CHANNELS,
            Aspect.ITEM_CORRECTION,
            Aspect.CHANNEL,
            Aspect.RECIPIENT,
            Aspect.RECIPIENT_ITEMS,
            Aspect.RECIPIENT_CONDITIONS,
            Aspect.RECIPIENT_STOP,
            Aspect.USE_EXCEPTION,
            Aspect.PROVISION_EXCEPTION,
            Aspect.SENSITIVE_EXCEPTION,
            Aspect.RETENTION,
            Aspect.RIGHT,
        )
    )
}


@dataclass(frozen=True)
class _Side:
    """One of the two policies, with its sets."""

    policy: Policy

    @cached_property
    def purposes(self) -> Mapping[tuple[str, str], Purpose]:
        """By id and wording: under another wording it is another purpose."""
        return {(one.id, fold(one.text)): one for one in self.policy.purposes}

    @cached_property
    def recipients(self) -> Mapping[tuple[str, str, str], Recipient]:
        return {(one.id, one.kind, one.country): one for one in self.policy.recipients}

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {one.id: one for one in self.policy.items}

    def items_of(self, purpose: Purpose) -> frozenset[str]:
        return frozenset(one.id for one in self.policy.items if self.policy.serves(purpose, one.id))

    def channels_of(self, item: Item) -> frozenset[str]:
        return frozenset(item.channels or (one.id for one in self.policy.channels))

    def sent_to(self, recipient: Recipient) -> frozenset[str]:
        return frozenset(recipient.items or (one.id for one in self.policy.items))

    @cached_property
    def open_after_cancellation(self) -> frozenset[str]:
        rule = self.policy.after_cancellation
        return frozenset() if rule is None else frozenset(rule.purposes)

    # -- words ---------------------------------------------------------------------------------------------

    def item(self, wanted: str) -> str:
        found = self.policy.item(wanted)
        return wanted if found is None else found.name

    def category(self, wanted: str) -> str:
        found = self.policy.category(wanted)
        return wanted if found is None else found.name

    def channel(self, wanted: str) -> str:
        found = self.policy.channel(wanted)
        return wanted if found is None else found.name

    def purpose(self, wanted: str) -> str:
        found = self.policy.purpose(wanted)
        return wanted if found is None else found.text


def _one_way(old: _Side, new: _Side, way: Direction) -> Iterable[RuleChange]:
    """What the new side opens that the old side does not. Narrowings are this, asked the other way round."""
    yield from _new_purposes(old, new, way)
    for key, purpose in new.purposes.items():
        if (was := old.purposes.get(key)) is not None:
            yield from _in_purpose(old, new, was, purpose, way)
    yield from _after_cancellation(old, new, way)
    yield from _items(old, new, way)
    known = {one.id for one in old.policy.channels}
    for channel in new.policy.channels:
        if channel.id not in known:
            yield RuleChange(
                aspect=Aspect.CHANNEL,
                direction=way,
                of=channel.name,
                id=channel.id,
                after=(channel.name,),
                moved=(channel.name,),
                clause=channel.clause,
            )
    yield from _recipients(old, new, way)
    yield from _exceptions(old, new, way)
    yield from _retention(old, new, way)
    for right in old.policy.rights:
        if right not in new.policy.rights:  # a right that is gone lets the business do more
            yield RuleChange(aspect=Aspect.RIGHT, direction=way, of=right, id=right, before=(right,))


# -- purposes --------------------------------------------------------------------------------------------------


def _box(
    side: _Side,
    purpose: Purpose,
    *,
    items: frozenset[str] | None = None,
    categories: frozenset[str] | None = None,
    channels: frozenset[str] | None = None,
) -> tuple[Box, ...]:
    """The cells of a purpose, with one side of the box cut to what changed; none when a side is empty."""
    box = Box(
        purposes=frozenset({purpose.id}),
        items=side.items_of(purpose) if items is None else items,
        categories=frozenset(purpose.categories or {EVERYONE}) if categories is None else categories,
        channels=frozenset({NO_CONTACT, *purpose.channels}) if channels is None else channels,
    )
    return (box,) if box.cells else ()


def _new_purposes(old: _Side, new: _Side, way: Direction) -> Iterable[RuleChange]:
    gone = [one for key, one in old.purposes.items() if key not in new.purposes]
    came = [one for key, one in new.purposes.items() if key not in old.purposes]
    reworded = _paired(gone, came)
    for purpose in came:
        was = reworded.get((purpose.id, purpose.text))
        yield RuleChange(
            aspect=Aspect.PURPOSE,
            direction=way,
            of=purpose.text,
            id=purpose.id,
            after=(purpose.text,),
            counterpart=None if was is None else was.text,
            counterpart_id=None if was is None else was.id,
            boxes=_box(new, purpose),
            clause=purpose.clause,
        )


def _paired(gone: Sequence[Purpose], came: Sequence[Purpose]) -> dict[tuple[str, str], Purpose]:
    """The older wording of each new one, by likeness, the most alike first. The same whichever side is asked."""
    pairs: list[tuple[tuple[bool, float, list[str]], Purpose, Purpose]] = []
    for was in gone:
        for now in came:
            words = sorted((fold(was.text), fold(now.text)))
            alike = likeness(*words)
            if alike or was.id == now.id:
                pairs.append(((was.id != now.id, -alike, words), was, now))
    found_for: dict[tuple[str, str], Purpose] = {}
    used: set[tuple[str, str]] = set()
    for _, was, now in sorted(pairs, key=lambda row: row[0]):
        if (was.id, was.text) not in used and (now.id, now.text) not in found_for:
            found_for[now.id, now.text] = was
            used.add((was.id, was.text))
    return found_for


def _in_purpose(old: _Side, new: _Side, was: Purpose, now: Purpose, way: Direction) -> Iterable[RuleChange]:
    base = RuleChange(
        aspect=Aspect.PURPOSE, direction=way, of=now.text, id=now.id, clause=now.clause or was.clause
    )
    # An item that is new to the policy is told as such, once, not for every purpose that it serves.
    had, has = old.items_of(was), new.items_of(now)
    if items := frozenset(item for item in has - had if item in old.items):
        yield replace(
            base,
            aspect=Aspect.PURPOSE_ITEMS,
            before=_said(old.item, had),
            after=_said(new.item, has),
            moved=_said(new.item, items),
            boxes=_box(new, now, items=items),
        )
    if categories := _opened(was.categories, now.categories):
        yield replace(
            base,
            aspect=Aspect.PURPOSE_CATEGORIES,
            before=_said(old.category, was.categories or (EVERYONE,)),
            after=_said(new.category, now.categories or (EVERYONE,)),
            moved=_said(new.category, categories),
            boxes=_box(new, now, categories=categories),
        )
    if channels := frozenset(now.channels) - frozenset(was.channels):
        yield replace(
            base,
            aspect=Aspect.PURPOSE_CHANNELS,
            before=tuple(sorted(was.channels)),
            after=tuple(sorted(now.channels)),
            moved=tuple(sorted(channels)),
            boxes=_box(new, now, channels=channels),
        )
    if _BASES.index(now.basis) > _BASES.index(was.basis):
        yield replace(
            base,
            aspect=Aspect.PURPOSE_BASIS,
            before=(was.basis.value,),
            after=(now.basis.value,),
            boxes=_box(new, now),
        )
    if was.advertising and not now.advertising:
        yield replace(base, aspect=Aspect.PURPOSE_ADVERTISING, before=("advertising",))
    if _stoppable(was) and not _stoppable(now):
        yield replace(base, aspect=Aspect.PURPOSE_STOP, before=("stop",))
    if was.until is not None and (now.until is None or now.until > was.until):
        yield replace(
            base,
            aspect=Aspect.PURPOSE_TERM,
            before=(str(was.until),),
            after=() if now.until is None else (str(now.until),),
        )


def _opened(was: Iterable[str], now: Iterable[str]) -> frozenset[str]:
    """The categories that a purpose is now open to; none named = open to everyone."""
    had, has = frozenset(was), frozenset(now)
    if not had:
        return frozenset()
    return frozenset({EVERYONE}) if not has else has - had


def _stoppable(purpose: Purpose) -> bool:
    return purpose.objectable or purpose.advertising


def _after_cancellation(old: _Side, new: _Side, way: Direction) -> Iterable[RuleChange]:
    opened = new.open_after_cancellation - old.open_after_cancellation
    shared = {purpose.id for purpose in old.purposes.values()}
    opened = frozenset(one for one in opened if one in shared)  # a new purpose is told as such
    rule = new.policy.after_cancellation
    if opened and rule is not None:
        boxes = (
            _box(new, purpose)
            for purpose in (new.policy.purpose(one) for one in sorted(opened))
            if purpose is not None
        )
        yield RuleChange(
            aspect=Aspect.AFTER_CANCELLATION,
            direction=way,
            of="",
            id="",
            before=_said(old.purpose, old.open_after_cancellation),
            after=_said(new.purpose, new.open_after_cancellation),
            moved=_said(new.purpose, opened),
            boxes=tuple(box for found in boxes for box in found),
            clause=rule.clause,
        )


# -- items -----------------------------------------------------------------------------------------------------


def _items(old: _Side, new: _Side, way: Direction) -> Iterable[RuleChange]:
    shared = [purpose for key, purpose in new.purposes.items() if key in old.purposes]
    for item in new.policy.items:
        base = RuleChange(aspect=Aspect.ITEM, direction=way, of=item.name, id=item.id, clause=item.clause)
        was = old.items.get(item.id)
        if was is None:
            serving = [purpose for purpose in shared if new.policy.serves(purpose, item.id)]
            only = frozenset({item.id})
            yield replace(
                base,
                after=(item.name,),
                moved=(item.name,),
                boxes=tuple(box for purpose in serving for box in _box(new, purpose, items=only)),
            )
            continue
        if was.kind is not LegalKind.PLAIN and item.kind is not was.kind and item.kind is LegalKind.PLAIN:
            yield replace(base, aspect=Aspect.ITEM_KIND, before=(was.kind.value,), after=(item.kind.value,))
        elif was.kind is not item.kind and was.kind is not LegalKind.PLAIN:
            # From one guarded kind to another: neither is wider, both are told.
            yield replace(base, aspect=Aspect.ITEM_KIND, before=(was.kind.value,), after=(item.kind.value,))
        had = frozenset(was.channels) or None
        has = frozenset(item.channels) or None
        ways = new.channels_of(item) - old.channels_of(was)
        ways = frozenset(one for one in ways if old.policy.channel(one) is not None)
        if had is not None and ways and has != had:
            yield replace(
                base,
                aspect=Aspect.ITEM_CHANNELS,
                before=_said(old.channel, old.channels_of(was)),
                after=_said(new.channel, new.channels_of(item)),
                moved=_said(new.channel, ways),
            )
        if was.self_correctable and not item.self_correctable:
            yield replace(base, aspect=Aspect.ITEM_CORRECTION, before=("correct",))


# -- recipients ------------------------------------------------------------------------------------------------


def _recipients(old: _Side, new: _Side, way: Direction) -> Iterable[RuleChange]:
    for key, now in new.recipients.items():
        base = RuleChange(aspect=Aspect.RECIPIENT, direction=way, of=now.name, id=now.id, clause=now.clause)
        was = old.recipients.get(key)
        if was is None:
            yield replace(
                base,
                after=(now.kind.value, now.country),
                boxes=_sent(new, now, new.sent_to(now)),
            )
            continue
        had, has = old.sent_to(was), new.sent_to(now)
        more = frozenset(item for item in has - had if item in old.items)
        if more:
            yield replace(
                base,
                aspect=Aspect.RECIPIENT_ITEMS,
                before=_said(old.item, had),
                after=_said(new.item, has),
                moved=_said(new.item, more),
                boxes=_sent(new, now, more),
            )
        asked, asks = dict.fromkeys(was.conditions), dict.fromkeys(now.conditions)
        folded = {fold(one) for one in asks}
        if fewer := tuple(one for one in asked if fold(one) not in folded):
            yield replace(
                base,
                aspect=Aspect.RECIPIENT_CONDITIONS,
                before=tuple(asked),
                after=tuple(asks),
                moved=fewer,
            )
        if was.domestic_only and not now.domestic_only:
            yield replace(base, aspect=Aspect.RECIPIENT_CONDITIONS, before=("JP",), moved=("JP",))
        if was.stoppable and not now.stoppable:
            yield replace(base, aspect=Aspect.RECIPIENT_STOP, before=("stop",))


def _sent(side: _Side, recipient: Recipient, items: frozenset[str]) -> tuple[Box, ...]:
    """The cells of a provision: each purpose sends what it may use and the recipient may receive."""
    found: list[Box] = []
    for purpose in side.policy.purposes:
        sent = items & side.items_of(purpose)
        found += [
            replace(box, channels=frozenset({NO_CONTACT}), recipients=frozenset({recipient.id}))
            for box in _box(side, purpose, items=sent)
        ]
    return tuple(found)


# -- exceptions and periods ------------------------------------------------------------------------------------


def _exceptions(old: _Side, new: _Side, way: Direction) -> Iterable[RuleChange]:
    lists: tuple[tuple[Aspect, Verb, Callable[[Policy], Exceptions]], ...] = (
        (Aspect.USE_EXCEPTION, Verb.USE, lambda one: one.use_exceptions),
        (Aspect.PROVISION_EXCEPTION, Verb.PROVIDE, lambda one: one.provision_exceptions),
        (Aspect.SENSITIVE_EXCEPTION, Verb.ACQUIRE, lambda one: one.sensitive_exceptions),
    )
    for aspect, verb, listed in lists:
        for basis in statutory_bases().values():
            if verb not in basis.acts:
                continue
            before, after = listed(old.policy), listed(new.policy)
            if after.available(basis.id) and not before.available(basis.id):
                case = next((one for one in after.cases if one.basis is basis.id), None)
                yield RuleChange(
                    aspect=aspect,
                    direction=way,
                    of=basis.id.value,
                    id=basis.id.value,
                    after=(basis.id.value,) if case is None else (case.text,),
                    clause=None if case is None else case.clause,
                )


def _retention(old: _Side, new: _Side, way: Direction) -> Iterable[RuleChange]:
    """Longer, or no longer limited at all."""
    after = _periods(new)
    for key, (was, ends) in _periods(old).items():
        now, last = after.get(key, (None, None))
        if now is not None and not _longer(ends, last):
            continue
        if ends is None:
            continue  # no period was set: what is not limited cannot become less limited
        yield RuleChange(
            aspect=Aspect.RETENTION,
            direction=way,
            of=" ".join((key[0], *_said(old.item, was.items))),
            id=was.id,
            before=(_period(was),),
            after=() if now is None or now.period is None else (_period(now),),
            clause=was.clause if now is None else now.clause,
        )


_Limit = tuple[int, ...] | None


def _periods(side: _Side) -> dict[tuple[str, ...], tuple[RetentionRule, _Limit]]:
    """The limits by what they limit: of several on the same thing, the shortest holds."""
    found: dict[tuple[str, ...], tuple[RetentionRule, _Limit]] = {}
    for rule in side.policy.retention:
        key = (
            rule.clock.value,
            fold(rule.event or "") if rule.clock is RetentionClock.EVENT else "",
            "cap" if rule.clock is RetentionClock.CANCELLED and rule.purposes else "",
            "/".join(sorted(rule.items)),
            "/".join(sorted(rule.categories)),
        )
        ends = _ends(rule)
        held = found.get(key)
        if held is None or _longer(ends, held[1]):
            found[key] = (rule, ends)
    return found


def _ends(rule: RetentionRule) -> _Limit:
    """The last days of the period from many starts: two periods are the same when all of them are."""
    if rule.clock is RetentionClock.PURPOSE_ENDED and rule.period is None:
        return tuple(_STARTS)
    if rule.period is None:
        return None
    return tuple((rule.last_day(_LONG + start) or 0) for start in _STARTS)


def _longer(was: _Limit, now: _Limit) -> bool:
    """Whether the second limit lets more time pass than the first, from any start."""
    if was is None or was == now:
        return False
    return now is None or any(late > early for early, late in zip(was, now, strict=True))


def _period(rule: RetentionRule) -> str:
    text = str(rule.period or Period())
    return f"{text}-1D" if rule.ends_day_before else text


def _said(word: Callable[[str], str], ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(one if one == EVERYONE else word(one) for one in ids))
