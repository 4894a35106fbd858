"""Who asks, about which form."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import ME, OFFICER, PLAIN, Asking, Situation
from sekisho.law.model import Form, LegalKind, Verb
from sekisho.policy.model import Item, Purpose


def about_askers(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Roles without a grant, forms of data, another person's information, what only staff may change."""
    use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
    nobody = replace(OFFICER, purposes=frozenset())
    blind = replace(OFFICER, items=frozenset())
    yield replace(asking.situation("role.purpose_not_granted", use), actor=nobody)
    yield replace(asking.situation("role.item_not_granted", use), actor=blind)
    yield asking.situation("staff.training_lapsed", use, lacking={"trained"})
    yield asking.situation("request.form_not_set_up", replace(use, form=Form.STATISTICS))
    theirs = Request(verb=Verb.DISCLOSE, purpose=None, items=(item.id,))
    yield replace(
        asking.situation("self.other_person", theirs),
        actor=ME,
        circumstances=replace(PLAIN, other_person=True),
    )
    if any(not category.natural for category in asking.policy.categories):
        yield asking.situation("right.no_natural_person", theirs, "no_natural_person")
    for fixed in asking.policy.items:
        if not fixed.self_correctable and fixed.kind is not LegalKind.MY_NUMBER:
            change = Request(verb=Verb.CORRECT, purpose=None, items=(fixed.id,))
            yield replace(asking.situation("correct.immutable", change), actor=ME)
