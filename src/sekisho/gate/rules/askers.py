"""Who asks: what a role is bound to, and the person's own rights."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, ALL, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(34, "role.purpose_not_granted", ALL, Is(Fact.ROLE_LACKS_PURPOSE), "法24", (Topic.TECHNICAL,)),
    rule(35, "role.item_not_granted", ALL, Is(Fact.ROLE_LACKS_ITEM), "法23", (Topic.TECHNICAL,)),
    rule(36, "self.other_person", ALL, Is(Fact.ACTOR_IS_OTHER_PERSON), "法33(1)", (Topic.TECHNICAL,)),
    rule(
        37,
        "correct.immutable",
        {Verb.CORRECT},
        Is(Fact.ITEM_IS_IMMUTABLE),
        "法34(1)",
        (Topic.CORRECTION,),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        124,
        "right.no_natural_person",
        {Verb.DISCLOSE, Verb.CORRECT, Verb.SUSPEND},
        AllT((Is(Fact.RIGHT_IS_EXERCISED), Sees(Look.NOT_NATURAL))),
        "法2(1)",
        (Topic.CATEGORIES, Topic.CORRECTION, Topic.SUSPENSION),
        forms=ABOUT_A_PERSON,
    ),
)
