"""Targeted advertising (ターゲティング広告): nothing for it of whoever declined, or whose browser says no."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Has, Is, NotT, Rule, Slot, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, PURPOSEFUL, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        127,
        "ads.declined",
        {Verb.ACQUIRE},
        # What is done with it later is denied by `purpose.stopped`.
        AllT((Is(Fact.PURPOSE_TARGETS_ADS), Has(Slot.OBJECTION))),
        "通法27の12",
        (Topic.ADS, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        128,
        "ads.signal",
        PURPOSEFUL,
        # A will that stands already is `ads.declined` or `purpose.stopped`; one refusal names one cause.
        AllT((Is(Fact.PURPOSE_TARGETS_ADS), Is(Fact.SIGNAL_DECLINES), NotT(Has(Slot.OBJECTION)))),
        "通法27の12",
        (Topic.ADS, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
)
