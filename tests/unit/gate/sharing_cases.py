"""One fault a row: joint use, opt-out, means, authorities, person-related information, receiving."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sekisho.gate.binding.asked import AuthorityCase, Circumstances
from sekisho.gate.model import AuthorityKind, Request, StateRow
from sekisho.gate.tables import Notice, Period, Registers, Stands
from sekisho.law.model import Basis, Form, LegalKind, Verb
from sekisho.policy.model import (
    Category,
    CategoryId,
    Channel,
    ChannelId,
    Item,
    ItemId,
    Origin,
    Recipient,
    RecipientId,
    RecipientKind,
    Source,
)
from strategies import CUSTOMER, HIRING, POLICY, REGISTERS, SERVICE, TODAY, facts_of, person

ANSWERED = Source(origin=Origin.ANSWER)
OFFICER = CategoryId("officer")


def _recipient(number: int, name: str, kind: RecipientKind, **more: object) -> Recipient:
    return Recipient(id=RecipientId(f"q{number}"), name=name, kind=kind, source=ANSWERED, **more)


WIDE = replace(
    POLICY,
    categories=(*POLICY.categories, Category(id=OFFICER, name="役員")),
    items=(
        *POLICY.items,
        Item(id=ItemId("cookie"), name="Cookie情報", kind=LegalKind.PERSON_RELATED),
        Item(id=ItemId("chat"), name="メッセージの内容"),
    ),
    channels=(*POLICY.channels, Channel(id=ChannelId("third_party"), name="提携先")),
    purposes=tuple(
        replace(one, categories=(CUSTOMER, OFFICER)) if one.id == SERVICE else one for one in POLICY.purposes
    ),
    recipients=(
        *POLICY.recipients,
        _recipient(6, "株式会社見本共同", RecipientKind.JOINT_USER),
        _recipient(7, "見本警察署", RecipientKind.AUTHORITY),
        _recipient(8, "見本広告", RecipientKind.THIRD_PARTY),
        _recipient(9, "見本名簿", RecipientKind.THIRD_PARTY, means=("書面を交付します。",)),
    ),
)
"""The policy of `strategies` with a joint user, an authority, an advertiser and a recipient bound to its means."""

LONG_AGO = Period(since=TODAY - 400)
CLEAN, LIST_BROKER, GAZETTE = "kiyoshi", "meibo", "kanpo"
TOLD, BY_BROKER, BY_GAZETTE = 1, 11, 12
PROVENANCE_BROKER, PROVENANCE_GAZETTE = 11, 12
JOINT = ("fact", "items", "users", "purposes", "responsible", "address", "representative")
MATTERS = ("acquisition", "items", "means", "provider", "purpose", "request", "start", "stop", "update")


def _on_record() -> dict[tuple[Stands, str], dict[str, Period]]:
    def since(parts: Iterable[str]) -> dict[str, Period]:
        return dict.fromkeys(parts, LONG_AGO)

    return {
        (Stands.PUBLICATION, "joint_use"): since(JOINT),
        (Stands.PUBLICATION, "joint_use:name"): since(["listed"]),
        (Stands.PUBLICATION, f"joint_use:{SERVICE}"): since(["listed"]),
        (Stands.RECIPIENT, "q6"): since(["joint_user"]),
        (Stands.RECIPIENT, "q8"): since(["consent_confirmed"]),
        (Stands.PUBLICATION, "opt_out"): since([*MATTERS, "filed", "providing"]),
        (Stands.PUBLICATION, "opt_out:name"): since(["listed"]),
        (Stands.PUBLICATION, "opt_out:health"): since(["listed"]),
        (Stands.SOURCE, CLEAN): since(["named", "confirmed", "recorded"]),
        (Stands.SOURCE, LIST_BROKER): since(["named", "confirmed", "recorded", "improper"]),
        (Stands.SOURCE, GAZETTE): since(["public"]),
    }


def _notice(source: str) -> Notice:
    return replace(REGISTERS.notices[TOLD], source=source)


RECORDED = replace(
    REGISTERS,
    categories={**REGISTERS.categories, OFFICER: 3},
    notices={**REGISTERS.notices, BY_BROKER: _notice(LIST_BROKER), BY_GAZETTE: _notice(GAZETTE)},
    provenance={
        **REGISTERS.provenance,
        PROVENANCE_BROKER: dict.fromkeys((item.id for item in WIDE.items), BY_BROKER),
        PROVENANCE_GAZETTE: dict.fromkeys((item.id for item in WIDE.items), BY_GAZETTE),
    },
    standing=_on_record(),
)


def without(what: Stands, name: str, *parts: str) -> Registers:
    """The register without these parts; of all of them when none is named."""
    held = RECORDED.standing[what, name]
    left = {part: period for part, period in held.items() if parts and part not in parts}
    return replace(RECORDED, standing={**RECORDED.standing, (what, name): left})


def published(about: str, part: str, period: Period) -> Registers:
    """The register in which one part of an announcement stands on other days."""
    key = (Stands.PUBLICATION, about)
    return replace(RECORDED, standing={**RECORDED.standing, key: {**RECORDED.standing[key], part: period}})


APPROVED = Circumstances(approved=True, approvals=2)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What one rule alone denies, and the same without the fault."""

    rule: str
    request: Request
    mended: Request
    registers: Registers = RECORDED
    state: StateRow = field(default_factory=person)
    mended_state: StateRow | None = None
    around: Circumstances = APPROVED
    mended_around: Circumstances | None = None


SHARE = Request(verb=Verb.SHARE, purpose=SERVICE, items=("name",), recipient="q6")
OPT_OUT = Request(verb=Verb.PROVIDE, purpose=SERVICE, items=("name",), recipient="r1", basis=Basis.OPT_OUT)
BOUND = Request(verb=Verb.PROVIDE, purpose=SERVICE, items=("name",), recipient="q9", basis=Basis.OPT_OUT)
POLICE = Request(
    verb=Verb.PROVIDE,
    purpose=None,
    items=("name",),
    recipient="q7",
    basis=Basis.LAW,
    facts=facts_of(Basis.LAW),
    authority="1",
)
LOOKED_UP = replace(POLICE, verb=Verb.MATCH, items=("chat",))
"""For the police it is found out whose a log of communications is."""
ASKED = AuthorityCase(kind=AuthorityKind.INQUIRY, items=frozenset({"name", "chat"}), grounded=True)
ADS = Request(verb=Verb.PROVIDE, purpose=SERVICE, items=("cookie",), recipient="q8", form=Form.PERSON_RELATED)
GIVEN = Request(
    verb=Verb.ACQUIRE,
    purpose=SERVICE,
    items=("name",),
    channel="third_party",
    category=CUSTOMER,
    source=CLEAN,
)
ENTRUSTED = replace(GIVEN, source=None, basis=Basis.ENTRUSTMENT, facts=facts_of(Basis.ENTRUSTMENT))


def answering(**case: object) -> Circumstances:
    """An open request of the authority, approved by two."""
    return Circumstances(approved=True, approvals=2, authority=replace(ASKED, **case))


BY_WARRANT = answering(kind=AuthorityKind.WARRANT)
WARRANT = replace(ASKED, kind=AuthorityKind.WARRANT)

FAULTS = (
    Fault(rule="share.not_joint_user", request=replace(SHARE, recipient="r1"), mended=SHARE),
    Fault(
        rule="share.not_joint_user",
        request=SHARE,
        mended=replace(OPT_OUT, recipient="q6"),
        registers=without(Stands.RECIPIENT, "q6"),
    ),
    *(
        Fault(
            rule="share.not_published",
            request=SHARE,
            mended=OPT_OUT,
            registers=without(Stands.PUBLICATION, "joint_use", part),
        )
        for part in JOINT
    ),
    Fault(rule="share.item_not_listed", request=replace(SHARE, items=("email",)), mended=SHARE),
    Fault(
        rule="share.purpose_not_listed",
        request=replace(SHARE, purpose=HIRING),
        mended=SHARE,
        state=person(category=2),
        mended_state=person(),
    ),
    Fault(
        rule="opt_out.not_filed",
        request=OPT_OUT,
        mended=SHARE,
        registers=without(Stands.PUBLICATION, "opt_out", "filed"),
    ),
    *(
        Fault(
            rule="opt_out.not_published",
            request=OPT_OUT,
            mended=SHARE,
            registers=without(Stands.PUBLICATION, "opt_out", part),
        )
        for part in MATTERS
    ),
    Fault(
        rule="opt_out.too_soon",
        request=OPT_OUT,
        mended=SHARE,
        registers=published("opt_out", "update", Period(since=TODAY - 29)),
    ),
    Fault(
        rule="opt_out.too_soon",
        request=OPT_OUT,
        mended=SHARE,
        registers=without(Stands.PUBLICATION, "opt_out", "providing"),
    ),
    Fault(rule="opt_out.item_excluded", request=replace(OPT_OUT, items=("health",)), mended=OPT_OUT),
    Fault(
        rule="opt_out.item_excluded",
        request=OPT_OUT,
        mended=OPT_OUT,
        state=person(prov=PROVENANCE_BROKER),
        mended_state=person(prov=PROVENANCE_GAZETTE),
    ),
    Fault(rule="opt_out.item_not_listed", request=replace(OPT_OUT, items=("email",)), mended=OPT_OUT),
    Fault(
        rule="opt_out.not_public_source",
        request=OPT_OUT,
        mended=OPT_OUT,
        state=person(category=3),
        mended_state=person(category=3, prov=PROVENANCE_GAZETTE),
    ),
    Fault(rule="provide.means_not_listed", request=BOUND, mended=replace(BOUND, means="paper")),
    Fault(
        rule="provide.means_not_listed",
        request=replace(BOUND, means="electronic"),
        mended=replace(BOUND, means="paper"),
    ),
    Fault(rule="authority.not_registered", request=POLICE, mended=POLICE, mended_around=answering()),
    Fault(
        rule="authority.no_ground",
        request=POLICE,
        mended=POLICE,
        around=answering(grounded=False),
        mended_around=answering(),
    ),
    Fault(
        rule="authority.no_ground",
        request=POLICE,
        mended=POLICE,
        around=answering(kind=AuthorityKind.VOLUNTARY),
        mended_around=answering(kind=AuthorityKind.BAR_ASSOCIATION),
    ),
    Fault(
        rule="authority.no_warrant",
        request=replace(POLICE, items=("chat",)),
        mended=replace(POLICE, items=("chat",)),
        around=answering(),
        mended_around=answering(kind=AuthorityKind.WARRANT),
    ),
    Fault(
        rule="authority.second_approval",
        request=POLICE,
        mended=POLICE,
        around=replace(answering(), approvals=1),
        mended_around=answering(),
    ),
    Fault(
        rule="authority.item_not_asked",
        request=replace(POLICE, items=("email",)),
        mended=POLICE,
        around=answering(),
    ),
    Fault(
        rule="authority.not_heard",
        request=POLICE,
        mended=POLICE,
        around=answering(kind=AuthorityKind.SENDER_DISCLOSURE),
        mended_around=answering(kind=AuthorityKind.SENDER_DISCLOSURE, heard=True),
    ),
    *(
        Fault(rule=rule, request=LOOKED_UP, mended=LOOKED_UP, around=around, mended_around=BY_WARRANT)
        for rule, around in (
            ("authority.not_registered", APPROVED),
            ("authority.no_ground", replace(BY_WARRANT, authority=replace(WARRANT, grounded=False))),
            ("authority.second_approval", replace(BY_WARRANT, approvals=1)),
            ("authority.item_not_asked", replace(BY_WARRANT, authority=replace(WARRANT, items=frozenset()))),
            ("match.no_warrant", answering()),
            ("match.no_warrant", answering(kind=AuthorityKind.BAR_ASSOCIATION)),
        )
    ),
    Fault(
        rule="match.no_warrant",
        request=Request(verb=Verb.MATCH, purpose=SERVICE, items=("chat",)),
        mended=Request(verb=Verb.MATCH, purpose=SERVICE, items=("name",)),
    ),
    Fault(
        rule="person_related.unconfirmed",
        request=ADS,
        mended=SHARE,
        registers=without(Stands.RECIPIENT, "q8"),
    ),
    Fault(rule="person_related.registered_item", request=replace(ADS, items=("name",)), mended=ADS),
    Fault(
        rule="receive.unconfirmed",
        request=GIVEN,
        mended=ENTRUSTED,
        registers=without(Stands.SOURCE, CLEAN, "confirmed"),
    ),
    Fault(rule="receive.unconfirmed", request=replace(GIVEN, source=None), mended=GIVEN),
    Fault(rule="receive.improper", request=replace(GIVEN, source=LIST_BROKER), mended=GIVEN),
)
