"""Binds a request: fills the rules' templates with the policy, the registers and the day, and keeps the plan.

Steps: (1) judge the basis; (2) answer every fact; (3) fill every template, once for the request and once for each
item; (4) drop what cannot fire; (5) name the verdict, the lift mask and the last day of validity.

Where several documents are in force, a request is judged by the document that states its purpose. One without a
purpose is judged by every document, each for the persons it is addressed to; a statutory ground is open only where all
of them leave it open.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
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
    Mode,
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
from sekisho.gate.reach import agreements, stated
from sekisho.gate.replay import plan_id
from sekisho.gate.tables import CANCELLED, EVERYTHING, LAST_USE, Registers, acquired
from sekisho.law.bases import StatutoryBasis, statutory_bases
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Basis, Form, LegalKind, Verb
from sekisho.policy.model import (
    Item,
    ItemId,
    Policy,
    Purpose,
    PurposeBasis,
    Recipient,
    RecipientKind,
    RetentionClock,
    RetentionRule,
    SearchBy,
)
from sekisho.policy.periods import purposes_ended, retention_rules

OPT_IN_CHANNELS: Final = frozenset({"email", "sms", "fax"})
"""Channels on which advertising needs an opt-in. Source: 特電法3条, 特商法12条の3, 12条の5."""

_OWN_ACTS: Final = frozenset({Verb.ACQUIRE, Verb.DISCLOSE, Verb.CORRECT, Verb.SUSPEND, Verb.ERASE})
_BUILT_FORMS: Final = frozenset({Form.PERSONAL, Form.SPECIAL_CARE, Form.SENSITIVE})
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
        """Law ∩ policy: a ground exists only where both leave it open, and of several documents every one."""
        found = self.statutory
        if found is None or not found.in_force_on(self.today) or self.request.verb not in found.acts:
            return False
        match self.request.verb:
            case Verb.PROVIDE:
                return self.policy.provision_exceptions.available(found.id)
            case Verb.USE | Verb.CONTACT:
                return self.policy.use_exceptions.available(found.id)
            case Verb.ACQUIRE:
                return self.policy.sensitive_exceptions.available(found.id)
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

    @cached_property
    def judges(self) -> tuple[Policy, ...]:
        """The documents that judge: the one that states the purpose, else every one."""
        stating = self.policy.stating(self.request.purpose)
        return stating.parts or (stating,)

    def _speaks_to(self, document: Policy) -> Expr:
        """Whether a document is addressed to the person; a person of unknown category is spoken to by each."""
        if len(self.judges) == 1:
            return TRUE
        known = self._in_categories(document.audience)
        wanted = self.request.category
        if wanted is not None and wanted not in document.audience:
            return known
        return any_of((known, self._category_unknown()))

    def fact(self, fact: Fact, item: str | None) -> Expr:
        """Whether a fact holds by a document that speaks to the person."""
        return any_of(
            self._speaks_to(document) for document in self.judges if self._holds_by(document, fact, item)
        )

    def _holds_by(self, document: Policy, fact: Fact, item: str | None) -> bool:  # noqa: C901, PLR0911, PLR0912 - one case a fact, exhaustively
        request, purpose = self.request, self.purpose
        recipient = None if request.recipient is None else document.recipient(request.recipient)
        listed = None if item is None else document.item(item)
        kind = self._kind(item)
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
            case Fact.CHANNEL_NOT_FOR_PURPOSE:
                return purpose is not None and request.channel not in purpose.channels
            case Fact.CHANNEL_NOT_LISTED:
                return request.channel is None or document.channel(request.channel) is None
            case Fact.CLOSED_AFTER_CANCELLATION:
                return not self._open_after_cancellation(document)
            case Fact.FORM_NOT_SET_UP:
                return request.form not in _BUILT_FORMS
            case Fact.ITEM_IS_IMMUTABLE:
                correctable = listed is not None and listed.self_correctable
                return self.actor.kind is ActorKind.SUBJECT and not correctable
            case Fact.ITEM_IS_MY_NUMBER:
                return kind is LegalKind.MY_NUMBER
            case Fact.ITEM_IS_SECRET:
                return kind is LegalKind.SECRET
            case Fact.ITEM_IS_SPECIAL_CARE:
                return kind in {LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}
            case Fact.ITEM_NOT_FOR_CHANNEL:
                # A channel that the policy does not know is `channel_not_listed`; one refusal names one cause.
                known = request.channel is not None and self.policy.channel(request.channel) is not None
                own = () if listed is None else listed.channels
                return known and bool(own) and request.channel not in own
            case Fact.ITEM_NOT_FOR_PURPOSE:
                acquires_unlisted = (
                    listed is None and request.verb is Verb.ACQUIRE
                )  # `item_not_listed` says so
                serves = purpose is None or self.policy.serves(purpose, ItemId(item or ""))
                return not serves and not acquires_unlisted
            case Fact.ITEM_NOT_LISTED:
                return listed is None
            case Fact.ITEM_NOT_TO_RECIPIENT:
                return recipient is not None and bool(recipient.items) and item not in recipient.items
            case Fact.NOTICE_NOT_PUBLISHED:
                return not self._notice_published()
            case Fact.PURPOSE_ADVERTISES:
                return purpose is not None and advertises(purpose, request.channel)
            case Fact.PURPOSE_CATEGORY_OTHER:
                bound = () if purpose is None else purpose.categories
                return bool(bound) and request.category is not None and request.category not in bound
            case Fact.PURPOSE_FOR_STATISTICS:
                return purpose is not None and purpose.basis is PurposeBasis.STATISTICS
            case Fact.PURPOSE_MISSING:
                return purpose is None
            case Fact.PURPOSE_NEEDS_CONSENT:
                return purpose is not None and purpose.basis is PurposeBasis.CONSENT
            case Fact.PURPOSE_NOT_IN_FORCE:
                return purpose is not None and not self._in_force(purpose)
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

    def _kind(self, item: str | None) -> LegalKind | None:
        """The legal kind of an item by the strictest document."""
        listed: Item | None = None if item is None else self.policy.item(item)
        return None if listed is None else listed.kind

    def _open_after_cancellation(self, document: Policy) -> bool:
        rule, purpose = document.after_cancellation, self.purpose
        return rule is not None and purpose is not None and purpose.id in rule.purposes

    # -- (3) templates -------------------------------------------------------------------------------------

    def fill(self, template: Template, item: str | None) -> Expr:
        match template:
            case Is(fact):
                return self.fact(fact, item)
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
                named = (self.request.recipient, None if self.recipient is None else self.recipient.member_of)
                return any_of(bit(slot, reference) for reference in (*filter(None, named), EVERYTHING))
            case Slot.AD_OPT_IN:
                return bit(slot, channel)
            case Slot.CONSENT:
                return bit(slot, purpose)
            case Slot.HOLDS:
                return TRUE if channel == "display" else any_of(map(self._holds, self.addresses))
        assert_never(slot)

    def _look(self, look: Look, item: str | None) -> Expr:  # noqa: C901, PLR0911 - one case a question
        match look:
            case Look.CANCELLED:
                return any_of((self._day_up_to(CANCELLED, self.today), Equals("status", Status.LEFT.value)))
            case Look.CANCELLATION_DAY_UNKNOWN:
                return self._after_cancellation(
                    lambda rule: FALSE if rule.period is None else self._left_on_no_day()
                )
            case Look.CANCELLATION_PERIOD_OVER:
                return self._after_cancellation(lambda rule: self._expired(CANCELLED, rule))
            case Look.CATEGORY_UNKNOWN:
                bound = self.purpose is not None and bool(self.purpose.categories)
                return self._category_unknown() if bound else FALSE
            case Look.CATEGORY_FITS_ACQUISITION:
                return self._category_has_purpose(new=self.request.category is not None)
            case Look.CATEGORY_HAS_PURPOSE:
                return self._category_has_purpose(new=False)
            case Look.CONSENT_COVERS_ITEM:
                return in_set("cons", self._provision_consents(item))
            case Look.CONSENT_COVERS_SPECIAL_CARE:
                return in_set("cons", self._consents(item, to=frozenset({None}), country=None))
            case Look.ERASED:
                # A status that nobody knows is none under which anything may be done.
                return negate(in_set("status", (Status.ACTIVE, Status.LEFT)))
            case Look.ITEM_TOLD_FOR_PURPOSE:
                return self._told(item)
            case Look.RETENTION_OVER:
                return any_of(self._rule_over(rule, item or "") for rule in self._limits(item))
            case Look.RETENTION_UNKNOWN:
                return all_of(
                    (
                        self._holds(item or ""),
                        any_of(self._start_unknown(rule, item or "") for rule in self._limits(item)),
                    )
                )
        assert_never(look)

    def _category_has_purpose(self, *, new: bool) -> Expr:
        """The stored category decides; a new subject (0) has the one that the request gives it."""
        if self.purpose is None or not self.purpose.categories:
            return TRUE
        numbers = self._numbers(self.purpose.categories)
        return in_set("category", numbers | {0} if new else numbers)

    def _in_categories(self, categories: Iterable[str]) -> Expr:
        return in_set("category", self._numbers(categories))

    def _numbers(self, categories: Iterable[str]) -> set[int]:
        known = (self.registers.categories.get(category) for category in categories)
        return {number for number in known if number is not None}

    def _category_unknown(self) -> Expr:
        return any_of((Equals("category", 0), Equals("category", None)))

    def _after_cancellation(self, limited: Callable[[RetentionRule], Expr]) -> Expr:
        """What limits a person who left, by the documents that speak to them. It binds a request without a purpose."""
        documents = self.policy.parts
        if not documents:
            rule = self.policy.after_cancellation
            return FALSE if rule is None else limited(rule)
        return any_of(
            all_of((any_of((self._in_categories(one.audience), self._category_unknown())), limited(rule)))
            for one in documents
            if (rule := one.after_cancellation) is not None
        )

    def _holds(self, item: str) -> Expr:
        return self.registers.bit(Slot.HOLDS, item)

    def _told(self, item: str | None) -> Expr:
        """The notice of the item names the purpose as it stands, or the person agreed, or the item is not held.

        What the purpose gained since that notice is not what it named (法17条2項, 18条1項; `reach`). What does not
        serve the purpose today is denied by `item.not_for_purpose` or `contact.channel_not_for_purpose`; here only the
        purpose counts then. An item that is held and has no provenance was acquired under nobody knows what: it was
        not told.
        """
        if self.purpose is None or item is None:
            return self._slot(Slot.CONSENT)
        served = item if self.policy.serves(self.purpose, ItemId(item)) else None
        contact = self.request.channel if self.request.verb is Verb.CONTACT else None
        channel = contact if contact in self.purpose.channels else None
        classes = self.registers.provenance.items()
        told = any_of(
            all_of((in_set("prov", (number for number, items in classes if items.get(item) in naming)), whom))
            for naming, whom in (
                (naming, self._of_categories(categories))
                for categories, naming in stated(self.registers, self.purpose, served, channel).items()
            )
        )
        silent = in_set("prov", (number for number, items in classes if item not in items))
        agreed = any_of(
            self.registers.bit(Slot.CONSENT, reference)
            for reference in agreements(self.registers, self.purpose, served, channel)
        )
        return any_of((told, all_of((silent, negate(self._holds(item)))), agreed))

    def _of_categories(self, categories: frozenset[str]) -> Expr:
        """Whether the purpose was stated to a person of this category; to everybody when it was for everybody."""
        mine = frozenset(() if self.purpose is None else self.purpose.categories)
        if not categories or (mine and mine <= categories):
            return TRUE  # whoever is of another category is denied by `purpose.other_category`
        numbers = (self.registers.categories.get(category) for category in categories)
        return in_set("category", (number for number in numbers if number is not None))

    def _provision_consents(self, item: str | None) -> Iterable[int]:
        if self.request.recipient is None:
            return ()
        found = self.recipient
        named = {self.request.recipient, None if found is None else found.member_of} - {None}
        return self._consents(item, to=frozenset(named), country=None if found is None else found.country)

    def _consents(self, item: str | None, *, to: frozenset[str | None], country: str | None) -> Iterable[int]:
        """Classes of which a scope names one of the recipients (None: the business itself acquires) and the item."""
        return [
            number
            for number, scopes in self.registers.consents.items()
            if any(
                scope.recipient in to
                and item in scope.items
                and scope.purpose in {None, self.request.purpose}
                and scope.country in {None, country}
                for scope in scopes
            )
        ]

    def _limits(self, item: str | None) -> tuple[RetentionRule, ...]:
        """The rules for an item, without the one that `cancelled.*` keep for the request as a whole."""
        found = () if item is None else retention_rules(self.policy, item)
        caps = {
            one.after_cancellation.id
            for one in (self.policy.parts or (self.policy,))
            if one.after_cancellation
        }
        return tuple(rule for rule in found if rule.id not in caps)

    def _of_category(self, rule: RetentionRule) -> Expr:
        """Whether a rule limits this person's information at all; unknown category: it does not."""
        return self._in_categories(rule.categories) if rule.categories else TRUE

    def _rule_over(self, rule: RetentionRule, item: str) -> Expr:
        return all_of((self._of_category(rule), self._clock_over(rule, item)))

    def _clock_over(self, rule: RetentionRule, item: str) -> Expr:
        start = rule.latest_expired_start(self.today)
        match rule.clock:
            case RetentionClock.PURPOSE_ENDED:
                after = self.today if start is None else start + 1
                return TRUE if purposes_ended(self.policy, item, rule, after) else FALSE
            case RetentionClock.ACQUIRED:
                group = self.registers.groups.get(item)
                return FALSE if start is None or group is None else self._day_up_to(acquired(group), start)
            case RetentionClock.CANCELLED:
                return self._expired(CANCELLED, rule)
            case RetentionClock.LAST_USE:
                return self._expired(LAST_USE, rule)
        assert_never(rule.clock)

    def _start_unknown(self, rule: RetentionRule, item: str) -> Expr:
        """Whether the day from which a period runs is missing. Unknown denies, and never starts an erasure."""
        return all_of((self._of_category(rule), self._no_start(rule, item)))

    def _no_start(self, rule: RetentionRule, item: str) -> Expr:
        start = rule.latest_expired_start(self.today)
        if start is None:
            return FALSE
        group = acquired(self.registers.groups.get(item, ""))
        match rule.clock:
            case RetentionClock.PURPOSE_ENDED:
                return FALSE
            case RetentionClock.ACQUIRED:
                return self._unknown(group)
            case RetentionClock.CANCELLED:
                return self._left_on_no_day()
            case RetentionClock.LAST_USE:
                # Never used, as far as is known; what was acquired within the period cannot be past it.
                old = any_of((self._unknown(group), self._day_up_to(group, start)))
                return all_of((self._unknown(LAST_USE), old))
        assert_never(rule.clock)

    def _left_on_no_day(self) -> Expr:
        return all_of((Equals("status", Status.LEFT.value), self._unknown(CANCELLED)))

    def _expired(self, key: tuple[str, str], rule: RetentionRule) -> Expr:
        start = rule.latest_expired_start(self.today)
        return FALSE if start is None else self._day_up_to(key, start)

    def _day_up_to(self, key: tuple[str, str], day: int) -> Expr:
        column = self.registers.days.get(key)
        return FALSE if column is None else DayUpTo(column, day)

    def _unknown(self, key: tuple[str, str]) -> Expr:
        column = self.registers.days.get(key)
        return TRUE if column is None else Equals(column, None)

    # -- (4), (5) the plan ---------------------------------------------------------------------------------

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The items that a contact reaches the person by: those that the request names, else all of the channel."""
        if self.request.verb is not Verb.CONTACT:
            return ()
        found = contact_items(self.policy.stating(self.request.purpose), self.request.channel or "")
        return tuple(item for item in found if item in self.request.items) or found

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The items that are touched: to write to somebody is to use the address, named or not."""
        return tuple(dict.fromkeys((*self.request.items, *self.addresses)))

    def plan(self) -> Plan:
        judging = [rule for rule in rules.RULES if self.request.verb in rule.verbs]
        whole = [rule for rule in judging if not _per_item(rule.fires)]
        by_rule = [rule for rule in judging if _per_item(rule.fires)]
        common = self._terms(whole, None)
        if self.request.verb is Verb.PROVIDE and not self.items:
            # A provision of nothing in particular is covered by nothing in particular.
            common += self._terms(by_rule, None)
        by_item = tuple((item, self._terms(by_rule, item)) for item in self.items)
        draft = Plan(
            id="",
            document=self.policy.document,
            policy_version=self.policy.version,
            register_version=self.registers.version,
            request=self.request,
            common=common,
            by_item=by_item,
            lift=self.lift,
            missing=self.missing_facts if self.basis_available else (),
            valid_until=self._valid_until(),
            verdict=_verdict(common, [terms for _, terms in by_item], self.lift, self.request.mode),
            request_hash=""
            if self.statutory is None
            else request_hash(self.request, actor=self.actor.id, about=self.circumstances.about),
        )
        return replace(draft, id=plan_id(draft))

    def _terms(self, judging: Iterable[Rule], item: str | None) -> tuple[Term, ...]:
        filled = ((rule, self.fill(rule.fires, item)) for rule in judging)
        return tuple(Term(rule.number, when) for rule, when in filled if when != FALSE)

    def _valid_until(self) -> int:
        """The last day on which nothing that was read begins or lapses. Day thresholds move with every midnight."""
        if self.policy.retention or self.registers.days:
            return self.today
        begins = [self.policy.effective_from, *self.registers.published.values()]
        lapses: list[int | None] = []
        if self.purpose is not None:
            begins.append(self.purpose.since)
            lapses.append(self.purpose.until)
        if self.statutory is not None:
            begins.append(self.statutory.effective_from)
            lapses.append(self.statutory.effective_to)
        ends = [day - 1 for day in begins if day is not None and day > self.today]
        ends += [day for day in lapses if day is not None and day >= self.today]
        return min(ends, default=_FOREVER)


def advertises(purpose: Purpose, channel: str | None) -> bool:
    """Whether a message for a purpose is advertising on a channel for which a law of its own asks an opt-in.

    A message that asks for consent to advertising is itself advertising (digest §15.7).
    """
    return (purpose.advertising or purpose.asks_consent) and channel in OPT_IN_CHANNELS


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


def request_hash(request: Request, *, actor: str, about: str) -> str:
    """What an approval names: this request, by this actor, about this person. Hex sha256, first 32 digits.

    The facts are part of it: an approved request cannot be changed afterwards.
    """
    body = msgspec.json.encode((actor, about, request), order="sorted")
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


def _verdict(common: Sequence[Term], by_item: Sequence[Sequence[Term]], lift: int, mode: Mode) -> Verdict:
    def judging(terms: Sequence[Term]) -> list[Term]:
        return [term for term in terms if not lift >> term.bit & 1]

    def denies(terms: Sequence[Term]) -> bool:
        return any(term.when == TRUE for term in judging(terms))

    each = [denies(terms) for terms in by_item]
    if denies(common) or (any(each) if mode is Mode.STRICT else bool(each) and all(each)):
        return Verdict.ALWAYS_DENIED
    conditional = any(judging(terms) for terms in (common, *by_item))
    return Verdict.CONDITIONAL if conditional else Verdict.ALWAYS_ALLOWED
