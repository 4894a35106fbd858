"""What somebody else gives: from whom it is and how they got it is confirmed first (法20条1項, 30条)."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import RECEIVED, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        112,
        "receive.unconfirmed",
        {Verb.ACQUIRE},
        Is(Fact.RECEIPT_UNCONFIRMED),
        "法30(1)",
        (Topic.RECEIPT, Topic.ACQUISITION),
        RECEIVED,
    ),
    rule(
        113,
        "receive.improper",
        {Verb.ACQUIRE},
        Is(Fact.SOURCE_IMPROPER),
        "法20(1)",
        (Topic.RECEIPT, Topic.ACQUISITION),
    ),
)
