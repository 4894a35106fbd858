"""Clauses of the seed policies, walked on hand-written policies: what each promise makes the gate say."""

from dataclasses import replace

import pytest

from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import compile_plan, denied_items, explained, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.model import Actor, Mode, Request, Slot, StateRow, Status, Verdict
from sekisho.gate.tables import ConsentScope, Notice, Registers
from sekisho.law.legal_day import Period, as_date
from sekisho.law.model import Basis, Form, LegalKind, Verb
from sekisho.policy.model import (
    Policy,
    Purpose,
    PurposeId,
    Recipient,
    RecipientId,
    RecipientKind,
    RetentionClock,
    RetentionRule,
)
from strategies import (
    AGREED,
    APPLICANT,
    CONSENT_R5,
    CUSTOMER,
    FRAUD,
    HIRING,
    NEWS,
    POLICY,
    PROVENANCE_NONE,
    PROVENANCE_TOLD,
    REGISTERS,
    SERVICE,
    STAFF,
    STATISTICS,
    SUBJECT,
    TODAY,
    TOLD,
    day,
    facts_of,
    person,
    plan_of,
)


def denied(
    request: Request,
    state: StateRow | None = None,
    *,
    policy: Policy = POLICY,
    registers: Registers = REGISTERS,
    actor: Actor = STAFF,
    today: int = TODAY,
    around: Circumstances | None = None,
) -> set[str]:
    plan = plan_of(
        request, policy=policy, registers=registers, actor=actor, today=today, circumstances=around
    )
    return {rule.id for rule in rules_in(judge(compile_plan(plan), state or person()).fired)}


def use(*items: str, purpose: str | None = SERVICE) -> Request:
    return Request(verb=Verb.USE, purpose=purpose, items=items)


def contact(channel: str, *items: str, purpose: str = NEWS) -> Request:
    return Request(verb=Verb.CONTACT, purpose=purpose, items=items, channel=channel)


def provide(recipient: str | None, *items: str, **rest: object) -> Request:
    return replace(Request(verb=Verb.PROVIDE, purpose=SERVICE, items=items, recipient=recipient), **rest)


# -- acquiring ---------------------------------------------------------------------------------------------


def test_000_03_a_listed_channel_and_purpose_are_allowed_and_no_purpose_never_is() -> None:
    asked = Request(verb=Verb.ACQUIRE, purpose=SERVICE, items=("name",), channel="web", category=CUSTOMER)
    nobody = person(category=0, prov=0)
    assert denied(asked, nobody) == set()
    assert denied(replace(asked, channel="pigeon"), nobody) == {"acquire.channel_not_listed"}
    assert denied(replace(asked, channel=None), nobody) == {"acquire.channel_not_listed"}
    assert denied(replace(asked, purpose=None), nobody) == {"purpose.missing"}


def test_000_04_the_access_log_comes_by_its_own_channel_only() -> None:
    asked = Request(verb=Verb.ACQUIRE, purpose=FRAUD, items=("access_log",), channel="log")
    assert denied(asked) == set()
    assert denied(replace(asked, channel="web")) == {"acquire.item_not_for_channel"}


def test_000_05_a_call_recording_serves_exactly_its_two_purposes_and_the_refusal_cites_its_sentence() -> None:
    assert denied(use("call_recording")) == set()
    program = compile_plan(plan_of(contact("post", "call_recording", "postal_address")))
    masks = judge(program, person())
    (reason,) = explained(program, masks, policy=POLICY)
    assert (reason.rule, reason.clause, reason.items) == ("item.not_for_purpose", "c002", ("call_recording",))


@pytest.mark.parametrize(("since", "allowed"), [(TODAY, True), (TODAY + 1, False)])
def test_000_06_a_purpose_opens_on_the_day_its_version_is_published(since: int, allowed: bool) -> None:
    assert (denied(use("name"), policy=replace(POLICY, effective_from=since)) == set()) is allowed


def test_000_06_a_draft_opens_nothing() -> None:
    assert denied(use("name"), policy=replace(POLICY, effective_from=None)) == {"purpose.not_in_force"}


def test_001_01_an_item_beyond_the_open_list_needs_an_addition_first() -> None:
    asked = Request(verb=Verb.ACQUIRE, purpose=SERVICE, items=("shoe_size",), channel="web")
    assert denied(asked) == {"acquire.item_not_listed"}


def test_a_new_person_takes_the_category_that_is_declared_and_a_known_one_keeps_its_own() -> None:
    asked = Request(verb=Verb.ACQUIRE, purpose=HIRING, items=("name",), channel="web", category=APPLICANT)
    assert denied(asked, person(category=0, prov=0)) == set()
    assert denied(asked, person(category=1)) == {
        "acquire.other_category"
    }  # a claim does not change who one is
    assert denied(replace(asked, category=None), person(category=2)) == set()
    assert denied(replace(asked, category=None), person(category=1)) == {"acquire.other_category"}
    assert denied(replace(asked, category=None), person(category=0)) == {"acquire.other_category"}


def test_a_consent_to_provide_special_care_information_is_no_consent_to_acquire_it() -> None:
    """法20条2項: also not when the request names a recipient of the consented class."""
    scope = ConsentScope(
        recipient="r5", items=frozenset({"health"}), purpose=None, country=None, policy_version="v1"
    )
    registers = replace(REGISTERS, consents={1: (scope,)})
    asked = Request(verb=Verb.ACQUIRE, purpose=SERVICE, items=("health",), channel="web", recipient="r2")
    assert denied(asked, person(cons=1), registers=registers) == {"acquire.special_care_without_consent"}


# -- purposes and consent ----------------------------------------------------------------------------------


def test_000_07_a_consent_purpose_is_denied_before_allowed_after_and_denied_again_after_withdrawal() -> None:
    asked = use("name", purpose=AGREED)
    refused = {"purpose.no_consent", "purpose.not_told"}
    assert denied(asked) == refused
    assert denied(asked, person((Slot.CONSENT, AGREED))) == set()
    assert denied(asked, person((Slot.CONSENT, NEWS))) == refused


def test_000_08_raw_items_are_not_read_for_statistics() -> None:
    assert denied(use("name", purpose=STATISTICS)) == {"purpose.statistics_only"}


def test_000_09_each_channel_asks_for_its_own_ground() -> None:
    told = person()
    assert denied(contact("post"), told) == set()
    assert denied(contact("email"), told) == {"contact.no_opt_in"}
    assert denied(contact("email"), person((Slot.AD_OPT_IN, "email"))) == set()
    assert denied(contact("sms"), person((Slot.AD_OPT_IN, "email"))) == {"contact.no_opt_in"}
    assert denied(contact("phone"), told) == set()
    assert denied(contact("phone"), person((Slot.OBJECTION, NEWS, "phone"))) == {"purpose.stopped"}
    assert denied(contact("fax"), person((Slot.AD_OPT_IN, "fax"))) == {"contact.no_address"}


def test_000_09_the_address_itself_must_have_been_told_the_purpose_named_or_not() -> None:
    """An audience asks without items; writing to somebody is using the address all the same."""
    registers = replace(
        REGISTERS, provenance={1: {"name": TOLD, "email": TOLD, "postal_address": TOLD + 1}, 2: {}, 3: {}}
    )
    opted = person((Slot.AD_OPT_IN, "email"))
    assert denied(contact("email"), opted, registers=registers) == set()
    assert denied(contact("post"), opted, registers=registers) == {"purpose.not_told"}
    assert denied(contact("post", "name"), opted, registers=registers) == {"purpose.not_told"}
    plan = plan_of(contact("post", "name"))
    assert [item for item, _ in plan.by_item] == ["name", "postal_address"]


def test_a_contact_uses_the_address_that_the_request_names() -> None:
    second = replace(next(item for item in POLICY.items if item.id == "email"), id="email2")
    policy = replace(
        POLICY,
        items=(*POLICY.items, second),
        purposes=tuple(replace(row, items=()) if row.id == NEWS else row for row in POLICY.purposes),
    )
    asked = contact("email", "email")
    assert [item for item, _ in plan_of(asked, policy=policy).by_item] == ["email"]
    both = plan_of(contact("email"), policy=policy)
    assert [item for item, _ in both.by_item] == ["email", "email2"]
    opted = person((Slot.AD_OPT_IN, "email"))
    assert denied(contact("email", "email2"), opted, policy=policy) == {"contact.no_address"}
    assert denied(contact("email"), opted, policy=policy) == set()


def test_001_05_a_purpose_reaches_a_person_by_its_own_channels_only() -> None:
    assert denied(contact("display", purpose=SERVICE)) == set()
    assert denied(contact("display", purpose=NEWS)) == {"contact.channel_not_for_purpose"}
    assert denied(Request(verb=Verb.CONTACT, purpose=NEWS, items=(), channel=None)) == {
        "contact.channel_not_for_purpose",
        "contact.no_address",
    }


def test_000_12_asking_for_consent_by_mail_counts_as_advertising() -> None:
    assert denied(contact("email", purpose="p5")) == {"contact.no_opt_in"}
    assert denied(contact("post", purpose="p5")) == set()


@pytest.mark.parametrize(
    ("stop", "stopped"),
    [
        ((Slot.OBJECTION, NEWS), {"email", "post", "phone"}),
        ((Slot.OBJECTION, NEWS, "email"), {"email"}),
        ((Slot.OBJECTION, "", "email"), {"email"}),
        ((Slot.OBJECTION, ""), {"email", "post", "phone"}),
        ((Slot.OBJECTION, SERVICE), set()),
    ],
)
def test_001_06_a_stop_denies_its_purpose_and_channel_and_no_other(
    stop: tuple[Slot, str], stopped: set[str]
) -> None:
    state = person(stop, (Slot.AD_OPT_IN, "email"))
    for channel in ("email", "post", "phone"):
        assert ("purpose.stopped" in denied(contact(channel), state)) is (channel in stopped)


def test_a_stopped_purpose_is_not_served_by_handing_the_data_on() -> None:
    state = person((Slot.OBJECTION, SERVICE), cons=1)
    assert denied(provide("r1", "name"), state) == {"purpose.stopped"}


def test_000_11_002_05_purposes_are_bound_to_categories_both_ways() -> None:
    customer, applicant = person(category=1), person(category=2)
    assert denied(use("name", purpose=HIRING), applicant) == set()
    assert denied(use("name", purpose=HIRING), customer) == {"purpose.other_category"}
    assert denied(use("name", purpose=SERVICE), applicant) == {"purpose.other_category"}
    assert denied(use("name", purpose=FRAUD), applicant) == set()  # bound to nobody in particular


def test_000_37_pseudonymised_information_reaches_nobody() -> None:
    asked = replace(contact("post"), form=Form.PSEUDONYMISED)
    assert denied(asked) == {"pseudonymised.contact"}


# -- 000-42 versions ---------------------------------------------------------------------------------------

NEW = PurposeId("p9")
VERSION_2 = replace(
    POLICY,
    version="v2",
    effective_from=day("2026-06-01"),
    purposes=(*POLICY.purposes, Purpose(id=NEW, text="新しい利用目的", categories=(CUSTOMER,))),
)
WITH_NOTICE_2 = replace(
    REGISTERS,
    notices={
        **REGISTERS.notices,
        3: Notice(policy_version="v2", channel="web", purposes=frozenset({SERVICE, NEW})),
    },
    provenance={**REGISTERS.provenance, 4: {"name": 3}, 5: {"name": TOLD, "email": 3}},
    bits={**REGISTERS.bits, (Slot.CONSENT.value, NEW, ""): (3, 61)},
)


def test_000_42_a_purpose_added_later_is_denied_for_what_was_acquired_before() -> None:
    asked = use("name", purpose=NEW)
    assert denied(asked, policy=VERSION_2, registers=WITH_NOTICE_2) == {"purpose.not_told"}
    assert denied(asked, person(prov=4), policy=VERSION_2, registers=WITH_NOTICE_2) == set()


def test_000_42_consent_opens_it_for_old_data() -> None:
    words = {"w3": 1 << 61}
    state = person(days=words)
    assert denied(use("name", purpose=NEW), state, policy=VERSION_2, registers=WITH_NOTICE_2) == set()


def test_000_42_a_recorded_relation_opens_it_but_not_through_a_third_purpose() -> None:
    def related(*to: PurposeId) -> Policy:
        changed = replace(VERSION_2.purposes[-1], related_to=to)
        return replace(VERSION_2, purposes=(*POLICY.purposes, changed))

    asked = use("name", purpose=NEW)
    assert denied(asked, policy=related(SERVICE), registers=WITH_NOTICE_2) == set()
    assert denied(asked, policy=related(AGREED), registers=WITH_NOTICE_2) == {"purpose.not_told"}


def test_000_42_acquiring_one_item_again_does_not_widen_the_others() -> None:
    state = person(prov=5)
    assert denied(use("email", purpose=NEW), state, policy=VERSION_2, registers=WITH_NOTICE_2) == set()
    assert denied(use("name", purpose=NEW), state, policy=VERSION_2, registers=WITH_NOTICE_2) == {
        "purpose.not_told"
    }


def test_an_item_that_is_held_without_provenance_was_told_nothing() -> None:
    assert denied(use("name"), person(prov=PROVENANCE_NONE)) == {"purpose.not_told"}
    empty = person(prov=PROVENANCE_NONE, days={"w0": 0})
    assert denied(use("name"), empty) == set()  # nothing is held, nothing is touched
    assert denied(use("name"), person(prov=0)) == {"purpose.not_told"}


# -- cancellation and retention ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "denies"),
    [
        ("2026-04-01", set()),
        ("2027-04-01", set()),
        ("2027-04-02", {"cancelled.period_over"}),
    ],
)
def test_001_08_a_year_from_cancellation_on_1_april_ends_with_1_april(on: str, denies: set[str]) -> None:
    state = person(days={"d0": day("2026-04-01")})
    assert denied(use("name"), state, today=day(on)) == denies


@pytest.mark.parametrize(("on", "denies"), [("2027-03-31", False), ("2027-04-01", True)])
def test_001_08_the_house_rule_closes_a_day_before(on: str, denies: bool) -> None:
    policy = replace(
        POLICY, retention=tuple(replace(rule, ends_day_before=True) for rule in POLICY.retention[:1])
    )
    state = person(days={"d0": day("2026-04-01")})
    assert ("cancelled.period_over" in denied(use("name"), state, policy=policy, today=day(on))) is denies


@pytest.mark.parametrize(("on", "denies"), [("2025-02-28", False), ("2025-03-01", True)])
def test_001_08_a_year_from_29_february_ends_with_28_february(on: str, denies: bool) -> None:
    policy = replace(POLICY, effective_from=day("2020-01-01"))
    state = person(days={"d0": day("2024-02-29")})
    assert ("cancelled.period_over" in denied(use("name"), state, policy=policy, today=day(on))) is denies


def test_001_08_after_cancellation_only_the_named_purposes_stay_open() -> None:
    state = person((Slot.CONSENT, AGREED), days={"d0": TODAY})
    assert denied(use("name"), state) == set()
    assert denied(use("name", purpose=AGREED), state) == {"cancelled.purpose_closed"}
    assert (
        denied(use("name", purpose=AGREED), person((Slot.CONSENT, AGREED), days={"d0": TODAY + 1})) == set()
    )


def test_002_28_leaving_closes_use_at_once_where_the_policy_keeps_nothing_open() -> None:
    policy = replace(POLICY, retention=())
    assert denied(use("name"), person(status=Status.LEFT), policy=policy) == {"cancelled.purpose_closed"}
    own = Request(verb=Verb.DISCLOSE, purpose=None, items=("name",))
    assert denied(own, person(status=Status.LEFT), policy=policy, actor=SUBJECT) == set()


@pytest.mark.parametrize("status", [None, 0, 3, 4, 99])
def test_an_erased_person_and_one_of_unknown_status_are_out_of_reach(status: int | None) -> None:
    assert denied(use("name"), person(status=status)) == {"subject.erased"}
    erase = Request(verb=Verb.ERASE, purpose=None, items=("name",))
    assert denied(erase, person(status=status)) == set()


@pytest.mark.parametrize(
    ("acquired", "on", "denies"),
    [
        ("2026-04-01", "2031-04-01", False),
        ("2026-04-01", "2031-04-02", True),
        ("2024-02-29", "2029-02-28", False),
        ("2024-02-29", "2029-03-01", True),
    ],
)
def test_000_15_what_is_past_its_period_is_denied_from_the_day_after(
    acquired: str, on: str, denies: bool
) -> None:
    state = person(days={"d3": day(acquired)})
    found = denied(use("purchase_history"), state, today=day(on))
    assert found == ({"retention.period_over"} if denies else set())


def test_an_unknown_day_of_acquisition_denies_what_is_held_and_never_erases() -> None:
    unknown = person(days={"d3": None})
    assert denied(use("purchase_history"), unknown) == {"retention.start_unknown"}
    assert denied(use("name"), unknown) == set()  # age counts only where the policy asks for it
    nothing = person(prov=PROVENANCE_NONE, days={"d3": None, "w0": 0})
    assert denied(use("purchase_history"), nothing) == set()


def test_last_use_unknown_denies_only_what_could_be_past_its_period() -> None:
    """A person who just came has no last use yet; an imported one without dates is nobody's to use or erase."""
    assert denied(use("birth_date"), person(days={"d1": None})) == set()
    old = person(days={"d1": None, "d4": TODAY - 400})
    assert denied(use("birth_date"), old) == {"retention.start_unknown"}
    assert denied(use("birth_date"), person(days={"d1": None, "d4": None})) == {"retention.start_unknown"}
    assert denied(use("birth_date"), person(days={"d1": TODAY - 10, "d4": None})) == set()
    assert denied(use("birth_date"), person(days={"d1": TODAY - 400})) == {"retention.period_over"}


def test_an_item_without_a_group_is_past_its_last_use_all_the_same() -> None:
    registers = replace(REGISTERS, groups={})
    found = denied(use("birth_date"), person(days={"d1": TODAY - 400}), registers=registers)
    assert found == {"retention.period_over"}


def ending(period: Period | None) -> Policy:
    rule = RetentionRule(id="k9", clock=RetentionClock.PURPOSE_ENDED, period=period)
    ended = tuple(replace(row, until=TODAY - 30) for row in POLICY.purposes)
    return replace(POLICY, retention=(rule,), purposes=ended)


@pytest.mark.parametrize(
    ("period", "over"),
    [(None, True), (Period(days=29), True), (Period(days=30), False), (Period(days=31), False)],
)
def test_when_every_purpose_has_ended_the_period_runs_from_that_day(
    period: Period | None, over: bool
) -> None:
    found = denied(use("name"), policy=ending(period))
    assert ("retention.period_over" in found) is over


def test_an_item_bound_to_one_purpose_ends_with_it() -> None:
    policy = ending(None)
    open_again = tuple(replace(row, until=None) if row.id == NEWS else row for row in policy.purposes)
    policy = replace(policy, purposes=open_again)
    assert "retention.period_over" in denied(use("call_recording"), policy=policy)
    assert "retention.period_over" not in denied(use("name"), policy=policy)


# -- provision ---------------------------------------------------------------------------------------------


def test_000_20_provision_needs_a_consent_that_names_the_recipient_or_its_class_and_the_item() -> None:
    assert denied(provide("r1", "name", "email"), person(cons=1)) == set()
    assert denied(provide("r1", "phone"), person(cons=1)) == {"provide.no_consent"}
    assert denied(provide("r5", "name"), person(cons=1)) == {"provide.no_consent"}
    assert denied(provide("r2", "name"), person(cons=CONSENT_R5)) == set()  # r2 is of the class r5
    assert denied(provide("r1", "name"), person(cons=0)) == {"provide.no_consent"}


def test_000_20_a_consent_to_acquire_covers_no_provision_and_nothing_covers_nobody() -> None:
    assert denied(provide(None, "health"), person(cons=3)) == {"provide.recipient_not_set_up"}
    assert denied(provide("r1", "health"), person(cons=3)) == {"provide.no_consent"}
    assert "provide.no_consent" in denied(provide("r1"), person(cons=1))  # no items: nothing is covered


def test_000_20_each_statutory_case_needs_its_facts() -> None:
    around = Circumstances(approved=True)
    for basis in (Basis.LAW, Basis.STATE_COOPERATION, Basis.ACADEMIC_JOINT):
        asked = provide("r1", "name", basis=basis, facts=facts_of(basis))
        assert denied(asked, around=around) == set()
        assert "basis.facts_missing" in denied(replace(asked, facts=()), around=around)


@pytest.mark.parametrize(
    ("change", "covers"),
    [
        ({}, True),
        ({"purpose": SERVICE}, True),
        ({"purpose": NEWS}, False),
        ({"country": "JP"}, True),
        ({"country": "US"}, False),
    ],
)
def test_000_20_a_consent_covers_the_purpose_and_country_that_it_names(
    change: dict[str, str], covers: bool
) -> None:
    scope = replace(REGISTERS.consents[1][0], **change)
    registers = replace(REGISTERS, consents={1: (scope,)})
    found = denied(provide("r1", "name"), person(cons=1), registers=registers)
    assert found == (set() if covers else {"provide.no_consent"})


def test_000_26_a_stop_of_provision_to_a_class_stops_its_members() -> None:
    state = person((Slot.STOP_PROVISION, "r5"), cons=CONSENT_R5)
    assert denied(provide("r2", "name"), state) == {"provide.stopped"}
    assert denied(provide("r2", "name"), person((Slot.STOP_PROVISION, ""), cons=CONSENT_R5)) == {
        "provide.stopped"
    }
    assert denied(provide("r2", "name"), person((Slot.STOP_PROVISION, "r1"), cons=CONSENT_R5)) == set()


def test_002_12_the_parties_of_a_deal_see_each_other_only_when_the_deal_is_on_record() -> None:
    asked = provide("r4", "name", "phone", deal="deal-1")
    state = person(cons=5)
    assert denied(asked, state) == {"provide.no_relation"}
    assert denied(asked, state, around=Circumstances(relation=True)) == set()
    claimed = replace(asked, facts=(("relation", "true"),))
    assert denied(claimed, state) == {"provide.no_relation"}


def test_002_16_004_20_a_recipient_gets_its_own_items_and_nobody_gets_a_password() -> None:
    everything = ConsentScope(
        recipient="r99",
        items=frozenset(item.id for item in POLICY.items),
        purpose=None,
        country=None,
        policy_version="v1",
    )
    joint = Recipient(id=RecipientId("r99"), name="共同利用者", kind=RecipientKind.JOINT_USER)
    policy = replace(POLICY, recipients=(*POLICY.recipients, joint))
    registers = replace(REGISTERS, consents={1: (everything,)})
    state = person(cons=1)
    assert denied(provide("r99", "name"), state, policy=policy, registers=registers) == set()
    assert denied(provide("r99", "password"), state, policy=policy, registers=registers) == {"item.secret"}
    assert denied(provide("r2", "birth_date"), person(cons=2)) == {
        "provide.item_not_for_recipient",
        "provide.no_consent",
    }


# -- rights ------------------------------------------------------------------------------------------------


def test_002_26_an_immutable_item_is_refused_on_the_screen_and_open_to_a_request() -> None:
    asked = Request(verb=Verb.CORRECT, purpose=None, items=("purchase_history",))
    assert denied(asked, actor=SUBJECT) == {"correct.immutable"}
    assert denied(replace(asked, items=("name",)), actor=SUBJECT) == set()
    assert denied(replace(asked, items=("shoe_size",)), actor=SUBJECT) == {"correct.immutable"}
    assert denied(asked) == set()  # staff carry out a request under Art. 34


def test_a_person_only_acts_on_own_data_and_only_by_own_acts() -> None:
    own = Request(verb=Verb.DISCLOSE, purpose=None, items=("name",))
    assert denied(own, actor=SUBJECT) == set()
    assert denied(own, actor=SUBJECT, around=Circumstances(other_person=True)) == {"self.other_person"}
    assert denied(use("name"), actor=SUBJECT) == {"role.purpose_not_granted"}


def test_my_number_is_opened_by_nothing_but_may_be_erased() -> None:
    for verb in Verb:
        asked = Request(verb=verb, purpose=SERVICE, items=("my_number",), channel="web", recipient="r1")
        assert ("item.my_number" in denied(asked)) is (verb is not Verb.ERASE)


# -- strict, narrow and what a plan knows ------------------------------------------------------------------


def test_strict_denies_all_if_one_item_is_denied_and_narrow_gives_the_rest() -> None:
    asked = use("name", "password", "email")
    strict = judge(compile_plan(plan_of(asked)), person())
    assert not strict.allowed
    assert [allowed for _, allowed in strict.items] == [False, False, False]
    narrow = judge(compile_plan(plan_of(replace(asked, mode=Mode.NARROW))), person())
    assert narrow.allowed
    assert narrow.items == (("name", True), ("password", False), ("email", True))
    assert narrow.fired == strict.fired  # the reasons stay
    assert narrow.concerned == {19: ("password",)}


def test_narrow_gives_nothing_when_the_request_as_a_whole_is_denied() -> None:
    asked = replace(use("name", "email"), mode=Mode.NARROW)
    masks = judge(compile_plan(plan_of(asked)), person((Slot.SUSPENSION, "")))
    assert not masks.allowed
    assert masks.items == (("name", False), ("email", False))


def test_what_a_plan_knows_before_it_sees_a_person() -> None:
    assert plan_of(use("name")).verdict is Verdict.CONDITIONAL
    assert plan_of(use("password")).verdict is Verdict.ALWAYS_DENIED
    assert plan_of(use("name", "password")).verdict is Verdict.ALWAYS_DENIED
    assert plan_of(replace(use("name", "password"), mode=Mode.NARROW)).verdict is Verdict.CONDITIONAL
    assert plan_of(replace(use("password"), mode=Mode.NARROW)).verdict is Verdict.ALWAYS_DENIED
    erase = Request(verb=Verb.ERASE, purpose=None, items=("name",))
    assert plan_of(erase).verdict is Verdict.ALWAYS_ALLOWED


def test_the_items_that_a_rule_denies_can_be_asked_of_a_stored_plan_too() -> None:
    plan = plan_of(use("name", "password", "my_number"))
    assert denied_items(plan, person(), 19) == ("password",)
    assert denied_items(plan, person(), 18) == ("my_number",)
    assert denied_items(plan, person(), 24) == ()
    concerned = judge(compile_plan(plan), person()).concerned
    assert concerned == {18: ("my_number",), 19: ("password",)}


def test_an_item_asked_for_twice_is_one_item() -> None:
    assert [item for item, _ in plan_of(use("name", "name")).by_item] == ["name"]


def test_kinds_of_item_come_from_the_policy_not_from_the_request() -> None:
    policy = replace(
        POLICY,
        items=tuple(
            replace(item, kind=LegalKind.SECRET) if item.id == "name" else item for item in POLICY.items
        ),
    )
    assert denied(use("name"), policy=policy) == {"item.secret"}
    assert as_date(TODAY).isoformat() == "2026-11-22"
    assert person()[2] == PROVENANCE_TOLD
