"""How something is handed over: by the means that the text names, and no others."""

from typing import Final

from sekisho.gate.model import Fact, Is, Rule, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, rule
from sekisho.law.model import Verb

RULES: Final[tuple[Rule, ...]] = (
    rule(
        65,
        "provide.means_not_listed",
        {Verb.PROVIDE},
        Is(Fact.MEANS_NOT_LISTED),
        "法27(1)",
        (Topic.PROVISION_MEANS, Topic.PROVISION_PURPOSE, Topic.PROVISION),
        forms=ABOUT_A_PERSON,
    ),
)
