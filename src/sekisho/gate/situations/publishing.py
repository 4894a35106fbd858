"""Publishing: an item that no sentence publishes, and one without consent."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import NO_ORDINARY, Asking, Situation, first
from sekisho.law.model import Verb
from sekisho.policy.model import Purpose
from sekisho.policy.publications import public_recipients, publications


def about_publishing(asking: Asking, purpose: Purpose) -> Iterator[Situation]:
    """The first item that is published of everybody, or of whom the purpose is for; and the first that never is."""
    policy = asking.policy
    if not public_recipients(policy):
        return
    mine = purpose.categories[:1]
    named = {item for row in publications(policy) for item in row.items}
    served = [
        item.id for item in policy.items if item.kind not in NO_ORDINARY and policy.serves(purpose, item.id)
    ]
    open_here = first(
        item
        for row in publications(policy)
        if not row.categories or set(mine) & set(row.categories)
        for item in row.items
        if item in served
    )
    never = first(item for item in served if item not in named)
    publish = Request(verb=Verb.PUBLISH, purpose=purpose.id, items=())
    if open_here is not None:
        bare = replace(publish, items=(open_here,))
        yield asking.situation("publish.no_consent", bare, "no_consent_to_provide")
    if never is not None:
        yield asking.situation("publish.not_announced", replace(publish, items=(never,)))
