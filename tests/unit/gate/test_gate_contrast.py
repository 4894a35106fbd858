"""Worked examples: each is a question whose answer the gate itself gives differently under the two versions."""

from dataclasses import replace

import pytest

from sekisho.gate.contrast import Example, example_of
from sekisho.law.legal_day import Period
from sekisho.law.model import Basis, LegalKind, Verb
from sekisho.policy.difference import Aspect, Direction, RuleChange, compare_rules
from sekisho.policy.model import (
    CategoryId,
    Channel,
    ChannelId,
    ExceptionCase,
    Exceptions,
    Item,
    ItemId,
    Policy,
    Purpose,
    PurposeBasis,
    PurposeId,
    RetentionClock,
    RetentionRule,
)
from strategies import AGREED, APPLICANT, CUSTOMER, NEWS, POLICY, SERVICE, TODAY

BARE = replace(POLICY, retention=())


def edit(policy: Policy, purpose: PurposeId, **changes: object) -> Policy:
    rows = tuple(
        replace(one, **changes) if one.id == purpose else one  # type: ignore[arg-type] # fields by name
        for one in policy.purposes
    )
    return replace(policy, purposes=rows)


def guarded(kind: LegalKind) -> Policy:
    return replace(
        BARE, items=tuple(replace(one, kind=kind) if one.id == "health" else one for one in BARE.items)
    )


def cases(*bases: Basis) -> Exceptions:
    return Exceptions(cases=tuple(ExceptionCase(text=one.value, basis=one) for one in bases), by_law=False)


def kept(clock: RetentionClock, period: str) -> Policy:
    return replace(BARE, retention=(RetentionRule(id="k1", clock=clock, period=Period.parse(period)),))


NEW_PURPOSE = Purpose(id=PurposeId("p9"), text="催事の企画", categories=(CUSTOMER,))
NEW_ITEM = Item(id=ItemId("nickname"), name="ニックネーム")

WIDENINGS: dict[str, tuple[Policy, Policy, Aspect, Verb]] = {
    "purpose": (BARE, replace(BARE, purposes=(*BARE.purposes, NEW_PURPOSE)), Aspect.PURPOSE, Verb.USE),
    "items": (
        BARE,
        edit(BARE, NEWS, items=(*BARE.purposes[1].items, ItemId("birth_date"))),
        Aspect.PURPOSE_ITEMS,
        Verb.USE,
    ),
    "categories": (
        BARE,
        edit(BARE, SERVICE, categories=(CUSTOMER, APPLICANT)),
        Aspect.PURPOSE_CATEGORIES,
        Verb.USE,
    ),
    "everyone": (BARE, edit(BARE, SERVICE, categories=()), Aspect.PURPOSE_CATEGORIES, Verb.USE),
    "channels": (
        edit(BARE, SERVICE, channels=("post",)),
        BARE,
        Aspect.PURPOSE_CHANNELS,
        Verb.CONTACT,
    ),
    "basis": (BARE, edit(BARE, AGREED, basis=PurposeBasis.TOLD), Aspect.PURPOSE_BASIS, Verb.USE),
    "advertising": (
        BARE,
        edit(BARE, NEWS, advertising=False, objectable=True),
        Aspect.PURPOSE_ADVERTISING,
        Verb.CONTACT,
    ),
    "term": (edit(BARE, SERVICE, until=int(TODAY) + 9), BARE, Aspect.PURPOSE_TERM, Verb.USE),
    "item": (BARE, replace(BARE, items=(*BARE.items, NEW_ITEM)), Aspect.ITEM, Verb.ACQUIRE),
    "way": (
        BARE,
        replace(BARE, channels=(*BARE.channels, Channel(id=ChannelId("fair"), name="催事"))),
        Aspect.CHANNEL,
        Verb.ACQUIRE,
    ),
    "kind": (guarded(LegalKind.SPECIAL_CARE), guarded(LegalKind.PLAIN), Aspect.ITEM_KIND, Verb.ACQUIRE),
    "recipient": (
        replace(BARE, recipients=BARE.recipients[1:]),
        BARE,
        Aspect.RECIPIENT,
        Verb.PROVIDE,
    ),
    "exception": (
        replace(BARE, use_exceptions=cases(Basis.LAW)),
        replace(BARE, use_exceptions=cases(Basis.LAW, Basis.STATE_COOPERATION)),
        Aspect.USE_EXCEPTION,
        Verb.USE,
    ),
    "acquired": (
        kept(RetentionClock.ACQUIRED, "P1Y"),
        kept(RetentionClock.ACQUIRED, "P2Y"),
        Aspect.RETENTION,
        Verb.USE,
    ),
    "last use": (
        kept(RetentionClock.LAST_USE, "P6M"),
        replace(BARE, retention=()),
        Aspect.RETENTION,
        Verb.USE,
    ),
}


def the(before: Policy, after: Policy, aspect: Aspect, way: Direction) -> tuple[RuleChange, Example | None]:
    (change,) = [one for one in compare_rules(before, after) if (one.aspect, one.direction) == (aspect, way)]
    return change, example_of(change, before, after, today=TODAY)


@pytest.mark.parametrize("name", WIDENINGS)
def test_given_a_widening_then_the_gate_denies_its_example_before_and_allows_it_after(name: str) -> None:
    before, after, aspect, verb = WIDENINGS[name]
    _, example = the(before, after, aspect, Direction.WIDENED)
    assert example is not None
    assert (example.before, example.after, example.request.verb) == (False, True, verb)
    assert example.rules


@pytest.mark.parametrize("name", WIDENINGS)
def test_given_the_change_taken_back_then_the_gate_allows_its_example_before_and_denies_it_after(
    name: str,
) -> None:
    after, before, aspect, verb = WIDENINGS[name]
    _, example = the(before, after, aspect, Direction.NARROWED)
    assert example is not None
    assert (example.before, example.after, example.request.verb) == (True, False, verb)


def test_given_a_right_to_correct_that_is_lost_then_the_persons_yes_becomes_a_no() -> None:
    items = tuple(replace(one, self_correctable=one.id != "name") for one in BARE.items)
    open_to_all = replace(BARE, items=tuple(replace(one, self_correctable=True) for one in items))
    closed = replace(
        open_to_all,
        items=tuple(
            replace(one, self_correctable=False) if one.id == "name" else one for one in open_to_all.items
        ),
    )
    _, example = the(open_to_all, closed, Aspect.ITEM_CORRECTION, Direction.WIDENED)
    assert example is not None
    assert (example.before, example.after) == (True, False)


def test_given_a_change_of_the_persons_choice_only_then_no_example_is_made_up() -> None:
    before = edit(BARE, SERVICE, objectable=True)
    _, example = the(before, BARE, Aspect.PURPOSE_STOP, Direction.WIDENED)
    assert example is None


def test_given_two_equal_versions_when_a_change_is_claimed_then_the_gate_proves_no_example_of_it() -> None:
    before, after, aspect, _ = WIDENINGS["purpose"]
    change, _ = the(before, after, aspect, Direction.WIDENED)
    assert example_of(change, after, after, today=TODAY) is None
    assert example_of(change, before, before, today=TODAY) is None


def test_given_a_purpose_for_everyone_else_then_the_example_is_of_a_category_that_nobody_named() -> None:
    before, after, aspect, _ = WIDENINGS["everyone"]
    _, example = the(before, after, aspect, Direction.WIDENED)
    assert example is not None
    assert example.person.category != CategoryId("customer")
