"""Declining a person's request: only on a ground that the Act gives for that right, with its facts (法32条から36条)."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        93,
        "refuse.no_such_ground",
        {Verb.REFUSE},
        Is(Fact.GROUND_NOT_OF_RIGHT),
        "法36",
        (Topic.REFUSAL, Topic.RIGHTS),
    ),
    rule(
        94,
        "refuse.facts_missing",
        {Verb.REFUSE},
        Is(Fact.REFUSAL_FACTS_MISSING),
        "法36",
        (Topic.REFUSAL, Topic.RIGHTS),
    ),
)
