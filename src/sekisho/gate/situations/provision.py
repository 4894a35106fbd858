"""Provision to third parties."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.means import named_means
from sekisho.gate.binding.parties import is_abroad
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import NO_ORDINARY, PLAIN, Asking, Situation, first
from sekisho.gate.situations.foreign import about_foreign
from sekisho.gate.situations.parties import INVENTED
from sekisho.gate.situations.status import about_guardians
from sekisho.law.model import Verb
from sekisho.policy.deals import serves_claims
from sekisho.policy.model import Item, Purpose, RecipientKind


def about_provision(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Each recipient: consent, stops, deals, items beyond its list, countries."""
    nobody = Request(verb=Verb.PROVIDE, purpose=purpose.id, items=(item.id,))
    yield asking.situation("provide.recipient_not_set_up", nobody)
    for recipient in asking.policy.recipients:
        sent = first(
            one.id
            for one in (item, *asking.policy.items)
            if one.kind not in NO_ORDINARY
            and (not recipient.items or one.id in recipient.items)
            and asking.policy.serves(purpose, one.id)
        )
        if sent is None or recipient.id in INVENTED:
            continue
        if recipient.purposes and purpose.id not in recipient.purposes:
            wrong = replace(nobody, recipient=recipient.id, items=(sent,))
            yield asking.situation("provide.recipient_not_for_purpose", wrong)
            continue
        means = first(sorted(frozenset().union(*map(named_means, recipient.means))))
        give = replace(nobody, recipient=recipient.id, items=(sent,), means=means)
        deal = recipient.kind is RecipientKind.COUNTERPARTY
        about = replace(PLAIN, relation=deal)
        if is_abroad(recipient):
            yield from about_foreign(asking, give, recipient)
        for rule, person in (
            ("provide.no_consent", "no_consent_to_provide"),
            ("provide.stopped", "provision_stopped"),
        ):
            yield replace(asking.situation(rule, give, person), circumstances=about)
        if recipient.kind is RecipientKind.THIRD_PARTY and not is_abroad(recipient):
            yield from about_guardians(asking, give)
        if deal:
            yield asking.situation("provide.no_relation", give)
            yield from _about_failure(asking, give, purpose)
        beyond = first(
            one.id
            for one in asking.policy.items
            if recipient.items
            and one.id not in recipient.items
            and one.kind not in NO_ORDINARY
            and asking.policy.serves(purpose, one.id)
        )
        if beyond is not None:
            more = replace(give, items=(beyond,))
            yield replace(asking.situation("provide.item_not_for_recipient", more), circumstances=about)


def _about_failure(asking: Asking, give: Request, purpose: Purpose) -> Iterator[Situation]:
    """A deal that failed: for something else than claims about it, and after their period."""
    if not serves_claims(purpose):
        open_still = replace(PLAIN, claims_until=int(asking.today))
        yield replace(asking.situation("provide.failed_deal", give), circumstances=open_still)
    over = replace(PLAIN, claims_until=int(asking.today) - 1)
    yield replace(asking.situation("provide.claim_period_over", give), circumstances=over)
