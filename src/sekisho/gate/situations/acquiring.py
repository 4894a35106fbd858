"""Acquiring."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.acquiring import AGENT
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import Asking, Situation, first
from sekisho.law.model import LegalKind
from sekisho.policy.case_files import is_case_file
from sekisho.policy.model import PurposeBasis


def about_acquiring(asking: Asking) -> Iterator[Situation]:
    """Ways, items, notices, categories and special care, one out of order at a time."""
    good = asking.good_acquisition()
    if good is None:
        return
    yield asking.situation("purpose.missing", replace(good, purpose=None, category=None))
    yield asking.situation("acquire.channel_not_listed", replace(good, channel="unlisted"))
    yield asking.situation("acquire.item_not_listed", replace(good, items=("unlisted",)))
    yield asking.situation("acquire.purposes_not_published", replace(good, notice="v0"))
    yield from _supplementing(asking, good)
    yield from about_the_person(asking, good)
    bound, item = asking.bound_purpose()
    if bound is not None and item is not None:
        taken = asking.acquisition(bound, item)
        for other in asking.policy.categories:
            if taken is not None and other.id not in bound.categories:
                yield asking.situation("acquire.other_category", replace(taken, category=other.id))
    for special in asking.policy.items:
        served = first(
            one
            for one in asking.policy.purposes
            if one.basis is PurposeBasis.TOLD and asking.policy.serves(one, special.id)
        )
        own = None if served is None else asking.acquisition(served, special)
        if own is None:
            continue
        if special.kind is LegalKind.SENSITIVE:
            continue  # `about_sensitive`
        if special.kind is LegalKind.SPECIAL_CARE:
            yield asking.situation("acquire.special_care_without_consent", own, "no_consent_to_provide")
        elif special.kind is LegalKind.MY_NUMBER:
            yield asking.situation("item.my_number", own)
        else:
            foreign = first(c.id for c in asking.policy.channels if c.id not in special.channels)
            if special.channels and foreign is not None:
                yield asking.situation("acquire.item_not_for_channel", replace(own, channel=foreign))


def _supplementing(asking: Asking, good: Request) -> Iterator[Situation]:
    """Something about a person who is known already, learned on paper."""
    if asking.policy.statements_of("supplement_ban"):
        found = first(item for item in asking.policy.items if item.id in good.items)
        paper = asking.policy.channel("paper") is None or (found is not None and "paper" in found.channels)
        if found is not None and paper and not is_case_file(found):
            yield asking.situation("acquire.supplement_barred", replace(good, channel="paper", category=None))


def about_the_person(asking: Asking, good: Request) -> Iterator[Situation]:
    """Nobody recorded who brings it for the person; what the person refuses to have collected."""
    item = asking.policy.item(good.items[0])
    if asking.policy.channel(AGENT) is not None and item is not None and AGENT in (item.channels or (AGENT,)):
        yield asking.situation("acquire.agent_not_recorded", replace(good, channel=AGENT))
    yield asking.situation("acquire.item_refused", good, "item_refused")
