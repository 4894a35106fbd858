"""Succession of a business: no third party, within the purposes that bound before (法18条2項, 27条5項2号).

That the purposes stay those before is kept by `purpose.not_told`: what the person was told when the information was
acquired binds whoever takes it over.
"""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import HANDLED, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        51,
        "succeed.no_agreement",
        {Verb.SUCCEED},
        Is(Fact.AGREEMENT_MISSING),
        "法27(5)",
        (Topic.SUCCESSION, Topic.PROVISION),
        forms=HANDLED,
    ),
)
