"""Entrusting and succession: the kind of party, and each thing that must stand on record about it."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.entrusting import HELD_FOR_OTHERS, SUCCESSOR
from sekisho.gate.binding.parties import handles_abroad, is_abroad
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import NO_ORDINARY, Asking, Situation, first
from sekisho.gate.situations.foreign import about_foreign
from sekisho.law.model import Verb
from sekisho.policy.model import Item, ItemId, Policy, Purpose, Recipient, RecipientKind


def about_entrusting(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Each party: of the wrong kind, or with one thing missing on record."""
    policy = asking.policy
    entrust = Request(verb=Verb.ENTRUST, purpose=purpose.id, items=(item.id,))
    yield asking.situation("provide.recipient_not_set_up", entrust)
    for recipient in policy.recipients:
        sent = _sent(asking, purpose, item, recipient)
        if sent is None:
            continue
        give = replace(entrust, recipient=recipient.id, items=(sent,))
        hand = replace(give, verb=Verb.SUCCEED)
        if recipient.kind is not RecipientKind.CONTRACTOR:
            yield asking.situation("recipient.other_kind", give)
        elif _domestic_only(policy) and _leaves(policy, recipient):
            yield asking.situation("entrust.leaves_japan", give)
        else:
            yield from _about_contractor(asking, give, recipient)
            if is_abroad(recipient):
                yield from about_foreign(asking, give, recipient)
            elif handles_abroad(recipient):
                yield asking.situation("foreign.not_assessed", give, lacking={"country_assessment"})
        if recipient.kind is RecipientKind.SUCCESSOR or recipient.role == SUCCESSOR:
            yield asking.situation("succeed.no_agreement", hand, lacking={"agreement", "due_diligence"})
            yield asking.situation("purpose.not_told", hand, "not_told")
        else:
            yield asking.situation("recipient.other_kind", hand)


def _about_contractor(asking: Asking, give: Request, recipient: Recipient) -> Iterator[Situation]:
    policy = asking.policy
    yield asking.situation("entrust.no_agreement", give, lacking={"agreement"})
    yield asking.situation("entrust.not_vetted", give, lacking={"vetted", "vetted_high"})
    yield asking.situation("entrust.review_overdue", give, lacking={"review"})
    if recipient.works_for is not None or any(one.works_for == recipient.id for one in policy.recipients):
        yield asking.situation("entrust.re_entrustment_not_recorded", give, lacking={"re_entrustment"})
    if policy.practice(HELD_FOR_OTHERS):
        yield asking.situation("entrust.entruster_not_agreed", give, lacking={"entruster_agreement"})


def _sent(asking: Asking, purpose: Purpose, item: Item, recipient: Recipient) -> ItemId | None:
    listed = recipient.items
    group = None if recipient.member_of is None else asking.policy.recipient(recipient.member_of)
    if not listed and group is not None:
        listed = group.items
    return first(
        one.id
        for one in (item, *asking.policy.items)
        if one.kind not in NO_ORDINARY
        and (not listed or one.id in listed)
        and asking.policy.serves(purpose, one.id)
    )


def _domestic_only(policy: Policy) -> bool:
    return any(one.domestic_only for one in policy.recipients if one.kind is RecipientKind.CONTRACTOR)


def _leaves(policy: Policy, recipient: Recipient) -> bool:
    hands = (recipient, *(one for one in policy.recipients if one.works_for == recipient.id))
    return any(map(handles_abroad, hands))
