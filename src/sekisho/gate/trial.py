"""Tries the rules: for each rule an invented person and request that it, and it alone, denies.

A promise is *kept* by a rule only while such a trial succeeds: with the rule the answer is no, without it yes. The
persons are invented, nothing is read or written. Everything is derived from the policy, so the trial speaks about the
very text that is in force.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from sekisho.gate import rules
from sekisho.gate.bind import Circumstances, bind
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import cited_clause
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import Actor, ActorKind, Plan, Request, Slot, StateRow, Status, SubjectNo
from sekisho.gate.tables import CANCELLED, EVERYTHING, ConsentScope, Notice, Registers, acquired
from sekisho.law.bases import statutory_bases
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Basis, Verb
from sekisho.policy.model import CONTACT_CHANNELS, Item, Policy, Purpose, PurposeBasis

_GROUP: Final = "g001"
_TOLD, _UNTOLD = 1, 2
_LONG_AGO: Final = 40_000
_WORD_BITS: Final = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One rule that denied alone.

    Attributes:
        rule: Rule id.
        request: What was asked for the invented person.
        person: What was special about the invented person, a code.
        clause: The sentence that the refusal cites, or None.
    """

    rule: str
    request: Request
    person: str
    clause: str | None


def try_rules(policy: Policy, *, today: DayNumber) -> Mapping[str, tuple[Trial, ...]]:
    """The successful trials of every rule, for the policy in force; at most one for each sentence cited."""
    registers = _registers(policy)
    found: dict[str, dict[str | None, Trial]] = {rule.id: {} for rule in rules.RULES}
    by_bit = {1 << rule.number: rule for rule in rules.RULES}
    for request, actor, circumstances in _questions(policy):
        plan = bind(
            request, policy=policy, registers=registers, actor=actor, today=today, circumstances=circumstances
        )
        program = compile_plan(plan)
        for person, state in _persons(policy, registers, request, today):
            rule = by_bit.get(judge(program, state).fired)
            if rule is None:
                continue
            clause = _clause(rule.id, plan, policy)
            trial = Trial(rule=rule.id, request=request, person=person, clause=clause)
            found[rule.id].setdefault(clause, trial)
    return {rule: tuple(trials.values()) for rule, trials in found.items()}


def _clause(rule_id: str, plan: Plan, policy: Policy) -> str | None:
    rule = next(rule for rule in rules.RULES if rule.id == rule_id)
    cited = cited_clause(rule, plan, policy)
    return None if cited is None else cited.id


# -- what is asked ---------------------------------------------------------------------------------------------


def _questions(policy: Policy) -> Iterator[tuple[Request, Actor, Circumstances]]:
    """Requests of every verb that a policy gives something to ask about."""
    officer = Actor(kind=ActorKind.STAFF, id="trial", purposes=None, items=None)
    nobody = replace(officer, purposes=frozenset())
    blind = replace(officer, items=frozenset())
    plain = Circumstances(about="trial")
    item = _first(policy.items)
    for purpose in policy.purposes:
        for request in _about(policy, purpose, item):
            yield request, officer, plain
    if item is None:
        return
    items = (item.id,)
    first = _first(policy.purposes)
    if first is not None:
        use = Request(verb=Verb.USE, purpose=first.id, items=items)
        yield use, nobody, plain
        yield use, blind, plain
        yield Request(verb=Verb.ENTRUST, purpose=first.id, items=items), officer, plain
    yield Request(verb=Verb.USE, purpose=None, items=items), officer, plain
    yield Request(verb=Verb.CONTACT, purpose=None, items=items, channel="display"), officer, plain
    yield from _exceptions(policy, items, officer, plain)
    yield from _own(policy, items)
    yield from _acquisitions(policy, item, officer, plain)


def _about(policy: Policy, purpose: Purpose, item: Item | None) -> Iterator[Request]:
    wanted = purpose.items[:1] or (() if item is None else (item.id,))
    if not wanted:
        return
    yield Request(verb=Verb.USE, purpose=purpose.id, items=tuple(wanted))
    other = next((one.id for one in policy.items if purpose.items and one.id not in purpose.items), None)
    if other is not None:
        yield Request(verb=Verb.USE, purpose=purpose.id, items=(other,))
    for kind in policy.items:
        if kind.kind is not policy.items[0].kind:
            yield Request(verb=Verb.USE, purpose=purpose.id, items=(kind.id,))
    for channel in purpose.channels or CONTACT_CHANNELS[1:3]:
        yield Request(verb=Verb.CONTACT, purpose=purpose.id, items=tuple(wanted), channel=channel)
    for recipient in policy.recipients:
        sent = recipient.items[:1] or tuple(wanted)
        yield Request(verb=Verb.PROVIDE, purpose=purpose.id, items=tuple(sent), recipient=recipient.id)
        beyond = next((i.id for i in policy.items if recipient.items and i.id not in recipient.items), None)
        if beyond is not None:
            yield Request(verb=Verb.PROVIDE, purpose=purpose.id, items=(beyond,), recipient=recipient.id)
    yield Request(verb=Verb.PROVIDE, purpose=purpose.id, items=tuple(wanted))


def _exceptions(
    policy: Policy, items: tuple[str, ...], officer: Actor, plain: Circumstances
) -> Iterator[tuple[Request, Actor, Circumstances]]:
    for basis in statutory_bases().values():
        facts = tuple((fact.id, "trial") for fact in basis.facts)
        whole = Request(verb=Verb.USE, purpose=None, items=items, basis=basis.id, facts=facts)
        yield whole, officer, plain
        yield replace(whole, facts=()), officer, plain
        provide = replace(whole, verb=Verb.PROVIDE)
        for recipient in policy.recipients[:1]:
            yield replace(provide, recipient=recipient.id), officer, plain
    for purpose in policy.purposes[:1]:
        closed = Request(verb=Verb.USE, purpose=purpose.id, items=items, basis=Basis.OPT_OUT)
        yield closed, officer, plain


def _own(policy: Policy, items: tuple[str, ...]) -> Iterator[tuple[Request, Actor, Circumstances]]:
    me = Actor(kind=ActorKind.SUBJECT, id="subject", items=None, subject=SubjectNo(1))
    plain = Circumstances(about="trial")
    yield Request(verb=Verb.DISCLOSE, purpose=None, items=items), me, replace(plain, other_person=True)
    for item in policy.items:
        if not item.self_correctable:
            yield Request(verb=Verb.CORRECT, purpose=None, items=(item.id,)), me, plain


def _acquisitions(
    policy: Policy, item: Item, officer: Actor, plain: Circumstances
) -> Iterator[tuple[Request, Actor, Circumstances]]:
    channel = item.channels[0] if item.channels else next((c.id for c in policy.channels), None)
    for purpose in policy.purposes:
        if purpose.basis is not PurposeBasis.TOLD:
            continue
        category = purpose.categories[0] if purpose.categories else None
        good = Request(
            verb=Verb.ACQUIRE, purpose=purpose.id, items=(item.id,), channel=channel, category=category
        )
        yield replace(good, purpose=None), officer, plain
        yield replace(good, channel="unlisted"), officer, plain
        yield replace(good, items=("unlisted",)), officer, plain
        yield replace(good, notice="v0"), officer, plain
        for other in policy.categories:
            yield replace(good, category=other.id), officer, plain
        for special in policy.items:
            own = special.channels[0] if special.channels else channel
            yield replace(good, items=(special.id,), channel=own), officer, plain
            yield replace(good, items=(special.id,)), officer, plain
        return


# -- of whom ---------------------------------------------------------------------------------------------------


def _registers(policy: Policy) -> Registers:
    """Registers in which everything that the policy names has its place."""
    items = frozenset(item.id for item in policy.items)
    wanted: list[tuple[str, str, str]] = [
        (Slot.OBJECTION.value, purpose.id, "") for purpose in policy.purposes
    ]
    wanted += [(Slot.SUSPENSION.value, purpose.id, "") for purpose in policy.purposes]
    wanted += [(Slot.CONSENT.value, purpose.id, "") for purpose in policy.purposes]
    wanted += [(Slot.AD_OPT_IN.value, channel, "") for channel in CONTACT_CHANNELS]
    wanted += [(Slot.HOLDS.value, item.id, "") for item in policy.items]
    wanted += [(Slot.STOP_PROVISION.value, EVERYTHING, "")]
    scopes = tuple(
        ConsentScope(recipient=one, items=items, purpose=None, country=None, policy_version=policy.version)
        for one in [None, *(recipient.id for recipient in policy.recipients)]
    )
    notice = Notice(
        policy_version=policy.version,
        channel="trial",
        purposes=frozenset(purpose.id for purpose in policy.purposes),
    )
    return Registers(
        version=0,
        bits={key: divmod(place, _WORD_BITS) for place, key in enumerate(wanted[: 4 * _WORD_BITS])},
        days={CANCELLED: "d0", acquired(_GROUP): "d1"},
        categories={category.id: number for number, category in enumerate(policy.categories, 1)},
        notices={_TOLD: notice, _UNTOLD: replace(notice, purposes=frozenset())},
        provenance={_TOLD: dict.fromkeys(items, _TOLD), _UNTOLD: dict.fromkeys(items, _UNTOLD)},
        consents={1: scopes},
        groups=dict.fromkeys(items, _GROUP),
        published={policy.version: policy.effective_from if policy.effective_from is not None else 0},
    )


def _persons(
    policy: Policy, registers: Registers, request: Request, today: DayNumber
) -> Iterator[tuple[str, StateRow]]:
    """A person for whom all is in order, and persons for whom one thing is not."""
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    mine = purpose.categories[0] if purpose is not None and purpose.categories else None
    category = registers.categories.get(mine or "", 1 if policy.categories else 0)
    granted = {Slot.CONSENT.value, Slot.AD_OPT_IN.value, Slot.HOLDS.value}
    good = {
        **dict.fromkeys(COLUMNS, None),
        **_words(registers, granted),
        "category": category,
        "status": int(Status.ACTIVE),
        "prov": _TOLD,
        "cons": 1,
        "d1": int(today),
    }
    others = [number for number in registers.categories.values() if number != category]
    variants: dict[str, dict[str, int | None]] = {
        "in_order": {},
        "category_unknown": {"category": 0},
        "not_told": {"prov": _UNTOLD, **_words(registers, granted - {Slot.CONSENT.value})},
        "no_consent": _words(registers, granted - {Slot.CONSENT.value}),
        "no_opt_in": _words(registers, granted - {Slot.AD_OPT_IN.value}),
        "no_address": _words(registers, granted - {Slot.HOLDS.value}),
        "no_consent_to_provide": {"cons": 0},
        "stopped": _words(registers, granted | {Slot.OBJECTION.value}),
        "suspended": _words(registers, granted | {Slot.SUSPENSION.value}),
        "provision_stopped": _words(registers, granted | {Slot.STOP_PROVISION.value}),
        "cancelled": {"d0": int(today)},
        "cancelled_long_ago": {"d0": int(today) - _LONG_AGO},
        "acquired_long_ago": {"d1": int(today) - _LONG_AGO},
        "erased": {"status": int(Status.ERASED)},
    }
    if others:
        variants["other_category"] = {"category": others[0]}
    for name, change in variants.items():
        row = {**good, **change}
        yield name, tuple(row[column] for column in COLUMNS)


def _words(registers: Registers, slots: set[str]) -> dict[str, int | None]:
    words = [0, 0, 0, 0]
    for (slot, _, _), (word, bit) in registers.bits.items():
        if slot in slots:
            words[word] |= 1 << bit
    return {f"w{number}": word for number, word in enumerate(words)}


_Row = TypeVar("_Row")


def _first(rows: Iterable[_Row]) -> _Row | None:
    return next(iter(rows), None)
