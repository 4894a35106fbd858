"""Sensitive information: acquired, used, hidden in free text, without a case."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import PLAIN, Asking, Situation, first
from sekisho.law.model import LegalKind, Verb
from sekisho.policy.model import Nature, PurposeBasis

_KINDS = frozenset({LegalKind.SPECIAL_CARE, LegalKind.SENSITIVE})


def about_sensitive(asking: Asking) -> Iterator[Situation]:
    """Each sensitive item, and a text that holds what it should not."""
    policy = asking.policy
    promised = any(row.nature is Nature.FORBID for row in policy.clauses_on("sensitive"))
    for item in policy.items:
        served = first(
            one
            for one in policy.purposes
            if one.basis is PurposeBasis.TOLD and policy.serves(one, item.id) and item.kind in _KINDS
        )
        if served is None:
            continue
        taken = asking.acquisition(served, item)
        if taken is not None and item.kind is LegalKind.SENSITIVE:
            yield asking.situation("sensitive.acquire_without_case", taken, "no_consent_to_provide")
        if promised:
            use = Request(verb=Verb.USE, purpose=served.id, items=(item.id,))
            yield asking.situation("sensitive.use_without_case", use, "no_consent_to_provide")
    good = asking.good_acquisition()
    if good is not None and promised:
        telling = replace(PLAIN, telling=frozenset(good.items))
        told = asking.situation("sensitive.in_free_text", good, "no_consent_to_provide")
        yield replace(told, circumstances=telling)
