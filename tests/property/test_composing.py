"""Composing documents never widens one of them: what a person's own document denies stays denied beside any other."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import Request, StateRow
from sekisho.gate.tables import Notice, Registers
from sekisho.law.model import Basis
from sekisho.policy.composing import addressed_to, compose
from sekisho.policy.continuity import carry_ids, ids_of, nothing
from sekisho.policy.model import ExceptionCase, Exceptions, Policy, Scope
from sekisho.retention.rules import due_groups
from strategies import (
    APPLICANT,
    CUSTOMER,
    POLICY,
    REGISTERS,
    TODAY,
    likely_requests,
    likely_rows,
    plan_of,
    requests,
    uniform_rows,
)

SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIRST = replace(POLICY, scope=Scope(audience=(CUSTOMER,)))
SECOND = replace(
    carry_ids(POLICY, nothing("applicants"), used=ids_of(POLICY), others=[POLICY]),
    document="applicants",
    version="v2",
    scope=Scope(audience=(APPLICANT,)),
)
RENAMED = dict(
    zip((row.id for row in FIRST.purposes), (row.id for row in SECOND.purposes), strict=True)
) | dict(zip((row.id for row in FIRST.recipients), (row.id for row in SECOND.recipients), strict=True))


def _beside(registers: Registers) -> Registers:
    """The registers with the slots, notices and consents of both documents."""
    bits = dict(registers.bits)
    for slot, reference, channel in registers.bits:
        if reference in RENAMED:
            bits.setdefault((slot, RENAMED[reference], channel), divmod(len(bits), 62))
    notices = {
        number: Notice(
            policy_version=notice.policy_version,
            channel=notice.channel,
            purposes=notice.purposes | {RENAMED[one] for one in notice.purposes},
        )
        for number, notice in registers.notices.items()
    }
    consents = {
        number: (
            *scopes,
            *(replace(one, recipient=RENAMED[one.recipient]) for one in scopes if one.recipient in RENAMED),
        )
        for number, scopes in registers.consents.items()
    }
    published = {**registers.published, "v2": registers.published["v1"]}
    return replace(registers, bits=bits, notices=notices, consents=consents, published=published)


BOTH = _beside(REGISTERS)
CATEGORY = {1: CUSTOMER, 2: APPLICANT}
PLACE = COLUMNS.index("category")

exceptions = st.just(Exceptions()) | st.lists(
    st.sampled_from((Basis.LAW, Basis.LIFE_BODY_PROPERTY)), unique=True, max_size=2
).map(lambda bases: Exceptions(cases=tuple(ExceptionCase(text="", basis=one) for one in bases), by_law=False))


@st.composite
def documents(draw: st.DrawFn, whole: Policy) -> Policy:
    """A document with fewer items, channels, recipients, purposes and periods than another."""
    bound = {name for row in whole.purposes for name in row.items}
    items = tuple(row for row in whole.items if row.id in bound or draw(st.booleans()))
    names = {row.id for row in items}
    return replace(
        whole,
        items=items,
        channels=tuple(row for row in whole.channels if draw(st.booleans())),
        recipients=tuple(row for row in whole.recipients if draw(st.booleans())),
        purposes=tuple(row for row in whole.purposes if draw(st.integers(0, 4))),
        retention=tuple(
            replace(row, items=tuple(one for one in row.items if one in names))
            for row in whole.retention
            if draw(st.booleans())
        ),
        use_exceptions=draw(exceptions),
        provision_exceptions=draw(exceptions),
        sensitive_exceptions=draw(exceptions),
    )


@st.composite
def asked(draw: st.DrawFn) -> Request:
    """A request about either document's purposes and recipients."""
    request = draw(requests() | likely_requests())
    if draw(st.booleans()):
        request = replace(
            request,
            purpose=RENAMED.get(request.purpose or "", request.purpose),
            recipient=RENAMED.get(request.recipient or "", request.recipient),
        )
    return request


def allowed(request: Request, row: StateRow, policy: Policy) -> bool:
    return judge(compile_plan(plan_of(request, policy=policy, registers=BOTH)), row).allowed


@SETTINGS
@given(first=documents(FIRST), second=documents(SECOND), request=asked(), data=st.data())
def test_given_two_documents_when_composed_then_what_a_persons_own_denies_stays_denied(
    first: Policy, second: Policy, request: Request, data: st.DataObject
) -> None:
    row = data.draw(likely_rows() | uniform_rows())
    number = data.draw(st.sampled_from((1, 2)))
    row = (*row[:PLACE], number, *row[PLACE + 1 :])
    own = first if number == 1 else second
    assume(request.category in {None, CATEGORY[number]})
    assert not allowed(request, row, compose([first, second])) or allowed(request, row, own)


@SETTINGS
@given(document=documents(FIRST))
def test_given_one_document_when_composed_then_it_is_itself(document: Policy) -> None:
    assert compose([document]) is document
    assert addressed_to(document, CUSTOMER) is document


@SETTINGS
@given(first=documents(FIRST), second=documents(SECOND), request=asked(), row=likely_rows())
def test_given_the_other_order_when_composed_then_the_same_is_allowed(
    first: Policy, second: Policy, request: Request, row: StateRow
) -> None:
    one, two = compose([first, second]), compose([second, first])
    assert allowed(request, row, one) is allowed(request, row, two)


def test_given_both_documents_whole_when_composed_then_each_purpose_still_serves_its_own() -> None:
    """The property above does not hold because everything is denied."""
    from strategies import SERVICE, person

    both = compose([FIRST, SECOND])
    hiring = next(row.id for row in SECOND.purposes if row.text == "採用選考")
    service = Request(verb="use", purpose=SERVICE, items=("name",))
    assert allowed(service, person(), both)
    assert not allowed(service, person(category=2), both)
    assert allowed(replace(service, purpose=hiring), person(category=2), both)
    assert not allowed(replace(service, purpose=hiring), person(category=1), both)


@SETTINGS
@given(first=documents(FIRST), second=documents(SECOND), data=st.data())
def test_given_two_documents_when_composed_then_a_persons_own_periods_end_on_the_same_day(
    first: Policy, second: Policy, data: st.DataObject
) -> None:
    """法22条: another document's period neither shortens nor lengthens what a person was told."""
    days = st.none() | st.integers(TODAY - 4000, TODAY)
    clocks = {key: data.draw(days) for key in REGISTERS.days}
    groups = [(f"g{place}", [item.id]) for place, item in enumerate(POLICY.items)]

    def due(policy: Policy, category: str) -> set[tuple[str, int | None]]:
        mine = policy.concerning(category)
        return {
            (one.group, one.last_day)
            for one in due_groups(mine, groups=groups, clock=clocks.get, today=TODAY)
        }

    both = compose([first, second])
    assert due(both, CUSTOMER) == due(first, CUSTOMER)
    assert due(both, APPLICANT) == due(second, APPLICANT)
