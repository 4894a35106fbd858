"""Readings: what an officer says a sentence means, where the importer's draft was right, wrong or unsure.

`model` is the value, `values` says which drafted values stand on which sentence, `parsing` reads and prints a reading,
`overlay` lays readings over a policy, `widening` and `wording` tell what a reading opened, `review` what a person must confirm.
"""

from sekisho.policy.readings.model import (
    ExceptionReading,
    ItemReading,
    PurposeReading,
    Reading,
    RecipientReading,
    RetentionReading,
    fingerprint,
)
from sekisho.policy.readings.overlay import overlay, standing
from sekisho.policy.readings.parsing import (
    Change,
    confirmed_as_it_is,
    dump_reading,
    known_topics,
    load_reading,
    parse_change,
    topic_words,
)
from sekisho.policy.readings.review import UNSURE_BELOW, Unsure, must_confirm
from sekisho.policy.readings.values import DraftedValue, values_by_clause
from sekisho.policy.readings.widening import overlapping, widened
from sekisho.policy.readings.wording import opened_in_words

__all__ = [
    "UNSURE_BELOW",
    "Change",
    "DraftedValue",
    "ExceptionReading",
    "ItemReading",
    "PurposeReading",
    "Reading",
    "RecipientReading",
    "RetentionReading",
    "Unsure",
    "confirmed_as_it_is",
    "dump_reading",
    "fingerprint",
    "known_topics",
    "load_reading",
    "must_confirm",
    "opened_in_words",
    "overlapping",
    "overlay",
    "parse_change",
    "standing",
    "topic_words",
    "values_by_clause",
    "widened",
]
