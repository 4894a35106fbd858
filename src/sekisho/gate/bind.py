"""Binds a request: fills the rules' templates with the policy, the registers and the day, and keeps the plan.

Steps: (1) judge the basis; (2) answer every fact; (3) fill every template, once for the request and once for each
item; (4) drop what cannot fire; (5) name the verdict, the lift mask and the last day of validity.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, assert_never

import msgspec

from sekisho.gate import rules
from sekisho.gate.ir import FALSE, TRUE, DayUpTo, Equals, Expr, all_of, any_of, in_set, negate
from sekisho.gate.model import (
    PER_ITEM,
    Actor,
    ActorKind,
    AllT,
    AnyT,
    Fact,
    Has,
    Is,
    Look,
    NotT,
    Plan,
    Request,
    Rule,
    Sees,
    Slot,
    Status,
    Template,
    Term,
    Verdict,
)
from sekisho.gate.tables import CANCELLED, EVERYTHING, LAST_USE, Registers, acquired
from sekisho.law.bases import StatutoryBasis, statutory_bases
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Basis, LegalKind, Verb
from sekisho.policy.model import (
    Policy,
    Purpose,
    PurposeBasis,
    Recipient,
    RecipientKind,
    RetentionClock,
    RetentionRule,
    SearchBy,
)

OPT_IN_CHANNELS: Final = frozenset({"email", "sms", "fax"})
"""Channels on which advertising needs an opt-in. Source: 特電法3条, 特商法12条の3, 12条の5."""

_OWN_ACTS: Final = frozenset({Verb.ACQUIRE, Verb.DISCLOSE, Verb.CORRECT, Verb.SUSPEND, Verb.ERASE})
_FOREVER: Final = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the store says about this very request, read in the decision's own snapshot.

    Attributes:
        about: Opaque id of the subject or set that the request is about; part of what an approval names.
        other_person: A person asks about somebody else.
        approved: A second person has approved this request.
        relation: The deal between the two persons is stored.
    """

    about: str = ""
    other_person: bool = False
    approved: bool = False
    relation: bool = False


def bind(
    request: Request,
    *,
    policy: Policy,
    registers: Registers,
    actor: Actor,
    today: DayNumber,
    circumstances: Circumstances | None = None,
) -> Plan:
    """Binds a request to the policy and the registers of a day.

    Args:
        request: The request, ids only.
        policy: The effective policy of that day, answers included.
        registers: One snapshot.
        actor: Who asks, from the session or account.
        today: The legal day on which the decision is made.
        circumstances: What the store says about this request.

    Returns:
        The plan; deterministic in its arguments.
    """
    return _Binding(
        request=request,
        policy=policy,
        registers=registers,
        actor=actor,
        today=today,
        circumstances=circumstances or Circumstances(),
    ).plan()


@dataclass(kw_only=True)
class _Binding:
    request: Request
    policy: Policy
    registers: Registers
    actor: Actor
    today: DayNumber
    circumstances: Circumstances

    # -- what the request names ----------------------------------------------------------------------------

    @cached_property
    def purpose(self) -> Purpose | None:
        wanted = self.request.purpose
        return None if wanted is None else self.policy.purpose(wanted)

    @cached_property
    def recipient(self) -> Recipient | None:
        wanted = self.request.recipient
        return None if wanted is None else self.policy.recipient(wanted)

    @cached_property
    def statutory(self) -> StatutoryBasis | None:
        basis = self.request.basis
        return None if basis is None else statutory_bases().get(basis)

    # -- (1) the basis -------------------------------------------------------------------------------------

    @cached_property
    def basis_available(self) -> bool:
        """Law ∩ policy: a ground exists only where both leave it open."""
        found = self.statutory
        if found is None or not found.in_force_on(self.today) or self.request.verb not in found.acts:
            return False
        match self.request.verb:
            case Verb.PROVIDE:
                return self.policy.provision_exceptions.available(found.id)
            case Verb.USE | Verb.CONTACT:
                return self.policy.use_exceptions.available(found.id)
            case _:
                return True

    @cached_property
    def missing_facts(self) -> tuple[str, ...]:
        if self.statutory is None:
            return ()
        stated = dict(self.request.facts)
        return tuple(fact.id for fact in self.statutory.facts if not stated.get(fact.id, "").strip())

    @cached_property
    def lift(self) -> int:
        if not self.basis_available or self.missing_facts:
            return 0
        return sum(1 << rule.number for rule in rules.RULES if self.request.basis in rule.lifted_by)

    # -- (2) facts -----------------------------------------------------------------------------------------

    def fact(self, fact: Fact, item: str | None) -> bool:  # noqa: C901, PLR0911, PLR0912 - one case a fact, exhaustively
        request, purpose, recipient = self.request, self.purpose, self.recipient
        listed = None if item is None else self.policy.item(item)
        kind = None if listed is None else listed.kind
        match fact:
            case Fact.ACTOR_IS_OTHER_PERSON:
                return self.circumstances.other_person
            case Fact.APPROVAL_MISSING:
                needed = self.lift != 0 and self.statutory is not None and self.statutory.approval
                return needed and not self.circumstances.approved
            case Fact.BASIS_FACTS_MISSING:
                return self.basis_available and bool(self.missing_facts)
            case Fact.BASIS_NOT_AVAILABLE:
                return request.basis not in {None, Basis.CONSENT} and not self.basis_available
            case Fact.CHANNEL_NOT_LISTED:
                return request.channel is None or self.policy.channel(request.channel) is None
            case Fact.CLOSED_AFTER_CANCELLATION:
                return not self._open_after_cancellation()
            case Fact.ITEM_IS_FINANCIAL_HARM:
                return kind is LegalKind.FINANCIAL_HARM
            case Fact.ITEM_IS_IMMUTABLE:
                return (
                    self.actor.kind is ActorKind.SUBJECT
                    and listed is not None
                    and not listed.self_correctable
                )
            case Fact.ITEM_IS_MY_NUMBER:
                return kind is LegalKind.MY_NUMBER
            case Fact.ITEM_IS_SECRET:
                return kind is LegalKind.SECRET
            case Fact.ITEM_IS_SPECIAL_CARE:
                return kind in {LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}
            case Fact.ITEM_NOT_FOR_CHANNEL:
                return listed is not None and bool(listed.channels) and request.channel not in listed.channels
            case Fact.ITEM_NOT_FOR_PURPOSE:
                return purpose is not None and bool(purpose.items) and item not in purpose.items
            case Fact.ITEM_NOT_LISTED:
                return listed is None
            case Fact.ITEM_NOT_TO_RECIPIENT:
                return recipient is not None and bool(recipient.items) and item not in recipient.items
            case Fact.NOTICE_NOT_PUBLISHED:
                return not self._notice_published()
            case Fact.PURPOSE_ADVERTISES:
                sends = purpose is not None and (purpose.advertising or purpose.asks_consent)
                return sends and request.channel in OPT_IN_CHANNELS
            case Fact.PURPOSE_CATEGORY_OTHER:
                bound = purpose is not None and bool(purpose.categories)
                return bound and purpose is not None and request.category not in purpose.categories
            case Fact.PURPOSE_FOR_STATISTICS:
                return purpose is not None and purpose.basis is PurposeBasis.STATISTICS
            case Fact.PURPOSE_MISSING:
                return purpose is None
            case Fact.PURPOSE_NEEDS_CONSENT:
                return purpose is not None and purpose.basis is PurposeBasis.CONSENT
            case Fact.PURPOSE_NOT_IN_FORCE:
                return purpose is not None and not self._in_force(purpose)
            case Fact.PURPOSE_OF_NOBODY:
                return False
            case Fact.RECIPIENT_ABROAD:
                return recipient is not None and recipient.country != "JP"
            case Fact.RECIPIENT_NEEDS_RELATION:
                return recipient is not None and recipient.kind is RecipientKind.COUNTERPARTY
            case Fact.RECIPIENT_NOT_SET_UP:
                return recipient is None
            case Fact.RELATION_MISSING:
                return not self.circumstances.relation
            case Fact.ROLE_LACKS_ITEM:
                return self.actor.items is not None and item not in self.actor.items
            case Fact.ROLE_LACKS_PURPOSE:
                return self._role_lacks_purpose()
            case Fact.VERB_NOT_SET_UP:
                return True
        assert_never(fact)

    def _role_lacks_purpose(self) -> bool:
        if self.actor.kind is ActorKind.SUBJECT:
            return self.request.verb not in _OWN_ACTS
        bound, wanted = self.actor.purposes, self.request.purpose
        return bound is not None and wanted is not None and wanted not in bound

    def _in_force(self, purpose: Purpose) -> bool:
        published = self.policy.effective_from
        if published is None or published > self.today:
            return False
        begun = purpose.since is None or purpose.since <= self.today
        return begun and (purpose.until is None or self.today <= purpose.until)

    def _notice_published(self) -> bool:
        wanted = self.request.notice or self.policy.version
        since = self.registers.published.get(wanted)
        return since is not None and since <= self.today

    def _open_after_cancellation(self) -> bool:
        rule, purpose = self.policy.after_cancellation, self.purpose
        return rule is not None and purpose is not None and purpose.id in rule.purposes

    # -- (3) templates -------------------------------------------------------------------------------------

    def fill(self, template: Template, item: str | None) -> Expr:
        match template:
            case Is(fact):
                return TRUE if self.fact(fact, item) else FALSE
            case Has(slot):
                return self._slot(slot)
            case Sees(look):
                return self._look(look, item)
            case NotT(of):
                return negate(self.fill(of, item))
            case AllT(of):
                return all_of(self.fill(part, item) for part in of)
            case AnyT(of):
                return any_of(self.fill(part, item) for part in of)
        assert_never(template)

    def _slot(self, slot: Slot) -> Expr:
        bit, purpose, channel = self.registers.bit, self.request.purpose or "", self.request.channel or ""
        match slot:
            case Slot.OBJECTION:
                whole = (bit(slot, purpose), bit(slot, EVERYTHING))
                narrow = (bit(slot, purpose, channel), bit(slot, EVERYTHING, channel))
                return any_of(whole + (narrow if self.request.verb is Verb.CONTACT else ()))
            case Slot.SUSPENSION:
                return any_of((bit(slot, purpose), bit(slot, EVERYTHING)))
            case Slot.STOP_PROVISION:
                return any_of((bit(slot, self.request.recipient or ""), bit(slot, EVERYTHING)))
            case Slot.AD_OPT_IN:
                return bit(slot, channel)
            case Slot.CONSENT:
                return bit(slot, purpose)
            case Slot.HOLDS:
                return (
                    any_of(bit(slot, held) for held in contact_items(self.policy, channel))
                    if channel != "display"
                    else TRUE
                )
        assert_never(slot)

    def _look(self, look: Look, item: str | None) -> Expr:  # noqa: PLR0911 - one case a question
        match look:
            case Look.CANCELLED:
                return self._day_up_to(CANCELLED, self.today)
            case Look.CANCELLATION_PERIOD_OVER:
                rule = self.policy.after_cancellation
                return FALSE if rule is None else self._expired(CANCELLED, rule)
            case Look.CATEGORY_UNKNOWN:
                bound = self.purpose is not None and bool(self.purpose.categories)
                return Equals("category", 0) if bound else FALSE
            case Look.CATEGORY_HAS_PURPOSE:
                return self._category_has_purpose()
            case Look.CONSENT_COVERS_ITEM:
                return in_set("cons", self._consent_classes(item, self.request.recipient))
            case Look.CONSENT_COVERS_SPECIAL_CARE:
                return in_set("cons", self._consent_classes(item, None))
            case Look.ERASED:
                return any_of((Equals("status", Status.ERASING), Equals("status", Status.ERASED)))
            case Look.ITEM_TOLD_FOR_PURPOSE:
                return any_of((in_set("prov", self._told_classes(item)), self._slot(Slot.CONSENT)))
            case Look.RETENTION_OVER:
                return self._retention_over(item or "")
        assert_never(look)

    def _category_has_purpose(self) -> Expr:
        if self.purpose is None or not self.purpose.categories:
            return TRUE
        numbers = (self.registers.categories.get(category) for category in self.purpose.categories)
        return in_set("category", (number for number in numbers if number is not None))

    def _told_classes(self, item: str | None) -> Iterable[int]:
        """Classes under which the item was acquired with the purpose in view, or is not held at all."""
        if self.purpose is None or item is None:
            return ()
        enough = {self.purpose.id, *self.purpose.related_to}
        told = {number for number, notice in self.registers.notices.items() if notice.purposes & enough}
        return [
            number
            for number, by_item in self.registers.provenance.items()
            if item not in by_item or by_item[item] in told
        ]

    def _consent_classes(self, item: str | None, recipient: str | None) -> Iterable[int]:
        named = {recipient}
        if self.recipient is not None and self.recipient.member_of is not None:
            named.add(self.recipient.member_of)
        country = None if self.recipient is None else self.recipient.country
        purpose = self.request.purpose
        return [
            number
            for number, scopes in self.registers.consents.items()
            if any(
                scope.recipient in named
                and item in scope.items
                and scope.purpose in {None, purpose}
                and scope.country in {None, country}
                for scope in scopes
            )
        ]

    def _retention_over(self, item: str) -> Expr:
        group = self.registers.groups.get(item)
        if group is None:
            return FALSE
        return any_of(self._rule_over(rule, item, group) for rule in retention_rules(self.policy, item))

    def _rule_over(self, rule: RetentionRule, item: str, group: str) -> Expr:
        match rule.clock:
            case RetentionClock.ACQUIRED:
                return self._expired(acquired(group), rule)
            case RetentionClock.CANCELLED:
                return self._expired(CANCELLED, rule)
            case RetentionClock.PURPOSE_ENDED:
                return TRUE if purposes_ended(self.policy, item, self.today) else FALSE
            case RetentionClock.LAST_USE:
                return self._expired(LAST_USE, rule)
        assert_never(rule.clock)

    def _expired(self, key: tuple[str, str], rule: RetentionRule) -> Expr:
        start = rule.latest_expired_start(self.today)
        return FALSE if start is None else self._day_up_to(key, start)

    def _day_up_to(self, key: tuple[str, str], day: int) -> Expr:
        column = self.registers.days.get(key)
        return FALSE if column is None else DayUpTo(column, day)

    # -- (4), (5) the plan ---------------------------------------------------------------------------------

    def plan(self) -> Plan:
        judging = [rule for rule in rules.RULES if self.request.verb in rule.verbs]
        common = self._terms((rule for rule in judging if not _per_item(rule.fires)), None)
        item_rules = [rule for rule in judging if _per_item(rule.fires)]
        by_item = tuple((item, self._terms(item_rules, item)) for item in self.request.items)
        verdict = _verdict(common, [terms for _, terms in by_item], self.lift)
        missing = self.missing_facts if self.basis_available else ()
        body = msgspec.json.encode(
            (
                self.policy.document,
                self.policy.version,
                self.registers.version,
                replace(self.request, facts=tuple((fact, "") for fact, _ in sorted(self.request.facts))),
                _plain(common),
                [(item, _plain(terms)) for item, terms in by_item],
                self.lift,
            ),
            order="sorted",
            enc_hook=_plain_value,
        )
        return Plan(
            id=hashlib.sha256(b"sekisho/plan/1\n" + body).hexdigest()[:32],
            policy_version=self.policy.version,
            register_version=self.registers.version,
            request=self.request,
            common=common,
            by_item=by_item,
            lift=self.lift,
            missing=missing,
            valid_until=self._valid_until(),
            verdict=verdict,
            request_hash=request_hash(self.request, actor=self.actor.id, about=self.circumstances.about),
        )

    def _terms(self, judging: Iterable[Rule], item: str | None) -> tuple[Term, ...]:
        filled = ((rule, self.fill(rule.fires, item)) for rule in judging)
        return tuple(Term(rule.number, when) for rule, when in filled if when != FALSE)

    def _valid_until(self) -> int:
        """The last day on which nothing that was read lapses. Day thresholds move with every midnight."""
        moves = self.policy.retention or self.registers.days
        ends = [self.today if moves else _FOREVER]
        if self.purpose is not None:
            ends += [self.purpose.until or _FOREVER]
            ends += [start - 1 for start in (self.purpose.since,) if start is not None and start > self.today]
        ends += [start - 1 for start in self.registers.published.values() if start > self.today]
        return min(ends)


def contact_items(policy: Policy, channel: str) -> tuple[str, ...]:
    """The items of a policy by which a contact channel reaches a person; none = it cannot."""
    match channel:
        case "email":
            return tuple(item.id for item in policy.items if item.search is SearchBy.EMAIL)
        case "phone" | "sms":
            return tuple(item.id for item in policy.items if item.search is SearchBy.PHONE)
        case "post":
            return tuple(item.id for item in policy.items if item.id == "postal_address")
        case "fax":
            return tuple(item.id for item in policy.items if item.id == "fax")
        case _:
            return ()


def retention_rules(policy: Policy, item: str) -> tuple[RetentionRule, ...]:
    """The rules that limit how long an item is kept: those that name it, else those for every item.

    A rule with purposes limits use after a cancellation; it is an absolute cap for every item.
    """
    naming = tuple(rule for rule in policy.retention if item in rule.items)
    general = tuple(rule for rule in policy.retention if not rule.items)
    caps = tuple(rule for rule in general if rule.purposes)
    return (naming + caps) if naming else general


def purposes_ended(policy: Policy, item: str, today: int) -> bool:
    """Whether every purpose that needs an item has ended (利用目的の達成)."""
    needing = [purpose for purpose in policy.purposes if not purpose.items or item in purpose.items]
    return bool(needing) and all(purpose.until is not None and purpose.until < today for purpose in needing)


def request_hash(request: Request, *, actor: str, about: str) -> str:
    """What an approval names: this request, by this actor, about this person. Hex sha256, first 32 digits.

    The facts are part of it: an approved request cannot be changed afterwards.
    """
    body = msgspec.json.encode((actor, about, request), order="sorted", enc_hook=_plain_value)
    return hashlib.sha256(b"sekisho/request/1\n" + body).hexdigest()[:32]


def _per_item(template: Template) -> bool:
    match template:
        case Is(fact):
            return fact in PER_ITEM
        case Sees(look):
            return look in PER_ITEM
        case Has(_):
            return False
        case NotT(of):
            return _per_item(of)
        case AllT(of) | AnyT(of):
            return any(_per_item(part) for part in of)
    assert_never(template)


def _verdict(common: Sequence[Term], by_item: Sequence[Sequence[Term]], lift: int) -> Verdict:
    judging = [term for terms in (common, *by_item) for term in terms if not lift >> term.bit & 1]
    if any(term.when == TRUE for term in judging):
        return Verdict.ALWAYS_DENIED
    return Verdict.CONDITIONAL if judging else Verdict.ALWAYS_ALLOWED


def _plain(terms: Sequence[Term]) -> list[tuple[int, str]]:
    return [(term.bit, repr(_stable(term.when))) for term in terms]


def _stable(expr: object) -> object:
    """An expression with its sets sorted, so that equal plans have equal ids in every process."""
    if isinstance(expr, frozenset):
        return tuple(sorted(expr))
    if isinstance(expr, tuple):
        return tuple(_stable(part) for part in expr)
    names = getattr(type(expr), "__slots__", None)
    if names:
        return (type(expr).__name__, *(_stable(getattr(expr, name)) for name in names))
    return expr


def _plain_value(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
