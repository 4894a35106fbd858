"""Processed information (法41条, 43条): each ban and each announcement, alone, and what mends it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sekisho.errors import DeveloperError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import compile_plan, decide, judge
from sekisho.gate.explain import rules_in
from sekisho.gate.minting import permit_for
from sekisho.gate.model import ObligationType, Request
from sekisho.gate.obligations import obligations
from sekisho.gate.tables import Period, Registers, Stands
from sekisho.law.model import PROCESSED_FORMS, Basis, Form, Verb
from sekisho.policy.model import Policy
from sekisho.policy.particulars import Processed, ProcessedKind
from strategies import CUSTOMER, POLICY, REGISTERS, SERVICE, STATISTICS, TODAY, facts_of, person, plan_of

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HIDDEN = Request(verb=Verb.USE, purpose=SERVICE, items=("name",), form=Form.PSEUDONYMISED, release="set-1")
NOBODY = Request(verb=Verb.USE, purpose=None, items=("name",), form=Form.ANONYMISED, release="set-1")


def announcing(*parts: str, until: int | None = None) -> Registers:
    stands = {(Stands.PUBLICATION, "set-1"): {part: Period(since=TODAY, until=until) for part in parts}}
    return replace(REGISTERS, standing=stands)


def denied(
    request: Request,
    registers: Registers = REGISTERS,
    *,
    policy: Policy = POLICY,
    around: Circumstances | None = None,
    today: int = TODAY,
) -> set[str]:
    plan = plan_of(request, registers=registers, policy=policy, circumstances=around, today=today)
    return {rule.id for rule in rules_in(judge(compile_plan(plan), person()).fired)}


@pytest.mark.parametrize("channel", ["phone", "post", "telegraph", "fax", "email", "sms", "display", "visit"])
def test_000_37_given_pseudonymised_information_when_anybody_is_to_be_reached_then_denied_by_every_way(
    channel: str,
) -> None:
    asked = replace(HIDDEN, verb=Verb.CONTACT, channel=channel)
    assert denied(asked, announcing("purpose")) == {"pseudonymised.contact"}


@pytest.mark.parametrize(
    ("form", "rule"),
    [(Form.PSEUDONYMISED, "pseudonymised.match"), (Form.ANONYMISED, "anonymised.match")],
)
def test_given_processed_information_when_matched_then_denied_and_no_basis_lifts_it(
    form: Form, rule: str
) -> None:
    asked = replace(HIDDEN, verb=Verb.MATCH, form=form)
    assert denied(asked) == {rule}
    lawful = replace(asked, basis=Basis.LAW, facts=facts_of(Basis.LAW))
    assert rule in denied(lawful, around=Circumstances(approved=True))


def test_given_pseudonymised_information_when_provided_then_only_a_law_opens_it_and_no_consent() -> None:
    asked = replace(HIDDEN, verb=Verb.PROVIDE, recipient="r1")
    assert denied(asked) == {"pseudonymised.provide"}
    lawful = replace(asked, basis=Basis.LAW, facts=facts_of(Basis.LAW))
    assert denied(lawful, around=Circumstances(approved=True)) == set()
    health = replace(asked, basis=Basis.PUBLIC_HEALTH_CHILDREN, facts=facts_of(Basis.PUBLIC_HEALTH_CHILDREN))
    assert denied(health, around=Circumstances(approved=True)) == {"pseudonymised.provide"}


def test_000_36_given_a_purpose_that_is_not_published_when_used_then_denied_until_it_stands_on_record() -> (
    None
):
    assert denied(HIDDEN) == {"pseudonymised.purpose_not_published"}
    registers = announcing("purpose", until=TODAY + 1)
    assert denied(HIDDEN, registers) == set()
    assert denied(HIDDEN, registers, today=TODAY + 2) == {"pseudonymised.purpose_not_published"}
    assert denied(replace(HIDDEN, release="set-2"), registers) == {"pseudonymised.purpose_not_published"}


def test_000_36_given_a_text_that_publishes_the_purpose_then_it_counts_for_that_purpose_only() -> None:
    said = Processed(id="z1", kind=ProcessedKind.PSEUDONYMISED, purposes=("サービスの提供",))
    policy = replace(POLICY, processed=(said,))
    assert denied(HIDDEN, policy=policy) == set()
    other = replace(HIDDEN, purpose="p7", items=("name",))
    assert denied(other, policy=policy) == {"pseudonymised.purpose_not_published"}


def test_000_36_given_an_acquisition_without_published_purpose_then_allowed_with_the_task_to_publish_it() -> (
    None
):
    asked = replace(HIDDEN, verb=Verb.ACQUIRE, channel="web", category=CUSTOMER)
    assert denied(asked) == set()
    due = [one.type for one in obligations(asked, POLICY, registers=REGISTERS, today=TODAY)]
    assert due == [ObligationType.PUBLISH_PURPOSE]
    assert obligations(asked, POLICY, registers=announcing("purpose"), today=TODAY) == ()


@pytest.mark.parametrize("verb", [Verb.DISCLOSE, Verb.CORRECT, Verb.SUSPEND])
def test_000_38_given_a_right_when_asked_of_pseudonymised_information_then_the_act_excludes_it(
    verb: Verb,
) -> None:
    asked = replace(HIDDEN, verb=verb, purpose=None)
    assert denied(asked) == {"pseudonymised.no_rights"}
    assert denied(replace(asked, form=Form.PERSONAL, release=None)) == set()


def test_000_34_given_anonymised_information_when_used_and_provided_then_items_and_method_stand_first() -> (
    None
):
    provide = replace(NOBODY, verb=Verb.PROVIDE)
    assert denied(NOBODY) == {"anonymised.items_not_published"}
    assert denied(provide) == {"anonymised.items_not_published", "anonymised.method_not_published"}
    assert denied(NOBODY, announcing("items")) == set()
    assert denied(provide, announcing("items")) == {"anonymised.method_not_published"}
    assert denied(provide, announcing("items", "method")) == set()
    assert [one.type for one in obligations(provide, POLICY)] == [ObligationType.STATE_ANONYMISED]


def test_given_a_text_that_lists_the_items_then_it_publishes_those_and_no_others() -> None:
    said = Processed(id="z1", kind=ProcessedKind.ANONYMISED, items=("氏名",), means=("サーバーへの保存",))
    policy = replace(POLICY, processed=(said,))
    assert denied(replace(NOBODY, verb=Verb.PROVIDE), policy=policy) == set()
    more = replace(NOBODY, items=("name", "email"))
    assert denied(more, policy=policy) == {"anonymised.items_not_published"}
    assert denied(replace(NOBODY, items=()), policy=policy) == {"anonymised.items_not_published"}


def test_000_08_given_statistics_when_too_few_are_selected_then_denied_and_raw_items_always() -> None:
    count = Request(verb=Verb.DERIVE, purpose=STATISTICS, items=("name",), form=Form.STATISTICS)
    assert denied(count) == set()
    assert denied(count, around=Circumstances(too_few=True)) == {"statistics.too_few"}
    assert denied(replace(count, verb=Verb.USE, form=Form.PERSONAL)) == {"purpose.statistics_only"}
    assert denied(replace(count, form=Form.PERSONAL)) == {"request.act_not_set_up"}


@pytest.mark.parametrize("verb", [Verb.ACQUIRE, Verb.DERIVE, Verb.DISCLOSE])
def test_given_an_act_that_anonymised_information_does_not_know_then_it_is_not_set_up(verb: Verb) -> None:
    assert "request.form_not_set_up" in denied(replace(NOBODY, verb=verb), announcing("items", "method"))


@pytest.mark.parametrize("form", sorted(PROCESSED_FORMS))
def test_given_an_allow_about_processed_information_then_it_opens_nothing_of_anybody(form: Form) -> None:
    verb = Verb.DERIVE if form is Form.STATISTICS else Verb.USE
    plan = plan_of(replace(HIDDEN, verb=verb, form=form), registers=announcing("items", "purpose"))
    made = decide(compile_plan(plan), person(), state_version=1, at=NOW, about="x")
    assert made.allowed
    with pytest.raises(DeveloperError, match="PERMIT-002"):
        permit_for(made, plan, subjects=(1,), transaction=1)
