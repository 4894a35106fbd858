"""Asking for a consent: a purpose of its own, and not again and again (法18条1項)."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        91,
        "asking.too_soon",
        {Verb.CONTACT},
        AllT((Is(Fact.PURPOSE_ASKS_CONSENT), Sees(Look.ASKED_LATELY))),
        "法18(1)",
        (Topic.CONSENT_REQUEST, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        92,
        "asking.other_purpose",
        {Verb.CONTACT},
        AllT((Is(Fact.ASKS_A_CONSENT), NotT(Is(Fact.PURPOSE_ASKS_CONSENT)))),
        "法18(1)",
        (Topic.CONSENT_REQUEST, Topic.PURPOSE_LIMIT, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
)
