"""A stored plan reads back exactly, holds no text of a fact, and is refused when it was changed."""

import json
from dataclasses import replace

import pytest

from sekisho.errors import OperatorError
from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.explain import explain
from sekisho.gate.ir import InSet
from sekisho.gate.model import Plan, Request, Term
from sekisho.gate.replay import MARKER, dump_plan, load_plan, plan_id
from sekisho.law.model import Basis, Verb
from strategies import POLICY, SERVICE, STAFF, TODAY, facts_of, person, plan_of

SECRET = "山田太郎の照会書"
PLAN: Plan = plan_of(
    Request(
        verb=Verb.USE,
        purpose=SERVICE,
        items=("name", "birth_date"),
        basis=Basis.LAW,
        facts=(("law", SECRET), ("reason", SECRET), (SECRET, "x")),
    ),
    circumstances=Circumstances(about="subject-a"),
)


def refused(stored: bytes) -> None:
    with pytest.raises(OperatorError) as caught:
        load_plan(stored)
    assert caught.value.code == "GATE-003"


def test_a_stored_plan_begins_with_its_version_and_is_named_by_its_bytes() -> None:
    stored = dump_plan(PLAN)
    assert stored.startswith(MARKER)
    assert plan_id(PLAN) == PLAN.id
    assert load_plan(stored).id == PLAN.id


def test_no_text_of_a_fact_is_stored_nor_an_id_of_the_caller_s_own_making() -> None:
    stored = dump_plan(PLAN).decode()
    assert SECRET not in stored
    assert json.loads(stored.partition("\n")[2])["request"]["facts"] == [["law", ""], ["reason", ""]]


def test_a_loaded_plan_judges_and_explains_as_the_one_that_decided() -> None:
    loaded = load_plan(dump_plan(PLAN))
    state = person(category=2, days={"d1": TODAY - 400})
    ours, theirs = (judge(compile_plan(plan), state) for plan in (PLAN, loaded))
    assert ours == theirs
    for language in ("ja", "en"):
        assert explain(
            loaded, fired=ours.fired, lifted=ours.lifted, policy=POLICY, language=language
        ) == explain(PLAN, fired=ours.fired, lifted=ours.lifted, policy=POLICY, language=language)


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda stored: stored.replace(b"plan/1", b"plan/2"),
        lambda stored: stored + b" ",
        lambda stored: stored.replace(b'"common":', b'"common" :'),
        lambda stored: stored.replace(b'"lift":', b'"extra":1,"lift":'),
        lambda stored: stored.replace(b'["equals","status"', b'["equals","salt"'),
        lambda stored: stored.replace(b'["in_set","status",[1,2]]', b'["in_set","status",[2,1]]'),
        lambda stored: stored.replace(b'["in_set","status",[1,2]]', b'["in_set","status",[1,"2"]]'),
        lambda stored: stored.replace(b'["not"', b'["nor"'),
        lambda stored: stored.replace(b'"verb":"use"', b'"verb":"steal"'),
        lambda stored: stored[:-1],
        lambda _: MARKER + b"[]",
    ],
)
def test_bytes_that_a_writer_would_not_have_written_are_refused(change: object) -> None:
    stored = dump_plan(PLAN)
    changed = change(stored)
    assert changed != stored
    refused(changed)


def test_a_changed_number_makes_another_plan() -> None:
    stored = dump_plan(PLAN)
    changed = stored.replace(b'"register_version":7', b'"register_version":8')
    assert changed != stored
    assert load_plan(changed).id != PLAN.id


def test_what_was_missing_is_part_of_the_plan() -> None:
    def lacking(*facts: tuple[str, str]) -> Plan:
        return plan_of(
            Request(verb=Verb.USE, purpose=SERVICE, items=("name",), basis=Basis.LAW, facts=facts),
            actor=STAFF,
        )

    assert facts_of(Basis.LAW)
    assert lacking(("law", "x"), ("reason", "")).id != lacking(("law", ""), ("reason", "x")).id


def test_equal_sets_are_stored_alike_however_they_came_about() -> None:
    """0 and 8 share a place in a small set: its order is that of insertion."""
    one, other = frozenset([0, 8]), frozenset([8, 0])
    assert list(one) != list(other)
    stored = {dump_plan(replace(PLAN, common=(Term(0, InSet("prov", members)),))) for members in (one, other)}
    assert len(stored) == 1
