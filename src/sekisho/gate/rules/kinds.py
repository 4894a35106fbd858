"""Kinds of information with stricter rules."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Rule, Topic
from sekisho.gate.rules.table import ALL, TOUCH, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        18,
        "item.my_number",
        ALL - {Verb.ERASE},
        Is(Fact.ITEM_IS_MY_NUMBER),
        "番号法19",
        (Topic.ITEMS,),
    ),
    rule(
        19,
        "item.secret",
        TOUCH | {Verb.DISCLOSE},
        Is(Fact.ITEM_IS_SECRET),
        "法23",
        (Topic.TECHNICAL, Topic.ITEMS),
    ),
    rule(
        125,
        "item.harm_not_approved",
        {Verb.USE},
        AllT((Is(Fact.ITEM_IS_HARMFUL), Is(Fact.WHOLE_READ_UNAPPROVED))),
        "法23",
        (Topic.ITEMS, Topic.TECHNICAL),
    ),
)
