"""Purposes: every touch serves one that was told (法17条, 18条)."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Has, Is, Look, NotT, Rule, Sees, Slot, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, HANDLED, PURPOSEFUL, STATUTORY, TOUCH, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        4,
        "purpose.missing",
        {Verb.ACQUIRE, Verb.CONTACT, Verb.PROVIDE, Verb.PUBLISH, Verb.MATCH},
        Is(Fact.PURPOSE_MISSING),
        "法17(1)",
        (Topic.ACQUISITION, Topic.PURPOSES, Topic.PURPOSE_LIMIT),
        STATUTORY,
        forms=HANDLED,
    ),
    rule(
        5,
        "use.beyond_purposes",
        {Verb.USE},
        Is(Fact.PURPOSE_MISSING),
        "法18(1)",
        (Topic.PURPOSE_LIMIT, Topic.PURPOSES),
        STATUTORY,
        forms=HANDLED,
    ),
    rule(
        6,
        "purpose.not_in_force",
        PURPOSEFUL,
        Is(Fact.PURPOSE_NOT_IN_FORCE),
        "法21(1)",
        (Topic.PURPOSES,),
        STATUTORY,
        forms=HANDLED,
    ),
    rule(
        7,
        "purpose.other_category",
        TOUCH,
        AllT((NotT(Sees(Look.CATEGORY_HAS_PURPOSE)), NotT(Sees(Look.CATEGORY_UNKNOWN)))),
        "法18(1)",
        (Topic.PURPOSES, Topic.PURPOSE_LIMIT, Topic.CATEGORIES),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        38,
        "subject.category_unknown",
        TOUCH,
        Sees(Look.CATEGORY_UNKNOWN),
        "法18(1)",
        (Topic.CATEGORIES, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        9,
        "purpose.not_told",
        TOUCH,
        AllT((NotT(Sees(Look.ITEM_TOLD_FOR_PURPOSE)), NotT(Is(Fact.PURPOSE_MISSING)))),
        "法18(1)",
        (Topic.PURPOSE_LIMIT, Topic.PURPOSES, Topic.CHANGE),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        10,
        "purpose.no_consent",
        TOUCH,
        AllT((Is(Fact.PURPOSE_NEEDS_CONSENT), NotT(Has(Slot.CONSENT)))),
        "法18(1)",
        (Topic.CONSENT_PURPOSE,),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        11,
        "purpose.statistics_only",
        TOUCH,
        Is(Fact.PURPOSE_FOR_STATISTICS),
        "法18(1)",
        (Topic.STATISTICS,),
        STATUTORY,
        forms=HANDLED,
    ),
    rule(
        12,
        "item.not_for_purpose",
        PURPOSEFUL,
        Is(Fact.ITEM_NOT_FOR_PURPOSE),
        "法18(1)",
        (Topic.PURPOSE_LIMIT, Topic.PURPOSES),
        STATUTORY,
    ),
)
