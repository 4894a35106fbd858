"""Third parties abroad: one way or one publication missing at a time."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.model import Request
from sekisho.gate.situations.asking import PLAIN, Asking, Situation
from sekisho.law.countries import adequate
from sekisho.law.model import Verb
from sekisho.policy.model import Recipient, RecipientKind

_TOLD = ("foreign_country", "foreign_system", "foreign_measures")


def about_foreign(asking: Asking, give: Request, recipient: Recipient) -> Iterator[Situation]:
    """What Art. 28 asks for, for a hand-over that is otherwise in order."""
    policy = asking.policy
    deal = recipient.kind is RecipientKind.COUNTERPARTY
    about = replace(PLAIN, relation=deal)

    def lacking(rule: str, *parts: str, person: str = "in_order") -> Situation:
        return replace(asking.situation(rule, give, person, lacking=set(parts)), circumstances=about)

    found_equal = adequate(recipient.country, asking.today)
    told = any(row.country == recipient.country and row.system for row in policy.transfers)
    if not told and (not found_equal or any(row.promised for row in policy.transfers)):
        for part in _TOLD:
            yield lacking("foreign.not_published", part)
    if give.verb is Verb.ENTRUST:
        yield lacking("foreign.not_assessed", "country_assessment")
    if found_equal:
        return
    yield lacking("provide.abroad_not_set_up", "equivalent_measures", person="no_consent_to_provide")
    yield lacking("foreign.equivalence_not_checked", "equivalent_check")
