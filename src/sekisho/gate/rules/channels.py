"""Laws of their own for single channels: what was refused there is not sent (特電法3条3項, 特商法17条)."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Has, Is, Rule, Slot, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        90,
        "contact.refused",
        {Verb.CONTACT},
        AllT((Is(Fact.MESSAGE_CAN_BE_REFUSED), Has(Slot.AD_REFUSAL))),
        "特商法17",
        (Topic.INFORMATION, Topic.PREFERENCES, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
)
