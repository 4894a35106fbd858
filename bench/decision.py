"""Times a warm decision with its explanation against cedarpy on an equivalent request, in one run.

    python bench/decision.py

Rule time: the compiled plan judges a state row, and the explanation object for that answer is fetched (rendered once
for each answer, kept with the plan). cedarpy gets the same conditions as forbid policies over the person's attributes,
with its policies and entities parsed beforehand where it can; it returns the ids of the policies that decided.
Both are asked about the same people, and must agree about each.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cedarpy

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from sekisho.gate.decide import compile_plan, decide, explained, judge, strict_terms
from sekisho.gate.ir import COLUMNS
from sekisho.gate.model import Request, Slot, StateRow
from sekisho.gate.printers.python import compile_terms
from sekisho.law.legal_day import start_of
from sekisho.law.model import Verb
from strategies import NEWS, POLICY, TODAY, bits_of, person, plan_of

BATCHES, BATCH = 41, 5_000
REQUEST = Request(verb=Verb.CONTACT, purpose=NEWS, items=("name", "email"), channel="email")
CEDAR = """
permit(principal, action, resource);
@id("purpose.other_category") forbid(principal, action, resource) unless { resource.category == 1 };
@id("purpose.not_told") forbid(principal, action, resource)
  unless { resource.told.containsAll(["name", "email"]) || resource.consents.contains("p2") };
@id("purpose.stopped") forbid(principal, action, resource)
  when { resource.objections.containsAny(["p2", "", "p2:email", ":email"]) };
@id("purpose.suspended") forbid(principal, action, resource) when { resource.suspensions.containsAny(["p2", ""]) };
@id("contact.no_opt_in") forbid(principal, action, resource) unless { resource.opt_ins.contains("email") };
@id("contact.no_address") forbid(principal, action, resource) unless { resource.holds.contains("email") };
@id("subject.erased") forbid(principal, action, resource) unless { [1, 2].contains(resource.status) };
@id("cancelled.period_over") forbid(principal, action, resource)
  when { resource has cancelled && resource.cancelled <= context.expired };
@id("cancelled.day_unknown") forbid(principal, action, resource)
  when { resource.status == 2 && !(resource has cancelled) };
"""


def people() -> list[tuple[StateRow, dict[str, object]]]:
    """State rows, and the same people as Cedar sees them."""
    opted = (Slot.AD_OPT_IN, "email")
    plain: dict[str, object] = {
        "category": 1,
        "status": 1,
        "told": ["name", "email"],
        "consents": [],
        "objections": [],
        "suspensions": [],
        "opt_ins": ["email"],
        "holds": ["name", "email"],
    }
    return [
        (person(opted), plain),
        (person(), {**plain, "opt_ins": []}),
        (person(opted, (Slot.OBJECTION, NEWS, "email")), {**plain, "objections": ["p2:email"]}),
        (person(opted, prov=2), {**plain, "told": []}),
        (person(opted, days={"d0": TODAY - 500}), {**plain, "cancelled": TODAY - 500}),
        (person(opted, status=4), {**plain, "status": 4}),
    ]


def per_call(work: Callable[[], object], count: int, batches: int) -> list[float]:
    """Microseconds a call, one figure a batch."""
    found = []
    for _ in range(batches):
        begun = time.perf_counter()
        for _ in range(count):
            work()
        found.append((time.perf_counter() - begun) / count * 1e6)
    return found


def say(name: str, found: Sequence[float]) -> float:
    low, middle, high = statistics.quantiles(found, n=4)
    print(f"{name:<44} p50 {middle:9.3f} us  IQR {low:.3f}-{high:.3f}  runs {len(found)}")
    return middle


def main() -> None:
    plan = plan_of(REQUEST)
    program = compile_plan(plan)
    strict = compile_terms(strict_terms(plan))
    policies = cedarpy.PolicySet.from_str(CEDAR)
    at = start_of(TODAY)
    expired = next(
        rule.latest_expired_start(TODAY) for rule in POLICY.retention if rule.clock.value == "cancelled"
    )
    asked = {
        "principal": 'Staff::"s"',
        "action": 'Action::"contact"',
        "resource": 'Subject::"x"',
        "context": {"expired": expired},
    }
    assert len(COLUMNS) == len(people()[0][0])
    assert bits_of()
    ours_all, cedar_all, cedar_whole = [], [], []
    for row, attributes in people():
        entity = [{"uid": {"type": "Subject", "id": "x"}, "attrs": attributes, "parents": []}]
        entities = cedarpy.Entities.from_json_str(json.dumps(entity))
        answer = cedarpy.is_authorized(asked, policies, entities)
        masks = judge(program, row)
        assert answer.allowed == masks.allowed, (attributes, masks)

        def warm(row: StateRow = row) -> object:
            return explained(program, program.judge(row), policy=POLICY)

        def rival(entities: cedarpy.Entities = entities) -> object:
            return cedarpy.is_authorized(asked, policies, entities)

        def rival_whole(entity: list[dict[str, object]] = entity) -> object:
            return cedarpy.is_authorized(asked, policies, entity)

        warm()
        ours_all += per_call(warm, BATCH, BATCHES // 4)
        cedar_all += per_call(rival, 200, 5)
        cedar_whole += per_call(rival_whole, 200, 5)
    row = people()[0][0]
    print(
        f"{len(strict_terms(plan))} rules, {len(people())} kinds of people, Python {sys.version.split()[0]}"
    )
    empty = statistics.median(per_call(lambda: None, BATCH, BATCHES))
    print(f"{'an empty call (part of every figure)':<44} p50 {empty:9.3f} us")
    bare = say("strict mask (rule time), allowed person", per_call(lambda: strict(row), BATCH, BATCHES))
    ours = say("judged, with explanation, all people", ours_all)
    say(
        "whole decision with its id (sha256)",
        per_call(lambda: decide(program, row, state_version=1, at=at, about="x"), 1_000, BATCHES),
    )
    parsed = say("cedarpy, policies and person parsed before", cedar_all)
    whole = say("cedarpy, policies parsed before", cedar_whole)
    say("binding and compiling a plan", per_call(lambda: compile_plan(plan_of(REQUEST)), 20, 11))
    print(f"rule time net of the call {bare - empty:.3f} us; with explanation {ours - empty:.3f} us")
    print(f"cedarpy takes {whole / ours:.0f} times as long from a person's state to the reasons;")
    print(f"{parsed / ours:.0f} times where each person was parsed before and asked about again")
    rule_time = "met" if bare - empty <= 0.5 else "missed"
    print(f"targets: 0.5 us {rule_time}; 200 times {'met' if whole / ours >= 200 else 'missed'}")


if __name__ == "__main__":
    main()
