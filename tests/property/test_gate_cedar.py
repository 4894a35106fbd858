"""Plans, translated to Cedar and decided by its own evaluator, fire the same rules.

The translation shares nothing with the printers: a person is an entity with a set of bits and with attributes that are
there or not, and every term of a plan is a `forbid` of its own. What the basis lifts is asked under another action.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

import cedarpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.gate.decide import compile_plan, judge
from sekisho.gate.ir import (
    BITS,
    COLUMNS,
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
from sekisho.gate.model import Plan, Request, StateRow, Term
from sekisho.law.model import Verb
from strategies import TODAY, likely_requests, likely_rows, person, plan_of, plans, requests, uniform_rows

PEOPLE = 8
"""Persons judged by each plan."""


def condition(expr: Expr) -> str:  # noqa: PLR0911 - one case a node
    """An expression in Cedar's words."""
    match expr:
        case Const(value):
            return "true" if value else "false"
        case Bit(word, bit):
            return f"resource.bits.contains({word * BITS + bit})"
        case AllBits(word, mask):
            return f"resource.bits.containsAll({places(word, mask)})"
        case AnyBits(word, mask):
            return f"resource.bits.containsAny({places(word, mask)})"
        case InSet(column, members):
            return f"(resource has {column} && {sorted(members)}.contains(resource.{column}))"
        case Equals(column, value):
            if value is None:
                return f"!(resource has {column})"
            return f"(resource has {column} && resource.{column} == {value})"
        case DayUpTo(column, day):
            return f"(resource has {column} && resource.{column} <= {day})"
        case Not(of):
            return f"!({condition(of)})"
        case And(of):
            return "(" + " && ".join(map(condition, of)) + ")"
        case Or(of):
            return "(" + " || ".join(map(condition, of)) + ")"
    assert_never(expr)


def places(word: int, mask: int) -> list[int]:
    return [word * BITS + bit for bit in range(BITS) if mask >> bit & 1]


def written(plan: Plan, change: Callable[[str], str]) -> tuple[cedarpy.PolicySet, list[int]]:
    """One permit, then a forbid for each term: under `act` what denies, under `lift` what the basis lifts.

    Returns:
        The policies, and by their place the bit of the rule that each stands for.
    """
    said, bits = ["permit(principal, action, resource);"], [0]
    for term in (*plan.common, *(term for _, terms in plan.by_item for term in terms)):
        action = "lift" if plan.lift >> term.bit & 1 else "act"
        said.append(
            f'forbid(principal, action == Action::"{action}", resource) when {{ {condition(term.when)} }};'
        )
        bits.append(1 << term.bit)
    return cedarpy.PolicySet.from_str(change("\n".join(said))), bits


def entity(name: str, row: StateRow) -> dict[str, object]:
    """A person as Cedar knows them: what is unknown is not there."""
    columns = dict(zip(COLUMNS, row, strict=True))
    known: dict[str, object] = {
        column: value for column, value in columns.items() if value is not None and not column.startswith("w")
    }
    known["bits"] = [place for word in range(WORDS) for place in places(word, columns[f"w{word}"] or 0)]
    return {"uid": {"type": "Subject", "id": name}, "attrs": known, "parents": []}


def cedar_masks(
    plan: Plan, rows: list[StateRow], change: Callable[[str], str] = str
) -> list[tuple[int, int]]:
    """By person, the rules that deny and those that the basis lifts, as Cedar finds them."""
    policies, bits = written(plan, change)
    people = cedarpy.Entities.from_json_str(
        json.dumps([entity(f"s{no}", row) for no, row in enumerate(rows)])
    )
    asked = [
        {
            "principal": 'Staff::"s"',
            "action": f'Action::"{action}"',
            "resource": f'Subject::"s{no}"',
            "context": {},
        }
        for no in range(len(rows))
        for action in ("act", "lift")
    ]
    masks = []
    for answer in cedarpy.is_authorized_batch(asked, policies, people):
        assert not answer.diagnostics.errors
        decided = [bits[int(name.removeprefix("policy"))] for name in answer.diagnostics.reasons]
        mask = 0
        for bit in decided:
            mask |= bit
        assert answer.allowed == (mask == 0)
        masks.append(mask)
    return list(zip(masks[::2], masks[1::2], strict=True))


def differing(plan: Plan, rows: list[StateRow], change: Callable[[str], str] = str) -> list[StateRow]:
    """The persons about whom the two disagree."""
    program = compile_plan(plan)
    ours = [judge(program, row) for row in rows]
    theirs = cedar_masks(plan, rows, change)
    return [
        row for row, mine, other in zip(rows, ours, theirs, strict=True) if (mine.fired, mine.lifted) != other
    ]


def agreed(asked: st.SearchStrategy[Request], examples: int) -> list[tuple[Verb, bool]]:
    """Judges people by so many plans, both ways; by decision, the verb and whether it was allowed."""
    judged: list[tuple[Verb, bool]] = []

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(plan=plans(asked), rows=st.lists(likely_rows(), min_size=PEOPLE, max_size=PEOPLE))
    def agree(plan: Plan, rows: list[StateRow]) -> None:
        assert differing(plan, rows) == []
        program = compile_plan(plan)
        judged.extend((plan.request.verb, judge(program, row).allowed) for row in rows)

    agree()
    return judged


def test_a_thousand_decisions_of_all_verbs_are_those_of_cedar() -> None:
    """At least three in ten of them allowed."""
    judged = agreed(likely_requests(), 110)
    for verb in Verb:
        judged += agreed(st.builds(replace, requests(), verb=st.just(verb)), 3)
    share = sum(allowed for _, allowed in judged) / len(judged)
    assert len(judged) >= 1000
    assert {verb for verb, _ in judged} == set(Verb)
    assert 0.3 <= share <= 0.9, share


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans(requests() | likely_requests()), rows=st.lists(uniform_rows(), min_size=1, max_size=6))
def test_any_plan_on_any_rows_is_decided_as_cedar_decides_it(plan: Plan, rows: list[StateRow]) -> None:
    assert differing(plan, rows) == []


BROKEN: dict[str, Callable[[str], str]] = {
    "a day too few": lambda text: text.replace(" <= ", " < "),
    "any for all": lambda text: text.replace("containsAll", "containsAny"),
    "not forgotten": lambda text: text.replace("!(", "("),
    "and for or": lambda text: text.replace(" || ", " && "),
    "lifted nothing": lambda text: text.replace('"lift"', '"act"'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_translation_is_caught(name: str) -> None:
    """The comparison can fail: these people tell a wrong translation from the right one."""
    plan = replace(PLAN, lift=1 << 3)
    assert differing(plan, ROWS) == []
    assert differing(plan, ROWS, BROKEN[name])


PLAN = replace(
    plan_of(Request(verb=Verb.USE, purpose="p1", items=("name",))),
    common=(
        Term(0, DayUpTo("d0", TODAY)),
        Term(1, AllBits(0, 3)),
        Term(2, Or((Not(Equals("prov", 1)), InSet("cons", frozenset({1, 2}))))),
        Term(3, AnyBits(1, 3)),
    ),
    by_item=(),
)
ROWS = [
    person(prov=prov, cons=cons, days={"d0": day})
    for prov in (None, 1, 2)
    for cons in (None, 0, 1)
    for day in (None, TODAY - 1, TODAY, TODAY + 1)
]
ROWS += [(*row[:4], word, word, 0, 0, *row[8:]) for row in ROWS[:4] for word in (1, 2, 3)]
