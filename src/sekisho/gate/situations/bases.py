"""Statutory bases: open ones, with their facts, approved."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.model import Request
from sekisho.gate.rules.table import STATUTORY
from sekisho.gate.situations.asking import Asking, Situation
from sekisho.law.bases import StatutoryBasis, statutory_bases
from sekisho.law.model import Basis, Verb
from sekisho.policy.model import Item, Purpose


def about_bases(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Uses beyond every purpose, grounds that are closed, half stated or not approved."""
    use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
    beyond = replace(use, purpose=None)
    yield asking.situation("use.beyond_purposes", beyond)
    display = replace(beyond, verb=Verb.CONTACT, channel="display")
    yield asking.situation("purpose.missing", display)
    yield asking.situation("basis.not_available", replace(use, basis=Basis.OPT_OUT))
    for basis in statutory_bases().values():
        if not leaves_open(asking, basis):
            continue
        facts = tuple((fact.id, "trial") for fact in basis.facts)
        if facts:
            yield asking.situation("basis.facts_missing", replace(use, basis=basis.id))
        if basis.approval and basis.id in STATUTORY:
            asked = replace(beyond, basis=basis.id, facts=facts)
            yield asking.situation("basis.approval_missing", asked)


def leaves_open(asking: Asking, basis: StatutoryBasis) -> bool:
    """Law ∩ policy, for the verb use."""
    lawful = Verb.USE in basis.acts and basis.in_force_on(asking.today)
    return lawful and asking.policy.use_exceptions.available(basis.id)
