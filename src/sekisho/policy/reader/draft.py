"""What the reader understood: the `Draft`, a value that shows where each reading came from.

Every reading is a `Found`: the lines it stands on (1-based, both ends included), how sure the reader is (0..1)
and the name of the rule that found it. A reading is never a promise kept and never a legal ground; it is what the
published words say. Turning it into `policy.yaml`, questions and findings is left to the rest of `policy`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique

from sekisho.policy import particulars as told


@unique
class SectionKind(StrEnum):
    """What a section of a policy is about (`interfaces.md`, `sections[].kind`)."""

    INTRO = "intro"
    DEFINITIONS = "definitions"
    COMPLIANCE = "compliance"
    ACQUISITION = "acquisition"
    ITEMS = "items"
    PURPOSES = "purposes"
    PURPOSE_CHANGE = "purpose_change"
    OUT_OF_PURPOSE_USE = "out_of_purpose_use"
    RETENTION = "retention"
    ACCURACY = "accuracy"
    SECURITY = "security"
    EMPLOYEES = "employees"
    ENTRUSTMENT = "entrustment"
    THIRD_PARTY = "third_party"
    OPT_OUT_PROVISION = "opt_out_provision"
    FOREIGN = "foreign"
    JOINT_USE = "joint_use"
    SENSITIVE = "sensitive"
    PROVISION_RECORDS = "provision_records"
    RIGHTS = "rights"
    COMPLAINTS = "complaints"
    CONTACT = "contact"
    ACCREDITED_BODY = "accredited_body"
    BREACH = "breach"
    ANONYMISED = "anonymised"
    PSEUDONYMISED = "pseudonymised"
    PERSON_RELATED = "person_related"
    COOKIES = "cookies"
    ANALYTICS = "analytics"
    ADS = "ads"
    EXTERNAL_TRANSMISSION = "external_transmission"
    MINORS = "minors"
    LINKS = "links"
    DISCLAIMER = "disclaimer"
    CHANGE = "change"
    IMPROVEMENT = "improvement"
    OTHER = "other"


@unique
class Nature(StrEnum):
    """What a sentence does: permits, forbids, binds, gives a right, informs, or merely explains."""

    PERMIT = "permit"
    FORBID = "forbid"
    DUTY = "duty"
    RIGHT = "right"
    INFORM = "inform"
    PLAIN = "plain"


@unique
class ItemKind(StrEnum):
    """The legal kind of an item of information."""

    PLAIN = "plain"
    SPECIAL_CARE = "special_care"  # 要配慮個人情報 法2条3項
    SENSITIVE = "sensitive"  # 機微情報, wider than the Act's
    FINANCIAL_HARM = "financial_harm"  # 財産的被害のおそれ 規則7条2号
    ACCOUNT_NUMBER = "account_number"  # 口座番号だけ: 伏せるが、単独では規則7条2号に当たらない
    SECRET = "secret"  # noqa: S105 -- the name of a legal kind
    MY_NUMBER = "my_number"  # 個人番号
    PERSON_RELATED = "person_related"  # 個人関連情報 法2条7項


@unique
class ContactChannel(StrEnum):
    """A means by which the organisation reaches a person, named in a purpose."""

    DISPLAY = "display"
    EMAIL = "email"
    POST = "post"
    PHONE = "phone"
    FAX = "fax"
    SMS = "sms"
    VISIT = "visit"


@unique
class PurposeFlag(StrEnum):
    """What the wording of a purpose says about itself."""

    CONSENT = "consent"  # holds only as far as the person consented
    ADVERTISING = "advertising"  # information on goods, services or campaigns is sent
    STATISTICS_ONLY = "statistics_only"  # only in a state that identifies nobody
    ASK_CONSENT = "ask_consent"  # to ask for a consent
    PROVISION = "provision"  # provision to third parties
    ENTRUSTMENT = "entrustment"  # handing to contractors
    IMPORTANT_NOTICE = "important_notice"
    RECRUITMENT = "recruitment"
    EMPLOYMENT = "employment"
    CLAIM_TRANSFER = "claim_transfer"  # claims are sold or pledged: whoever takes them receives the data
    CLAIMS = "claims"  # legal claims: making, meeting
    LEGAL_DUTY = "legal_duty"  # what a law makes the business do
    TARGETED_ADS = "targeted_ads"  # advertisements chosen by what somebody did
    FRAUD = "fraud"  # wrongful use: finding, refusing
    OBJECTABLE = "objectable"  # the person may stop it
    RESTARTABLE = "restartable"  # and have it started again
    RETENTION = "retention"  # the entry states a period, not an aim
    VAGUE = "vague"


@unique
class ExceptionContext(StrEnum):
    """To which promise an exception belongs."""

    USE = "use"  # use beyond the purposes
    PROVISION = "provision"
    NOT_THIRD_PARTY = "not_third_party"  # recipients said not to be "third parties" 法27条5項
    SENSITIVE = "sensitive"
    RETENTION = "retention"
    DISCLOSURE = "disclosure"  # refusing disclosure 法33条2項
    PURPOSE_NOTICE = "purpose_notice"  # not notifying the purposes 法21条4項, 法32条2項


@unique
class ExceptionKind(StrEnum):
    """The statutory case an exception recites, where one is recognisable."""

    LAW = "law"
    LIFE_BODY_PROPERTY = "life_body_property"
    PUBLIC_HEALTH_CHILDREN = "public_health_children"
    STATE_COOPERATION = "state_cooperation"
    ACADEMIC_SELF = "academic_self"
    ACADEMIC_PROVISION = "academic_provision"
    ACADEMIC_JOINT = "academic_joint"
    CONSENT = "consent"
    ENTRUSTMENT = "entrustment"
    SUCCESSION = "succession"
    JOINT_USE = "joint_use"
    OPT_OUT = "opt_out"
    AUTHORITY_REQUEST = "authority_request"
    JUST_REASON = "just_reason"
    RIGHTS_HARM = "rights_harm"  # 本人又は第三者の権利利益を害するおそれ
    BUSINESS_HINDRANCE = "business_hindrance"  # 業務の適正な実施に著しい支障
    LAW_BREACH = "law_breach"  # 他の法令に違反することとなる
    IDENTITY = "identity"  # the person cannot be confirmed
    EVIDENT = "evident"  # 取得の状況からみて利用目的が明らか
    GENERAL_LAW = "general_law"  # "cases allowed by law", not enumerated
    OTHER = "other"


@unique
class RecipientKind(StrEnum):
    """What sort of party receives information."""

    CONTRACTOR = "contractor"
    PAYMENT = "payment"
    CARRIER = "carrier"
    AFFILIATE = "affiliate"
    PARTNER = "partner"
    ADVERTISER = "advertiser"
    AUTHORITY = "authority"
    COUNTERPARTY = "counterparty"
    GROUP_COMPANY = "group_company"
    PROFESSIONAL = "professional"
    SUCCESSOR = "successor"
    PUBLIC = "public"
    THIRD_PARTY = "third_party"


@unique
class RetentionClock(StrEnum):
    """From when a period runs."""

    ACQUIRED = "acquired"
    CANCELLED = "cancelled"
    PURPOSE_ENDED = "purpose_ended"
    LAST_USE = "last_use"
    EVENT = "event"


@unique
class Right(StrEnum):
    """What a person may ask for (`interfaces.md`, `rights`)."""

    PURPOSE_NOTICE = "purpose_notice"
    DISCLOSURE = "disclosure"
    PROVISION_RECORDS = "provision_records"
    CORRECTION = "correction"
    SUSPENSION = "suspension"
    ERASURE = "erasure"
    STOP_PROVISION = "stop_provision"


@unique
class SecurityClass(StrEnum):
    """Classes of safety measures (通則編 10)."""

    ORGANISATIONAL = "organisational"
    HUMAN = "human"
    PHYSICAL = "physical"
    TECHNICAL = "technical"
    EXTERNAL = "external"


@unique
class StatementKind(StrEnum):
    """Wordings that later rules need, each claimed sentence by sentence."""

    FEE = "fee"
    IDENTITY_CONFIRMATION = "identity_confirmation"
    SELF_SERVICE = "self_service"  # topics: view, correct, leave
    IMMUTABLE_ITEMS = "immutable_items"  # topics: the items' words
    ACCOUNT_LEAVING = "account_leaving"
    DEEMED_CONSENT = "deemed_consent"
    CHANGE_RIGHT = "change_right"  # the policy may be changed
    CHANGE_EFFECTIVE_WHEN_SHOWN = "change_effective_when_shown"
    CHANGE_NO_NEW_CONSENT = "change_no_new_consent"
    CHANGE_NOTICE = "change_notice"  # a change is told to the persons
    FORM_NOT_ALL_REQUIRED = "form_not_all_required"
    FORM_TOO_LITTLE = "form_too_little"
    FORM_VOLUNTARY = "form_voluntary"
    STATE_PURPOSE_BEFORE = "state_purpose_before"  # purposes told before acquisition
    USE_WITHIN_PURPOSES = "use_within_purposes"
    CONSENT_BEYOND_PURPOSE = "consent_beyond_purpose"
    CONSENT_BEFORE_PROVISION = "consent_before_provision"
    CALL_RECORDING = "call_recording"
    PUBLICATION = "publication"  # items are shown on the site for all to see
    PUBLIC_POSTS = "public_posts"  # what persons posted for all to see may be provided
    SUPPLEMENT_BAN = "supplement_ban"  # data are not filled up from elsewhere
    COOKIE_REFUSAL = "cookie_refusal"
    COOKIE_NOT_PERSONAL = "cookie_not_personal"
    ACCURACY = "accuracy"
    SUPERVISE_STAFF = "supervise_staff"
    SUPERVISE_CONTRACTOR = "supervise_contractor"
    RE_ENTRUSTMENT = "re_entrustment"
    BREACH_RESPONSE = "breach_response"
    COMPLAINT_HANDLING = "complaint_handling"
    STOP_PROVISION_REQUEST = "stop_provision_request"
    OBJECTION = "objection"  # the person may stop (and restart) a use


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A stretch of the source, 1-based, both ends included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        """Refuses a stretch that is no stretch."""
        if not 1 <= self.first <= self.last:
            raise ValueError(f"not a stretch of lines: {self.first}-{self.last}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A reading and its provenance: where, how sure, by which rule."""

    lines: Lines
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Found):
    """A stretch of the policy's own words that was read as one value."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading line. `section` is the index of the section it opens, or that it stands inside."""

    title: str
    lines: Lines
    level: int
    section: int | None
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Found):
    """A part of the document with a kind. `lines` include its heading; `title` is "" for the lead paragraph."""

    index: int
    title: str
    kind: SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence or list entry. Every prose line belongs to at least one, in the order of the document.

    `id` is `s001`, `s002`… ; `entry` is true for a list entry (its marker is kept in `mark`, not in `text`);
    `parent` is the id of the sentence that announces the list the entry stands in, if any; `group` is the
    nearest sub-heading's words.
    """

    id: str
    text: str
    lines: Lines
    section: int
    nature: Nature
    entry: bool
    mark: str
    parent: str | None
    group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Found):
    """A person named with a title (代表取締役 …). `name` is None where the text gives the title only."""

    title: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who speaks. Each part is None where the text does not print it."""

    name: Text | None
    kind_word: str | None
    representative: Person | None
    address: Text | None
    officer: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Found):
    """A word the text defines for itself: 「（以下「当社」といいます）」. `meaning` is the words before it."""

    term: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(Found):
    """One listed purpose. `subject` is a key of data/subjects.yaml; `subject_words` what it was read from."""

    index: int
    text: str
    group: str | None
    subject: str | None
    subject_words: str | None
    channels: tuple[ContactChannel, ...]
    flags: frozenset[PurposeFlag]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Found):
    """An item of information. `key` is a key of data/items.yaml, None for an unknown name.

    `listed` is true for what the text lists as acquired; false for a mention in other prose. `open_list` is
    true where 「など／等／その他」 leaves the list open after it. `open_word` entries (「その他…に関する情報」) are
    items with `key` None and `open_list` true.
    """

    text: str
    key: str | None
    kind: ItemKind
    listed: bool
    open_list: bool
    context: SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Found):
    """A way of acquiring. `key` ∈ web, email, paper, phone, fax, log, recording, third_party, automatic, in_person, other_open."""

    text: str
    key: str | None
    listed: bool
    open_list: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Found):
    """One listed exception. `beyond_act` marks wording the Act does not know (緊急を要すると当社が判断したとき)."""

    context: ExceptionContext
    kind: ExceptionKind
    text: str
    beyond_act: bool
    listed: bool
    section: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedList(Found):
    """A list read as one part of a statement. `open_list`: 「等」 leaves it open; `by_reference`: taken from the section referred to."""

    entries: tuple[Text, ...]
    open_list: bool
    by_reference: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible(Found):
    """Who answers for jointly used data (法27条5項3号: name, address and, for a corporation, representative)."""

    name: Text | None
    address: Text | None
    representative: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JointUse(Found):
    """One joint use the text announces. A part is None where the text does not print it."""

    statement: Text
    items: NamedList | None
    scope: NamedList | None
    purposes: NamedList | None
    responsible: Responsible | None
    acquisition: NamedList | None
    section: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient(Found):
    """A party to whom information goes, or may go, in the words read."""

    kind: RecipientKind
    text: str
    context: SectionKind
    items: tuple[str, ...]
    conditions: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Found):
    """How long. `period` is ISO 8601 (P1Y), None where the text states none. `scope`: indexes of `Draft.purposes`."""

    clock: RetentionClock
    period: str | None
    what: str | None
    scope: tuple[int, ...]
    text: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightClaim(Found):
    """A right the text offers, with the words read."""

    right: Right
    text: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Found):
    """A wording later rules need. `topics` depend on the kind (see `StatementKind`)."""

    kind: StatementKind
    text: str
    topics: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityMeasure(Found):
    """A class of safety measures, named or described."""

    security: SecurityClass
    text: str
    sentence: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The privacy window. `form_only`: the text offers a web form and nothing else."""

    name: Text | None
    email: Text | None
    phone: Text | None
    fax: Text | None
    address: Text | None
    form_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccreditedBody(Found):
    """認定個人情報保護団体, as printed. `name` is None where the text says it belongs to none."""

    name: str | None
    window: str | None
    address: str | None
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Found):
    """A printed date (era years converted)."""

    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Country(Found):
    """A foreign country named as a place where information goes. `name` as printed; `code` ISO 3166-1 alpha-2."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Found):
    """A document the text leans on but does not contain (「個人情報保護方針」に基づき)."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingList(Found):
    """A list the text announces (「以下の場合に」「以下の通り公表します」) and does not give."""

    text: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What was read beyond the summary, as the values that `policy.yaml` holds, with clause and source already set."""

    deals: tuple[told.DealCondition, ...] = ()
    fees: tuple[told.Fee, ...] = ()
    identity: tuple[told.IdentityMethod, ...] = ()
    mentions: tuple[told.Mention, ...] = ()
    opt_outs: tuple[told.OptOutProvision, ...] = ()
    processed: tuple[told.Processed, ...] = ()
    references: tuple[told.Reference, ...] = ()
    responsible: tuple[told.Responsible, ...] = ()
    transfers: tuple[told.ForeignTransfer, ...] = ()
    vendors: tuple[told.Vendor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that was read from one policy. Deterministic: the same text gives an equal Draft.

    Shape: `lines` are the original lines without line ends; `title` the document's own title; `sections` in
    order, each non-blank line lying in a heading or in a sentence. `exceptions` hold listed cases and cases
    written in running prose (`listed` tells). `unread` holds the ids of sentences nothing claimed.
    """

    lines: tuple[str, ...]
    title: Text | None
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    organisation: Organisation
    terms: tuple[Term, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    items: tuple[Item, ...] = ()
    channels: tuple[Channel, ...] = ()
    exceptions: tuple[Case, ...] = ()
    joint_uses: tuple[JointUse, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    retention: tuple[Retention, ...] = ()
    rights: tuple[RightClaim, ...] = ()
    security: tuple[SecurityMeasure, ...] = ()
    statements: tuple[Statement, ...] = ()
    contact: Contact = field(
        default_factory=lambda: Contact(
            name=None, email=None, phone=None, fax=None, address=None, form_only=False
        )
    )
    accredited_body: AccreditedBody | None = None
    enacted: Dated | None = None
    revised: tuple[Dated, ...] = ()
    countries: tuple[Country, ...] = ()
    cookie_purposes: tuple[Text, ...] = ()
    references: tuple[Reference, ...] = ()
    missing_lists: tuple[MissingList, ...] = ()
    particulars: Particulars = Particulars()
    unread: tuple[str, ...] = ()

    def sentence(self, sentence_id: str) -> Sentence:
        """The sentence with this id (`s001`…).

        Raises:
            KeyError: No such sentence.
        """
        # Sentences are numbered as they stand; the search is for drafts put together by hand.
        place = int(sentence_id[1:]) - 1 if sentence_id[1:].isdecimal() else -1
        if 0 <= place < len(self.sentences) and self.sentences[place].id == sentence_id:
            return self.sentences[place]
        for sentence in self.sentences:
            if sentence.id == sentence_id:
                return sentence
        raise KeyError(sentence_id)

    def sentences_of(self, section: int) -> tuple[Sentence, ...]:
        """The sentences of one section, in order."""
        return tuple(s for s in self.sentences if s.section == section)
