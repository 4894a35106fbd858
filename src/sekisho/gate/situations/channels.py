"""Laws of single channels, and asking for a consent."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.contact import advertising
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import Asking, Situation
from sekisho.law.advertising import channel_laws
from sekisho.law.model import Verb
from sekisho.policy.model import Item, Purpose


def about_channels(asking: Asking, purpose: Purpose, item: Item) -> Iterator[Situation]:
    """Advertising that was refused, and a message that asks for a consent: again, or under another purpose."""
    contact = Request(verb=Verb.CONTACT, purpose=purpose.id, items=(item.id,))
    for channel in purpose.channels:
        if not asking.reachable(purpose, channel):
            continue
        asked = replace(contact, channel=channel)
        if channel in channel_laws() and advertising(asked, asking.policy):
            yield asking.situation("contact.refused", asked, "refused")
        if purpose.asks_consent:
            yield asking.situation("asking.too_soon", asked, "asked_lately")
        else:
            asks = replace(asked, asks=f"purpose:{purpose.id}")
            yield asking.situation("asking.other_purpose", asks)
