"""Declining requests: grounds that are none, facts that are missing."""

from collections.abc import Iterator

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import Asking, Situation
from sekisho.law.model import Verb
from sekisho.law.rights import no_grounds, rights


def about_rights(asking: Asking) -> Iterator[Situation]:
    """Each right with a ground of another right, with what is no ground, and with a ground but without its facts."""
    every = [ground for row in rights().values() for ground in row.grounds]
    for right, row in rights().items():
        refusal = Request(verb=Verb.REFUSE, purpose=None, items=(), right=right.value)
        for wrong in dict.fromkeys((*no_grounds(), *every)):
            if wrong not in row.grounds:
                yield asking.situation("refuse.no_such_ground", _on(refusal, wrong))
        for ground in row.grounds:
            yield asking.situation("refuse.facts_missing", _on(refusal, ground))


def _on(refusal: Request, ground: str) -> Request:
    return Request(verb=refusal.verb, purpose=None, items=(), right=refusal.right, ground=ground)
