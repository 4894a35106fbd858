"""Values of the gate: the request, the actor, the subject's state row, the rule, the plan, the decision.

A rule is a denial with a reason. Allow means that nothing fired. A statutory basis lifts only the rules that name
it, and only with all its facts. Rules have no order and no priority (design §6).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final, NewType, TypeAlias

from sekisho.gate.ir import Expr
from sekisho.law.model import Basis, Form, LawRef, Verb

SubjectNo = NewType("SubjectNo", int)
"""Internal number of a subject (本人)."""

StateRow: TypeAlias = tuple[int | None, ...]
"""One subject's columns in the order of `ir.COLUMNS`."""


class Status(IntEnum):
    """Where a subject stands: the number in the state row. Append-only."""

    ACTIVE = 1
    LEFT = 2
    ERASING = 3
    ERASED = 4


class Mode(StrEnum):
    """What becomes of a request of which only some items are allowed."""

    STRICT = "strict"
    NARROW = "narrow"


class ActorKind(StrEnum):
    """Who stands at the gate."""

    SUBJECT = "subject"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks. Comes from the session or the account, never from the request.

    Attributes:
        kind: The person, staff, or the system itself (a sweep).
        id: Opaque account id; for a person ``subject``.
        purposes: Purpose ids that the actor's roles are bound to; None = every purpose.
        items: Item ids that the roles may see; None = every item.
        subject: The person's own subject number, when the person asks.
    """

    kind: ActorKind
    id: str
    purposes: frozenset[str] | None = frozenset()
    items: frozenset[str] | None = frozenset()
    subject: SubjectNo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One touch of personal information, as asked. Ids only, already resolved against the policy's names.

    Attributes:
        verb: What would be done.
        purpose: Purpose id; None for a right of the person, or for a use beyond every purpose.
        items: Item ids.
        channel: For acquire an acquisition channel; for contact a contact channel.
        recipient: Recipient id, for provision.
        basis: Statutory basis relied on.
        facts: Statements that the basis demands, as (fact id, statement). Sealed wherever they are stored.
        form: Form of the data.
        category: Subject category id, for an acquisition that makes a new subject.
        notice: Notice that was shown or published, for an acquisition.
        mode: Strict or narrow.
        deal: The deal between two persons that a provision belongs to.
        release: The processed data set that is meant, for a form in which nobody is known.
        asks: What a message asks consent to: ``advertising:email``, ``purpose:p1``, ``recipient:r1``; None = it asks
            for none, or does not say for what.
        segment: Only persons of this declared segment are meant; for a contact.
        means: How a provision is handed over (`binding.means`), where the text binds it to means.
        source: Who gave information that comes from a third party, by its id on record.
        authority: The registered request of an authority that a provision answers.
        whole: The values are to be read whole, not masked; None = masked where their kind is.
        right: The right that is declined, for a refusal (`law.rights`).
        ground: The ground on which it is declined.
        edge_knows: The obligations that whoever asks can fulfil; None = every one of this release.
        fulfils: The duty towards the person that a contact fulfils (`law.forms.Fulfils`); it lifts nothing.
        post: The public post that is meant, by its id.
        signal: What the person's browser says of targeted advertising with this very request (`Signal` value).
    """

    verb: Verb
    purpose: str | None
    items: tuple[str, ...]
    channel: str | None = None
    recipient: str | None = None
    basis: Basis | None = None
    facts: tuple[tuple[str, str], ...] = ()
    form: Form = Form.PERSONAL
    category: str | None = None
    notice: str | None = None
    mode: Mode = Mode.STRICT
    deal: str | None = None
    release: str | None = None
    asks: str | None = None
    segment: str | None = None
    means: str | None = None
    source: str | None = None
    authority: str | None = None
    whole: bool | None = None
    right: str | None = None
    ground: str | None = None
    edge_knows: tuple[str, ...] | None = None
    fulfils: str | None = None
    signal: str | None = None
    post: str | None = None


class Signal(StrEnum):
    """How a browser says no to targeted advertising, without anybody being signed in. Append-only."""

    GPC = "gpc"
    """Global Privacy Control: the header ``Sec-GPC: 1``."""
    CHOICE = "choice"
    """The choice that was made on the public page and is kept in the browser."""


class AuthorityKind(StrEnum):
    """What sort of request an authority makes (digest §15.9). Append-only."""

    WARRANT = "warrant"
    """令状: compelled, and the only one that opens contents and logs of communications."""
    INQUIRY = "inquiry"
    """捜査関係事項照会 and the like: a ground in law, without compulsion."""
    BAR_ASSOCIATION = "bar_association"
    """弁護士会照会 (弁護士法23条の2)."""
    SENDER_DISCLOSURE = "sender_disclosure"
    """発信者情報開示請求: only after the sender was heard."""
    VOLUNTARY = "voluntary"
    """任意の協力依頼: no law asks for it."""


class Fact(StrEnum):
    """A fact of the request, true or false when the request is bound. Closed: the binder answers every one."""

    AGENT_NOT_RECORDED = "agent_not_recorded"
    ACTOR_IS_OTHER_PERSON = "actor_is_other_person"
    AGREEMENT_MISSING = "agreement_missing"
    ALWAYS = "always"
    """The rule denies whatever it judges."""
    ANONYMISED_ITEMS_UNPUBLISHED = "anonymised_items_unpublished"
    ANONYMISED_METHOD_UNPUBLISHED = "anonymised_method_unpublished"
    APPROVAL_MISSING = "approval_missing"
    ASKS_A_CONSENT = "asks_a_consent"
    AUTHORITY_ITEM_NOT_ASKED = "authority_item_not_asked"
    AUTHORITY_NOT_HEARD = "authority_not_heard"
    AUTHORITY_NOT_REGISTERED = "authority_not_registered"
    AUTHORITY_WITHOUT_GROUND = "authority_without_ground"
    AUTHORITY_WITHOUT_WARRANT = "authority_without_warrant"
    BASIS_FACTS_MISSING = "basis_facts_missing"
    BASIS_NOT_AVAILABLE = "basis_not_available"
    BY_OPT_OUT = "by_opt_out"
    CHANNEL_NOT_FOR_PURPOSE = "channel_not_for_purpose"
    CHANNEL_NOT_LISTED = "channel_not_listed"
    CLAIM_PERIOD_OVER = "claim_period_over"
    CLOSED_AFTER_CANCELLATION = "closed_after_cancellation"
    COUNTRY_NOT_ASSESSED = "country_not_assessed"
    ENTRUSTER_NOT_AGREED = "entruster_not_agreed"
    EQUIVALENCE_NOT_CHECKED = "equivalence_not_checked"
    FOREIGN_BY_CONSENT_ONLY = "foreign_by_consent_only"
    FOREIGN_NOT_PUBLISHED = "foreign_not_published"
    FORM_NOT_SET_UP = "form_not_set_up"
    HANDLED_ABROAD = "handled_abroad"
    ITEM_IS_COMMUNICATION = "item_is_communication"
    ITEM_IS_HARMFUL = "item_is_harmful"
    DEAL_FAILED = "deal_failed"
    EDGE_LACKS_OBLIGATION = "edge_lacks_obligation"
    GROUND_NOT_OF_RIGHT = "ground_not_of_right"
    ITEM_IS_IMMUTABLE = "item_is_immutable"
    ITEM_IS_MY_NUMBER = "item_is_my_number"
    ITEM_IS_REGISTERED = "item_is_registered"
    ITEM_IS_SECRET = "item_is_secret"  # noqa: S105 - a fact, not a secret
    ITEM_IS_REFUSED_HERE = "item_is_refused_here"
    """The text promises not to touch information of this kind but in its cases."""
    ITEM_IS_SENSITIVE = "item_is_sensitive"
    ITEM_IS_SPECIAL_CARE = "item_is_special_care"
    ITEM_CARRIES_COMMUNICATION = "item_carries_communication"
    """What persons said to each other, or the log that they did."""
    ITEM_BESIDES_POST = "item_besides_post"
    """Something is handed on with a public post that is neither the post nor the name it was shown under."""
    ITEM_AGREED_TO_NOW = "item_agreed_to_now"
    """The person agrees to it with this very act."""
    ITEM_TELLS_SENSITIVE = "item_tells_sensitive"
    """The value that is brought speaks of information of special care, or sensitive information."""
    ITEM_TIES_TO_PERSON = "item_ties_to_person"
    """Person-related information that the match would tie to a person."""
    MATCH_WITHOUT_WARRANT = "match_without_warrant"
    LOG_NAMES_NOBODY = "log_names_nobody"
    """The text says that the log is not kept to find out who somebody is."""
    ITEM_NOT_FOR_CHANNEL = "item_not_for_channel"
    ITEM_NOT_FOR_OPT_OUT = "item_not_for_opt_out"
    ITEM_NOT_FOR_PURPOSE = "item_not_for_purpose"
    ITEM_NOT_IN_JOINT_USE = "item_not_in_joint_use"
    ITEM_NOT_LISTED = "item_not_listed"
    ITEM_NOT_TO_RECIPIENT = "item_not_to_recipient"
    MESSAGE_CAN_BE_REFUSED = "message_can_be_refused"
    JOINT_USE_NOT_PUBLISHED = "joint_use_not_published"
    JOINT_USE_OWN_PART_MISSING = "joint_use_own_part_missing"
    MEANS_NOT_LISTED = "means_not_listed"
    NOTICE_NOT_PUBLISHED = "notice_not_published"
    OPT_OUT_NOT_FILED = "opt_out_not_filed"
    OPT_OUT_NOT_PUBLISHED = "opt_out_not_published"
    OPT_OUT_TOO_SOON = "opt_out_too_soon"
    PERSON_RELATED_UNCONFIRMED = "person_related_unconfirmed"
    POST_NOT_AGREED = "post_not_agreed"
    """A public post to whose provision its author did not agree when posting."""
    POST_WITHDRAWN = "post_withdrawn"
    PURPOSE_ADVERTISES = "purpose_advertises"
    PURPOSE_ASKS_CONSENT = "purpose_asks_consent"
    PURPOSE_CATEGORY_OTHER = "purpose_category_other"
    PURPOSE_FOR_STATISTICS = "purpose_for_statistics"
    PURPOSE_MISSING = "purpose_missing"
    PURPOSE_NAMES_SEGMENTS = "purpose_names_segments"
    PURPOSE_NEEDS_CONSENT = "purpose_needs_consent"
    PURPOSE_NOT_FOR_CLAIMS = "purpose_not_for_claims"
    PURPOSE_NOT_IN_FORCE = "purpose_not_in_force"
    PURPOSE_STANDS_ABOVE = "purpose_stands_above"
    PURPOSE_TARGETS_ADS = "purpose_targets_ads"
    """It shows advertisements chosen by what somebody did."""
    PSEUDONYMISED_PURPOSE_UNPUBLISHED = "pseudonymised_purpose_unpublished"
    PURPOSE_NOT_IN_JOINT_USE = "purpose_not_in_joint_use"
    RECEIPT_UNCONFIRMED = "receipt_unconfirmed"
    RECIPIENT_NEEDS_RELATION = "recipient_needs_relation"
    RECIPIENT_NOT_JOINT_USER = "recipient_not_joint_user"
    RECIPIENT_NOT_FOR_PURPOSE = "recipient_not_for_purpose"
    RECIPIENT_NOT_SET_UP = "recipient_not_set_up"
    RECIPIENT_OF_OTHER_KIND = "recipient_of_other_kind"
    REFUSAL_FACTS_MISSING = "refusal_facts_missing"
    RELATION_MISSING = "relation_missing"
    RIGHT_IS_EXERCISED = "right_is_exercised"
    REVIEW_OVERDUE = "review_overdue"
    RE_ENTRUSTMENT_NOT_RECORDED = "re_entrustment_not_recorded"
    ROLE_LACKS_ITEM = "role_lacks_item"
    ROLE_LACKS_PURPOSE = "role_lacks_purpose"
    SUPPLEMENT_BARRED = "supplement_barred"
    """The text promises not to add to a person's profile what comes this way."""
    SELECTION_TOO_SMALL = "selection_too_small"
    TELLS_OF_BREACH = "tells_of_breach"
    SIGNAL_DECLINES = "signal_declines"
    """The person's browser says no to targeted advertising with this request."""
    TRAINING_LAPSED = "training_lapsed"
    SECOND_APPROVAL_MISSING = "second_approval_missing"
    SOURCE_IMPROPER = "source_improper"
    WHOLE_READ_UNAPPROVED = "whole_read_unapproved"
    VERB_NOT_SET_UP = "verb_not_set_up"
    VETTING_MISSING = "vetting_missing"


class Slot(StrEnum):
    """A family of state bits. One bit per (slot, reference, channel); the numbers are append-only."""

    ACHIEVED = "achieved"
    """The purpose is achieved for this person, and nothing was acquired for it since (法22条)."""
    AD_EXCEPTION = "ad_exception"
    """A statutory exception from the opt-in is on record for a channel (特電法3条1項2号から4号)."""
    AD_OPT_IN = "advertising"
    """Asked for, or agreed to, advertising on a channel (特電法3条)."""
    AD_REFUSAL = "ad_refusal"
    """Refused advertising on a channel (特電法3条3項, 特商法17条)."""
    CONSENT = "consent"
    """Agreed to a purpose."""
    DECEASED = "deceased"
    """The person has died: the Act covers the living (法2条1項)."""
    DISPUTED = "disputed"
    """Use for a purpose waits while it is examined whether it is within what was published."""
    GUARDIAN = "guardian"
    """A statutory agent agreed for a minor: to a purpose, or to a provision to a recipient."""
    HOLDS = "has_item"
    """An item is held."""
    ITEM_REFUSED = "item_refused"
    """Refused that one of the items is collected."""
    OBJECTION = "objection"
    """Stopped a purpose, on a channel or on all."""
    SEGMENT = "segment"
    """Belongs to the declared segment that the request names."""
    STOP_PROVISION = "stop_provision"
    """Stopped provision to third parties, or to one recipient (法35条3項)."""
    SUSPENSION = "suspension"
    """Use suspended by decision on a request (法35条)."""


class Look(StrEnum):
    """A question to the subject's state whose numbers are filled in when the request is bound."""

    ASKED_LATELY = "asked_lately"
    """The person was asked for a consent, and the time before the next request has not passed."""
    CANCELLATION_DAY_UNKNOWN = "cancellation_day_unknown"
    """The person has left, a period runs from that day, and the day is not on record."""
    CANCELLED = "cancelled"
    """A cancellation is on record, or the person has left."""
    CANCELLATION_PERIOD_OVER = "cancellation_period_over"
    """The period that runs from cancellation has ended."""
    CATEGORY_FITS_ACQUISITION = "category_fits_acquisition"
    """The purpose is bound to the subject's category, or to the one that a new subject is given."""
    CATEGORY_UNKNOWN = "category_unknown"
    """The subject's category is not known, and the purpose is bound to some."""
    CATEGORY_HAS_PURPOSE = "category_has_purpose"
    """The purpose is bound to the subject's category."""
    CONSENT_COVERS_ABROAD = "consent_covers_abroad"
    """A consent in force covers the item going to the recipient's country, given with what must be told (規17条)."""
    CONSENT_COVERS_ITEM = "consent_covers_item"
    """A consent in force names the recipient (or its class) and the item."""
    CONSENT_COVERS_SPECIAL_CARE = "consent_covers_special_care"
    """A consent in force covers acquiring the item of special care."""
    PERSON_KNOWN = "person_known"
    """Something is on record of the person already."""
    IN_SEGMENT_OF_PURPOSE = "in_segment_of_purpose"
    """The person belongs to one of the segments that the purpose is bound to."""
    CATEGORY_PUBLIC_ONLY = "category_public_only"
    """The subject is known as an officer or shareholder of a corporation."""
    ERASED = "erased"
    """The subject is erased, or being erased."""
    ITEM_FROM_PUBLIC_SOURCE = "item_from_public_source"
    """The item came from a source that is on record as public."""
    ITEM_SOURCE_BARS_OPT_OUT = "item_source_bars_opt_out"
    """The item came from a source that itself provides by opt-out, or that got it by deceit."""
    ITEM_TOLD_FOR_PURPOSE = "item_told_for_purpose"
    """The notice under which the item was acquired states the purpose (or the item is not held)."""
    ITEM_REFUSED = "item_refused"
    """The person refuses that the item is collected."""
    NOT_NATURAL = "not_natural"
    """The subject is of a category whose members are no natural persons."""
    PUBLICATION_AGREED = "publication_agreed"
    """A consent in force covers publishing the item."""
    PUBLICATION_ANNOUNCED = "publication_announced"
    """A sentence says that the item is published of persons of this category."""
    MINOR = "minor"
    """The person is below the age at which a consent is their own, where the policy asks about age."""
    RETENTION_OVER = "retention_over"
    """The item's retention period has ended."""
    RETENTION_UNKNOWN = "retention_unknown"
    """The item is held, has a retention period, and the day from which it runs is not on record."""


@dataclass(frozen=True, slots=True)
class Is:
    """Template: a fact of the request."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Has:
    """Template: a state bit of this family for what the request names."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Sees:
    """Template: a bound question to the subject's state."""

    look: Look


@dataclass(frozen=True, slots=True)
class NotT:
    """Template: the opposite."""

    of: "Template"


@dataclass(frozen=True, slots=True)
class AllT:
    """Template: all of them."""

    of: "tuple[Template, ...]"


@dataclass(frozen=True, slots=True)
class AnyT:
    """Template: at least one of them."""

    of: "tuple[Template, ...]"


Template: TypeAlias = Is | Has | Sees | NotT | AllT | AnyT

PER_ITEM: Final = frozenset(
    {
        Fact.ITEM_AGREED_TO_NOW,
        Fact.ITEM_BESIDES_POST,
        Fact.AUTHORITY_ITEM_NOT_ASKED,
        Fact.ITEM_CARRIES_COMMUNICATION,
        Fact.ITEM_IS_COMMUNICATION,
        Fact.ITEM_IS_HARMFUL,
        Fact.ITEM_IS_IMMUTABLE,
        Fact.ITEM_IS_MY_NUMBER,
        Fact.ITEM_IS_REGISTERED,
        Fact.ITEM_IS_SECRET,
        Fact.ITEM_IS_REFUSED_HERE,
        Fact.ITEM_IS_SENSITIVE,
        Fact.ITEM_IS_SPECIAL_CARE,
        Fact.ITEM_TELLS_SENSITIVE,
        Fact.ITEM_TIES_TO_PERSON,
        Fact.LOG_NAMES_NOBODY,
        Fact.ITEM_NOT_FOR_CHANNEL,
        Fact.ITEM_NOT_FOR_OPT_OUT,
        Fact.ITEM_NOT_FOR_PURPOSE,
        Fact.ITEM_NOT_IN_JOINT_USE,
        Fact.ITEM_NOT_LISTED,
        Fact.ITEM_NOT_TO_RECIPIENT,
        Fact.ROLE_LACKS_ITEM,
        Fact.VETTING_MISSING,
        Look.CONSENT_COVERS_ABROAD,
        Look.CONSENT_COVERS_ITEM,
        Look.CONSENT_COVERS_SPECIAL_CARE,
        Look.ITEM_REFUSED,
        Look.ITEM_FROM_PUBLIC_SOURCE,
        Look.ITEM_SOURCE_BARS_OPT_OUT,
        Look.ITEM_TOLD_FOR_PURPOSE,
        Look.PUBLICATION_AGREED,
        Look.PUBLICATION_ANNOUNCED,
        Look.RETENTION_OVER,
        Look.RETENTION_UNKNOWN,
    }
)
"""Facts and questions whose answer depends on the item."""


class Topic(StrEnum):
    """What a clause of a policy is about: ties a sentence of the text to the rules that keep it."""

    ACCESS_LOG = "access_log"
    ACQUISITION = "acquisition"
    ADS = "ads"
    AFTER_CANCELLATION = "after_cancellation"
    ANONYMISED = "anonymised"
    ANONYMISED_MATCH = "anonymised:match"
    ANONYMISED_PUBLISH = "anonymised:publish"
    AUTHORITY = "authority"
    CATEGORIES = "categories"
    CHANNELS = "channels"
    CHANGE = "change"
    CONSENT_PURPOSE = "consent_purpose"
    CONSENT_REQUEST = "consent_request"
    COOKIES = "cookies"
    CORRECTION = "correction"
    DOMESTIC_ONLY = "domestic_only"
    ENTRUSTING = "entrusting"
    ENTRUSTMENT = "entrustment"
    EXCEPTIONS = "exceptions"
    EXTERNAL = "security:external"
    FOREIGN = "foreign"
    INFORMATION = "information"
    ITEMS = "items"
    JOINT_USE = "joint_use"
    JOINT_USE_TERMS = "joint_use_terms"
    LEAVING = "leaving"
    OPT_OUT = "opt_out"
    MINORS = "minors"
    PERSON_RELATED = "person_related"
    PREFERENCES = "preferences"
    PROVISION = "provision"
    PROVISION_MEANS = "provision_means"
    PROVISION_PURPOSE = "provision_purpose"
    PSEUDONYMISED = "pseudonymised"
    PSEUDONYMISED_CONTACT = "pseudonymised:contact"
    PSEUDONYMISED_ELSE = "pseudonymised:else"
    PSEUDONYMISED_MATCH = "pseudonymised:match"
    PSEUDONYMISED_PUBLISH = "pseudonymised:publish"
    PUBLICATION = "publication"
    PUBLIC_POSTS = "public_posts"
    PURPOSES = "purposes"
    PURPOSE_LIMIT = "purpose_limit"
    RE_ENTRUSTMENT = "re_entrustment"
    RECEIPT = "receipt"
    REFUSAL = "refusal"
    RETENTION = "retention"
    RIGHTS = "rights"
    SAFEGUARDS = "safeguards"
    SENSITIVE = "sensitive"
    STATISTICS = "statistics"
    SUCCESSION = "succession"
    SUPPLEMENT_BAN = "supplement_ban"
    SUSPENSION = "suspension"
    TECHNICAL = "security:technical"
    TRAINING = "training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A denial with a reason.

    Attributes:
        id: Stable name, ``family.what``.
        number: Its bit in every mask. Append-only, never reused.
        verbs: The acts that it judges.
        fires: When it denies.
        lifted_by: The bases in law that lift it, each only with its facts.
        source: Where the Act says so.
        topics: The sentences of a policy that it keeps, most telling first.
        forms: The forms of data that it judges.
    """

    id: str
    number: int
    verbs: frozenset[Verb]
    fires: Template
    source: LawRef
    topics: tuple[Topic, ...]
    lifted_by: frozenset[Basis] = frozenset()
    forms: frozenset[Form] = frozenset(Form)


class Verdict(StrEnum):
    """What a plan knows before it sees a person."""

    ALWAYS_ALLOWED = "always_allowed"
    ALWAYS_DENIED = "always_denied"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Term:
    """One rule bound to one request: it fires where the expression holds."""

    bit: int
    when: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A request bound to the policy and the registers of one day, ready for any number of people.

    Attributes:
        id: Hash of everything below but the text of the facts (`replay.dump_plan`), hex sha256, first 32 digits.
        document: The policy's document.
        policy_version: The version that decided.
        register_version: State of the registers that were read.
        request: The request without its subject.
        common: Terms that judge the request as a whole.
        by_item: Terms that judge one item, per item. For a contact also the item that holds the address.
        lift: Mask of the rules that the request's basis lifts.
        missing: Facts that the basis still lacks, and the like, for the reasons.
        valid_until: The last legal day on which the plan may decide.
        verdict: What is known already.
        request_hash: What an approval names; empty for a request without a statutory basis, which needs none, so
            that one plan serves every person.
    """

    id: str
    document: str
    policy_version: str
    register_version: int
    request: Request
    common: tuple[Term, ...]
    by_item: tuple[tuple[str, tuple[Term, ...]], ...]
    lift: int
    missing: tuple[str, ...]
    valid_until: int
    verdict: Verdict
    request_hash: str


class Phase(StrEnum):
    """When an obligation is due."""

    BEFORE = "before"
    WITH = "with"
    AFTER = "after"


class ObligationType(StrEnum):
    """What must be done with an allow. An edge that does not know one denies."""

    CONFIRM_IDENTITY = "confirm_identity"
    MASK = "mask"
    EXPLAIN_REFUSAL = "explain_refusal"
    NAME_SENDER = "name_sender"
    OPT_OUT_LINK = "opt_out_link"
    PUBLISH_PURPOSE = "publish_purpose"
    RECORD_PROVISION = "record_provision"
    STATE_ANONYMISED = "state_anonymised"
    STATE_PSEUDONYMISED = "state_pseudonymised"
    RECORD_RECEIPT = "record_receipt"
    STATE_PURPOSES = "state_purposes"
    UPDATE_PORTAL = "update_portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """Something that must be done before, with or after an allowed act."""

    type: ObligationType
    phase: Phase
    source: LawRef


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Decision:
    """The gate's answer: a value, never an exception.

    Attributes:
        id: Hash of the decision, hex; names it in the ledger.
        allowed: Whether the act may go on (narrow: for at least one item).
        fired: Mask of the rules that deny.
        lifted: Mask of the rules that would deny, but for the basis.
        items: Each item and whether it is allowed.
        plan: The plan's id.
        policy_version: The version that decided.
        state_version: The subject's state that was read.
        at: The instant, UTC.
        hypothetical: Asked with a day of its own: yields no permit.
    """

    id: str
    allowed: bool
    fired: int
    lifted: int
    items: tuple[tuple[str, bool], ...]
    plan: str
    policy_version: str
    state_version: int
    at: datetime
    hypothetical: bool = False

    @property
    def allowed_items(self) -> tuple[str, ...]:
        """The items that may be touched."""
        return tuple(item for item, allowed in self.items if allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a decision denies, or what a basis lifted: for people.

    Attributes:
        rule: Rule id.
        clause: Id of the policy's sentence that the rule keeps, or None.
        clause_text: That sentence as published, or None.
        lines: Its lines in the published text, or None.
        source: The article.
        message: What and why.
        mend: How to mend.
        fact: The missing fact, if one would mend it.
        items: The items concerned; empty = the request as a whole.
        lifted: The rule was lifted by the basis.
        document: The document in which the sentence stands, or None.
    """

    rule: str
    clause: str | None
    clause_text: str | None
    lines: tuple[int, int] | None
    source: str
    message: str
    mend: str
    fact: str | None = None
    items: tuple[str, ...] = ()
    lifted: bool = False
    document: str | None = None
