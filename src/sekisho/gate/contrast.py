"""Worked examples of a difference: an invented person and a request whose answer the change turns.

An example is never told from the model: the real gate is asked under both versions, about the same person and the same
request, and only an answer that turns is an example. Where none turns (the change is one of the person's own choices,
or the law denies under both versions alike) there is no example, and none is made up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Final

from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import cited_clause, rules_in
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import Actor, ActorKind, Request, Slot, Status, SubjectNo
from sekisho.gate.situations.parties import agreed, on_record
from sekisho.gate.tables import CANCELLED, EVERYTHING, LAST_USE, Notice, Registers, acquired
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Basis, Verb
from sekisho.policy.difference import EVERYONE, NO_CONTACT, Aspect, Box, Direction, RuleChange
from sekisho.policy.model import CONTACT_CHANNELS, Policy, PurposeBasis, RetentionClock, RetentionRule

_GROUP: Final = "g001"
_WORD_BITS: Final = 62
_TRIES: Final = 60
"""Questions asked for one example at the most."""

_OTHER: Final = "other"
"""A category of persons that no policy names, for an example about "everybody else"."""

_OFFICER: Final = Actor(kind=ActorKind.STAFF, id="example", purposes=None, items=None)
_PERSON: Final = Actor(kind=ActorKind.SUBJECT, id="subject", items=None, subject=SubjectNo(1))
_PLAIN: Final = Circumstances(about="example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """The invented person of an example: all is in order but what is named here.

    Attributes:
        category: Category id; `other` for one that no version names; None where the policies name none.
        consented: Agreed to the purpose.
        opted_in: Agreed to advertising.
        acquired: Legal day on which the information was acquired, or None for the day of the question.
        used: Legal day of the last use, or None for the day of the question.
        cancelled: Legal day of the cancellation, or None.
    """

    category: str | None = None
    consented: bool = False
    opted_in: bool = True
    acquired: int | None = None
    used: int | None = None
    cancelled: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One question whose answer the change turned, as the gate answered it.

    Attributes:
        request: What was asked.
        person: Of whom.
        day: The legal day of the question.
        before: The answer under the earlier version.
        after: The answer under the later version.
        rules: The rules that denied, under the version that denies.
        clause: The sentence that the denial cites, of the version that denies, or None.
    """

    request: Request
    person: Invented
    day: int
    before: bool
    after: bool
    rules: tuple[str, ...]
    clause: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    request: Request
    person: Invented
    day: DayNumber
    actor: Actor = _OFFICER
    circumstances: Circumstances = _PLAIN


def example_of(change: RuleChange, before: Policy, after: Policy, *, today: DayNumber) -> Example | None:
    """A worked example of a change, or None when no question's answer turns.

    Args:
        change: One change between the two versions.
        before: The earlier version.
        after: The later version, its ids meaning the same.
        today: The legal day on which both are asked.
    """
    asking = _Asking(change, before, after, today)
    for question in islice(asking.questions(), _TRIES):
        old, new = (_answer(question, side, asking.categories) for side in (before, after))
        if old.allowed == new.allowed or new.allowed is not asking.opens:
            continue
        denied = old if new.allowed else new
        return Example(
            request=question.request,
            person=question.person,
            day=question.day,
            before=old.allowed,
            after=new.allowed,
            rules=denied.rules,
            clause=denied.clause,
        )
    return None


# -- what is asked -----------------------------------------------------------------------------------------------


class _Asking:
    """The questions that may show a change, the most telling first."""

    def __init__(self, change: RuleChange, before: Policy, after: Policy, today: DayNumber) -> None:
        self.change = change
        widened = change.direction is Direction.WIDENED
        self.wide, self.narrow = (after, before) if widened else (before, after)
        # A right to correct is the person's: losing it turns their yes into a no.
        self.opens = widened is not (change.aspect is Aspect.ITEM_CORRECTION)
        self.today = today
        named = [one.id for policy in (before, after) for one in policy.categories]
        self.categories = tuple(dict.fromkeys((*named, _OTHER)))

    def questions(self) -> Iterator[_Question]:
        change = self.change
        match change.aspect:
            case Aspect.PURPOSE_BASIS:
                yield from self.boxes(self.someone())
            case Aspect.PURPOSE_ADVERTISING:
                yield from self.contacts(replace(self.someone(), opted_in=False))
            case Aspect.AFTER_CANCELLATION:
                yield from self.boxes(replace(self.someone(), cancelled=int(self.today)))
            case Aspect.PURPOSE_TERM:
                yield from self.after_the_end()
            case Aspect.ITEM | Aspect.ITEM_KIND | Aspect.ITEM_CHANNELS | Aspect.CHANNEL:
                yield from self.acquisitions()
                yield from self.boxes(self.someone())
            case Aspect.ITEM_CORRECTION:
                request = Request(verb=Verb.CORRECT, purpose=None, items=(change.id,))
                yield self.ask(request, self.someone(), actor=_PERSON)
            case Aspect.USE_EXCEPTION | Aspect.PROVISION_EXCEPTION | Aspect.SENSITIVE_EXCEPTION:
                yield from self.exceptions()
            case Aspect.RETENTION:
                yield from self.periods()
            case (
                Aspect.PURPOSE
                | Aspect.PURPOSE_ITEMS
                | Aspect.PURPOSE_CATEGORIES
                | Aspect.PURPOSE_CHANNELS
                | Aspect.RECIPIENT
                | Aspect.RECIPIENT_ITEMS
            ):
                yield from self.boxes(self.someone())
            case Aspect.PURPOSE_STOP | Aspect.RECIPIENT_CONDITIONS | Aspect.RECIPIENT_STOP | Aspect.RIGHT:
                return  # what changes is not an answer of the gate

    def ask(
        self,
        request: Request,
        person: Invented,
        *,
        actor: Actor = _OFFICER,
        circumstances: Circumstances = _PLAIN,
        day: DayNumber | None = None,
    ) -> _Question:
        return _Question(
            request=request,
            person=person,
            day=self.today if day is None else day,
            actor=actor,
            circumstances=circumstances,
        )

    def someone(self, purpose: str | None = None) -> Invented:
        """A person of a category that the purpose is for."""
        found = None if purpose is None else self.wide.purpose(purpose)
        agrees = found is not None and found.basis is PurposeBasis.CONSENT
        if found is not None and found.categories:
            return Invented(category=found.categories[0], consented=agrees)
        return Invented(category=self.categories[0] if len(self.categories) > 1 else None, consented=agrees)

    def boxes(self, person: Invented) -> Iterator[_Question]:
        for box in self.change.boxes:
            for request, category in _cells(box):
                mine = self.someone(request.purpose).category
                shown = (_OTHER if category == EVERYONE else category) if self.by_category else mine
                agrees = (
                    self.someone(request.purpose).consented and self.change.aspect is not Aspect.PURPOSE_BASIS
                )
                yield self.ask(request, replace(person, category=shown, consented=agrees))

    @property
    def by_category(self) -> bool:
        return self.change.aspect is Aspect.PURPOSE_CATEGORIES

    def contacts(self, person: Invented) -> Iterator[_Question]:
        purpose = self.wide.purpose(self.change.id)
        for channel in () if purpose is None else purpose.channels:
            request = Request(verb=Verb.CONTACT, purpose=self.change.id, items=(), channel=channel)
            yield self.ask(request, replace(person, category=self.someone(self.change.id).category))

    def after_the_end(self) -> Iterator[_Question]:
        purpose = self.narrow.purpose(self.change.id)
        if purpose is None or purpose.until is None:
            return
        for item in self.wide.items:
            request = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
            yield self.ask(request, self.someone(purpose.id), day=DayNumber(purpose.until + 1))

    def acquisitions(self) -> Iterator[_Question]:
        wide, change = self.wide, self.change
        item = wide.item(change.id)
        items = wide.items if item is None else (item,)
        channels: list[str] = [one.id for one in wide.channels]
        if change.aspect is Aspect.CHANNEL:
            channels = [change.id]
        for purpose in wide.purposes:
            if purpose.basis is PurposeBasis.STATISTICS:
                continue
            for one, channel in product(items, channels):
                person = self.someone(purpose.id)
                request = Request(
                    verb=Verb.ACQUIRE,
                    purpose=purpose.id,
                    items=(one.id,),
                    channel=channel,
                    category=person.category,
                )
                yield self.ask(request, person)

    def exceptions(self) -> Iterator[_Question]:
        basis = statutory_bases()[Basis(self.change.id)]
        facts = tuple((fact.id, "example") for fact in basis.facts)
        approved = replace(_PLAIN, approved=True)
        verb = {Aspect.USE_EXCEPTION: Verb.USE, Aspect.PROVISION_EXCEPTION: Verb.PROVIDE}.get(
            self.change.aspect, Verb.ACQUIRE
        )
        channel = next((one.id for one in self.wide.channels), None) if verb is Verb.ACQUIRE else None
        purpose = next((one.id for one in self.wide.purposes), None) if verb is Verb.ACQUIRE else None
        for item in self.wide.items:
            request = Request(
                verb=verb, purpose=purpose, items=(item.id,), channel=channel, basis=basis.id, facts=facts
            )
            yield self.ask(request, self.someone(), circumstances=approved)

    def periods(self) -> Iterator[_Question]:
        """Somebody whose period is over under the shorter rule, and just not under the longer."""
        short = next((rule for rule in self.narrow.retention if rule.id == self.change.id), None)
        short = short or next(
            (one for one in self.narrow.retention if one.clause == self.change.clause and one.period), None
        )
        if short is None or short.period is None:
            return
        start = short.latest_expired_start(self.today)
        if start is None:
            return
        items = short.items or tuple(one.id for one in self.wide.items)
        for purpose, item in product(self.wide.purposes, items):
            person = _aged(self.someone(purpose.id), short, start)
            if short.categories:
                person = replace(person, category=short.categories[0])
            yield self.ask(Request(verb=Verb.USE, purpose=purpose.id, items=(item,)), person)


def _aged(person: Invented, rule: RetentionRule, start: int) -> Invented:
    match rule.clock:
        case RetentionClock.CANCELLED:
            return replace(person, cancelled=start, acquired=start)
        case RetentionClock.LAST_USE:
            return replace(person, used=start, acquired=start)
        case RetentionClock.ACQUIRED | RetentionClock.PURPOSE_ENDED | RetentionClock.EVENT:
            return replace(person, acquired=start)


def _cells(box: Box) -> Iterator[tuple[Request, str]]:
    """The questions that the cells of a box are, in a fixed order."""
    sides = (box.purposes, box.categories, box.recipients, box.channels, box.items)
    for purpose, category, recipient, channel, item in product(*map(sorted, sides)):
        verb = Verb.USE if channel == NO_CONTACT else Verb.CONTACT
        request = Request(verb=verb, purpose=purpose, items=(item,), channel=channel or None)
        if recipient != NO_CONTACT:
            request = replace(request, verb=Verb.PROVIDE, recipient=recipient)
        yield request, category


# -- the answers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answer:
    allowed: bool
    rules: tuple[str, ...]
    clause: str | None


def _answer(question: _Question, policy: Policy, categories: tuple[str, ...]) -> _Answer:
    """What the gate says under one version, as if it had been in force for long."""
    since = question.day if policy.effective_from is None else min(policy.effective_from, question.day)
    standing = replace(
        policy,
        effective_from=since,
        purposes=tuple(replace(one, since=None) for one in policy.purposes),
    )
    registers = _registers(standing, question, categories)
    plan = bind(
        question.request,
        policy=standing,
        registers=registers,
        actor=question.actor,
        today=question.day,
        circumstances=question.circumstances,
    )
    masks = judge(compile_plan(plan), _state(question, registers))
    denying = rules_in(masks.fired)
    cited = [found for rule in denying if (found := cited_clause(rule, plan, policy)) is not None]
    return _Answer(
        allowed=masks.allowed,
        rules=tuple(rule.id for rule in denying),
        clause=cited[0].id if cited else None,
    )


def _registers(policy: Policy, question: _Question, categories: Iterable[str]) -> Registers:
    """Registers in which this question has its place: everything was told, acquired and agreed to."""
    request = question.request
    items = {*request.items, *(item.id for item in policy.items)}
    wanted = [(Slot.CONSENT.value, request.purpose or "", "")]
    wanted += [(Slot.AD_OPT_IN.value, channel, "") for channel in CONTACT_CHANNELS]
    wanted += [(Slot.STOP_PROVISION.value, EVERYTHING, "")]
    wanted += [(Slot.HOLDS.value, item, "") for item in sorted(items)]
    named = None if request.recipient is None else policy.recipient(request.recipient)
    scope = replace(agreed(policy, named), recipient=request.recipient, items=frozenset(items))
    told = frozenset({*(one.id for one in policy.purposes), request.purpose or ""})
    notice = Notice(policy_version=policy.version, channel="example", purposes=told)
    return Registers(
        version=0,
        bits={key: divmod(place, _WORD_BITS) for place, key in enumerate(wanted[: 4 * _WORD_BITS])},
        days={CANCELLED: "d0", acquired(_GROUP): "d1", LAST_USE: "d2"},
        categories={category: number for number, category in enumerate(categories, 1)},
        notices={1: notice},
        provenance={1: dict.fromkeys(items, 1)},
        consents={1: () if request.recipient is None else (scope,)},
        groups=dict.fromkeys(items, _GROUP),
        published={policy.version: policy.effective_from or 0},
        standing=on_record(policy, question.actor.id),
    )


def _state(question: _Question, registers: Registers) -> tuple[int | None, ...]:
    person = question.person
    unset = set()
    if not person.consented:
        unset.add(Slot.CONSENT.value)
    if not person.opted_in:
        unset.add(Slot.AD_OPT_IN.value)
    words = [0, 0, 0, 0]
    for (slot, _, _), (word, bit) in registers.bits.items():
        if slot not in unset and slot != Slot.STOP_PROVISION.value:
            words[word] |= 1 << bit
    today = int(question.day)
    row: dict[str, int | None] = {
        **dict.fromkeys(COLUMNS, None),
        **{f"w{number}": word for number, word in enumerate(words)},
        "category": registers.categories.get(person.category or "", 0),
        "status": int(Status.ACTIVE if person.cancelled is None else Status.LEFT),
        "prov": 1,
        "cons": 1,
        "d0": person.cancelled,
        "d1": today if person.acquired is None else person.acquired,
        "d2": today if person.used is None else person.used,
    }
    return tuple(row[column] for column in COLUMNS)
