"""A permit comes only from an allowed, real decision of this gate, and opens each named subject once."""

import copy
import dataclasses
import gc
import pickle
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest

from sekisho.errors import DeveloperError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import compile_plan, decide
from sekisho.gate.minting import permit_for
from sekisho.gate.model import Decision, Mode, Plan, Request, Slot
from sekisho.gate.permit import Permit, mint
from sekisho.law.legal_day import start_of
from sekisho.law.model import Verb
from strategies import SERVICE, STAFF, TODAY, person, plan_of

USE = Request(verb=Verb.USE, purpose=SERVICE, items=("name", "email"))
AT = start_of(TODAY)


def decided(
    request: Request = USE, *, hypothetical: bool = False, stopped: bool = False
) -> tuple[Decision, Plan]:
    plan = plan_of(request)
    state = person((Slot.SUSPENSION, "")) if stopped else person()
    decision = decide(
        compile_plan(plan), state, state_version=3, at=AT, about="subject-a", hypothetical=hypothetical
    )
    return decision, plan


def permit(*, subjects: tuple[int, ...] = (7,), transaction: int = 11) -> Permit:
    return mint(
        decision="d", subjects=subjects, items=("name", "email"), purpose=SERVICE, transaction=transaction
    )


def refused(given: Permit, **asked: object) -> None:
    wanted = {"transaction": 11, "subject": 7, "items": ("name",), **asked}
    with pytest.raises(DeveloperError) as caught:
        given.redeem(**wanted)
    assert caught.value.code == "PERMIT-001"


def test_a_permit_opens_once() -> None:
    given = permit()
    given.redeem(transaction=11, subject=7, items=("name",))
    refused(given)
    refused(given, items=())


def test_a_permit_for_several_subjects_opens_each_once() -> None:
    given = permit(subjects=(7, 8))
    given.redeem(transaction=11, subject=7, items=("name",))
    refused(given)
    given.redeem(transaction=11, subject=8, items=("name", "email"))
    refused(given, subject=8)


@pytest.mark.parametrize(
    "asked",
    [{"transaction": 12}, {"subject": 8}, {"items": ("name", "health")}, {"items": ("health",)}],
    ids=("transaction", "subject", "too many items", "other item"),
)
def test_a_permit_asked_for_more_than_it_names_refuses_and_is_not_spent(asked: dict[str, object]) -> None:
    given = permit()
    refused(given, **asked)
    given.redeem(transaction=11, subject=7, items=("name",))


def test_a_permit_that_somebody_built_is_worth_nothing() -> None:
    refused(
        Permit(decision="d", subjects=frozenset({7}), items=frozenset({"name"}), purpose=None, transaction=11)
    )
    lookalike = SimpleNamespace(transaction=11, subjects={7}, items={"name"})
    with pytest.raises((DeveloperError, TypeError)):
        Permit.redeem(lookalike, transaction=11, subject=7, items=("name",))


@pytest.mark.parametrize(
    "double", [copy.copy, copy.deepcopy, pickle.dumps], ids=lambda double: double.__name__
)
def test_a_permit_has_no_double(double: object) -> None:
    given = permit()
    with pytest.raises(DeveloperError) as caught:
        double(given)
    assert caught.value.code == "PERMIT-001"
    given.redeem(transaction=11, subject=7, items=("name",))


def test_a_replaced_permit_is_another_one_and_worth_nothing_before_and_after() -> None:
    given = permit()
    wider = dataclasses.replace(given, items=frozenset({"name", "health"}))
    refused(wider, items=("health",))
    refused(dataclasses.replace(given))
    given.redeem(transaction=11, subject=7, items=("name",))
    refused(dataclasses.replace(given))


def test_what_a_permit_says_of_itself_proves_nothing() -> None:
    given = permit()
    object.__setattr__(given, "items", frozenset({"name", "health"}))
    object.__setattr__(given, "subjects", frozenset({7, 8}))
    refused(given, items=("health",))
    refused(given, subject=8)
    assert not hasattr(given, "__dict__")


def test_a_permit_shows_counts_only() -> None:
    assert repr(permit(subjects=(7, 8))) == "Permit(decision='d', subjects=2, items=2)"


def test_of_many_threads_one_opens() -> None:
    given, opened = permit(), []

    def race() -> None:
        try:
            given.redeem(transaction=11, subject=7, items=("name",))
        except DeveloperError:
            return
        opened.append(1)

    threads = [threading.Thread(target=race) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [1]


def test_grants_go_with_their_permits() -> None:
    from sekisho.gate.permit import _GRANTS

    gc.collect()
    before = len(_GRANTS)
    given = permit()
    assert len(_GRANTS) == before + 1
    del given
    gc.collect()
    assert len(_GRANTS) == before


# -- from a decision ---------------------------------------------------------------------------------------


def no_permit(decision: Decision, plan: Plan, transaction: int = 11) -> None:
    with pytest.raises(DeveloperError) as caught:
        permit_for(decision, plan, subjects=(7,), transaction=transaction)
    assert caught.value.code == "PERMIT-002"


def test_an_allowed_decision_yields_a_permit_for_exactly_its_items() -> None:
    decision, plan = decided()
    given = permit_for(decision, plan, subjects=(7,), transaction=11)
    assert (given.decision, given.items, given.purpose) == (decision.id, {"name", "email"}, SERVICE)
    given.redeem(transaction=11, subject=7, items=("email", "name"))


def test_a_narrow_decision_yields_a_permit_for_what_is_left() -> None:
    decision, plan = decided(
        Request(verb=Verb.USE, purpose=SERVICE, items=("name", "password"), mode=Mode.NARROW)
    )
    assert permit_for(decision, plan, subjects=(7,), transaction=11).items == {"name"}


def test_a_denied_decision_yields_none() -> None:
    no_permit(*decided(stopped=True))


def test_a_hypothetical_decision_yields_none() -> None:
    no_permit(*decided(hypothetical=True))


def test_a_decision_of_another_plan_yields_none() -> None:
    decision, _ = decided()
    no_permit(decision, plan_of(Request(verb=Verb.USE, purpose=SERVICE, items=("name", "phone"))))


@pytest.mark.parametrize(
    "change",
    [{"allowed": True}, {"hypothetical": False}, {"items": (("name", True), ("health", True))}, {"fired": 0}],
    ids=lambda change: next(iter(change)),
)
def test_a_decision_that_somebody_wrote_or_altered_yields_none(change: dict[str, object]) -> None:
    denied, plan = decided(stopped=True)
    no_permit(dataclasses.replace(denied, **{"allowed": True, **change}), plan)
    allowed, plan = decided()
    if dataclasses.replace(allowed, **change) != allowed:
        no_permit(dataclasses.replace(allowed, **change), plan)


def test_a_decision_yields_one_permit_in_a_transaction_and_another_when_it_is_tried_again() -> None:
    decision, plan = decided()
    first = permit_for(decision, plan, subjects=(7,), transaction=11)
    no_permit(decision, plan)
    again = permit_for(decision, plan, subjects=(7,), transaction=12)
    refused(first, transaction=12)
    again.redeem(transaction=12, subject=7, items=("name",))


def test_a_plan_does_not_decide_after_its_last_day() -> None:
    """Midnight changes the next decision (design §6): a plan of yesterday is refused, not obeyed."""
    plan = plan_of(USE)
    assert plan.valid_until == TODAY
    program = compile_plan(plan)
    last = start_of(TODAY + 1)
    for at in (AT, last - timedelta(microseconds=1)):
        assert decide(program, person(), state_version=1, at=at, about="x").allowed
    with pytest.raises(DeveloperError) as caught:
        decide(program, person(), state_version=1, at=last, about="x")
    assert caught.value.code == "GATE-001"
    assert decide(program, person(), state_version=1, at=last, about="x", hypothetical=True).allowed


def test_a_decision_is_named_by_everything_that_made_it() -> None:
    program = compile_plan(plan_of(USE))
    base = {"state_version": 1, "at": AT, "about": "x", "hypothetical": False}
    variants: list[dict[str, object]] = [
        {},
        {"state_version": 2},
        {"at": AT + timedelta(seconds=1)},
        {"about": "y"},
        {"hypothetical": True},
    ]
    ids = [decide(program, person(), **{**base, **change}).id for change in variants]
    ids.append(decide(program, person((Slot.SUSPENSION, "")), **base).id)
    ids.append(
        decide(
            compile_plan(plan_of(USE, actor=dataclasses.replace(STAFF, items=frozenset()))), person(), **base
        ).id
    )
    assert len(set(ids)) == len(ids)
    assert decide(program, person(), **base).id == ids[0]
    assert Circumstances() == Circumstances()
