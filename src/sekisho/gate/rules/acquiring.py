"""Acquiring: listed ways, listed items, stated purposes (法20条, 21条)."""

from typing import Final

from sekisho.gate.model import AllT, AnyT, Fact, Is, Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, EXCLUDED, STATUTORY, rule
from sekisho.law.model import Basis, Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        13,
        "acquire.channel_not_listed",
        {Verb.ACQUIRE},
        # What may not be added to a profile this way is `acquire.supplement_barred`; one refusal names one cause.
        AllT(
            (
                Is(Fact.CHANNEL_NOT_LISTED),
                NotT(AllT((Is(Fact.SUPPLEMENT_BARRED), Sees(Look.PERSON_KNOWN)))),
            )
        ),
        "法20(1)",
        (Topic.CHANNELS, Topic.ACQUISITION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        14,
        "acquire.item_not_listed",
        {Verb.ACQUIRE},
        Is(Fact.ITEM_NOT_LISTED),
        "法17(1)",
        (Topic.ITEMS, Topic.ACQUISITION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        15,
        "acquire.item_not_for_channel",
        {Verb.ACQUIRE},
        Is(Fact.ITEM_NOT_FOR_CHANNEL),
        "法20(1)",
        (Topic.CHANNELS, Topic.ACQUISITION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        122,
        "acquire.agent_not_recorded",
        {Verb.ACQUIRE},
        Is(Fact.AGENT_NOT_RECORDED),
        "法20(1)",
        (Topic.CHANNELS, Topic.ACQUISITION),
    ),
    rule(
        123,
        "acquire.item_refused",
        {Verb.ACQUIRE},
        Sees(Look.ITEM_REFUSED),
        "法20(1)",
        (Topic.ITEMS, Topic.ACQUISITION),
    ),
    rule(
        16,
        "acquire.purposes_not_published",
        {Verb.ACQUIRE},
        Is(Fact.NOTICE_NOT_PUBLISHED),
        "法21(2)",
        (Topic.PURPOSES, Topic.ACQUISITION),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        8,
        "acquire.other_category",
        {Verb.ACQUIRE},
        AnyT((Is(Fact.PURPOSE_CATEGORY_OTHER), NotT(Sees(Look.CATEGORY_FITS_ACQUISITION)))),
        "法17(1)",
        (Topic.CATEGORIES, Topic.PURPOSES),
        forms=ABOUT_A_PERSON,
    ),
    rule(
        17,
        "acquire.special_care_without_consent",
        {Verb.ACQUIRE},
        AllT(
            (
                Is(Fact.ITEM_IS_SPECIAL_CARE),
                NotT(Sees(Look.CONSENT_COVERS_SPECIAL_CARE)),
                NotT(Is(Fact.ITEM_AGREED_TO_NOW)),
            )
        ),
        "法20(2)",
        (Topic.SENSITIVE, Topic.ACQUISITION),
        # What comes as personal data by 27条5項 needs no consent of its own (令9条2号).
        STATUTORY | EXCLUDED | {Basis.ENTRUSTMENT, Basis.SUCCESSION, Basis.JOINT_USE},
    ),
    rule(
        85,
        "acquire.supplement_barred",
        {Verb.ACQUIRE},
        AllT((Is(Fact.SUPPLEMENT_BARRED), Sees(Look.PERSON_KNOWN))),
        "法20(1)",
        (Topic.SUPPLEMENT_BAN, Topic.ACQUISITION),
        forms=ABOUT_A_PERSON,
    ),
)
