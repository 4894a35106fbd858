"""Matching (照合): what is not tied to a person stays so, but with consent, for an investigation, or by law."""

from typing import Final

from sekisho.gate.model import AllT, Fact, Is, Look, NotT, Rule, Sees, Topic
from sekisho.gate.rules.table import ABOUT_A_PERSON, rule
from sekisho.law.model import Basis, Verb

_LAW: Final = frozenset({Basis.LAW})

RULES: Final[tuple[Rule, ...]] = (
    rule(
        82,
        "match.log_names_nobody",
        {Verb.MATCH},
        Is(Fact.LOG_NAMES_NOBODY),
        "法18(1)",
        (Topic.ACCESS_LOG,),
        _LAW,
        forms=ABOUT_A_PERSON,
    ),
    rule(
        84,
        "match.no_consent",
        {Verb.MATCH},
        AllT((Is(Fact.ITEM_TIES_TO_PERSON), NotT(Sees(Look.CONSENT_COVERS_SPECIAL_CARE)))),
        "法18(1)",
        (Topic.COOKIES, Topic.PERSON_RELATED),
        _LAW,
        forms=ABOUT_A_PERSON,
    ),
)
