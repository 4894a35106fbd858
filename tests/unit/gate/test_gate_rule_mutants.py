"""Every rule, broken in every small way, is caught by the fixed examples: the cases, and the table of acts and forms.

A rule is broken by taking it out, by one act or form more or fewer, one basis that lifts it more or fewer, and by each
part of its condition left out, turned round or joined the other way. `python tests/unit/gate/test_gate_rule_mutants.py`
prints which mutants no example tells from the real rule.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # as a command; under pytest it stands there already

import pytest
from ruamel.yaml import YAML
from test_gate_rules import ABOUT_THE_BASIS, ACQUIRE, ALSO_FIRES, EVERY, NONE, Case, ask, contact, fired

from sekisho.gate import rules
from sekisho.gate.explain import rules_in
from sekisho.gate.model import AllT, AnyT, Fact, Is, NotT, Request, Rule, Slot, StateRow, Template
from sekisho.law.bases import statutory_bases
from sekisho.law.model import Basis, Form, Verb
from strategies import CONSENT_HEALTH, NEWS, SERVICE, TODAY, facts_of, person
from unit.gate.sharing_cases import FAULTS, WIDE

TABLE = Path(__file__).with_name("acts.yaml")
LEAST = 0.95
NEVER, ALWAYS = NotT(Is(Fact.ALWAYS)), Is(Fact.ALWAYS)
SHARED = tuple(
    Case(
        rule=fault.rule,
        article="",
        request=fault.request,
        mended=fault.mended,
        state=fault.state,
        mended_state=fault.mended_state,
        around=fault.around,
        mended_around=fault.mended_around,
        policy=WIDE,
        registers=fault.registers,
        lifted_by=NONE,
    )
    for fault in FAULTS
)
"""The cases of third parties; most stand on a basis already, so what else would lift them is not asked."""
CASES = {case.rule: case for case in reversed((*EVERY, *SHARED))}
PLAIN = Case(
    rule="", article="", request=Request(verb=Verb.USE, purpose=SERVICE, items=("name",)), lifted_by=NONE
)
NO_CASE = {"share.own_part_missing"}
"""Asked in `test_gate_sharing.py` only."""
MORE: tuple[tuple[set[str], Request, StateRow], ...] = (
    # Each with one part of a rule's condition that its case leaves alone.
    ({"acquire.other_category"}, replace(ACQUIRE, category=None), person(category=2)),
    (set(), replace(ACQUIRE, items=("health",)), person(cons=CONSENT_HEALTH)),
    (set(), contact("email", purpose=NEWS), person((Slot.AD_EXCEPTION, "written_address", "email"))),
    ({"contact.refused"}, contact("email", purpose=NEWS), person((Slot.AD_REFUSAL, "email"))),
    (set(), contact("post"), person(days={"d5": TODAY - 1})),
    (set(), contact("phone"), person((Slot.AD_REFUSAL, "phone"))),
)
"""What alone denies a person, or that nothing does."""

RULES = tuple(rule for rule in rules.RULES if rule.id not in NO_CASE)


@cache
def table() -> dict[str, Any]:
    """By rule, the acts and the forms of data in which it denies when its fault is there."""
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(TABLE.read_text(encoding="utf-8"))
    return loaded


def row_of(rule: str) -> dict[str, list[str]]:
    """What the gate says today, in the form of the table."""
    return {
        "acts": [verb.value for verb in Verb if rule in _with_fault(rule, verb=verb)],
        "forms": [form.value for form in Form if rule in _with_fault(rule, form=form)],
    }


def _with_fault(rule: str, **changed: Verb | Form) -> set[str]:
    """What denies the case of a rule, asked for another act or form; of the three about the basis, a plain use."""
    case = CASES.get(rule, PLAIN)
    request = replace(case.request, **changed)
    approved = case.around.approved
    if rule in ABOUT_THE_BASIS:
        wrong = rule == "basis.not_available"
        grounds = statutory_bases().items()
        basis = next((one for one, found in grounds if (request.verb in found.acts) != wrong), Basis.LAW)
        facts = () if rule == "basis.facts_missing" else facts_of(basis)
        request = replace(request, basis=basis, facts=facts)
        approved = rule != "basis.approval_missing"
    return fired(ask(case, request, approved=approved))


def as_line(rule: str, row: dict[str, list[str]]) -> str:
    return f"{rule}: {{acts: [{', '.join(row['acts'])}], forms: [{', '.join(row['forms'])}]}}"


@pytest.mark.parametrize("rule", sorted({*CASES, *ABOUT_THE_BASIS} - NO_CASE))
def test_each_rule_denies_exactly_the_acts_and_forms_on_the_table(rule: str) -> None:
    row = row_of(rule)
    assert table().get(rule) == row, f"{TABLE.name} needs, once reviewed: {as_line(rule, row)}"


# -- mutants -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A rule, and what it was broken into; None = taken out."""

    rule: Rule
    name: str
    broken: Rule | None


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Every small way to break a rule."""
    yield Mutant(rule, "taken out", None)
    for verb in Verb:
        if verb not in rule.verbs and _names_its_act(rule.id):
            continue  # asked for another act its facts are false: nothing is changed
        verbs = rule.verbs ^ {verb}
        yield Mutant(
            rule, f"{'without' if verb in rule.verbs else 'also'} {verb.value}", replace(rule, verbs=verbs)
        )
    for form in Form:
        forms = rule.forms ^ {form}
        yield Mutant(
            rule, f"{'not in' if form in rule.forms else 'also in'} {form.value}", replace(rule, forms=forms)
        )
    for basis, found in statutory_bases().items():
        if rule.id in {case.rule for case in SHARED}:
            continue
        if rule.verbs.isdisjoint(found.acts) or rule.id in {"basis.facts_missing", "basis.not_available"}:
            continue  # a basis that is not open here, or not complete, lifts nothing: nothing is changed
        lifts = rule.lifted_by ^ {basis}
        yield Mutant(
            rule,
            f"{'not lifted' if basis in rule.lifted_by else 'lifted'} by {basis.value}",
            replace(rule, lifted_by=lifts),
        )
    for name, template in broken_templates(rule.fires):
        yield Mutant(rule, name, replace(rule, fires=template))


def _names_its_act(rule: str) -> bool:
    return rule.startswith("opt_out.") or rule in {"succeed.no_agreement", "right.no_natural_person"}


def broken_templates(template: Template) -> Iterator[tuple[str, Template]]:
    """Every template that differs in one place."""
    yield "never", NEVER
    if template != ALWAYS:
        yield "always", ALWAYS
    yield from _inside(template)


def _inside(template: Template) -> Iterator[tuple[str, Template]]:
    match template:
        case NotT(of):
            yield f"without not before {_short(of)}", of
            yield from ((name, NotT(inner)) for name, inner in _inside(of) if not name.startswith("not "))
        case AllT(of) | AnyT(of):
            kind: Callable[[tuple[Template, ...]], Template] = type(template)
            other = AnyT if isinstance(template, AllT) else AllT
            yield "joined the other way", other(of)
            for place, part in enumerate(of):
                rest = (*of[:place], *of[place + 1 :])
                yield f"without {_short(part)}", kind(rest) if len(rest) > 1 else rest[0]
                for name, inner in _inside(part):
                    yield name, kind((*of[:place], inner, *of[place + 1 :]))
        case _:
            yield f"not {_short(template)}", NotT(template)


def _short(template: Template) -> str:
    match template:
        case NotT(of):
            return f"not {_short(of)}"
        case AllT(of) | AnyT(of):
            return "(…)"
        case _:
            return str(next(iter(getattr(template, field) for field in template.__slots__)).value)


# -- what the fixed examples say ---------------------------------------------------------------------------


def objections(rule: str) -> Iterator[str]:
    """What the fixed examples find wrong with a rule as it stands; each is evaluated only when asked for."""
    about = [CASES[rule]] if rule in CASES else EVERY[:12]
    shared = [case for case in SHARED if case.rule == rule]
    own = [case for case in EVERY if case.rule == rule] or shared or about
    for case in own:
        if fired(ask(case, case.request, approved=case.around.approved)) != {
            case.rule,
            *ALSO_FIRES.get(case.rule, ()),
        }:
            yield "its case"
        mended = case if shared else replace(case, policy=case.mended_policy)
        around = case.mended_around or case.around
        if rule in fired(ask(mended, case.mended or case.request, mended=True, approved=around.approved)):
            yield "its case, mended"
    for case in () if shared else own:
        yield from _lifts(case, rule)
    if row_of(rule) != table().get(rule):
        yield "the table of acts and forms"
    for case in EVERY:
        if case.rule == rule:
            continue
        if rule in fired(ask(case, case.request)) - ALSO_FIRES.get(case.rule, frozenset()):
            yield f"the case of {case.rule}"
    for expected, request, state in MORE:
        if rule in fired(ask(replace(PLAIN, state=state), request)) ^ expected:
            yield f"{request.verb.value} of {request.purpose}"


def _lifts(case: Case, rule: str) -> Iterator[str]:
    """On every basis: asked for the case's own act, or for another that the basis opens and the rule denies."""
    denied = tuple(map(Verb, table().get(case.rule, {"acts": []})["acts"])) if case.rule else ()
    for basis in sorted(statutory_bases()):
        acts = statutory_bases()[basis].acts
        other = () if basis is Basis.OPT_OUT else denied  # it opens provision alone, by rules of its own
        verb = next((one for one in (case.request.verb, *other) if one in acts), case.request.verb)
        request = replace(case.request, verb=verb, basis=basis, facts=facts_of(basis))
        open_here = verb in acts
        masks = ask(case, request, approved=True)
        lifted = {one.id for one in rules_in(masks.lifted)}
        if (case.rule in lifted) != (open_here and basis in case.lifted_by):
            yield f"on the basis {basis.value}"
        if rule in ABOUT_THE_BASIS:
            yield from _about_the_basis(case, basis)


def _about_the_basis(case: Case, basis: Basis) -> Iterator[str]:
    """The three rules about the basis itself have no case: each is asked with every case."""
    complete = replace(case.request, basis=basis, facts=facts_of(basis))
    open_here = case.request.verb in statutory_bases()[basis].acts
    for said, request, approved in (
        ("complete", complete, True),
        ("without approval", complete, False),
        ("without facts", replace(complete, facts=()), True),
    ):
        found = fired(ask(case, request, approved=approved)) & ABOUT_THE_BASIS
        lifts = any(basis in rule.lifted_by for rule in rules.RULES)
        expected = set() if open_here else {"basis.not_available"}
        if open_here and said == "without facts":
            expected = {"basis.facts_missing"}
        if open_here and lifts and said == "without approval" and statutory_bases()[basis].approval:
            expected = {"basis.approval_missing"}
        if found != expected:
            yield f"{said}, on the basis {basis.value}"


def survives(mutant: Mutant) -> bool:
    """Whether no fixed example tells the broken rule from the real one."""
    kept = tuple(one for one in rules.RULES if one.id != mutant.rule.id)
    broken = kept if mutant.broken is None else (*kept, mutant.broken)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "RULES", tuple(sorted(broken, key=lambda one: one.number)))
        return next(objections(mutant.rule.id), None) is None


def test_the_fixed_examples_have_no_objection_to_the_real_rules() -> None:
    assert {rule.id: list(objections(rule.id)) for rule in RULES} == {rule.id: [] for rule in RULES}


@pytest.mark.parametrize("of", [5, pytest.param(1, marks=pytest.mark.nightly)])
def test_at_least_19_of_20_broken_rules_are_caught_by_the_fixed_examples(of: int) -> None:
    """Every fifth of them each time, and every rule at least once; all of them at night, and by the command."""
    every = [mutant for rule in RULES for mutant in mutants(rule)]
    tried = every[::of]
    left = [mutant for mutant in tried if survives(mutant)]
    assert len(every) >= 12 * len(RULES)
    assert {mutant.rule.id for mutant in tried} == {rule.id for rule in RULES}
    told = [f"{mutant.rule.id}: {mutant.name}" for mutant in left]
    assert 1 - len(left) / len(tried) >= LEAST, told


def main() -> None:
    """Prints the report."""
    total = 0
    left = []
    for rule in RULES:
        for mutant in mutants(rule):
            total += 1
            if survives(mutant):
                left.append(mutant)
    print(f"{total} mutants of {len(RULES)} rules, {total - len(left)} caught, {len(left)} not:")
    for mutant in left:
        print(f"  {mutant.rule.id}: {mutant.name}")


if __name__ == "__main__":
    main()
