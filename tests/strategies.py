"""Shared Hypothesis generators, and the hand-written policy and registers that they are bound against.

`uniform_rows` covers the whole range of every column and aims at the days around each threshold; `likely_rows` is
shaped like real people, so that both answers occur. A property that holds on the one and not on the other was tested
on nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from sekisho.gate.bind import bind
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.ir import (
    COLUMNS,
    DAYS,
    WORDS,
    AllBits,
    And,
    AnyBits,
    Bit,
    Const,
    DayUpTo,
    Equals,
    Expr,
    InSet,
    Not,
    Or,
)
from sekisho.gate.model import Actor, ActorKind, Mode, Plan, Request, Slot, StateRow, Status, Term
from sekisho.gate.tables import ConsentScope, Notice, Registers, Stands
from sekisho.gate.tables import Period as Standing
from sekisho.law.legal_day import DayNumber, Period, day_number
from sekisho.law.model import Basis, Form, LegalKind, Verb
from sekisho.policy.model import (
    Category,
    CategoryId,
    Channel,
    ChannelId,
    Clause,
    ClauseId,
    Item,
    ItemId,
    Nature,
    Policy,
    Purpose,
    PurposeBasis,
    PurposeId,
    Recipient,
    RecipientId,
    RecipientKind,
    RetentionClock,
    RetentionRule,
    SearchBy,
)

TODAY = day_number(date(2026, 11, 22))
WORD_LIMIT = 2**62


def day(text: str) -> DayNumber:
    return day_number(date.fromisoformat(text))


# -- a policy, its registers, an ordinary person -----------------------------------------------------------

SERVICE, NEWS, STATISTICS, AGREED, ASKING, HIRING, FRAUD, LATER = (
    PurposeId(f"p{number}") for number in range(1, 9)
)
CUSTOMER, APPLICANT = CategoryId("customer"), CategoryId("applicant")


def _items(*names: str) -> tuple[ItemId, ...]:
    return tuple(ItemId(name) for name in names)


def _clause(number: int, text: str, *topics: str) -> Clause:
    return Clause(
        id=ClauseId(f"c{number:03d}"),
        text=text,
        lines=(number, number),
        section="",
        section_kind="other",
        nature=Nature.PERMIT,
        topics=topics,
    )


POLICY = Policy(
    document="customers",
    version="v1",
    effective_from=day("2026-01-01"),
    categories=(Category(id=CUSTOMER, name="お客様"), Category(id=APPLICANT, name="応募者")),
    items=(
        Item(id=ItemId("name"), name="氏名", search=SearchBy.NAME, clause=ClauseId("c003")),
        Item(id=ItemId("email"), name="メールアドレス", search=SearchBy.EMAIL),
        Item(id=ItemId("phone"), name="電話番号", search=SearchBy.PHONE),
        Item(id=ItemId("postal_address"), name="住所"),
        Item(id=ItemId("birth_date"), name="生年月日"),
        Item(id=ItemId("purchase_history"), name="購入履歴", self_correctable=False),
        Item(id=ItemId("health"), name="健康情報", kind=LegalKind.SPECIAL_CARE),
        Item(id=ItemId("password"), name="パスワード", kind=LegalKind.SECRET),
        Item(id=ItemId("my_number"), name="個人番号", kind=LegalKind.MY_NUMBER),
        Item(id=ItemId("access_log"), name="アクセスログ", channels=(ChannelId("log"),), only_for=(FRAUD,)),
        Item(
            id=ItemId("call_recording"),
            name="通話録音",
            only_for=(SERVICE, STATISTICS),
            clause=ClauseId("c002"),
        ),
    ),
    channels=(
        Channel(id=ChannelId("web"), name="ウェブ画面", direct_in_writing=True),
        Channel(id=ChannelId("paper"), name="書面", direct_in_writing=True),
        Channel(id=ChannelId("log"), name="通信記録"),
    ),
    purposes=(
        Purpose(
            id=SERVICE,
            text="サービスの提供",
            clause=ClauseId("c004"),
            categories=(CUSTOMER,),
            channels=("email", "post", "phone", "display"),
            after_cancellation=True,
        ),
        Purpose(
            id=NEWS,
            text="商品のご案内",
            clause=ClauseId("c005"),
            categories=(CUSTOMER,),
            items=_items("name", "email", "phone", "postal_address"),
            channels=("email", "post", "phone", "sms", "fax"),
            advertising=True,
            objectable=True,
        ),
        Purpose(id=STATISTICS, text="利用状況の分析", basis=PurposeBasis.STATISTICS),
        Purpose(
            id=AGREED,
            text="本人が同意した目的",
            basis=PurposeBasis.CONSENT,
            categories=(CUSTOMER,),
            channels=("email",),
        ),
        Purpose(id=ASKING, text="同意を求める連絡", channels=("email", "post"), asks_consent=True),
        Purpose(id=HIRING, text="採用選考", categories=(APPLICANT,), channels=("email",)),
        Purpose(id=FRAUD, text="不正の調査", items=_items("name", "access_log")),
    ),
    recipients=(
        Recipient(id=RecipientId("r1"), name="甲商事", kind=RecipientKind.THIRD_PARTY),
        Recipient(
            id=RecipientId("r2"),
            name="決済代行",
            kind=RecipientKind.THIRD_PARTY,
            items=_items("name", "email"),
            member_of=RecipientId("r5"),
        ),
        Recipient(id=RecipientId("r3"), name="Overseas Inc.", kind=RecipientKind.THIRD_PARTY, country="US"),
        Recipient(
            id=RecipientId("r4"),
            name="落札者",
            kind=RecipientKind.COUNTERPARTY,
            items=_items("name", "postal_address", "phone"),
        ),
        Recipient(id=RecipientId("r5"), name="提携先", kind=RecipientKind.THIRD_PARTY),
        Recipient(
            id=RecipientId("r6"),
            name="甲配送",
            kind=RecipientKind.CONTRACTOR,
            items=_items("name", "email", "health"),
        ),
        Recipient(
            id=RecipientId("r7"),
            name="乙仕分",
            kind=RecipientKind.CONTRACTOR,
            items=_items("name"),
            works_for=RecipientId("r6"),
        ),
        Recipient(
            id=RecipientId("r8"),
            name="Offshore Ltd.",
            kind=RecipientKind.CONTRACTOR,
            items=_items("name"),
            country="US",
        ),
        Recipient(id=RecipientId("r9"), name="丙承継", kind=RecipientKind.SUCCESSOR),
    ),
    retention=(
        RetentionRule(
            id="k1",
            clock=RetentionClock.CANCELLED,
            period=Period(years=1),
            purposes=(SERVICE, NEWS, STATISTICS, ASKING),
        ),
        RetentionRule(
            id="k2", clock=RetentionClock.ACQUIRED, period=Period(years=5), items=_items("purchase_history")
        ),
        RetentionRule(
            id="k3", clock=RetentionClock.LAST_USE, period=Period(months=6), items=_items("birth_date")
        ),
    ),
    clauses=(
        _clause(1, "取得に関する文", "acquisition", "channels"),
        _clause(2, "通話を録音することがあります。", "call_recording", "acquisition"),
        _clause(3, "氏名等を取得します。", "items"),
        _clause(4, "サービスの提供のために利用します。", "purposes"),
        _clause(5, "商品のご案内のために利用します。", "purposes", "information", "preferences"),
        _clause(
            6, "目的の範囲を超えて利用しません。ただし次の場合を除きます。", "purpose_limit", "exceptions"
        ),
        _clause(7, "第三者に提供しません。", "provision"),
        _clause(8, "保存期間を過ぎたら消去します。", "retention", "after_cancellation"),
        _clause(9, "変更だけで新たな同意とはしません。", "change", "consent_purpose"),
        _clause(10, "安全に管理します。", "safeguards"),
        _clause(11, "未成年の方は、保護者の同意を得てください。", "minors"),
    ),
)
"""A policy with one of everything that the gate judges."""

TOLD, TOLD_NOTHING = 1, 2
PROVENANCE_TOLD, PROVENANCE_OTHER, PROVENANCE_NONE = 1, 2, 3
CONSENT_R1, CONSENT_R5, CONSENT_HEALTH, CONSENT_R3, CONSENT_R4, CONSENT_R8 = 1, 2, 3, 4, 5, 6
HELD = tuple(item.id for item in POLICY.items if item.kind is LegalKind.PLAIN)


def _scope(recipient: str | None, *items: str, country: str | None = None) -> ConsentScope:
    return ConsentScope(
        recipient=recipient,
        items=frozenset(items),
        purpose=None,
        country=country,
        policy_version="v1",
        informed=country is not None,
    )


_ALWAYS = Standing(since=0)
_CONTRACTOR = ("vetted", "agreement", "review", "re_entrustment", "country_assessment")
_ABROAD = ("foreign_country", "foreign_system", "foreign_measures")


def _standing() -> Mapping[tuple[Stands, str], Mapping[str, Standing]]:
    """Contractors and successor in order; of those abroad all is published, and consent is the only way."""
    by = {(Stands.RECIPIENT, name): _CONTRACTOR for name in ("r6", "r7", "r8")}
    by |= {(Stands.PUBLICATION, name): _ABROAD for name in ("r3", "r8")}
    by |= {(Stands.RECIPIENT, "r9"): ("agreement",), (Stands.STAFF, "staff-1"): ("trained",)}
    return {about: dict.fromkeys(parts, _ALWAYS) for about, parts in by.items()}


def _bits() -> Mapping[tuple[str, str, str], tuple[int, int]]:
    names = [(Slot.HOLDS.value, item.id, "") for item in POLICY.items]
    names += [(Slot.OBJECTION.value, purpose.id, "") for purpose in POLICY.purposes]
    names += [
        (Slot.OBJECTION.value, purpose.id, channel)
        for purpose in POLICY.purposes
        for channel in purpose.channels
    ]
    names += [
        (Slot.OBJECTION.value, "", ""),
        (Slot.OBJECTION.value, "", "email"),
        (Slot.SUSPENSION.value, "", ""),
    ]
    names += [(Slot.SUSPENSION.value, purpose.id, "") for purpose in POLICY.purposes]
    names += [(Slot.CONSENT.value, purpose.id, "") for purpose in POLICY.purposes]
    names += [(Slot.STOP_PROVISION.value, recipient.id, "") for recipient in POLICY.recipients]
    names += [(Slot.STOP_PROVISION.value, "", "")]
    names += [(Slot.AD_OPT_IN.value, channel, "") for channel in ("email", "sms", "fax")]
    names += [(Slot.DISPUTED.value, purpose.id, "") for purpose in POLICY.purposes]
    names += [(Slot.ACHIEVED.value, purpose.id, "") for purpose in POLICY.purposes]
    names += [
        (Slot.DECEASED.value, "", ""),
        (Slot.GUARDIAN.value, AGREED, ""),
        (Slot.GUARDIAN.value, "r1", ""),
    ]
    names += [(Slot.AD_REFUSAL.value, channel, "") for channel in ("email", "sms", "fax", "phone")]
    names += [
        (Slot.AD_EXCEPTION.value, "written_address", "email"),
        (Slot.AD_EXCEPTION.value, "dealings", "sms"),
    ]
    names += [(Slot.SEGMENT.value, "sg1", ""), (Slot.ITEM_REFUSED.value, "name", "")]
    return {name: divmod(place, 62) for place, name in enumerate(names)}


REGISTERS = Registers(
    version=7,
    bits=_bits(),
    days={
        ("cancelled", ""): "d0",
        ("used", ""): "d1",
        ("acquired", "g1"): "d2",
        ("acquired", "g2"): "d3",
        ("acquired", "g3"): "d4",
        ("asked", ""): "d5",
        ("of_age", ""): "d6",
    },
    categories={CUSTOMER: 1, APPLICANT: 2},
    notices={
        TOLD: Notice(
            policy_version="v1",
            channel="web",
            purposes=frozenset(purpose.id for purpose in POLICY.purposes if purpose.id != AGREED),
        ),
        TOLD_NOTHING: Notice(policy_version="v1", channel="paper", purposes=frozenset()),
    },
    provenance={
        PROVENANCE_TOLD: dict.fromkeys((item.id for item in POLICY.items), TOLD),
        PROVENANCE_OTHER: dict.fromkeys((item.id for item in POLICY.items), TOLD_NOTHING),
        PROVENANCE_NONE: {},
    },
    consents={
        CONSENT_R1: (_scope("r1", "name", "email"),),
        CONSENT_R5: (_scope("r5", "name", "email", "phone"),),
        CONSENT_HEALTH: (_scope(None, "health"),),
        CONSENT_R3: (_scope("r3", "name", country="US"),),
        CONSENT_R4: (_scope("r4", "name", "postal_address", "phone"),),
        CONSENT_R8: (_scope("r8", "name", country="US"),),
    },
    groups={
        **{item.id: "g1" for item in POLICY.items},
        "purchase_history": "g2",
        "birth_date": "g3",
    },
    published={"v1": day("2026-01-01")},
    standing=_standing(),
)


def without(*parts: str, about: str, what: Stands = Stands.RECIPIENT) -> Registers:
    """The registers as they are, but for these parts."""
    kept = {
        part: days for part, days in REGISTERS.standing.get((what, about), {}).items() if part not in parts
    }
    return replace(REGISTERS, standing={**REGISTERS.standing, (what, about): kept})


def standing_too(*parts: str, about: str, what: Stands = Stands.RECIPIENT) -> Registers:
    """The registers as they are, and these parts besides."""
    held = REGISTERS.standing.get((what, about), {})
    made = {**held, **dict.fromkeys(parts, _ALWAYS)}
    return replace(REGISTERS, standing={**REGISTERS.standing, (what, about): made})


STAFF = Actor(kind=ActorKind.STAFF, id="staff-1", purposes=None, items=None)
SUBJECT = Actor(kind=ActorKind.SUBJECT, id="subject", purposes=None, items=None)


def bits_of(*names: tuple[Slot, str] | tuple[Slot, str, str]) -> tuple[int, ...]:
    """The state words in which exactly these bits are set."""
    words = [0] * WORDS
    for name in names:
        slot, reference, channel = (*name, "")[:3]
        word, bit = REGISTERS.bits[slot.value, reference, channel]
        words[word] |= 1 << bit
    return tuple(words)


def person(
    *bits: tuple[Slot, str] | tuple[Slot, str, str],
    category: int | None = 1,
    status: int | None = Status.ACTIVE,
    prov: int | None = PROVENANCE_TOLD,
    cons: int | None = 0,
    days: Mapping[str, int | None] | None = None,
) -> StateRow:
    """An ordinary customer who holds everything plain, was told everything, acquired today; with these bits besides."""
    held = tuple((Slot.HOLDS, item) for item in HELD)
    columns: dict[str, int | None] = dict.fromkeys(COLUMNS)
    columns |= {"category": category, "status": status, "prov": prov, "cons": cons}
    columns |= {f"w{place}": word for place, word in enumerate(bits_of(*held, *bits))}
    columns |= {"d2": TODAY, "d3": TODAY, "d4": TODAY}
    columns |= dict(days or {})
    return tuple(columns[column] for column in COLUMNS)


def plan_of(
    request: Request,
    *,
    policy: Policy = POLICY,
    registers: Registers = REGISTERS,
    actor: Actor = STAFF,
    today: int = TODAY,
    circumstances: Circumstances | None = None,
) -> Plan:
    return bind(
        request,
        policy=policy,
        registers=registers,
        actor=actor,
        today=DayNumber(today),
        circumstances=circumstances,
    )


# -- expressions -------------------------------------------------------------------------------------------

_numbered = st.sampled_from(("category", "status", "prov", "cons"))
_day_columns = st.sampled_from(tuple(f"d{number}" for number in range(DAYS)))
_masks = st.integers(1, WORD_LIMIT - 1) | st.builds(lambda a, b: 1 << a | 1 << b, *[st.integers(0, 61)] * 2)
_small = st.integers(0, 4)


def atoms() -> st.SearchStrategy[Expr]:
    """Every kind of condition, with small numbers so that rows meet them."""
    words = st.integers(0, WORDS - 1)
    return st.one_of(
        st.builds(Const, st.booleans()),
        st.builds(Bit, words, st.integers(0, 61)),
        st.builds(AllBits, words, _masks),
        st.builds(AnyBits, words, _masks),
        st.builds(InSet, _numbered, st.frozensets(_small, max_size=4)),
        st.builds(Equals, _numbered | _day_columns, st.none() | _small),
        st.builds(DayUpTo, _day_columns, st.integers(TODAY - 3, TODAY + 3)),
    )


def expressions() -> st.SearchStrategy[Expr]:
    """Trees of conditions."""
    return st.recursive(
        atoms(),
        lambda parts: st.one_of(
            st.builds(Not, parts),
            st.builds(And, st.lists(parts, min_size=1, max_size=3).map(tuple)),
            st.builds(Or, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        ),
        max_leaves=8,
    )


def terms() -> st.SearchStrategy[tuple[Term, ...]]:
    """Several terms with bits of their own."""
    return st.lists(expressions(), min_size=1, max_size=6).map(
        lambda found: tuple(Term(bit * 7, when) for bit, when in enumerate(found))
    )


def wide_terms() -> st.SearchStrategy[tuple[Term, ...]]:
    """More conditions than a word has bits, of rules with numbers to match; some conditions raise two rules."""
    more = [DayUpTo(f"d{place % DAYS}", TODAY - 3 + place // DAYS) for place in range(70)]
    return st.tuples(st.permutations(more), terms()).map(
        lambda drawn: (
            *(Term(50 + 3 * place, when) for place, when in enumerate(drawn[0])),
            *drawn[1],
            *(Term(500 + term.bit, term.when) for term in drawn[1]),
        )
    )


# -- rows --------------------------------------------------------------------------------------------------


def uniform_rows(edges: Iterable[int] = (TODAY,)) -> st.SearchStrategy[StateRow]:
    """Any row: full words, unknown columns, days within three days of an edge or anywhere."""
    near = st.builds(lambda edge, off: edge + off, st.sampled_from(sorted(edges)), st.integers(-3, 3))
    numbers = st.none() | st.integers(0, 5)
    words = st.integers(0, WORD_LIMIT - 1) | st.sampled_from((0, 1, WORD_LIMIT - 1, 1 << 61))
    days = st.none() | near | st.integers(-(2**31), 2**31)
    return st.tuples(*[numbers] * 4, *[words] * WORDS, *[days] * DAYS)


_STOPS = [
    name for name in REGISTERS.bits if name[0] in {Slot.OBJECTION, Slot.SUSPENSION, Slot.STOP_PROVISION}
]
_GRANTS = [name for name in REGISTERS.bits if name[0] in {Slot.CONSENT, Slot.AD_OPT_IN}]


@st.composite
def likely_rows(draw: st.DrawFn) -> StateRow:
    """A row like those of real people: mostly customers, few stops, some cancelled, days in the last years."""
    rarely = st.sampled_from((False,) * 9 + (True,))
    bits: list[tuple[Slot, str, str]] = [
        (Slot(slot), ref, channel) for slot, ref, channel in draw(_some(_GRANTS))
    ]
    if draw(rarely):
        slot, reference, channel = draw(st.sampled_from(_STOPS))
        bits.append((Slot(slot), reference, channel))
    past = st.integers(TODAY - 1000, TODAY)
    columns = {"d2": draw(past), "d3": draw(past), "d4": draw(past), "d1": draw(st.none() | past)}
    columns |= {"d0": draw(past)} if draw(rarely) else {}
    return person(
        *bits,
        category=0 if draw(rarely) else draw(st.sampled_from((1,) * 9 + (2,))),
        status=draw(st.sampled_from((1,) * 9 + (2, 4))),
        prov=draw(st.sampled_from((1,) * 9 + (2, 3))),
        cons=draw(st.sampled_from((1, 1, 1, 0, 2, 3, 4, 5))),
        days=columns,
    )


def _some(names: list[tuple[str, str, str]]) -> st.SearchStrategy[list[tuple[str, str, str]]]:
    return st.lists(st.sampled_from(names), min_size=len(names) // 2, max_size=len(names), unique=True)


# -- requests ----------------------------------------------------------------------------------------------

_item_ids = st.sampled_from([item.id for item in POLICY.items] + ["unlisted"])
_purpose_ids = st.none() | st.sampled_from([purpose.id for purpose in POLICY.purposes] + ["p99"])


def facts_of(basis: Basis | None) -> tuple[tuple[str, str], ...]:
    """Complete facts of a statutory basis."""
    from sekisho.law.bases import statutory_bases

    found = None if basis is None else statutory_bases().get(basis)
    return () if found is None else tuple((fact.id, "理由") for fact in found.facts)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Any request that names what the policy knows, and some that it does not."""
    basis = draw(st.none() | st.none() | st.sampled_from(list(Basis)))
    verb = draw(st.sampled_from(list(Verb)) | st.sampled_from((Verb.USE, Verb.CONTACT, Verb.PROVIDE)))
    return Request(
        verb=verb,
        purpose=draw(_purpose_ids),
        items=tuple(draw(st.lists(_item_ids, max_size=3))),
        channel=draw(
            st.none()
            | st.sampled_from(("web", "paper", "log", "email", "post", "phone", "display", "pigeon"))
        ),
        recipient=draw(st.none() | st.sampled_from([row.id for row in POLICY.recipients] + ["r99"])),
        basis=basis,
        facts=draw(st.sampled_from((facts_of(basis), facts_of(basis)[:1]))),
        form=draw(st.just(Form.PERSONAL) | st.sampled_from(list(Form))),
        category=draw(st.none() | st.sampled_from((CUSTOMER, APPLICANT))),
        notice=draw(st.none() | st.sampled_from(("v1", "v0"))),
        mode=draw(st.sampled_from(list(Mode))),
        deal=draw(st.none() | st.just("deal-1")),
        asks=draw(st.none() | st.sampled_from(("advertising:email", "purpose:p4", "recipient:r1"))),
    )


@st.composite
def likely_requests(draw: st.DrawFn) -> Request:
    """A request like those of a working day."""
    return draw(
        st.sampled_from(
            (
                Request(verb=Verb.USE, purpose=SERVICE, items=("name",)),
                Request(verb=Verb.USE, purpose=FRAUD, items=("name",)),
                Request(verb=Verb.CONTACT, purpose=SERVICE, items=("name",), channel="phone"),
                Request(verb=Verb.USE, purpose=SERVICE, items=("name", "email", "purchase_history")),
                Request(verb=Verb.USE, purpose=SERVICE, items=("name", "birth_date"), mode=Mode.NARROW),
                Request(verb=Verb.USE, purpose=AGREED, items=("name",)),
                Request(verb=Verb.CONTACT, purpose=SERVICE, items=("email",), channel="email"),
                Request(verb=Verb.CONTACT, purpose=NEWS, items=("name",), channel="email"),
                Request(verb=Verb.CONTACT, purpose=NEWS, items=(), channel="post"),
                Request(verb=Verb.PROVIDE, purpose=SERVICE, items=("name", "email"), recipient="r1"),
                Request(
                    verb=Verb.PROVIDE,
                    purpose=SERVICE,
                    items=("name",),
                    recipient="r1",
                    basis=Basis.LAW,
                    facts=facts_of(Basis.LAW),
                ),
                Request(
                    verb=Verb.USE, purpose=None, items=("name",), basis=Basis.LAW, facts=facts_of(Basis.LAW)
                ),
                Request(verb=Verb.DISCLOSE, purpose=None, items=("name", "email")),
            )
        )
    )


@st.composite
def plans(draw: st.DrawFn, asked: st.SearchStrategy[Request] | None = None) -> Plan:
    """Plans bound on one of several days, for staff or the person."""
    return plan_of(
        draw(requests() if asked is None else asked),
        actor=draw(
            st.sampled_from(
                (STAFF, STAFF, STAFF, STAFF, SUBJECT, replace(STAFF, items=frozenset({"name", "email"})))
            )
        ),
        today=draw(st.integers(TODAY - 2, TODAY + 2)),
        circumstances=Circumstances(approved=draw(st.booleans()), relation=draw(st.booleans())),
    )


def thresholds(expr: Expr) -> frozenset[int]:
    """The days at which an expression changes."""
    match expr:
        case DayUpTo(_, threshold):
            return frozenset({threshold})
        case Not(of):
            return thresholds(of)
        case And(of) | Or(of):
            return frozenset().union(*map(thresholds, of))
        case _:
            return frozenset()
