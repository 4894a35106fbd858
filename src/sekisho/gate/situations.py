"""Situations to try the rules in: a request and an invented person, with the one rule that ought to deny it.

Everything is derived from the policy alone, never from the rules: so a rule that was taken out, or stopped firing, is
asked all the same, and its silence is found. A rule for which the policy gives nothing to ask (a secret item where
none is listed) has no situation. In each exactly one thing is out of order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from sekisho.gate.bind import Circumstances, advertises, contact_items
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import Actor, ActorKind, Request, Slot, StateRow, Status, SubjectNo
from sekisho.gate.tables import (
    CANCELLED,
    EVERYTHING,
    LAST_USE,
    ConsentScope,
    Notice,
    Registers,
    acquired,
)
from sekisho.law.bases import StatutoryBasis, statutory_bases
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import Basis, Form, LegalKind, Verb
from sekisho.policy.model import (
    CONTACT_CHANNELS,
    Item,
    ItemId,
    Policy,
    Purpose,
    PurposeBasis,
    RecipientKind,
    RetentionClock,
    RetentionRule,
)
from sekisho.policy.periods import retention_rules

_GROUP: Final = "g001"
_TOLD, _UNTOLD = 1, 2
_LONG_AGO: Final = 40_000
_WORD_BITS: Final = 62
_OFFICER: Final = Actor(kind=ActorKind.STAFF, id="trial", purposes=None, items=None)
_ME: Final = Actor(kind=ActorKind.SUBJECT, id="subject", items=None, subject=SubjectNo(1))
_PLAIN: Final = Circumstances(about="trial")
_NO_ORDINARY: Final = frozenset(
    {LegalKind.SECRET, LegalKind.MY_NUMBER, LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}
)
"""Kinds of items that a rule of their own denies; any other question is asked about an ordinary item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One thing out of order.

    Attributes:
        rule: The rule that ought to deny, and it alone.
        request: What is asked.
        person: What is special about the invented person, a code.
        today: The legal day on which it is asked.
        actor: Who asks.
        circumstances: What the store would say.
    """

    rule: str
    request: Request
    today: DayNumber
    person: str = "in_order"
    actor: Actor = _OFFICER
    circumstances: Circumstances = _PLAIN


def situations(policy: Policy, *, today: DayNumber) -> Iterator[Situation]:
    """Every situation that a policy gives, in a fixed order."""
    return _Asking(policy=policy, today=today).all()


@dataclass(frozen=True, kw_only=True)
class _Asking:
    policy: Policy
    today: DayNumber

    def all(self) -> Iterator[Situation]:
        for purpose in self.policy.purposes:
            item = self.item_of(purpose)
            if item is not None:
                yield from self.about_purpose(purpose, item)
        plain = self.plain_purpose()
        if plain is None:
            return
        purpose, item = plain
        yield from self.about_kinds(purpose)
        yield from self.about_provision(purpose, item)
        yield from self.about_bases(purpose, item)
        yield from self.about_askers(purpose, item)
        yield from self.about_acquiring()

    # -- what may be asked about ---------------------------------------------------------------------------

    def item_of(self, purpose: Purpose) -> Item | None:
        """An ordinary item that serves a purpose."""
        return _first(
            item
            for item in self.policy.items
            if item.kind not in _NO_ORDINARY and self.policy.serves(purpose, item.id)
        )

    def plain_purpose(self) -> tuple[Purpose, Item] | None:
        """A purpose that needs no consent, with an item that serves it."""
        return _first(
            (purpose, item)
            for purpose in self.policy.purposes
            if purpose.basis is PurposeBasis.TOLD and (item := self.item_of(purpose)) is not None
        )

    def situation(self, rule: str, request: Request, person: str = "in_order") -> Situation:
        return Situation(rule=rule, request=request, person=person, today=self.today)

    # -- purposes ------------------------------------------------------------------------------------------

    def about_purpose(self, purpose: Purpose, item: Item) -> Iterator[Situation]:
        use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
        if purpose.basis is PurposeBasis.STATISTICS:
            # No use of it is ever allowed, so nothing else can be what denies.
            yield self.situation("purpose.statistics_only", use)
            return
        consent = purpose.basis is PurposeBasis.CONSENT
        yield self.situation(
            "purpose.no_consent" if consent else "purpose.not_told",
            use,
            "no_consent" if consent else "not_told",
        )
        yield self.situation("purpose.stopped", use, "stopped")
        yield self.situation("purpose.suspended", use, "suspended")
        yield self.situation("subject.erased", use, "erased")
        if purpose.categories:
            yield self.situation("subject.category_unknown", use, "category_unknown")
            if any(category.id not in purpose.categories for category in self.policy.categories):
                yield self.situation("purpose.other_category", use, "other_category")
        begun = max(self.policy.effective_from or 0, purpose.since or 0)
        if begun:
            yield replace(self.situation("purpose.not_in_force", use), today=DayNumber(begun - 1))
        other = _first(
            one
            for one in self.policy.items
            if one.kind not in _NO_ORDINARY and not self.policy.serves(purpose, one.id)
        )
        if other is not None:
            yield self.situation("item.not_for_purpose", replace(use, items=(other.id,)))
        yield from self.about_ends(purpose, use, item)
        yield from self.about_contact(purpose, item)

    def about_ends(self, purpose: Purpose, use: Request, item: Item) -> Iterator[Situation]:
        """Cancellations and periods."""
        rule = self.policy.after_cancellation
        if rule is None or purpose.id not in rule.purposes:
            yield self.situation("cancelled.purpose_closed", use, "cancelled")
        elif rule.period is not None:
            yield self.situation("cancelled.period_over", use, "cancelled_long_ago")
            yield self.situation("cancelled.day_unknown", use, "left_on_no_day")
        for limit in retention_rules(self.policy, item.id):
            if limit != rule and limit.period is not None and self.limits_everybody(limit, purpose):
                yield from self.about_clock(limit, use)

    def limits_everybody(self, limit: RetentionRule, purpose: Purpose) -> bool:
        """Whether a limit binds the person whom `state_of` invents for a purpose."""
        return not limit.categories or bool(purpose.categories and purpose.categories[0] in limit.categories)

    def about_clock(self, limit: RetentionRule, use: Request) -> Iterator[Situation]:
        match limit.clock:
            case RetentionClock.ACQUIRED:
                yield self.situation("retention.period_over", use, "acquired_long_ago")
                yield self.situation("retention.start_unknown", use, "acquired_on_no_day")
            case RetentionClock.LAST_USE:
                yield self.situation("retention.period_over", use, "used_long_ago")
            case RetentionClock.CANCELLED | RetentionClock.PURPOSE_ENDED:
                # A cancellation closes the purpose itself, and an ended purpose is not in force: never alone.
                return

    def about_contact(self, purpose: Purpose, item: Item) -> Iterator[Situation]:
        contact = Request(verb=Verb.CONTACT, purpose=purpose.id, items=(item.id,))
        for channel in purpose.channels:
            asked = replace(contact, channel=channel)
            if not self.reachable(purpose, channel):
                continue
            if advertises(purpose, channel):
                yield self.situation("contact.no_opt_in", asked, "no_opt_in")
            if channel != "display":
                yield self.situation("contact.no_address", asked, "no_address")
            yield self.situation("purpose.stopped", asked, "stopped")
        other = _first(
            channel
            for channel in CONTACT_CHANNELS
            if channel not in purpose.channels and self.reachable(purpose, channel)
        )
        if other is not None:
            yield self.situation("contact.channel_not_for_purpose", replace(contact, channel=other))

    def reachable(self, purpose: Purpose, channel: str) -> bool:
        """Whether the policy lists an address for a channel, and it may serve the purpose."""
        addresses = contact_items(self.policy, channel)
        served = all(self.policy.serves(purpose, ItemId(item)) for item in addresses)
        return channel == "display" or (bool(addresses) and served)

    # -- kinds of items ------------------------------------------------------------------------------------

    def about_kinds(self, purpose: Purpose) -> Iterator[Situation]:
        rules = {LegalKind.SECRET: "item.secret", LegalKind.MY_NUMBER: "item.my_number"}
        for item in self.policy.items:
            if item.kind in rules and self.policy.serves(purpose, item.id):
                use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
                yield self.situation(rules[item.kind], use)

    # -- provision -----------------------------------------------------------------------------------------

    def about_provision(self, purpose: Purpose, item: Item) -> Iterator[Situation]:
        nobody = Request(verb=Verb.PROVIDE, purpose=purpose.id, items=(item.id,))
        yield self.situation("provide.recipient_not_set_up", nobody)
        yield self.situation("request.act_not_set_up", replace(nobody, verb=Verb.ENTRUST))
        for recipient in self.policy.recipients:
            sent = _first(
                one.id
                for one in (item, *self.policy.items)
                if one.kind not in _NO_ORDINARY
                and (not recipient.items or one.id in recipient.items)
                and self.policy.serves(purpose, one.id)
            )
            if sent is None:
                continue
            give = replace(nobody, recipient=recipient.id, items=(sent,))
            deal = recipient.kind is RecipientKind.COUNTERPARTY
            about = replace(_PLAIN, relation=deal)
            if recipient.country != "JP":
                yield replace(self.situation("provide.abroad_not_set_up", give), circumstances=about)
                continue  # nothing goes abroad yet, so nothing else can be what denies
            for rule, person in (
                ("provide.no_consent", "no_consent_to_provide"),
                ("provide.stopped", "provision_stopped"),
            ):
                yield replace(self.situation(rule, give, person), circumstances=about)
            if deal:
                yield self.situation("provide.no_relation", give)
            beyond = _first(
                one.id
                for one in self.policy.items
                if recipient.items
                and one.id not in recipient.items
                and one.kind not in _NO_ORDINARY
                and self.policy.serves(purpose, one.id)
            )
            if beyond is not None:
                more = replace(give, items=(beyond,))
                yield replace(self.situation("provide.item_not_for_recipient", more), circumstances=about)

    # -- statutory bases -----------------------------------------------------------------------------------

    def about_bases(self, purpose: Purpose, item: Item) -> Iterator[Situation]:
        use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
        beyond = replace(use, purpose=None)
        yield self.situation("use.beyond_purposes", beyond)
        display = replace(beyond, verb=Verb.CONTACT, channel="display")
        yield self.situation("purpose.missing", display)
        yield self.situation("basis.not_available", replace(use, basis=Basis.OPT_OUT))
        for basis in statutory_bases().values():
            if not self.leaves_open(basis):
                continue
            facts = tuple((fact.id, "trial") for fact in basis.facts)
            if facts:
                yield self.situation("basis.facts_missing", replace(use, basis=basis.id))
            if basis.approval:
                asked = replace(beyond, basis=basis.id, facts=facts)
                yield self.situation("basis.approval_missing", asked)

    def leaves_open(self, basis: StatutoryBasis) -> bool:
        """Law ∩ policy, for the verb use."""
        lawful = Verb.USE in basis.acts and basis.in_force_on(self.today)
        return lawful and self.policy.use_exceptions.available(basis.id)

    # -- who asks, about which form ------------------------------------------------------------------------

    def about_askers(self, purpose: Purpose, item: Item) -> Iterator[Situation]:
        use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
        nobody = replace(_OFFICER, purposes=frozenset())
        blind = replace(_OFFICER, items=frozenset())
        yield replace(self.situation("role.purpose_not_granted", use), actor=nobody)
        yield replace(self.situation("role.item_not_granted", use), actor=blind)
        for form in (Form.PSEUDONYMISED, Form.ANONYMISED, Form.PERSON_RELATED, Form.STATISTICS):
            yield self.situation("request.form_not_set_up", replace(use, form=form))
        theirs = Request(verb=Verb.DISCLOSE, purpose=None, items=(item.id,))
        yield replace(
            self.situation("self.other_person", theirs),
            actor=_ME,
            circumstances=replace(_PLAIN, other_person=True),
        )
        for fixed in self.policy.items:
            if not fixed.self_correctable and fixed.kind is not LegalKind.MY_NUMBER:
                change = Request(verb=Verb.CORRECT, purpose=None, items=(fixed.id,))
                yield replace(self.situation("correct.immutable", change), actor=_ME)

    # -- acquiring -----------------------------------------------------------------------------------------

    def about_acquiring(self) -> Iterator[Situation]:
        good = self.good_acquisition()
        if good is None:
            return
        yield self.situation("purpose.missing", replace(good, purpose=None, category=None))
        yield self.situation("acquire.channel_not_listed", replace(good, channel="unlisted"))
        yield self.situation("acquire.item_not_listed", replace(good, items=("unlisted",)))
        yield self.situation("acquire.purposes_not_published", replace(good, notice="v0"))
        bound, item = self.bound_purpose()
        if bound is not None and item is not None:
            taken = self.acquisition(bound, item)
            for other in self.policy.categories:
                if taken is not None and other.id not in bound.categories:
                    yield self.situation("acquire.other_category", replace(taken, category=other.id))
        for special in self.policy.items:
            served = _first(
                one
                for one in self.policy.purposes
                if one.basis is PurposeBasis.TOLD and self.policy.serves(one, special.id)
            )
            own = None if served is None else self.acquisition(served, special)
            if own is None:
                continue
            if special.kind in {LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}:
                yield self.situation("acquire.special_care_without_consent", own, "no_consent_to_provide")
            elif special.kind is LegalKind.MY_NUMBER:
                yield self.situation("item.my_number", own)
            else:
                foreign = _first(c.id for c in self.policy.channels if c.id not in special.channels)
                if special.channels and foreign is not None:
                    yield self.situation("acquire.item_not_for_channel", replace(own, channel=foreign))

    def good_acquisition(self) -> Request | None:
        return _first(
            request
            for purpose in self.policy.purposes
            if purpose.basis is PurposeBasis.TOLD
            and (item := self.item_of(purpose)) is not None
            and (request := self.acquisition(purpose, item)) is not None
        )

    def bound_purpose(self) -> tuple[Purpose | None, Item | None]:
        """A purpose for some categories only."""
        purpose = _first(
            one
            for one in self.policy.purposes
            if one.categories and one.basis is PurposeBasis.TOLD and self.item_of(one) is not None
        )
        return purpose, None if purpose is None else self.item_of(purpose)

    def acquisition(self, purpose: Purpose, item: Item) -> Request | None:
        """An acquisition in order, or None where the policy lists no way for the item."""
        channel = item.channels[0] if item.channels else next((c.id for c in self.policy.channels), None)
        if channel is None:
            return None
        return Request(
            verb=Verb.ACQUIRE,
            purpose=purpose.id,
            items=(item.id,),
            channel=channel,
            category=purpose.categories[0] if purpose.categories else None,
        )


# -- of whom ---------------------------------------------------------------------------------------------------


def registers_for(policy: Policy, request: Request) -> Registers:
    """Registers in which everything that a request can concern has its place."""
    items = frozenset(item.id for item in policy.items)
    purpose = request.purpose or ""
    wanted = [(slot.value, purpose, "") for slot in (Slot.OBJECTION, Slot.SUSPENSION, Slot.CONSENT)]
    wanted += [(Slot.AD_OPT_IN.value, channel, "") for channel in CONTACT_CHANNELS]
    wanted += [(Slot.STOP_PROVISION.value, EVERYTHING, "")]
    addresses = contact_items(policy, request.channel or "")
    wanted += [(Slot.HOLDS.value, item, "") for item in dict.fromkeys((*request.items, *addresses))]
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
        days={CANCELLED: "d0", acquired(_GROUP): "d1", LAST_USE: "d2"},
        categories={category.id: number for number, category in enumerate(policy.categories, 1)},
        notices={_TOLD: notice, _UNTOLD: replace(notice, purposes=frozenset())},
        provenance={_TOLD: dict.fromkeys(items, _TOLD), _UNTOLD: dict.fromkeys(items, _UNTOLD)},
        consents={1: scopes},
        groups=dict.fromkeys(items, _GROUP),
        published={policy.version: policy.effective_from if policy.effective_from is not None else 0},
    )


def state_of(situation: Situation, policy: Policy, registers: Registers) -> StateRow:
    """The invented person: all in order but the one thing that the situation names."""
    request, today = situation.request, situation.today
    purpose = None if request.purpose is None else policy.purpose(request.purpose)
    mine = purpose.categories[0] if purpose is not None and purpose.categories else None
    category = registers.categories.get(mine or "", 1 if policy.categories else 0)
    granted = {Slot.CONSENT.value, Slot.AD_OPT_IN.value, Slot.HOLDS.value}
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
    special: Mapping[str, dict[str, int | None]] = {
        "in_order": {},
        "category_unknown": {"category": 0},
        "other_category": {"category": others[0] if others else category},
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
        "left_on_no_day": {"status": int(Status.LEFT)},
        "acquired_long_ago": {"d1": int(today) - _LONG_AGO},
        "acquired_on_no_day": {"d1": None},
        "used_long_ago": {"d2": int(today) - _LONG_AGO},
        "erased": {"status": int(Status.ERASED)},
    }
    row = {**good, **special[situation.person]}
    return tuple(row[column] for column in COLUMNS)


def _words(registers: Registers, slots: set[str]) -> dict[str, int | None]:
    words = [0, 0, 0, 0]
    for (slot, _, _), (word, bit) in registers.bits.items():
        if slot in slots:
            words[word] |= 1 << bit
    return {f"w{number}": word for number, word in enumerate(words)}


_Row = TypeVar("_Row")


def _first(rows: Iterable[_Row]) -> _Row | None:
    return next(iter(rows), None)
