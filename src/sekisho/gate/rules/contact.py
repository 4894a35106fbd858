"""Reaching a person: the way must be the purpose's, lawful and known."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Has, Is, NotT, Rule, Slot, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, STATUTORY, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        39,
        "contact.channel_not_for_purpose",
        {Verb.CONTACT},
        Is(Fact.CHANNEL_NOT_FOR_PURPOSE),
        "法18(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
        STATUTORY,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        22,
        "contact.no_opt_in",
        {Verb.CONTACT},
        AllT(
            (
                Is(Fact.PURPOSE_ADVERTISES),
                NotT(Has(Slot.AD_OPT_IN)),
                NotT(Has(Slot.AD_EXCEPTION)),
                NotT(Has(Slot.AD_REFUSAL)),  # `contact.refused` says so
            )
        ),
        "特電法3(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        121,
        "contact.outside_segment",
        {Verb.CONTACT},
        NotT(Has(Slot.SEGMENT)),
        "法18(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
        STATUTORY,
    ),
    rule(
        23,
        "contact.no_address",
        {Verb.CONTACT},
        NotT(Has(Slot.HOLDS)),
        "法18(1)",
        (Topic.INFORMATION, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
)
