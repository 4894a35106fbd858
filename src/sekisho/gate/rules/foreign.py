"""Third parties abroad: only by a way that Art. 28 opens, told beforehand, with the country's system examined."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import HANDING, HANDLED, STATUTORY, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        30,
        "provide.abroad_not_set_up",
        HANDING,
        AllT((Is(Fact.FOREIGN_BY_CONSENT_ONLY), NotT(Sees(Look.CONSENT_COVERS_ABROAD)))),
        "法28(1)",
        (Topic.FOREIGN, Topic.PROVISION),
        STATUTORY,
        forms=HANDLED,
    ),
    rule(
        46,
        "foreign.equivalence_not_checked",
        HANDING,
        Is(Fact.EQUIVALENCE_NOT_CHECKED),
        "法28(3)",
        (Topic.FOREIGN, Topic.PROVISION),
        STATUTORY,
        forms=HANDLED,
    ),
    rule(
        52,
        "foreign.not_published",
        HANDING,
        Is(Fact.FOREIGN_NOT_PUBLISHED),
        "法28(2)",
        (Topic.FOREIGN, Topic.PROVISION),
        STATUTORY,
        forms=HANDLED,
    ),
    # Whoever handles it for the business, or with it, is within the business's own safeguards (法23条).
    rule(
        53,
        "foreign.not_assessed",
        {Verb.ENTRUST, Verb.SHARE},
        Is(Fact.COUNTRY_NOT_ASSESSED),
        "法23",
        (Topic.EXTERNAL, Topic.FOREIGN, Topic.PROVISION),
        forms=HANDLED,
    ),
)
