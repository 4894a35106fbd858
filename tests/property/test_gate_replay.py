"""Any plan reads back from its stored form as it was, and is named by everything that it was bound with."""

import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.gate.binding.asked import Circumstances
from sekisho.gate.model import Mode, Plan, Request, Slot, Term
from sekisho.gate.replay import dump_plan, load_plan
from sekisho.law.model import Basis, Form, Verb
from strategies import (
    NEWS,
    POLICY,
    REGISTERS,
    STAFF,
    TODAY,
    expressions,
    facts_of,
    plan_of,
    plans,
)

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(plan=plans())
def test_a_stored_plan_reads_back_as_it_was(plan: Plan) -> None:
    stored = dump_plan(plan)
    loaded = load_plan(stored)
    for field in fields(Plan):
        if field.name != "request":
            assert getattr(loaded, field.name) == getattr(plan, field.name), field.name
    assert replace(loaded.request, facts=()) == replace(plan.request, facts=())
    assert all(text == "" for _, text in loaded.request.facts)
    assert dump_plan(loaded) == stored


@FEW
@given(whens=st.lists(expressions(), max_size=5))
def test_any_expression_reads_back_as_it_was(whens: list[object]) -> None:
    base = plan_of(Request(verb=Verb.ERASE, purpose=None, items=()))
    terms = tuple(Term(bit, when) for bit, when in enumerate(whens))
    assert load_plan(dump_plan(replace(base, common=terms))).common == terms


BASE = Request(verb=Verb.CONTACT, purpose=NEWS, items=("name", "email"), channel="email")


def test_a_plan_s_id_changes_with_everything_it_is_bound_with() -> None:
    basis = {"basis": Basis.LAW, "facts": facts_of(Basis.LAW)}
    around = Circumstances(about="x")
    ids = [
        plan_of(BASE).id,
        plan_of(replace(BASE, verb=Verb.USE)).id,
        plan_of(replace(BASE, purpose="p1")).id,
        plan_of(replace(BASE, items=("email",))).id,
        plan_of(replace(BASE, items=("email", "name"))).id,
        plan_of(replace(BASE, channel="post")).id,
        plan_of(replace(BASE, recipient="r1")).id,
        plan_of(replace(BASE, form=Form.SENSITIVE)).id,
        plan_of(replace(BASE, category="customer")).id,
        plan_of(replace(BASE, notice="v1")).id,
        plan_of(replace(BASE, mode=Mode.NARROW)).id,
        plan_of(replace(BASE, deal="deal-1")).id,
        plan_of(replace(BASE, **basis), circumstances=around).id,
        plan_of(replace(BASE, **basis), circumstances=replace(around, approved=True)).id,
        plan_of(replace(BASE, **basis), circumstances=replace(around, about="y")).id,
        plan_of(replace(BASE, basis=Basis.LAW, facts=facts_of(Basis.LAW)[:1]), circumstances=around).id,
        plan_of(replace(BASE, basis=Basis.LAW, facts=facts_of(Basis.LAW)[1:]), circumstances=around).id,
        plan_of(BASE, today=TODAY + 1).id,
        plan_of(BASE, actor=replace(STAFF, items=frozenset({"email"}))).id,
        plan_of(BASE, actor=replace(STAFF, purposes=frozenset())).id,
        plan_of(BASE, circumstances=Circumstances(other_person=True)).id,
        plan_of(BASE, registers=replace(REGISTERS, version=8)).id,
        plan_of(BASE, registers=replace(REGISTERS, provenance={})).id,
        plan_of(
            BASE, registers=replace(REGISTERS, bits={**REGISTERS.bits, (Slot.AD_OPT_IN, "email", ""): (3, 5)})
        ).id,
        plan_of(BASE, policy=replace(POLICY, version="v2")).id,
        plan_of(BASE, policy=replace(POLICY, document="staff")).id,
        plan_of(BASE, policy=replace(POLICY, effective_from=None)).id,
    ]
    assert len(set(ids)) == len(ids)
    assert plan_of(BASE).id == ids[0]


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from sekisho.gate.model import Request
from sekisho.gate.replay import dump_plan
from sekisho.law.model import Verb
from strategies import NEWS, plan_of
plan = plan_of(Request(verb=Verb.CONTACT, purpose=NEWS, items=("name", "email"), channel="email"))
print(plan.id, len(dump_plan(plan)))
"""


def test_a_plan_has_the_same_id_in_every_process() -> None:
    tests = str(Path(__file__).parents[1])
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT.format(tests=tests)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(tests).parent / "src")},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("0", "1", "4242")
    }
    plan = plan_of(BASE)
    assert said == {f"{plan.id} {len(dump_plan(plan))}"}
