"""Sensitive information (機微情報): not acquired, used or provided but in the cases of the law and of the text.

Information of special care is acquired with consent everywhere (`acquire.special_care_without_consent`); what stands
here besides holds where the text promises it. A case opens only with the facts that the law demands, also where the
text leaves them out; made public or plain to see excuses acquiring only. Source: 法20条2項; 金融分野ガイドライン5条.
"""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, EXCLUDED, STATUTORY, rule
from sekisho.law.model import Basis, Verb

_CASES: Final = STATUTORY | {Basis.INHERITANCE}

RULES: Final[tuple[Rule, ...]] = (
    rule(
        79,
        "sensitive.acquire_without_case",
        {Verb.ACQUIRE},
        AllT(
            (
                Is(Fact.ITEM_IS_SENSITIVE),
                NotT(Sees(Look.CONSENT_COVERS_SPECIAL_CARE)),
                NotT(Is(Fact.ITEM_AGREED_TO_NOW)),
            )
        ),
        "金融分野GL5(1)",
        (Topic.SENSITIVE, Topic.ACQUISITION),
        _CASES | EXCLUDED,
    ),
    rule(
        80,
        "sensitive.use_without_case",
        {Verb.USE, Verb.CONTACT, Verb.PROVIDE, Verb.SHARE, Verb.PUBLISH, Verb.MATCH},
        AllT((Is(Fact.ITEM_IS_REFUSED_HERE), NotT(Sees(Look.CONSENT_COVERS_SPECIAL_CARE)))),
        "金融分野GL5(1)",
        (Topic.SENSITIVE,),
        _CASES,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        81,
        "sensitive.in_free_text",
        {Verb.ACQUIRE, Verb.CORRECT},
        AllT(
            (
                Is(Fact.ITEM_TELLS_SENSITIVE),
                NotT(Sees(Look.CONSENT_COVERS_SPECIAL_CARE)),
                NotT(Is(Fact.ITEM_AGREED_TO_NOW)),
            )
        ),
        "法20(2)",
        (Topic.SENSITIVE, Topic.ACQUISITION),
        forms=ABOUT_A_PERSON,
    ),
)
