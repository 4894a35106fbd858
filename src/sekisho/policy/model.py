"""The policy as values: what one published document promises and permits.

`policy.yaml` is this model on disk. Ids are append-only within a workspace and never recycled. Every value says where
it came from: read from the text (with lines and confidence), answered by an officer, or edited by hand. A policy's
permission is never a legal ground (digest §15.1): it can only narrow what the Act allows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeVar

from sekisho.law.legal_day import Period
from sekisho.law.model import Basis, LegalKind
from sekisho.policy.particulars import (
    AccreditedBody,
    Conflict,
    DealCondition,
    Fee,
    ForeignTransfer,
    IdentityMethod,
    Mention,
    OptOutProvision,
    Processed,
    Promptness,
    Reference,
    Responsible,
    Vendor,
)
from sekisho.policy.provenance import (
    CategoryId,
    ChannelId,
    ClauseId,
    ItemId,
    Origin,  # noqa: F401 -- handed on, with the other words of provenance
    PurposeId,
    RecipientId,
    SegmentId,
    Source,
)

SCHEMA: Final = "sekisho/policy/1"
"""Version marker of `policy.yaml`."""

CONTACT_CHANNELS: Final = ("display", "email", "post", "phone", "fax", "sms")
"""Ways to reach a person (連絡手段), as channels of the verb contact."""

WAYS_TO_REACH: Final = (*CONTACT_CHANNELS, "telegraph", "visit")
"""Every way to a person that the Act names (法41条8項); no purpose of a policy is read for the last two."""

UNKNOWN_COUNTRY: Final = "XX"
"""Country of a recipient abroad whose country the text does not name (user-assigned in ISO 3166-1)."""

ANY_CATEGORY: Final = CategoryId("person")
"""The category of a subject of whom the policy says nothing closer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The business (個人情報取扱事業者) that is bound. Source: 法32条1項1号."""

    name: str | None = None
    kind: str | None = None
    address: str | None = None
    representative: str | None = None
    representative_title: str | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where requests and complaints go (令10条2号)."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    form: bool = False
    officer: str | None = None
    officer_title: str | None = None
    fax: str | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of subjects (本人の類型).

    Attributes:
        id: Well-known id (``customer``, ``staff``…) or one made for this policy.
        name: As printed.
        natural: Its members are natural persons. The rights of the Act belong to natural persons only.
    """

    id: CategoryId
    name: str
    natural: bool = True
    source: Source = Source()


class SearchBy(StrEnum):
    """How an item is normalised for the blind index."""

    NONE = "none"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    TEXT = "text"
    POSTAL_CODE = "postal_code"
    PREFECTURE = "prefecture"
    CITY = "city"
    ADDRESS = "address"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of personal information (個人情報の項目).

    Attributes:
        id: Canonical name, or one made for this policy.
        name: As printed.
        kind: Legal kind.
        clause: The sentence that names it.
        self_correctable: The person may change it on the portal; otherwise only by a request under Art. 34.
        required: Compulsory on the form, by the officer's mark.
        search: How staff may find a person by it, and how it is normalised.
        channels: Acquisition channels it may come by; empty = every listed one.
        prose: Named in running text only.
        only_for: The only purposes it may serve, where the text binds it to them; empty = see the purposes.
        barred: It serves no purpose at all: an officer chose the sentence that keeps it from being used.
    """

    id: ItemId
    name: str
    kind: LegalKind = LegalKind.PLAIN
    clause: ClauseId | None = None
    self_correctable: bool = True
    required: bool = False
    search: SearchBy = SearchBy.NONE
    channels: tuple[ChannelId, ...] = ()
    prose: bool = False
    only_for: tuple[PurposeId, ...] = ()
    barred: bool = False
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way in which information is acquired (取得方法)."""

    id: ChannelId
    name: str
    clause: ClauseId | None = None
    direct_in_writing: bool = False
    """Acquired from the person in writing or on a screen: the purpose is stated expressly first (法21条2項)."""
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A declared group of persons (対象区分), by which a purpose or a selection is narrowed: 「会計サービスの問い合わせ」.

    Whoever belongs to it is stored as a code of the person, never as text: nothing is searched to find them out.
    """

    id: SegmentId
    name: str
    source: Source = Source()


class PurposeBasis(StrEnum):
    """What opens a purpose for a person."""

    TOLD = "told"
    """The purpose was notified, published or stated when the information was acquired (法21条)."""
    CONSENT = "consent"
    """The person agreed to it."""
    STATISTICS = "statistics"
    """Only in a form in which nobody can be identified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One purpose of use (利用目的). Source: 法17条.

    Attributes:
        id: Append-only id, ``p1``….
        text: As published.
        clause: The sentence that states it.
        categories: Subject categories it is for; empty = all.
        items: Item ids it needs; empty = every item that the policy lists.
        channels: Contact channels by which it may reach the person; empty = it reaches nobody.
        basis: What opens it.
        objectable: The person may stop it and start it again.
        advertising: It sends information on goods or services (特電法2条2号).
        asks_consent: It asks the person for a consent.
        vague: Too vague by 法17条1項.
        after_cancellation: It stays open after a cancellation, within the policy's period.
        related_to: Older purposes to which a recorded decision found it related (法17条2項).
        since: First legal day on which it may be used.
        until: Last legal day, or None.
        prose: Named in running text only.
        flags: What the wording says about itself (`reader.draft.PurposeFlag` values), for the check and the officer.
        open: The wording leaves open what else it covers (「その他の目的」).
        segments: It concerns only persons of these declared segments; empty = whoever it is for.
        use_of: The purpose 「同意を得た利用」 of which it is one declared use; None = the text states it.
    """

    id: PurposeId
    text: str
    clause: ClauseId | None = None
    categories: tuple[CategoryId, ...] = ()
    items: tuple[ItemId, ...] = ()
    channels: tuple[str, ...] = ()
    basis: PurposeBasis = PurposeBasis.TOLD
    objectable: bool = False
    advertising: bool = False
    asks_consent: bool = False
    vague: bool = False
    after_cancellation: bool = False
    related_to: tuple[PurposeId, ...] = ()
    since: int | None = None
    until: int | None = None
    prose: bool = False
    flags: tuple[str, ...] = ()
    open: bool = False
    segments: tuple[SegmentId, ...] = ()
    use_of: PurposeId | None = None
    source: Source = Source()


class RecipientKind(StrEnum):
    """What a recipient is to the business."""

    AFFILIATE = "affiliate"
    AUTHORITY = "authority"
    CLOUD_NOT_HANDLING = "cloud_not_handling"
    CONTRACTOR = "contractor"
    COUNTERPARTY = "counterparty"
    JOINT_USER = "joint_user"
    PUBLIC = "public"
    SUCCESSOR = "successor"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody, or a class of somebody, to whom information may go (提供先).

    Attributes:
        id: Append-only id, ``r1``….
        name: As printed or answered.
        kind: What it is to the business.
        clause: The sentence that names it.
        items: Item ids it may receive; empty = those that its ground covers.
        country: ISO 3166-1 alpha-2; ``JP`` unless the text or an officer says otherwise.
        member_of: The class of recipients that it belongs to, if a consent may name the class (digest §15.2).
        conditions: What the text demands before it may receive, in its words.
        stoppable: The text says that the person may stop it.
        domestic_only: The text limits it to parties in Japan.
        role: What it does for the business (`reader.draft.RecipientKind` value); decides what it needs.
        means: The ways of handing over that the text names, in its words.
        open: 「等」 behind its name leaves open who else it is.
        purposes: The only purposes for which it may receive; empty = any that its ground covers.
        works_for: The contractor that hands it on to this one (再委託先).
        handled_in: ISO 3166-1 countries in which it handles the information; empty = its own country.
    """

    id: RecipientId
    name: str
    kind: RecipientKind
    clause: ClauseId | None = None
    items: tuple[ItemId, ...] = ()
    country: str = "JP"
    member_of: RecipientId | None = None
    conditions: tuple[str, ...] = ()
    stoppable: bool = False
    domestic_only: bool = False
    role: str = ""
    means: tuple[str, ...] = ()
    open: bool = False
    works_for: RecipientId | None = None
    handled_in: tuple[str, ...] = ()
    purposes: tuple[PurposeId, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionCase:
    """One listed case in which the policy goes without consent.

    Attributes:
        text: As published.
        basis: The statutory basis it restates, or None when it restates none.
        beyond_act: It claims more than the Act allows.
        kind: The case it recites (`reader.draft.ExceptionKind` value).
        context: The promise it belongs to (`reader.draft.ExceptionContext` value).
        listed: An entry of a list; otherwise found in running text.
    """

    text: str
    basis: Basis | None
    beyond_act: bool = False
    kind: str = "other"
    context: str = ""
    listed: bool = True
    clause: ClauseId | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """The cases of one act that the policy lists.

    Attributes:
        cases: The list; empty when there is none.
        by_law: The text refers to whatever the law allows, or says nothing: the Act's own list stands.
    """

    cases: tuple[ExceptionCase, ...] = ()
    by_law: bool = True

    def available(self, wanted: Basis) -> bool:
        """Whether the policy leaves this statutory basis open. Law ∩ policy (design §6)."""
        return self.by_law or any(case.basis == wanted for case in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointUse:
    """Joint use (共同利用) as the text states it. Source: 法27条5項3号.

    Attributes:
        items: It says which items.
        item_names: The items, in its words.
        scope: Who uses them jointly, in its words.
        scope_open: The scope is a class or an open list.
        purposes: What for.
        responsible: Who answers for the data; with address and, for a corporation, representative.
        acquisition: How the items were acquired, where the text says so.
        by_reference: Parts that refer to another section: ``items``, ``scope``, ``purposes``.
    """

    items: bool = False
    item_names: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    scope_open: bool = False
    purposes: tuple[str, ...] = ()
    responsible: str | None = None
    responsible_address: str | None = None
    responsible_representative: str | None = None
    acquisition: tuple[str, ...] = ()
    by_reference: tuple[str, ...] = ()
    clause: ClauseId | None = None
    source: Source = Source()


class RetentionClock(StrEnum):
    """What starts a retention period."""

    ACQUIRED = "acquired"
    CANCELLED = "cancelled"
    PURPOSE_ENDED = "purpose_ended"
    LAST_USE = "last_use"
    EVENT = "event"
    """Something that the policy names and the business records of each person: 契約終了, 退職, 卒業."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """How long items are kept (保存期間).

    Attributes:
        id: Append-only id, ``k1``….
        clock: What starts the period.
        period: Calendar period; None = the text names none (an open question).
        items: Item ids; empty = every item.
        purposes: Purposes that stay open while it runs (clock cancelled); empty = none.
        categories: Subject categories whose information it limits; empty = everybody's. Nobody else's falls due by it.
        ends_day_before: House rule of this business: the period closes one day before the civil calendar would
            close it (digest §15.12). A shorter rule is allowed and labelled as the business's own.
        reason: Why it is kept so long, as an officer says it to the persons; None = the sentence of the text says it.
        words: The period as printed: 「退会後1年」, 「法令に定める期間」.
        event: What the text lets the period run from, in its words. Clock event: without one nothing starts it.
        by_law: The text leaves the period to a law.
        promptness: How soon after the end the text promises to erase.
    """

    id: str
    clock: RetentionClock
    period: Period | None
    items: tuple[ItemId, ...] = ()
    purposes: tuple[PurposeId, ...] = ()
    ends_day_before: bool = False
    reason: str | None = None
    categories: tuple[CategoryId, ...] = ()
    words: str | None = None
    event: str | None = None
    by_law: bool = False
    promptness: Promptness | None = None
    clause: ClauseId | None = None
    source: Source = Source()

    def last_day(self, start: int) -> int | None:
        """The last legal day on which the information may be kept and used, or None while no period is set."""
        if self.period is None:
            return None
        return self.period.last_day(start) - (1 if self.ends_day_before else 0)

    def latest_expired_start(self, today: int) -> int | None:
        """The latest event day that has expired, or None while no period is set."""
        if self.period is None:
            return None
        return self.period.latest_expired_start(today + (1 if self.ends_day_before else 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """For whom and for what a document speaks.

    Attributes:
        audience: Subject categories it is addressed to; empty = every category that it names.
        brand: The brand or shop it is for, as printed; None = the whole business.
        service: The service it is for, as printed; None = all.
        precedence: Where two documents speak of the same subject, the higher one decides.
    """

    audience: tuple[CategoryId, ...] = ()
    brand: str | None = None
    service: str | None = None
    precedence: int = 0
    source: Source = Source()


class Nature(StrEnum):
    """What a sentence does."""

    PERMIT = "permit"
    FORBID = "forbid"
    DUTY = "duty"
    RIGHT = "right"
    INFORM = "inform"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One sentence of the published text, tied to what keeps it.

    Attributes:
        id: Append-only id, ``c001``….
        text: As published.
        lines: First and last line.
        section: Heading under which it stands.
        section_kind: Kind of that section.
        nature: What the sentence does.
        topics: What it is about (`gate.model.Topic` values and those of other keepers).
        confirmed: A person has confirmed the reading.
        document: The document it stands in.
    """

    id: ClauseId
    text: str
    lines: tuple[int, int]
    section: str
    section_kind: str
    nature: Nature
    topics: tuple[str, ...] = ()
    confirmed: bool = False
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A wording that later rules and checks need.

    Attributes:
        kind: `reader.draft.StatementKind` value.
        clause: The sentence.
        topics: Words read from it; their meaning depends on the kind.
    """

    kind: str
    clause: ClauseId
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Something the business does or does not do, as an officer answered: ``foreign``, ``answer_procedure``…

    What nobody answered is unknown: neither done nor not done.
    """

    id: str
    holds: bool
    source: Source = Source()


class QuestionKind(StrEnum):
    """What an open question is about."""

    CATEGORY = "category"
    CHANNELS = "channels"
    CONFLICT = "conflict"
    COUNTRY = "country"
    ITEMS = "items"
    PARTNER = "partner"
    PERIOD = "period"
    PRACTICE = "practice"
    PURPOSE = "purpose"
    SCOPE = "scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that no text can tell; an officer answers it.

    Attributes:
        id: Stable id that says what is asked: ``items``, ``period:k1``, ``practice:foreign``.
        kind: What it is about.
        ja: The question, Japanese.
        en: The question, English.
        choices: Offered answers; empty = free.
        lines: The text that leaves it open.
        target: Id of the rule or value that the answer settles, or None.
    """

    id: str
    kind: QuestionKind
    ja: str
    en: str
    choices: tuple[str, ...] = ()
    lines: tuple[int, int] | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the document."""

    title: str
    kind: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One document at one version, or all documents of the workspace composed (`composing`).

    Attributes:
        document: Name of the document in the workspace; of several, the one that speaks for the whole business.
        version: ``v1``…; drafts are ``draft``.
        effective_from: First legal day, or None while a draft.
        scope: For whom and for what it speaks.
        parts: The documents it is composed of; empty for a single one.
    """

    document: str
    version: str
    title: str = ""
    effective_from: int | None = None
    scope: Scope = Scope()
    organisation: Organisation = Organisation()
    contact: Contact = Contact()
    categories: tuple[Category, ...] = ()
    items: tuple[Item, ...] = ()
    items_open: bool = False
    channels: tuple[Channel, ...] = ()
    channels_open: bool = False
    purposes: tuple[Purpose, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    use_exceptions: Exceptions = Exceptions()
    provision_exceptions: Exceptions = Exceptions()
    joint_use: JointUse | None = None
    retention: tuple[RetentionRule, ...] = ()
    rights: tuple[str, ...] = ()
    safeguards: tuple[str, ...] = ()
    foreign_countries: tuple[str, ...] = ()
    enacted: str | None = None
    revised: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    clauses: tuple[Clause, ...] = ()
    questions: tuple[Question, ...] = ()
    unread: tuple[ClauseId, ...] = ()
    references: tuple[Reference, ...] = ()
    """Documents and sections that the text refers to and does not hold itself."""
    missing_lists: tuple[ClauseId, ...] = ()
    """Sentences that announce a list and are followed by none."""
    sensitive_exceptions: Exceptions = Exceptions()
    """Cases in which information of special care or sensitive information is touched (法20条2項)."""
    refusals: tuple[ExceptionCase, ...] = ()
    """Cases in which the text refuses disclosure or notice of the purposes (法32条2項, 33条2項)."""
    holds: tuple[ExceptionCase, ...] = ()
    """Cases in which the text keeps information past its period."""
    statements: tuple[Statement, ...] = ()
    accredited_body: AccreditedBody | None = None
    cookie_purposes: tuple[str, ...] = ()
    practices: tuple[Practice, ...] = ()
    other_joint_uses: tuple[JointUse, ...] = ()
    """Joint uses besides `joint_use`, where the text announces several."""
    deals: tuple[DealCondition, ...] = ()
    fees: tuple[Fee, ...] = ()
    identity: tuple[IdentityMethod, ...] = ()
    responsible: tuple[Responsible, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    opt_outs: tuple[OptOutProvision, ...] = ()
    processed: tuple[Processed, ...] = ()
    transfers: tuple[ForeignTransfer, ...] = ()
    mentions: tuple[Mention, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    segments: tuple[Segment, ...] = ()
    """Declared segments of persons; the officer's answers, for no text names them."""
    parts: tuple["Policy", ...] = ()

    @property
    def audience(self) -> tuple[CategoryId, ...]:
        """The subject categories that it speaks to."""
        return self.scope.audience or tuple(row.id for row in self.categories)

    def stating(self, purpose: str | None) -> "Policy":
        """The document that states a purpose; the whole policy where none does, or where it is one document."""
        if purpose is None:
            return self
        return next((part for part in self.parts if part.purpose(purpose) is not None), self)

    def purpose(self, wanted: str) -> Purpose | None:
        """The purpose of that id."""
        return _by_id(self.purposes, wanted)

    def item(self, wanted: str) -> Item | None:
        """The item of that id."""
        return _by_id(self.items, wanted)

    def channel(self, wanted: str) -> Channel | None:
        """The acquisition channel of that id."""
        return _by_id(self.channels, wanted)

    def category(self, wanted: str) -> Category | None:
        """The subject category of that id."""
        return _by_id(self.categories, wanted)

    def recipient(self, wanted: str) -> Recipient | None:
        """The recipient of that id."""
        return _by_id(self.recipients, wanted)

    def segment(self, wanted: str) -> Segment | None:
        """The segment of that id."""
        return _by_id(self.segments, wanted)

    def clause(self, wanted: str | None) -> Clause | None:
        """The sentence of that id."""
        return None if wanted is None else _by_id(self.clauses, wanted)

    def serves(self, purpose: Purpose, item: ItemId) -> bool:
        """Whether an item may serve a purpose by the policy's text.

        Both sides bind: the purpose's own items (none named = every listed item) and the item's own purposes (a call
        recording, an access log). An item that the policy does not list serves nothing.
        """
        own = self.stating(purpose.id)
        if own is not self:
            stated = own.purpose(purpose.id)
            return stated is not None and own.serves(stated, item)
        found = self.item(item)
        if found is None or found.barred:
            return False
        return (not purpose.items or item in purpose.items) and (
            not found.only_for or purpose.id in found.only_for
        )

    def practice(self, wanted: str) -> bool | None:
        """What an officer answered about a practice; None while nobody has."""
        return next((row.holds for row in self.practices if row.id == wanted), None)

    def statements_of(self, kind: str) -> tuple[Statement, ...]:
        """The statements of a kind, in the order of the text."""
        return tuple(row for row in self.statements if row.kind == kind)

    def clauses_on(self, topic: str) -> tuple[Clause, ...]:
        """The sentences about a topic, in the order of the text."""
        return tuple(clause for clause in self.clauses if topic in clause.topics)

    def concerning(self, category: str | None) -> "Policy":
        """The policy as far as it concerns a person of a category: without the periods of other categories.

        For a person of unknown category (None) the periods of any category fall away: unknown never starts an erasure.
        """
        kept = tuple(rule for rule in self.retention if not rule.categories or category in rule.categories)
        return self if kept == self.retention else replace(self, retention=kept)

    @property
    def after_cancellation(self) -> RetentionRule | None:
        """The rule that limits use after a cancellation, if the policy has one."""
        found = (rule for rule in self.retention if rule.clock is RetentionClock.CANCELLED and rule.purposes)
        return next(found, None)


def placed(policy: Policy) -> Policy:
    """The document with its name on each of its sentences."""
    name = policy.document
    return replace(policy, clauses=tuple(replace(row, document=name) for row in policy.clauses))


_Row = TypeVar("_Row", Category, Item, Channel, Purpose, Recipient, Clause, Segment)


def _by_id(rows: Iterable[_Row], wanted: str) -> _Row | None:
    return next((row for row in rows if row.id == wanted), None)
