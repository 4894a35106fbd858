"""Targeted advertising of somebody who declined it, and with a browser that says no."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.model import Signal
from sekisho.gate.situations.asking import Asking, Situation
from sekisho.policy.advertising import targeted


def about_ads(asking: Asking) -> Iterator[Situation]:
    """Each purpose of targeted advertising: an acquisition in order, but for the person's will."""
    for purpose in targeted(asking.policy):
        item = asking.item_of(purpose)
        taken = None if item is None else asking.acquisition(purpose, item)
        if taken is not None:
            yield asking.situation("ads.declined", taken, "stopped")
            yield asking.situation("ads.signal", replace(taken, signal=Signal.GPC.value))
