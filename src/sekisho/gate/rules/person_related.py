"""Person-related information to somebody who may know the person: only with the persons' consent confirmed (法31条)."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import STATUTORY, rule
from sekisho.law.model import Form, Verb

_FORM: Final = frozenset({Form.PERSON_RELATED})

RULES: Final[tuple[Rule, ...]] = (
    rule(
        110,
        "person_related.unconfirmed",
        {Verb.PROVIDE},
        Is(Fact.PERSON_RELATED_UNCONFIRMED),
        "法31(1)",
        (Topic.PERSON_RELATED, Topic.ADS, Topic.PROVISION),
        STATUTORY,
        forms=_FORM,
    ),
    rule(
        111,
        "person_related.registered_item",
        {Verb.PROVIDE},
        Is(Fact.ITEM_IS_REGISTERED),
        "法27(1)",
        (Topic.PERSON_RELATED, Topic.ADS, Topic.PROVISION),
        forms=_FORM,
    ),
)
