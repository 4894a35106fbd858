"""What a policy says beyond purposes, items and recipients: fees, vendors, opt-out, foreign parts, conflicts, and more.

One value per thing said, each with the sentence (`clause`) and its source. None of them opens anything: the check, the
board, the notices and the officer's desk read them. Words are the text's own; empty means that the text does not say.
"""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.law.model import LegalKind
from sekisho.policy.provenance import ClauseId, ItemId, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AccreditedBody:
    """認定個人情報保護団体, as printed. `name` None: the text says that it belongs to none. Source: 令10条3号."""

    name: str | None = None
    window: str | None = None
    address: str | None = None
    phones: tuple[str, ...] = ()
    clause: ClauseId | None = None
    source: Source = Source()


class Promptness(StrEnum):
    """How soon something is promised (直ちに, 速やかに, 遅滞なく)."""

    IMMEDIATELY = "immediately"
    PROMPTLY = "promptly"
    WITHOUT_DELAY = "without_delay"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealCondition:
    """When parties of a deal (取引の当事者) come to see each other's information: 「落札者が決定した際に…閲覧できる」.

    Attributes:
        id: Append-only id, ``d1``….
        parties: Who sees whom, in the text's words.
        event: What must have happened first, in its words.
        items: Item ids that are shown.
        mutual: Each party sees the other's.
    """

    id: str
    parties: tuple[str, ...]
    event: str
    items: tuple[ItemId, ...] = ()
    mutual: bool = False
    clause: ClauseId | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What a request costs the person. Source: 法38条.

    Attributes:
        id: Append-only id, ``f1``….
        amount: Yen, or None where the text names no sum.
        per: For what one sum is taken: 「1件につき」.
        rights: The requests it is taken for (`reader.draft.Right` values); empty = the text does not say.
        means: How it is paid, in the text's words.
        costs: Costs of the person's own that the text leaves with the person: postage, travel.
        free: The text says that nothing is taken.
    """

    id: str
    amount: int | None = None
    per: str | None = None
    rights: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    free: bool = False
    clause: ClauseId | None = None
    source: Source = Source()


class IdentityKind(StrEnum):
    """How it is confirmed that a request comes from the person (令12条, 13条)."""

    AGENT_PAPERS = "agent_papers"
    CALL_BACK = "call_back"
    DOCUMENT = "document"
    LOGIN = "login"
    REGISTERED_ADDRESS = "registered_address"
    REGISTERED_FACTS = "registered_facts"
    SEAL = "seal"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityMethod:
    """A way of confirming identity (本人確認の方法) that the text names; ``unstated`` where it promises one and names none.

    Attributes:
        id: Append-only id, ``m1``….
        kind: The way.
        text: In the text's words.
    """

    id: str
    kind: IdentityKind
    text: str
    clause: ClauseId | None = None
    source: Source = Source()


class ResponsibleRole(StrEnum):
    """For what a person or a post answers."""

    AUDIT = "audit"
    COMPLAINTS = "complaints"
    OFFICER = "officer"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """A post that answers for personal information (責任者), with its department and, where printed, a name.

    Attributes:
        id: Append-only id, ``o1``….
        role: For what.
        title: The post as printed.
        department: Department, or None.
        name: Name as printed, or None.
    """

    id: str
    role: ResponsibleRole
    title: str | None = None
    department: str | None = None
    name: str | None = None
    clause: ClauseId | None = None
    source: Source = Source()


class VendorKind(StrEnum):
    """What an outside service that gets information from a browser or an app is for."""

    ADS = "ads"
    ANALYTICS = "analytics"
    LOGIN = "login"
    MAP = "map"
    MODULE = "module"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """An outside service of cookies, analysis or advertising (情報送信先). Source: 電気通信事業法27条の12.

    Attributes:
        id: Append-only id, ``w1``….
        name: As printed.
        kind: What it is for.
        operator: Who runs it, as printed, or None.
        sends: What is sent or collected, in the text's words.
        purposes: What for, in the text's words.
        policy_url: Where its own policy stands.
        opt_out_url: Where the person may refuse it.
    """

    id: str
    name: str
    kind: VendorKind
    operator: str | None = None
    sends: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    policy_url: str | None = None
    opt_out_url: str | None = None
    clause: ClauseId | None = None
    source: Source = Source()


class OptOutItem(StrEnum):
    """The nine matters of provision by opt-out. Source: 法27条2項1号〜8号, 規11条4項."""

    ACQUISITION = "acquisition"
    ITEMS = "items"
    MEANS = "means"
    PROVIDER = "provider"
    PURPOSE = "purpose"
    REQUEST = "request"
    START = "start"
    STOP = "stop"
    UPDATE = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutPart:
    """One of the nine matters as the text has it.

    Attributes:
        item: Which.
        text: In the text's words.
        given: The text gives the matter itself; False: it only says that it will be told.
    """

    item: OptOutItem
    text: str
    given: bool = False
    clause: ClauseId | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutProvision:
    """Provision that goes on until the person stops it (オプトアウトによる第三者提供). Source: 法27条2項.

    Attributes:
        id: Append-only id, ``u1``….
        parts: Matters that the text names, each once.
        filed: What the text says of its filing with the Commission (届出), or None.
    """

    id: str
    parts: tuple[OptOutPart, ...] = ()
    filed: str | None = None
    clause: ClauseId | None = None
    source: Source = Source()


class ProcessedKind(StrEnum):
    """Processed information (加工された情報)."""

    ANONYMISED = "anonymised"
    PSEUDONYMISED = "pseudonymised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What the text publishes of anonymised or pseudonymised information. Source: 法41条, 43条, 44条.

    Attributes:
        id: Append-only id, ``z1``….
        kind: Which.
        acts: What the text says the business does with it: ``make``, ``acquire``, ``provide``.
        items: Items it contains, in the text's words.
        means: How it is provided, in the text's words.
        purposes: What pseudonymised information is used for, in the text's words.
    """

    id: str
    kind: ProcessedKind
    acts: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    clause: ClauseId | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTransfer:
    """A country to which information goes, and what the text tells of it. Source: 法28条2項, 規17条.

    Attributes:
        id: Append-only id, ``g1``….
        country: ISO 3166-1 alpha-2; ``XX`` where the text names none.
        name: The country as printed; "" where none is.
        recipient: Who receives there, in the text's words.
        system: What the text tells of the country's system, or None.
        measures: What the text tells of the recipient's measures, or None.
        promised: Which of ``country``, ``system``, ``measures`` the text only promises to publish.
    """

    id: str
    country: str
    name: str = ""
    recipient: str | None = None
    system: str | None = None
    measures: str | None = None
    promised: tuple[str, ...] = ()
    clause: ClauseId | None = None
    source: Source = Source()


class MentionVerb(StrEnum):
    """What a sentence says is done with a kind of information."""

    ACQUIRE = "acquire"
    PROVIDE = "provide"
    RECEIVE = "receive"
    USE = "use"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """That the text speaks of special-care, sensitive or person-related information, and whether it refuses it.

    Attributes:
        id: Append-only id, ``s1``….
        kind: Legal kind.
        verbs: What is done with it.
        refused: The sentence says that it is not done, or not without one of its cases.
        items: Kinds of information named beside it, in the text's words.
    """

    id: str
    kind: LegalKind
    verbs: tuple[MentionVerb, ...] = ()
    refused: bool = False
    items: tuple[str, ...] = ()
    clause: ClauseId | None = None
    source: Source = Source()


class ReferenceKind(StrEnum):
    """What a reference points to."""

    DOCUMENT = "document"
    """Another published document: a policy, rules, terms."""
    PAGE = "page"
    """A page or address on the web."""
    PROCEDURE = "procedure"
    """A way of doing something that is set elsewhere (別途定める手続)."""
    SECTION = "section"
    """A section or article of the same document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Words that send the reader elsewhere (「別途定める…」, 「…をご覧ください」).

    Attributes:
        id: Append-only id, ``t1``….
        text: The sentence's words around it.
        target: What it points to, as printed.
        kind: What sort of thing that is.
        resolved_by: Document or ``document#section`` of the workspace, or the printed address, that holds it; None =
            missing.
    """

    id: str
    text: str
    target: str
    kind: ReferenceKind = ReferenceKind.DOCUMENT
    resolved_by: str | None = None
    clause: ClauseId | None = None
    source: Source = Source()

    @property
    def lines(self) -> tuple[int, int] | None:
        """Where it stands."""
        return self.source.lines


class ConflictAbout(StrEnum):
    """What two sentences disagree on."""

    LOG_IDENTITY = "log_identity"
    PROVISION_CASES = "provision_cases"
    PROVISION_PERMITTED = "provision_permitted"
    RETENTION = "retention"


class ConflictChoice(StrEnum):
    """How an officer settled it: which sentence is followed."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sentences that treat the same subject differently (記載の矛盾); an officer chooses.

    Attributes:
        id: Append-only id, ``x1``….
        about: What they disagree on.
        clause: The sentence that stands first.
        against: The other one.
        settled: The choice, or None while open.
        reason: Why, as the officer said.
    """

    id: str
    about: ConflictAbout
    clause: ClauseId
    against: ClauseId
    settled: ConflictChoice | None = None
    reason: str | None = None
    source: Source = Source()
