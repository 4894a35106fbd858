"""Matching: the access log, and any other identifier, tied to a person."""

from collections.abc import Iterator

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import Asking, Situation, first
from sekisho.gate.situations.partners import MESSAGES
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.conflicts import LOG
from sekisho.policy.model import Item, Nature, Purpose, PurposeBasis


def about_matching(asking: Asking) -> Iterator[Situation]:
    """Each item that is tied to nobody, for a purpose that it serves."""
    silent = any(row.nature is Nature.FORBID for row in asking.policy.clauses_on("access_log"))
    for item in asking.policy.items:
        purpose = _served(asking, item)
        if purpose is None:
            continue
        match = Request(verb=Verb.MATCH, purpose=purpose.id, items=(item.id,))
        if item.id == MESSAGES:
            yield asking.situation("match.no_warrant", match)
        elif item.id == LOG and silent:
            yield asking.situation("match.log_names_nobody", match)
        elif item.kind is LegalKind.PERSON_RELATED and (item.id != LOG or "fraud" not in purpose.flags):
            yield asking.situation("match.no_consent", match, "no_consent_to_provide")


def _served(asking: Asking, item: Item) -> Purpose | None:
    serving = [
        one
        for one in asking.policy.purposes
        if one.basis is PurposeBasis.TOLD and asking.policy.serves(one, item.id)
    ]
    return first((*(one for one in serving if "fraud" not in one.flags), *serving))
