"""Reaching a person."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.contact import advertises
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import Asking, Situation, first
from sekisho.law.model import Verb
from sekisho.policy.model import CONTACT_CHANNELS, Item, Purpose


def about_contact(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Each way to a person: opt-in, address, stops, and a way that the purpose lacks."""
    contact = Request(verb=Verb.CONTACT, purpose=purpose.id, items=(item.id,))
    for channel in purpose.channels:
        asked = replace(contact, channel=channel)
        if not asking.reachable(purpose, channel):
            continue
        if advertises(asked, asking.policy):
            yield asking.situation("contact.no_opt_in", asked, "no_opt_in")
        if channel != "display":
            yield asking.situation("contact.no_address", asked, "no_address")
        yield asking.situation("purpose.stopped", asked, "stopped")
        for segment in asking.policy.segments:
            if segment.id not in purpose.segments:
                narrowed = replace(asked, segment=segment.id)
                yield asking.situation("contact.outside_segment", narrowed, "outside_segment")
    other = first(
        channel
        for channel in CONTACT_CHANNELS
        if channel not in purpose.channels and asking.reachable(purpose, channel)
    )
    if other is not None:
        yield asking.situation("contact.channel_not_for_purpose", replace(contact, channel=other))
