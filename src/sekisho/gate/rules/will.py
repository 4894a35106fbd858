"""The person's own will: what was stopped stays stopped (法35条)."""

from typing import Final

from sekisho.gate.model import Has, Rule, Slot, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, DUTIES, TOUCH, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        20,
        "purpose.stopped",
        TOUCH,
        Has(Slot.OBJECTION),
        "法35(5)",
        (Topic.PREFERENCES, Topic.PURPOSES),
        DUTIES,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        21,
        "purpose.suspended",
        TOUCH,
        Has(Slot.SUSPENSION),
        "法35(2)",
        (Topic.SUSPENSION, Topic.PURPOSES),
        DUTIES,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        33,
        "provide.stopped",
        {Verb.PROVIDE, Verb.SHARE, Verb.PUBLISH},
        Has(Slot.STOP_PROVISION),
        "法35(4)",
        (Topic.SUSPENSION, Topic.PROVISION),
        DUTIES,
        forms=ABOUT_A_PERSON,
    ),
)
