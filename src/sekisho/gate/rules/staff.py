"""Staff: access to personal data ends where training has lapsed (法24条)."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import ALL, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    # What protects the person, stopping and erasing, waits for nobody's training.
    rule(
        54,
        "staff.training_lapsed",
        ALL - {Verb.SUSPEND, Verb.ERASE},
        Is(Fact.TRAINING_LAPSED),
        "法24",
        (Topic.TRAINING, Topic.TECHNICAL),
    ),
)
