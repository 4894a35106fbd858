"""What a request is bound against, and what the rooms ask of it: the policy, the registers, the day, the actor.

A fact is answered by a document (of several in force each judges the persons that it is addressed to); a question to
the person's state becomes an expression of `ir`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from sekisho.gate import rules
from sekisho.gate.ir import FALSE, TRUE, DayUpTo, Equals, Expr, any_of, in_set
from sekisho.gate.model import Actor, AuthorityKind, Fact, Look, Request, Slot
from sekisho.gate.rules.table import EXCLUDED, RECEIVED
from sekisho.gate.tables import Registers
from sekisho.law.bases import StatutoryBasis, basis_on
from sekisho.law.legal_day import DayNumber
from sekisho.law.model import PROCESSED_FORMS, Basis, LegalKind, Verb
from sekisho.law.rights import missing_facts
from sekisho.policy.model import Exceptions, Item, Nature, Policy, Purpose, Recipient, SearchBy


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityCase:
    """A registered request of an authority, as the store has it.

    Attributes:
        kind: What sort of request.
        items: The items that it asks for.
        grounded: It names the law that it stands on.
        heard: The person was heard, where the disclosure of a sender asks for it.
    """

    kind: AuthorityKind
    items: frozenset[str]
    grounded: bool
    heard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCase:
    """A public post, as the store has it.

    Attributes:
        agreed: Its author agreed to its provision when posting, and that consent stands.
        withdrawn: Its author took it back.
    """

    agreed: bool
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the store says about this very request, read in the decision's own snapshot.

    Attributes:
        about: Opaque id of the subject or set that the request is about; part of what an approval names.
        other_person: A person asks about somebody else.
        approved: A second person has approved this request.
        relation: The deal between the two persons is stored, and they may see each other.
        claims_until: That deal failed; the last legal day for claims about it.
        agent_recorded: Whoever brings the information for the person is recorded with it.
        too_few: A count would speak of fewer persons than may be told apart.
        agreed: Items to which the person agrees with this very act.
        telling: Items whose value, as it is brought, speaks of sensitive information.
        approvals: How many members of staff approved it, each another and none who asked.
        authority: The open request of an authority about this person that it answers.
        post: The public post that the request names, where it is this person's.
    """

    about: str = ""
    other_person: bool = False
    approved: bool = False
    relation: bool = False
    claims_until: int | None = None
    agent_recorded: bool = False
    too_few: bool = False
    agreed: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    approvals: int = 0
    authority: AuthorityCase | None = None
    post: PostCase | None = None


@dataclass(kw_only=True)
class Asked:
    """One request with all that it is judged by."""

    request: Request
    policy: Policy
    registers: Registers
    actor: Actor
    today: DayNumber
    circumstances: Circumstances

    # -- what the request names ----------------------------------------------------------------------------

    @cached_property
    def purpose(self) -> Purpose | None:
        """The purpose that is named, as it stands."""
        wanted = self.request.purpose
        return None if wanted is None else self.policy.purpose(wanted)

    @cached_property
    def recipient(self) -> Recipient | None:
        """The recipient that is named."""
        wanted = self.request.recipient
        return None if wanted is None else self.policy.recipient(wanted)

    @cached_property
    def statutory(self) -> StatutoryBasis | None:
        """The statutory basis that is relied on."""
        return basis_on(self.request.basis, self.today)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The items that a contact reaches the person by: those that the request names, else all of the channel."""
        if self.request.verb is not Verb.CONTACT or self.request.form in PROCESSED_FORMS:
            return ()
        found = contact_items(self.policy.stating(self.request.purpose), self.request.channel or "")
        return tuple(item for item in found if item in self.request.items) or found

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The items that are touched: to write to somebody is to use the address, named or not."""
        return tuple(dict.fromkeys((*self.request.items, *self.addresses)))

    # -- the basis -----------------------------------------------------------------------------------------

    @cached_property
    def basis_available(self) -> bool:
        """Law ∩ policy: a ground exists only where both leave it open, and of several documents every one."""
        found = self.statutory
        if found is None or not found.in_force_on(self.today) or self.request.verb not in found.acts:
            return False
        return all(cases.available(found.id) for cases in self._cases(found.id))

    def _cases(self, basis: Basis) -> tuple[Exceptions, ...]:
        """The lists of the policy in which a ground must stand open."""
        if basis in RECEIVED | EXCLUDED:
            # How it came is a fact, and what is not sensitive information needs no case: no policy lists either.
            return ()
        if basis is Basis.INHERITANCE:
            return (self.policy.sensitive_exceptions,)
        refused = any(self.refuses(document, item) for document in self.judges for item in self.items)
        besides = (self.policy.sensitive_exceptions,) if refused else ()
        match self.request.verb:
            case Verb.PROVIDE:
                return (self.policy.provision_exceptions, *besides)
            case Verb.USE | Verb.CONTACT | Verb.MATCH:
                return (self.policy.use_exceptions, *besides)
            case Verb.ACQUIRE:
                return (self.policy.sensitive_exceptions,)
            case _:
                return besides

    def refuses(self, document: Policy, item: str | None) -> bool:
        """Whether a document promises not to touch an item of this kind but in its cases."""
        sensitive = self.kind(item) in {LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE}
        return sensitive and any(row.nature is Nature.FORBID for row in document.clauses_on("sensitive"))

    @cached_property
    def missing_facts(self) -> tuple[str, ...]:
        """The facts that the basis still lacks."""
        if self.statutory is None:
            return ()
        stated = dict(self.request.facts)
        return tuple(fact.id for fact in self.statutory.facts if not stated.get(fact.id, "").strip())

    @cached_property
    def refusal_lacks(self) -> tuple[str, ...]:
        """The facts that the ground of a refusal still lacks."""
        return missing_facts(self.request.right, self.request.ground, dict(self.request.facts))

    @cached_property
    def lift(self) -> int:
        """Mask of the rules that the basis lifts: none without all its facts."""
        if not self.basis_available or self.missing_facts:
            return 0
        return sum(1 << rule.number for rule in rules.RULES if self.request.basis in rule.lifted_by)

    # -- by which document ---------------------------------------------------------------------------------

    @cached_property
    def judges(self) -> tuple[Policy, ...]:
        """The documents that judge: the one that states the purpose, else every one."""
        stating = self.policy.stating(self.request.purpose)
        return stating.parts or (stating,)

    def speaks_to(self, document: Policy) -> Expr:
        """Whether a document is addressed to the person; a person of unknown category is spoken to by each."""
        if len(self.judges) == 1:
            return TRUE
        known = self.in_categories(document.audience)
        wanted = self.request.category
        if wanted is not None and wanted not in document.audience:
            return known
        return any_of((known, self.category_unknown()))

    def kind(self, item: str | None) -> LegalKind | None:
        """The legal kind of an item by the strictest document."""
        listed: Item | None = None if item is None else self.policy.item(item)
        return None if listed is None else listed.kind

    # -- questions to the state ----------------------------------------------------------------------------

    def in_categories(self, categories: Iterable[str]) -> Expr:
        """Whether the person is of one of these categories."""
        return in_set("category", self.numbers(categories))

    def numbers(self, categories: Iterable[str]) -> set[int]:
        """The numbers of categories in the state row."""
        known = (self.registers.categories.get(category) for category in categories)
        return {number for number in known if number is not None}

    def category_unknown(self) -> Expr:
        """Whether the person's category is not known."""
        return any_of((Equals("category", 0), Equals("category", None)))

    def holds(self, item: str) -> Expr:
        """Whether a value of the item is held."""
        return self.registers.bit(Slot.HOLDS, item)

    def day_up_to(self, key: tuple[str, str], day: int) -> Expr:
        """Whether a day is on record and not after this one."""
        column = self.registers.days.get(key)
        return FALSE if column is None else DayUpTo(column, day)

    def unknown(self, key: tuple[str, str]) -> Expr:
        """Whether a day is not on record."""
        column = self.registers.days.get(key)
        return TRUE if column is None else Equals(column, None)


def contact_items(policy: Policy, channel: str) -> tuple[str, ...]:
    """The items of a policy by which a contact channel reaches a person; none = it cannot."""
    match channel:
        case "email":
            return tuple(item.id for item in policy.items if item.search is SearchBy.EMAIL)
        case "phone" | "sms":
            return tuple(item.id for item in policy.items if item.search is SearchBy.PHONE)
        case "post" | "telegraph" | "visit":
            return tuple(item.id for item in policy.items if item.id == "postal_address")
        case "fax":
            return tuple(item.id for item in policy.items if item.id == "fax")
        case _:
            return ()


FactTable: TypeAlias = Mapping[Fact, Callable[[Asked, Policy, str | None], bool]]
"""How facts are answered: by what was asked, the document that judges, and the item (None: the whole request)."""

LookTable: TypeAlias = Mapping[Look, Callable[[Asked, str | None], Expr]]
"""How questions to the state are bound: by what was asked, and the item."""

SlotTable: TypeAlias = Mapping[Slot, Callable[[Asked], Expr]]
"""Which bits of the state answer."""
