"""Where the person stands: examined uses, the dead, the young; and an edge that cannot do what is due."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.status import age_counts, stands_above
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import Asking, Situation
from sekisho.law.model import Verb
from sekisho.policy.model import Item, Purpose, PurposeBasis


def about_status(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """One purpose, of persons of whom one thing is special."""
    use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,))
    if not stands_above(purpose):
        yield asking.situation("purpose.disputed", use, "disputed")
    for channel in purpose.channels:
        if asking.reachable(purpose, channel):
            yield asking.situation(
                "deceased.contact", replace(use, verb=Verb.CONTACT, channel=channel), "deceased"
            )
    rule = asking.policy.after_cancellation
    if rule is None or purpose.id not in rule.purposes:
        yield asking.situation("deceased.purpose_closed", use, "deceased")
    if purpose.basis is PurposeBasis.CONSENT and age_counts(asking.policy):
        yield asking.situation("minor.no_guardian", use, "minor")


def about_guardians(asking: Asking, give: Request) -> Iterator[Situation]:
    """A provision of a minor's information by the minor's own consent."""
    if age_counts(asking.policy):
        yield asking.situation("minor.provision_without_guardian", give, "minor")


def about_edges(asking: Asking, item: Item) -> Iterator[Situation]:
    """An edge that cannot confirm whom it hands the information to."""
    theirs = Request(verb=Verb.DISCLOSE, purpose=None, items=(item.id,), edge_knows=())
    yield asking.situation("edge.cannot_fulfil", theirs)
