"""Kinds of items with stricter rules."""

from collections.abc import Iterator

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import Asking, Situation
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.model import Purpose


def about_kinds(asking: Asking, purpose: Purpose) -> Iterator[Situation]:
    """Credentials and My Number."""
    rules = {LegalKind.SECRET: "item.secret", LegalKind.MY_NUMBER: "item.my_number"}
    for item in asking.policy.items:
        if item.kind in rules and asking.policy.serves(purpose, item.id):
            use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
            yield asking.situation(rules[item.kind], use)
        if item.kind is LegalKind.FINANCIAL_HARM and asking.policy.serves(purpose, item.id):
            whole = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,), whole=True)
            yield asking.situation("item.harm_not_approved", whole)
