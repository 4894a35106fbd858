"""Processed information: each ban, and each announcement that is missing."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.parties import is_abroad
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import ANNOUNCED, PLAIN, UNHEARD, Asking, Situation
from sekisho.law.forms import Fulfils
from sekisho.law.model import Form, Verb
from sekisho.policy.model import Item, Purpose, RecipientKind


def about_forms(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Contact, matching, provision, rights, and use before it is announced."""
    use = Request(verb=Verb.USE, purpose=purpose.id, items=(item.id,), release=ANNOUNCED)
    yield asking.situation("request.act_not_set_up", replace(use, verb=Verb.DERIVE, release=None))
    yield asking.situation("request.form_not_set_up", replace(use, form=Form.STATISTICS))
    hidden = replace(use, form=Form.PSEUDONYMISED)
    yield asking.situation("pseudonymised.contact", replace(hidden, verb=Verb.CONTACT, channel="visit"))
    told = replace(hidden, verb=Verb.CONTACT, channel="visit", fulfils=Fulfils.BREACH_NOTICE.value)
    yield asking.situation("pseudonymised.no_breach_notice", told)
    yield asking.situation("pseudonymised.match", replace(hidden, verb=Verb.MATCH))
    yield from _hidden_provision(asking, hidden)
    yield asking.situation("pseudonymised.no_rights", replace(hidden, verb=Verb.DISCLOSE, purpose=None))
    processed = asking.policy.processed
    if not any(row.purposes for row in processed):
        yield asking.situation("pseudonymised.purpose_not_published", replace(hidden, release=UNHEARD))
    nobody = replace(use, form=Form.ANONYMISED, purpose=None)
    yield asking.situation("anonymised.match", replace(nobody, verb=Verb.MATCH))
    if not any(row.items for row in processed):
        yield asking.situation("anonymised.items_not_published", replace(nobody, release=UNHEARD))
    if not any(row.means for row in processed):
        yield asking.situation("anonymised.method_not_published", replace(nobody, verb=Verb.PROVIDE))
    count = replace(use, verb=Verb.DERIVE, form=Form.STATISTICS, release=None)
    few = replace(asking.situation("statistics.too_few", count), circumstances=replace(PLAIN, too_few=True))
    yield few


def _hidden_provision(asking: Asking, hidden: Request) -> Iterator[Situation]:
    for recipient in asking.policy.recipients:
        fits = not recipient.items or hidden.items[0] in recipient.items
        if fits and not is_abroad(recipient) and recipient.kind is RecipientKind.THIRD_PARTY:
            given = replace(hidden, verb=Verb.PROVIDE, recipient=recipient.id)
            yield asking.situation("pseudonymised.provide", given)
